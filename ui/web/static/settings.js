// The settings of this browser.

import { call } from "./client.js";
import { element, find, findAll } from "./dom.js";
import { remember, settings } from "./store.js";
import { say } from "./words.js";

// What a reader completes with the name of a model.
const COMPLETED = ["named", "server"];
let app = null;
let checked = 0;

export function setUpSettings(application) {
  app = application;
  const form = find("#settings");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", save);
  // When a field is left or a choice made, not at every letter.
  form.addEventListener("change", checkModel);
  find("#clear-filters").addEventListener("click", () => {
    for (const name of ["from", "to", "language", "source"]) find(`[name=${name}]`, form).value = "";
    save();
  });
  find("#theme").addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme === "dark";
    remember({ theme: dark ? "light" : "dark" });
    showTheme();
    showSettings(app.state());
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
}

function save() {
  const form = find("#settings");
  const values = Object.fromEntries(new FormData(form));
  const picked = values.model ?? "";
  const name = picked.endsWith(":") ? (find(`[data-completes="${CSS.escape(picked)}"]`, form)?.value.trim() ?? "") : "";
  remember({
    model: picked + name,
    server: find("[name=server]", form)?.value.trim() ?? "",
    passages: Number(values.passages) || 8,
    theme: values.theme || "auto",
    where: {
      from: values.from || "",
      to: values.to || "",
      languages: values.language ? [values.language] : [],
      sources: values.source ? [values.source] : [],
    },
  });
  showTheme();
  showFilters();
}

// Says at once, in one line, what is wrong with a model that the reader has put together.
async function checkModel() {
  const { model, server } = settings();
  const problem = find("#model-problem");
  const mine = (checked += 1);
  let says = "";
  if (app.state().models.some((item) => COMPLETED.includes(item.kind) && model.startsWith(item.value))) {
    try {
      await call("check_model", { model, server });
    } catch (error) {
      says = error.message;
    }
  }
  if (mine !== checked) return;
  problem.hidden = !says;
  problem.textContent = says;
}

export function showTheme() {
  const { theme } = settings();
  const dark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

export function showFilters() {
  const { where } = settings();
  const parts = [...where.languages, ...where.sources];
  if (where.from) parts.push(`${say("from")} ${where.from}`);
  if (where.to) parts.push(`${say("to")} ${where.to}`);
  const note = find("#filters-on");
  note.hidden = !parts.length;
  note.textContent = say("filters_on", { filters: parts.join(" · ") });
}

export function modelName(model) {
  if (model.kind === "exact") return model.value;
  return say(`model_${model.kind}`, { provider: model.provider });
}

// The models to choose from for asking again: complete ones only.
export function completeModels(state) {
  const { model } = settings();
  return state.models
    .map((item) => (COMPLETED.includes(item.kind) && model.startsWith(item.value) ? { ...item, value: model, kind: "exact" } : item))
    .filter((item) => !COMPLETED.includes(item.kind))
    .map((item) => ({ value: item.value, name: modelName(item) }));
}

// The address of a model server: typed where any may be named, else one of the operator's.
function serverField(state, saved) {
  const named = state.servers.map((address) => element("option", { value: address }, address));
  const label = say("server_address");
  if (!state.any_server) {
    const list = element("select", { name: "server", dir: "ltr", ariaLabel: label }, ...named);
    if (state.servers.includes(saved)) list.value = saved;
    return list;
  }
  const field = element("input", { type: "url", name: "server", dir: "ltr", maxLength: 500, value: saved, ariaLabel: label });
  field.placeholder = "http://127.0.0.1:8000/v1";
  field.setAttribute("list", "servers");
  return element("span", { className: "field" }, field, element("datalist", { id: "servers" }, ...named));
}

export function showSettings(state) {
  const saved = settings();
  const form = find("#settings");
  const known = state.models.find((item) => (COMPLETED.includes(item.kind) ? saved.model.startsWith(item.value) : saved.model === item.value));
  // What is no longer offered must not be asked for behind the reader's back.
  if (!known && saved.model) remember({ model: "" });
  const picked = known?.value ?? state.model;
  find("#models").replaceChildren(
    ...state.models.map((model) => {
      const radio = element("input", { type: "radio", name: "model", value: model.value, checked: model.value === picked });
      const line = element("label", {}, radio, " ", element("span", {}, modelName(model)));
      if (!COMPLETED.includes(model.kind)) return line;
      const name = element("input", { type: "text", maxLength: 100, dir: "ltr", data: { completes: model.value } });
      name.value = model.value === picked ? saved.model.slice(model.value.length) : "";
      name.placeholder = say("model_name");
      name.setAttribute("aria-label", `${model.provider || say("model_server")}: ${say("model_name")}`);
      const fields = model.kind === "server" ? [serverField(state, saved.server), name] : [name];
      // Who fills in a field means the choice that it belongs to.
      for (const field of fields) field.addEventListener("input", () => (radio.checked = true), true);
      return element("div", { className: "named" }, line, ...fields);
    }),
  );
  find("#passages").replaceChildren(
    ...state.passages.map((count) =>
      element("label", {}, element("input", { type: "radio", name: "passages", value: count, checked: count === saved.passages }), ` ${count}`),
    ),
  );
  for (const radio of findAll("[name=theme]", form)) radio.checked = radio.value === saved.theme;
  find("[name=from]", form).value = saved.where.from;
  find("[name=to]", form).value = saved.where.to;
  find("[name=language]", form).value = saved.where.languages[0] || "";
  find("[name=source]", form).value = saved.where.sources[0] || "";
  showFilters();
}
