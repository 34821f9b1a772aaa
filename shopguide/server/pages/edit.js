// Shows the preview while one types, and asks before what was written is left behind. The form works without it.
const form = document.querySelector("form.edit");
const policy = globalThis.trustedTypes?.createPolicy("shopguide", { createHTML: (page) => page });
let waiting = 0;
let asking = null;
let written = false;

async function show() {
  asking?.abort();
  asking = new AbortController();
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.preview, { method: "POST", body, signal: asking.signal, redirect: "error" });
    if (!answer.ok) return;
    const text = await answer.text();
    const page = new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");
    const made = page.getElementById("preview");
    if (made) document.getElementById("preview").replaceWith(made);
  } catch {
    // Offline, or signed out: the preview stays as it is, and saving says what is wrong.
  }
}

if (form) {
  form.addEventListener("input", () => {
    written = true;
    clearTimeout(waiting);
    waiting = setTimeout(show, 300);
  });
  form.addEventListener("submit", () => (written = false));
  addEventListener("beforeunload", (event) => {
    if (written) event.preventDefault();
  });
  document.querySelector(".notice[tabindex]")?.focus();
}
