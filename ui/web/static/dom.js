// Small things with elements. Text goes in as text; HTML only as the server has escaped it.

import { say } from "./words.js";

export const find = (selector, root = document) => root.querySelector(selector);
export const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "data") Object.assign(made.dataset, value);
    else if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export const button = (text, className, onclick) => element("button", { type: "button", className, onclick }, text);

// `html` comes from the server's endpoints, which escape every foreign text (ui/web/markup.py).
export function show(root, html) {
  root.innerHTML = html;
  return root;
}

export function toast(text, kind = "") {
  const note = element("p", { className: `toast ${kind}`, dir: "auto" }, text);
  find("#toasts").append(note);
  setTimeout(() => note.remove(), kind === "problem" ? 9000 : 3500);
}

export const complain = (error) => {
  if (error.name !== "AbortError") toast(error.message, "problem");
};

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure context there is no clipboard but the old way.
    const area = element("textarea", { value: text, className: "unseen" });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(say("copied"));
}

export function download(text, name, type) {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

// A menu under a button; Escape or a click elsewhere closes it, arrows move in it.
export function menu(opener, entries) {
  const list = element("div", { className: "popup", role: "menu" });
  const close = () => {
    list.remove();
    opener.setAttribute("aria-expanded", "false");
    document.removeEventListener("click", outside, true);
  };
  const outside = (event) => {
    if (!list.contains(event.target)) close();
  };
  for (const [text, act] of entries) {
    const entry = button(text, "", () => {
      close();
      opener.focus();
      act();
    });
    entry.setAttribute("role", "menuitem");
    list.append(entry);
  }
  list.addEventListener("keydown", (event) => {
    const items = findAll("button", list);
    const at = items.indexOf(document.activeElement);
    if (event.key === "Tab") {
      // On from where the menu was opened, which is where the reader believes to be.
      close();
      opener.focus();
      return;
    }
    if (event.key === "Escape") {
      close();
      opener.focus();
    } else if (event.key === "ArrowDown") items[(at + 1) % items.length].focus();
    else if (event.key === "ArrowUp") items[(at + items.length - 1) % items.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  opener.parentElement.append(list);
  opener.setAttribute("aria-expanded", "true");
  document.addEventListener("click", outside, true);
  find("button", list).focus();
}
