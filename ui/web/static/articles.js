// The articles: adding, the work on them, the list.

import { call, upload } from "./client.js";
import { complain, element, find, findAll, show } from "./dom.js";
import { openSource } from "./panel.js";
import { say } from "./words.js";

const PAUSE = 600;
let app = null;
let next = null;
let watching = false;
let changed = false;
let typing = null;

export function setUpArticles(application) {
  app = application;
  const drop = find("#drop");
  const files = find("#files");
  find("#choose").addEventListener("click", () => files.click());
  files.addEventListener("change", () => {
    send([...files.files]);
    files.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
    if (entries.some((entry) => entry?.isDirectory)) complain(new Error(say("no_folders")));
    else send([...event.dataTransfer.files]);
  });
  submit("#add-url", (form) => change("add_url", { url: find("#url").value }, form));
  submit("#add-text", (form) => change("add_text", Object.fromEntries(new FormData(form)), form));
  find("#find").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(list, 200);
  });
  find("#find").addEventListener("submit", (event) => event.preventDefault());
  find("#more").addEventListener("click", () => list(next));
  find("#articles").addEventListener("click", (event) => {
    const target = event.target.closest("button");
    if (target?.dataset.article) openSource({ article: target.dataset.article }, [], target);
    if (target?.dataset.remove && confirm(say("remove_sure", { title: target.dataset.title }))) {
      change("remove", { article: target.dataset.remove });
    }
  });
}

function submit(selector, act) {
  find(selector).addEventListener("submit", (event) => {
    event.preventDefault();
    act(event.currentTarget);
  });
}

async function send(files) {
  if (!files.length) return;
  const { files: most, file_bytes: largest, megabytes } = app.state();
  const waiting = element("li", { className: "job working" }, say("uploading"));
  find("#jobs").prepend(waiting);
  try {
    // Too large ones are not even sent; the server would refuse them too.
    const large = files.filter((file) => file.size > largest);
    const small = files.filter((file) => !large.includes(file));
    if (files.length > most || large.length) {
      complain(new Error(say("formats", { count: most, megabytes })));
    }
    if (files.length > most || !small.length) return;
    const paths = await upload(small);
    await change("add_files", { files: paths.map((path, place) => ({ path, name: small[place].name })) });
  } catch (error) {
    complain(error);
  } finally {
    waiting.remove();
  }
}

export async function change(name, payload, form) {
  try {
    await call(name, payload);
    form?.reset();
    watch();
  } catch (error) {
    complain(error);
  }
}

// Looks at the work until it is done, then at what it has changed.
export async function watch() {
  // What is submitted while the last look is under way needs one look more.
  changed = true;
  if (watching) return;
  watching = true;
  try {
    for (;;) {
      changed = false;
      const work = await call("progress");
      show(find("#jobs"), work.html);
      if (!work.busy && !changed) break;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  } catch (error) {
    complain(error);
  } finally {
    watching = false;
  }
  await app.refresh();
  await list();
}

function chosen() {
  const values = Object.fromEntries(new FormData(find("#find")));
  return {
    query: values.query,
    where: {
      from: values.from,
      to: values.to,
      languages: values.language ? [values.language] : [],
      sources: values.source ? [values.source] : [],
    },
  };
}

export async function list(offset = 0) {
  const from = Number.isInteger(offset) ? offset : 0;
  if (!["ready", "empty"].includes(app.state().state)) {
    find("#articles").replaceChildren();
    find("#count").textContent = "";
    return;
  }
  try {
    const page = await call("articles", { ...chosen(), offset: from });
    const rows = show(element("ul"), page.html);
    if (from) find("#articles").append(...rows.children);
    else find("#articles").replaceChildren(...rows.children);
    find("#count").textContent = page.count;
    next = page.next;
    find("#more").hidden = next === null;
  } catch (error) {
    complain(error);
  }
}

export function showArticles(state) {
  show(find("#status"), state.status || "");
  find("#adding").hidden = state.read_only;
  find("#read-only").hidden = !state.read_only;
  find("#formats").textContent = say("formats", { count: state.files, megabytes: state.megabytes });
  const name = new Intl.DisplayNames([document.documentElement.lang], { type: "language", fallback: "code" });
  for (const form of findAll("#find, #settings")) {
    fill(find("[name=language]", form), say("all_languages"), state.languages, (code) => (code === "und" ? code : name.of(code)));
    fill(find("[name=source]", form), say("all_sources"), state.sources, (source) => source);
  }
}

function fill(select, all, values, shown) {
  const before = select.value;
  select.replaceChildren(
    element("option", { value: "" }, all),
    ...values.map((value) => element("option", { value, dir: "auto" }, shown(value))),
  );
  select.value = values.includes(before) ? before : "";
}
