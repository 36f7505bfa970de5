// What this browser remembers: settings and chats. Nothing of it is kept on the server.

const SETTINGS = "musnad.settings";
const CHATS = "musnad.chats";
const MOST_CHATS = 60;

const DEFAULTS = {
  language: null,
  theme: "auto",
  model: "",
  server: "",
  passages: 8,
  where: { from: "", to: "", languages: [], sources: [] },
};

function read(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function settings() {
  const saved = read(SETTINGS, {});
  return { ...DEFAULTS, ...saved, where: { ...DEFAULTS.where, ...saved.where } };
}

export function remember(changes) {
  const next = { ...settings(), ...changes };
  write(SETTINGS, next);
  return next;
}

export function chats() {
  const saved = read(CHATS, []);
  return Array.isArray(saved) ? saved.filter((chat) => chat && Array.isArray(chat.turns)) : [];
}

// Another tab may have gone on with the same chat: then this one is kept beside it, none is lost.
export function saveChat(chat) {
  const stored = chats().find((other) => other.id === chat.id);
  if (stored && stored.saved !== chat.saved) chat.id = newId();
  chat.saved = newId();
  let all = [chat, ...chats().filter((other) => other.id !== chat.id)].slice(0, MOST_CHATS);
  // A full store forgets the oldest chats, never the one that is being written.
  while (!write(CHATS, all) && all.length > 1) all = all.slice(0, -1);
}

export function deleteChat(id) {
  write(CHATS, chats().filter((chat) => chat.id !== id));
}

// What another tab has changed: `settings` or `chats`.
export function whenChanged(act) {
  addEventListener("storage", ({ key }) => {
    if (key === SETTINGS || key === null) act("settings");
    if (key === CHATS || key === null) act("chats");
  });
}

export const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
