// The source panel: whole articles with their quotes, one beside the other when kept open.

import { call } from "./client.js";
import { complain, copy, element, find, findAll, show, toast } from "./dom.js";


const panel = () => find("#panel");
let opener = null;
// What each source on the page was asked for with, to show it again in another language.
const requests = new WeakMap();

export function closePanel() {
  panel().hidden = true;
  find("#musnad").classList.remove("with-panel");
  find("#sources").replaceChildren();
  for (const chip of findAll(".chip.open")) chip.classList.remove("open");
  opener?.focus?.();
  opener = null;
}

// `place`: {article, start, end, marker, quote}; `others`: further places of the same answer.
export async function openSource(place, others = [], from = null) {
  opener = from || opener;
  const source = await fetchSource({ ...place, others: others.filter((other) => other.article === place.article) });
  if (!source) return;
  const sources = find("#sources");
  for (const other of findAll(".source", sources)) if (!other.classList.contains("kept")) other.remove();
  sources.prepend(source);
  panel().hidden = false;
  find("#musnad").classList.add("with-panel");
  scrollToQuote(source);
  (find(".article-text", source) || find("#close-panel")).focus({ preventScroll: true });
}

async function fetchSource(request) {
  try {
    const reply = await call("source", request);
    if (reply.note) toast(reply.note, "problem");
    const source = show(element("div"), reply.html).firstElementChild;
    requests.set(source, request);
    return source;
  } catch (error) {
    complain(error);
    return null;
  }
}

// The open sources in another language of the interface.
export async function renderPanel() {
  for (const old of findAll("#sources > .source")) {
    const source = await fetchSource(requests.get(old));
    if (!source) continue;
    if (old.classList.contains("kept")) keep(source);
    old.replaceWith(source);
    scrollToQuote(source);
  }
}

function keep(source) {
  const kept = source.classList.toggle("kept");
  find(".pin", source).setAttribute("aria-pressed", String(kept));
}

function scrollToQuote(source) {
  const text = find(".article-text", source);
  const mark = find("mark.current", source);
  if (mark && text) {
    // Only the panel scrolls, never the page behind it.
    const above = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
    text.scrollTop += above - text.clientHeight / 3;
    if (text.scrollHeight <= text.clientHeight) mark.scrollIntoView({ block: "nearest" });
  }
}

export function placeOf(target) {
  const { article, start, end, marker } = target.dataset;
  const place = { article };
  if (start !== undefined) Object.assign(place, { start: Number(start), end: Number(end) });
  if (marker !== undefined) place.marker = Number(marker);
  return place;
}

export function setUpPanel() {
  find("#close-panel").addEventListener("click", closePanel);
  panel().addEventListener("click", (event) => {
    const target = event.target.closest("button");
    if (!target) return;
    if (target.dataset.copy !== undefined) copy(target.dataset.copy);
    if (target.classList.contains("pin")) keep(target.closest(".source"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel().hidden && !find(".popup")) closePanel();
  });
}
