// The chat: asking, streaming, follow-ups, the chats of this browser.

import { Refused, call, stream } from "./client.js";
import { button, complain, element, find, findAll, menu } from "./dom.js";
import { closePanel, openSource, placeOf } from "./panel.js";
import { chats, deleteChat, newId, saveChat, settings } from "./store.js";
import { addTools, exportEntries, showHtml, showProblem, showWaiting, turnElement } from "./turns.js";
import { direction, language, say } from "./words.js";

let chat = { id: newId(), turns: [] };
let running = null;
let app = null;
// What each turn on the page holds; a turn that failed holds nothing.
const answers = new WeakMap();

export function setUpChat(application) {
  app = application;
  const question = find("#question");
  find("#ask").addEventListener("submit", (event) => {
    event.preventDefault();
    ask(question.value);
  });
  question.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      ask(question.value);
    }
  });
  question.addEventListener("input", () => fit(question));
  find("#stop").addEventListener("click", stop);
  find("#new-chat").addEventListener("click", newChat);
  find("#top-new").addEventListener("click", newChat);
  find("#export-chat").addEventListener("click", (event) =>
    menu(event.currentTarget, exportEntries(() => chat.turns.map((turn) => turn.answer))),
  );
  find("#turns").addEventListener("click", (event) => {
    const target = event.target.closest("[data-article]");
    if (target) openCitation(target);
  });
}

function fit(question) {
  question.dir = question.value ? direction(question.value) : document.documentElement.dir;
  question.style.height = "auto";
  question.style.height = `${Math.min(question.scrollHeight + 2, 200)}px`;
}

function openCitation(target) {
  const turn = target.closest(".turn");
  const kept = answers.get(turn);
  const place = placeOf(target);
  const cited = kept?.citations || [];
  const citation = cited.find((item) => item.marker === place.marker);
  const passage = kept?.passages?.find((item) => item.article_id === place.article && item.start === place.start);
  place.quote = citation?.quote ?? passage?.text;
  const others = cited
    .filter((item) => item !== citation)
    .map((item) => ({ article: item.article_id, start: item.start, end: item.end, marker: item.marker }));
  for (const chip of findAll(".chip.open")) chip.classList.remove("open");
  for (const chip of findAll(".chip", turn)) chip.classList.toggle("open", chip.dataset.marker === target.dataset.marker);
  openSource(place, others, target);
}

export function ask(text) {
  const question = text.trim();
  if (!question || running) return;
  const input = find("#question");
  input.value = "";
  fit(input);
  const turn = turnElement(question);
  // One that was answered before and failed when asked again is still part of the chat.
  for (const failed of findAll("#turns > .turn:has(.failed)")) if (!answers.has(failed)) failed.remove();
  find("#turns").append(turn);
  run(turn, chat.turns.length, question);
}

async function run(turn, place, question, model) {
  const asked = chat;
  const request = { id: newId(), abort: new AbortController() };
  running = request;
  showState();
  showWaiting(turn);
  turn.scrollIntoView({ block: "start", behavior: "auto" });
  const chosen = settings();
  const history = asked.turns.slice(0, place).map(({ answer }) => ({
    question: answer.standalone_question,
    answer: answer.text,
  }));
  const again = (other) => run(turn, place, question, other);
  try {
    let done = false;
    const frames = stream(
      "ask",
      { id: request.id, question, history, where: chosen.where, model: model || chosen.model, server: chosen.server, passages: chosen.passages },
      request.abort.signal,
    );
    for await (const { value } of frames) {
      if (value?.kind === "error") throw new Refused(value.message);
      if (value?.html) showHtml(turn, value.html);
      if (value?.kind === "answer" && !done) {
        done = true;
        asked.turns[place] = { answer: value.answer };
        answers.set(turn, value.answer);
        asked.title ||= question.slice(0, 80);
        saveChat(asked);
      }
    }
    if (!done) throw new Refused(say("unexpected"));
    addTools(turn, asked.turns[place].answer, again, app.models());
  } catch (error) {
    const message = error.name === "AbortError" ? say("stopped") : error.message;
    showProblem(turn, message, () => again(model));
  } finally {
    running = null;
    showState();
    listChats();
    if (document.activeElement === document.body) find("#question").focus({ preventScroll: true });
  }
}

