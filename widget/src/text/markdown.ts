import DOMPurify from "dompurify";
import { Marked, type RendererObject } from "marked";

/** The guide's Markdown. Markup typed as HTML is shown as typed; links lead to the web or a mail program only. */

const ADDRESS = /^(?:https?:\/\/|mailto:)/i;
/** A line that follows a list item without a blank line would count as part of the item. */
const AFTER_LIST = /^((?:\d+[.)]|[-*+]) .*\n)(?!(?:\d+[.)]|[-*+]) |\s|$)/gm;

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

const renderer: RendererObject = {
  html: ({ text }) => escape(text),
  image: ({ text }) => escape(text),
  // The outline of the page is the page's own.
  heading({ tokens }) {
    return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`;
  },
  link({ href, tokens }) {
    const words = this.parser.parseInline(tokens);
    return ADDRESS.test(href) ? `<a href="${escape(href)}" target="_blank" rel="noopener noreferrer">${words}</a>` : words;
  },
};

const marked = new Marked({ gfm: true, breaks: true, renderer });

function refuse(): never {
  throw new TypeError("The widget makes no scripts.");
}

const policy = window.trustedTypes?.createPolicy("shop-guide", {
  // Handed to DOMPurify alone, which parses with it and then cleans.
  createHTML: (html: string) => html,
  createScript: refuse,
  createScriptURL: refuse,
});

const purify = DOMPurify(window);
const allowed = {
  ALLOWED_TAGS: ["p", "br", "strong", "em", "del", "code", "pre", "ul", "ol", "li", "a", "blockquote"],
  ALLOWED_ATTR: ["href", "target", "rel", "start"],
  ALLOWED_URI_REGEXP: ADDRESS,
  // No addresses: held against the line above they would be taken out.
  ADD_URI_SAFE_ATTR: ["target", "rel", "start"],
  // Nodes, not a string: nothing is parsed a second time, and no HTML sink is used.
  RETURN_DOM_FRAGMENT: true as const,
  ...(policy ? { TRUSTED_TYPES_POLICY: policy } : {}),
};

/** `markdown` as nodes that are safe to show; as it stands where the parser gives up on it. */
export function render(markdown: string): DocumentFragment {
  let html: string;
  try {
    html = marked.parse(markdown.replace(AFTER_LIST, "$1\n"), { async: false });
  } catch {
    html = escape(markdown);
  }
  return purify.sanitize(html, allowed);
}

/** `markdown` without markup, line breaks kept. */
export function plain(markdown: string): string {
  const fragment = render(markdown);
  for (const item of fragment.querySelectorAll("li")) {
    const list = item.parentElement;
    const place = list ? Array.from(list.children).indexOf(item) : 0;
    item.prepend(list instanceof HTMLOListElement ? `${list.start + place}. ` : "• ");
  }
  for (const end of fragment.querySelectorAll("br, p, li, pre")) end.after("\n");
  return (fragment.textContent ?? "").replace(/\n{2,}/g, "\n").trim();
}
