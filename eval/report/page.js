"use strict";
(() => {
  const questions = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("filters");
  const list = document.getElementById("list");
  const more = document.getElementById("more");
  const count = document.getElementById("count");
  const fields = ["language", "passage_language", "type", "verdict"];
  const step = 50;
  let chosen = questions;
  let drawn = 0;

  // Text goes in as text, never as markup; dir="auto" lets each piece run its own way.
  const element = (name, options = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(options)) {
      if (key === "class") made.className = value;
      else made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  };
  const auto = (name, text, more = {}) => element(name, { dir: "auto", ...more }, text);

  const heading = (text) => element("h3", {}, text);

  const inside = (item) => {
    const parts = [];
    for (const turn of item.history) parts.push(auto("p", turn, { class: "soft" }));
    if (item.error) parts.push(heading("Failure"), element("p", { class: "failed" }, item.error));
    if (item.text !== null) {
      const sure = item.confidence === null ? "" : ` (confidence ${item.confidence.toFixed(3)})`;
      parts.push(heading(`Answer${sure}`), auto("p", item.text, { class: "answer" }));
    }
    if (item.answerable && item.expected.length) {
      const items = item.expected.map((forms) =>
        element("li", {}, ...Object.entries(forms).flatMap(([language, texts], place) => [
          place ? " · " : "", `${language}: `, element("bdi", {}, texts.join(" / ")),
        ])));
      parts.push(heading("Expected"), element("ul", {}, ...items));
    } else if (!item.answerable) {
      parts.push(heading("Expected"), element("p", {}, `a refusal (${item.kind})`));
    }
    if (item.citations.length) {
      parts.push(heading("Citations"));
      item.citations.forEach((cited, place) => parts.push(
        element("div", { class: "where" }, `[${place + 1}] `, element("bdi", {}, cited.title || cited.article),
          cited.verbatim ? "" : " – not verbatim"),
        auto("blockquote", cited.quote, { class: cited.verbatim ? "" : "unlike" })));
    }
    if (item.passages.length) {
      parts.push(heading("Passages"));
      item.passages.forEach((found, place) => parts.push(
        element("div", { class: "where" }, `${place + 1}. `, element("bdi", {}, found.title || found.article),
          ` · ${found.language} · ${found.score.toFixed(3)}${found.relevant ? " · relevant" : ""}`),
        auto("blockquote", found.text, { class: found.relevant ? "relevant" : "" })));
    }
    const scores = Object.entries(item.scores).map(([name, value]) => `${name} ${value}`);
    parts.push(heading("Scores"), element("p", { class: "soft", dir: "ltr" },
      [...scores, `${Math.round(item.seconds * 1000)} ms`].join(" · ")));
    return element("div", { class: "inside" }, ...parts);
  };

  const row = (item) => {
    const pair = item.passage_language ? `${item.language} → ${item.passage_language}` : item.language;
    const made = element("details", { "data-id": item.id },
      element("summary", {},
        element("span", { class: "id", dir: "ltr" }, item.id),
        auto("span", item.question, { class: "question" }),
        element("span", { class: "where", dir: "ltr" }, `${pair} · ${item.type}`),
        element("span", { class: `tag ${item.verdict}` }, item.verdict)));
    // The inside is made when somebody looks at it.
    made.addEventListener("toggle", () => {
      if (made.open && made.children.length === 1) made.append(inside(item));
    });
    return made;
  };

  const drawMore = () => {
    list.append(...chosen.slice(drawn, drawn + step).map(row));
    drawn = Math.min(drawn + step, chosen.length);
    more.hidden = drawn === chosen.length;
  };

  const filter = () => {
    const wanted = fields.map((field) => [field, form.elements[field].value]);
    const text = form.elements.text.value.trim().toLowerCase();
    chosen = questions.filter((item) =>
      wanted.every(([field, value]) => value === "*" || item[field] === value)
      && (!text || [item.id, item.question, item.text || ""].some((it) => it.toLowerCase().includes(text))));
    count.textContent = `${chosen.length} of ${questions.length} questions`;
    list.replaceChildren();
    drawn = 0;
    drawMore();
    // A filtered view can be linked to.
    const kept = [...wanted.filter(([, value]) => value !== "*"), ...(text ? [["text", text]] : [])];
    history.replaceState(null, "", kept.length ? `#${new URLSearchParams(kept)}` : "#");
  };

  for (const field of fields) {
    const values = [...new Set(questions.map((item) => item[field]))].sort();
    form.elements[field].append(new Option("all", "*"), ...values.map((it) => new Option(it || "–", it)));
  }
  for (const [field, value] of new URLSearchParams(location.hash.slice(1))) {
    const control = form.elements[field];
    if (control && (field === "text" || [...control.options].some((it) => it.value === value))) control.value = value;
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  more.addEventListener("click", drawMore);
  filter();
})();
