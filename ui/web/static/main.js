// Begins when Gradio has put the page in place.

import { change, list, setUpArticles, showArticles, watch } from "./articles.js";
import { continueLast, listChats, renderChat, setUpChat, showWelcome } from "./chat.js";
import { call } from "./client.js";
import { complain, find, findAll } from "./dom.js";
import { closePanel, renderPanel, setUpPanel } from "./panel.js";
import { completeModels, setUpSettings, showSettings, showTheme } from "./settings.js";
import { remember, settings, whenChanged } from "./store.js";
import { label, language, loadWords, preferredLanguage } from "./words.js";

const PAUSE = 700;
let state = { state: "loading", models: [], passages: [], languages: [], sources: [], examples: [], files: 0, file_bytes: 0, megabytes: 0 };

const app = {
  state: () => state,
  models: () => completeModels(state),
  view,
  refresh,
  addSamples: async () => {
    view("articles");
    await change("add_samples", {});
  },
  reopen: () => refresh("reopen"),
};

function view(name) {
  if (find(`#view-${name}`).hidden) closePanel();
  for (const section of findAll(".view")) section.hidden = section.id !== `view-${name}`;
  for (const link of findAll("[data-view]")) {
    if (link.dataset.view === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  closeMenu();
  if (name === "articles") watch();
}

function closeMenu() {
  find("#musnad").classList.remove("menu-open");
  find("#shade").hidden = true;
  find("#open-menu").setAttribute("aria-expanded", "false");
}

function openMenu() {
  find("#musnad").classList.add("menu-open");
  find("#shade").hidden = false;
  find("#open-menu").setAttribute("aria-expanded", "true");
  find("#new-chat").focus();
}

async function refresh(how = "start") {
  try {
    state = await call(how);
  } catch (error) {
    complain(error);
    return;
  }
  showArticles(state);
  showSettings(state);
  showWelcome(state);
  if (state.state === "loading") setTimeout(refresh, PAUSE);
}

async function speak(code) {
  await loadWords(code);
  label(find("#musnad"));
  for (const choice of findAll("[data-language]")) choice.setAttribute("aria-pressed", String(choice.dataset.language === code));
}

async function switchLanguage(code) {
  remember({ language: code });
  await speak(code);
  await refresh();
  await renderChat();
  await renderPanel();
  await list();
  find("#musnad").dataset.ready = code;
}

async function begin() {
  showTheme();
  await speak(preferredLanguage(settings().language));
  setUpPanel();
  setUpChat(app);
  setUpArticles(app);
  setUpSettings(app);
  for (const link of findAll("[data-view]")) link.addEventListener("click", () => view(link.dataset.view));
  for (const choice of findAll("[data-language]")) choice.addEventListener("click", () => switchLanguage(choice.dataset.language));
  find("#open-menu").addEventListener("click", openMenu);
  find("#shade").addEventListener("click", closeMenu);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenu();
  });
  whenChanged((what) => {
    if (what === "chats") listChats();
    else {
      showTheme();
      showSettings(state);
    }
  });
  continueLast();
  await refresh();
  await renderChat();
  listChats();
  find("#musnad").dataset.ready = language();
  find("#question").focus({ preventScroll: true });
}

function whenThere() {
  const root = document.getElementById("musnad");
  if (!root) return false;
  // Out of Gradio's containers: their widths and colours are not ours.
  document.body.append(root);
  begin().catch(complain);
  return true;
}

if (!whenThere()) {
  const watcher = new MutationObserver(() => {
    if (whenThere()) watcher.disconnect();
  });
  watcher.observe(document.documentElement, { childList: true, subtree: true });
}
