// One turn of a chat on the page: the question, the answer with its tools.

import { call } from "./client.js";
import { button, complain, copy, download, element, find, menu, show, toast } from "./dom.js";
import { direction, say } from "./words.js";

export function questionElement(question) {
  return element(
    "div",
    { className: "asked" },
    element("span", { className: "unseen" }, say("you")),
    element("p", { dir: direction(question) }, question),
  );
}

export function turnElement(question) {
  const reply = element("div", { className: "reply", "aria-busy": "false" });
  const turn = element("article", { className: "turn" }, questionElement(question), reply);
  turn.setAttribute("aria-label", say("answer"));
  return turn;
}

export function showHtml(turn, html) {
  show(find(".reply", turn), html);
}

export function showWaiting(turn) {
  const reply = find(".reply", turn);
  reply.setAttribute("aria-busy", "true");
  reply.replaceChildren(element("p", { className: "reading" }, say("searching")));
}

export function showProblem(turn, message, retry) {
  const reply = find(".reply", turn);
  reply.setAttribute("aria-busy", "false");
  reply.replaceChildren(
    element("div", { className: "failed", role: "alert" }, element("p", { dir: "auto" }, message), button(say("retry"), "secondary", retry)),
  );
}

export function plainText(answer) {
  const sources = answer.citations.map((citation) => {
    const origin = [citation.title, citation.source, citation.published].filter(Boolean).join(" · ");
    return `[${citation.marker}] ${origin}`;
  });
  return [answer.text, ...(sources.length ? ["", ...sources] : [])].join("\n");
}

export async function exportAnswers(answers, format) {
  try {
    const file = await call("export", { answers, format });
    download(file.text, file.name, file.type);
  } catch (error) {
    complain(error);
  }
}

export const exportEntries = (answers) => [
  [say("as_markdown"), () => exportAnswers(answers(), "markdown")],
  [say("as_html"), () => exportAnswers(answers(), "html")],
];

// `again(model)` asks the question once more; `models` are the values to choose from.
export function addTools(turn, answer, again, models) {
  const reply = find(".reply", turn);
  reply.setAttribute("aria-busy", "false");
  const tools = element("div", { className: "tools" });
  const exporting = button(say("export"), "quiet", () => menu(exporting, exportEntries(() => [answer])));
  const asking = button(say("regenerate"), "quiet again", () => {
    if (models.length < 2) again(models[0]?.value);
    else menu(asking, models.map((model) => [model.name, () => again(model.value)]));
  });
  for (const opener of [exporting, asking]) opener.setAttribute("aria-haspopup", "true");
  const judge = (good) => {
    const mark = button(good ? "👍" : "👎", "quiet judge", () => askComment(turn, answer, good, mark));
    mark.setAttribute("aria-label", say(good ? "good" : "bad"));
    mark.setAttribute("aria-pressed", "false");
    mark.title = say(good ? "good" : "bad");
    return mark;
  };
  tools.append(
    button(say("copy"), "quiet", () => copy(plainText(answer))),
    element("div", { className: "menu" }, exporting),
    element("div", { className: "menu" }, asking),
    judge(true),
    judge(false),
  );
  reply.append(tools);
}

function askComment(turn, answer, good, mark) {
  find(".comment", turn)?.remove();
  const input = element("input", { type: "text", maxLength: 2000, dir: "auto" });
  input.setAttribute("aria-label", say("comment"));
  input.placeholder = say("comment");
  const form = element("form", { className: "comment" }, input, element("button", { type: "submit", className: "secondary" }, say("send_feedback")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const reply = await call("judge", { answer, good, comment: input.value });
      for (const other of turn.querySelectorAll(".judge")) other.setAttribute("aria-pressed", String(other === mark));
      form.remove();
      toast(reply.message);
      mark.focus();
    } catch (error) {
      complain(error);
    }
  });
  find(".reply", turn).append(form);
  input.focus();
}