function stop() {
  if (!running) return;
  call("stop", { id: running.id }).catch(() => {});
  running.abort.abort();
}

function showState() {
  find("#send").hidden = Boolean(running);
  find("#stop").hidden = !running;
  const empty = !find("#turns").childElementCount;
  find("#welcome").hidden = !empty;
  find("#chat-tools").hidden = empty || !chat.turns.length;
  find("#chat-title").textContent = chat.title || "";
  find("#chat-title").dir = direction(chat.title || "");
}

export function newChat() {
  stop();
  chat = { id: newId(), turns: [] };
  find("#turns").replaceChildren();
  closePanel();
  app.view("chat");
  showState();
  listChats();
  find("#question").focus();
}

export async function openChat(id) {
  const found = chats().find((other) => other.id === id);
  if (!found) return;
  stop();
  chat = found;
  app.view("chat");
  closePanel();
  await renderChat();
}

// The chat as HTML again: after a reload, a change of chat or of language.
export async function renderChat() {
  const shown = chat;
  const turns = shown.turns.filter((turn) => turn?.answer);
  let html = [];
  if (turns.length) {
    try {
      html = (await call("render", { answers: turns.map((turn) => turn.answer) })).html;
    } catch (error) {
      complain(error);
      return;
    }
  }
  if (shown !== chat || running) return;
  chat.turns = turns;
  find("#turns").replaceChildren(
    ...turns.map(({ answer }, place) => {
      const turn = turnElement(answer.question);
      showHtml(turn, html[place]);
      answers.set(turn, answer);
      addTools(turn, answer, (model) => run(turn, place, answer.question, model), app.models());
      return turn;
    }),
  );
  showState();
  listChats();
}

export const continueLast = () => {
  const [last] = chats();
  if (last) chat = last;
};

export function listChats() {
  const rows = chats().map((item) => {
    const open = button(item.title || "…", "chat-row", () => openChat(item.id));
    open.dir = direction(item.title || "");
    if (item.id === chat.id) open.setAttribute("aria-current", "true");
    const drop = button("×", "icon", () => {
      if (!confirm(say("delete_chat_sure"))) return;
      deleteChat(item.id);
      if (item.id === chat.id) newChat();
      else listChats();
    });
    drop.setAttribute("aria-label", `${say("delete_chat")}: ${item.title || ""}`);
    return element("li", {}, open, drop);
  });
  if (!rows.length) rows.push(element("li", { className: "none" }, say("no_chats")));
  find("#chats").replaceChildren(...rows);
}

export function showWelcome(state) {
  fit(find("#question"));
  const root = find("#welcome");
  const parts = [];
  const heading = (text) => element("h1", {}, text);
  const ready = state.state === "ready";
  find("#question").disabled = !ready;
  find("#send").disabled = !ready;
  if (ready) {
    parts.push(heading(say("welcome_title")), element("p", {}, say("welcome_text")));
    if (state.examples.length) {
      // The reader's own language first.
      const order = { ar: 0, en: 1, fr: 2 };
      const first = state.examples[order[language()]];
      const examples = [first, ...state.examples.filter((item) => item !== first)];
      parts.push(element("h2", {}, say("examples")));
      for (const example of examples) {
        const suggestion = button(example, "example", () => ask(example));
        suggestion.dir = direction(example);
        parts.push(suggestion);
      }
    }
  } else if (state.state === "loading") {
    parts.push(element("p", { className: "loading" }, say("loading")));
  } else if (state.state === "empty" || state.state === "missing") {
    parts.push(heading(say("empty_title")));
    if (state.read_only) parts.push(element("p", {}, say("read_only")));
    else {
      parts.push(
        element("p", {}, say("empty_text")),
        button(say("load_samples"), "primary", () => app.addSamples()),
        button(say("add_own"), "secondary", () => app.view("articles")),
      );
    }
  } else {
    parts.push(
      heading(say(`${state.state}_title`)),
      element("p", {}, say("repair_hint")),
      element("p", { className: "repair", dir: "auto" }, state.message),
      button(say("retry"), "secondary", () => app.reopen()),
    );
  }
  root.className = `welcome ${state.state}`;
  root.replaceChildren(...parts);
  showState();
}
