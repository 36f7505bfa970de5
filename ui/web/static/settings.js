// The settings of this browser.

import { element, find, findAll } from "./dom.js";
import { remember, settings } from "./store.js";
import { say } from "./words.js";

let app = null;

export function setUpSettings(application) {
  app = application;
  const form = find("#settings");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", save);
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
    .map((item) => (item.kind === "named" && model.startsWith(item.value) ? { ...item, value: model, kind: "exact" } : item))
    .filter((item) => item.kind !== "named")
    .map((item) => ({ value: item.value, name: modelName(item) }));
}

export function showSettings(state) {
  const saved = settings();
  const form = find("#settings");
  const known = state.models.find((item) => (item.kind === "named" ? saved.model.startsWith(item.value) : saved.model === item.value));
  const picked = known?.value ?? state.model;
  find("#models").replaceChildren(
    ...state.models.map((model) => {
      const radio = element("input", { type: "radio", name: "model", value: model.value, checked: model.value === picked });
      const line = element("label", {}, radio, " ", element("span", {}, modelName(model)));
      if (model.kind !== "named") return line;
      const name = element("input", { type: "text", maxLength: 100, dir: "ltr", data: { completes: model.value } });
      name.value = model.value === picked ? saved.model.slice(model.value.length) : "";
      name.placeholder = say("model_name");
      name.setAttribute("aria-label", `${model.provider}: ${say("model_name")}`);
      return element("div", { className: "named" }, line, name);
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
