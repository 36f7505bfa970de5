// The words of the interface, and the direction of every text.

const LANGUAGES = ["ar", "en", "fr"];
let words = {};
let current = "en";

export const language = () => current;

export function preferredLanguage(saved) {
  if (LANGUAGES.includes(saved)) return saved;
  const wished = (navigator.languages || []).map((code) => code.slice(0, 2));
  return wished.find((code) => LANGUAGES.includes(code)) || "en";
}

export async function loadWords(code) {
  const response = await fetch(`musnad/texts/${code}.json`);
  words = await response.json();
  current = code;
  document.documentElement.lang = code;
  document.documentElement.dir = code === "ar" ? "rtl" : "ltr";
}

export function say(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function label(root) {
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = say(element.dataset.t);
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
    if (element.tagName === "BUTTON") element.title = say(element.dataset.label);
  }
  for (const element of root.querySelectorAll("[data-placeholder]")) {
    element.placeholder = say(element.dataset.placeholder);
  }
}

const RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/gu;
const LETTER = /\p{L}/gu;

// The direction that most letters have: "OPEC" at the head of an Arabic sentence decides nothing.
export function direction(text) {
  const letters = (text.match(LETTER) || []).length;
  if (!letters) return "auto";
  const right = (text.match(RIGHT) || []).length;
  return right * 2 >= letters ? "rtl" : "ltr";
}
