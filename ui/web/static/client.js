// Calls of the server, through Gradio's queue.

import { language, say } from "./words.js";

const BASE = "gradio_api";

export class Refused extends Error {}

async function join(name, payload, signal) {
  let response;
  try {
    response = await fetch(`${BASE}/call/page_${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ data: [{ language: language(), ...payload }] }),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(say("offline"));
  }
  if (response.status === 503) throw new Refused(say("busy"));
  if (!response.ok) throw new Refused(say("unexpected"));
  return (await response.json()).event_id;
}

// Every value that the endpoint gives, one after the other.
export async function* stream(name, payload, signal) {
  const event = await join(name, payload, signal);
  let response;
  try {
    response = await fetch(`${BASE}/call/page_${name}/${event}`, { signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(say("offline"));
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    let part;
    try {
      part = await reader.read();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Refused(say("offline"));
    }
    if (part.done) return;
    buffer += part.value;
    let end;
    while ((end = buffer.indexOf("\n\n")) >= 0) {
      const message = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      const kind = /^event: (.*)$/m.exec(message)?.[1];
      const data = /^data: (.*)$/m.exec(message)?.[1];
      if (kind === "error") throw new Refused(say("unexpected"));
      if (kind === "generating" || kind === "complete") yield { value: JSON.parse(data)?.[0], last: kind === "complete" };
    }
  }
}

export async function call(name, payload = {}, signal) {
  let result;
  for await (const { value } of stream(name, payload, signal)) result = value;
  if (result === undefined || result === null) throw new Refused(say("unexpected"));
  if (result.error) throw new Refused(result.error);
  return result;
}

export async function upload(files) {
  const form = new FormData();
  for (const file of files) form.append("files", file);
  let response;
  try {
    response = await fetch(`${BASE}/upload`, { method: "POST", body: form });
  } catch {
    throw new Refused(say("offline"));
  }
  if (!response.ok) throw new Refused((await response.text()).slice(0, 200) || say("unexpected"));
  return response.json();
}
