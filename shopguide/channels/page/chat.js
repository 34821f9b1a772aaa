// The chat page. Texts are set with textContent alone, so nothing that is said can become markup.
"use strict";

const log = document.getElementById("log");
const state = document.getElementById("state");
const form = document.getElementById("form");
const field = document.getElementById("text");
const KEY = "shopguide-session";
const LOST = "I can't reach the guide right now. Check your connection and send again.";
let busy = false;

const words = {
  read: () => { try { return localStorage.getItem(KEY); } catch { return null; } },
  keep: (token) => { try { localStorage.setItem(KEY, token); } catch { /* a private window: the session ends with the page */ } },
};
let token = words.read();

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(data.error || LOST), { status: answer.status });
  return data;
}

function bubble(text, kind) {
  const element = document.createElement("div");
  element.className = `message ${kind}`;
  element.textContent = text;
  log.append(element);
}

function choices(buttons) {
  const list = document.createElement("ul");
  list.className = "choices";
  list.setAttribute("aria-label", "Answers to choose from");
  for (const { title, payload } of buttons) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title;
    button.addEventListener("click", () => send(payload, title));
    item.append(button);
    list.append(item);
  }
  log.append(list);
}

async function send(text, shown) {
  if (busy || !text.trim()) return;
  busy = true;
  for (const button of log.querySelectorAll(".choices button")) button.disabled = true;
  if (shown !== null) bubble(shown, "mine");
  state.textContent = "ShopGuide is typing …";
  log.scrollTop = log.scrollHeight;
  try {
    if (!token) {
      ({ token } = await post("/webhooks/web/session", {}));
      words.keep(token);
    }
    const { messages } = await post("/webhooks/web/message", { token, text });
    state.textContent = "";
    for (const message of messages) {
      if (message.text) bubble(message.text, "guide");
      if (message.buttons) choices(message.buttons);
    }
  } catch (error) {
    if (error.status === 401) {
      token = null;
      words.keep("");
    }
    state.textContent = error.status ? error.message : LOST;
    if (shown !== null && !text.startsWith("/")) field.value = text;
    for (const list of [...log.querySelectorAll(".choices")].slice(-1)) {
      for (const button of list.querySelectorAll("button")) button.disabled = false;
    }
  } finally {
    busy = false;
    log.scrollTop = log.scrollHeight;
    field.focus({ preventScroll: true });
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value;
  field.value = "";
  send(text, text);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
document.getElementById("restart").addEventListener("click", () => {
  log.replaceChildren();
  send("/start_over", null);
});
send("/greet", null);
