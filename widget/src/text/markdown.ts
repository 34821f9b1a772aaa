import { Lexer, type Token, type Tokens } from "marked";

/**
 * The guide's Markdown as nodes. The parser's tokens become elements one by one and nothing is ever parsed as HTML, so
 * markup typed as HTML is shown as typed. Links lead to the web or a mail program only.
 */

const ADDRESS = /^(?:https?:\/\/|mailto:)/i;
/** A line that follows a list item without a blank line would count as part of the item. */
const AFTER_LIST = /^((?:\d+[.)]|[-*+]) .*\n)(?!(?:\d+[.)]|[-*+]) |\s|$)/gm;
/** Tokens that hold others and become an element of that name. */
const ELEMENTS: Readonly<Record<string, string>> = {
  paragraph: "p",
  blockquote: "blockquote",
  strong: "strong",
  em: "em",
  del: "del",
};
/** What Markdown's text may name, as commonmark's `&amp;`; others stay as they are written. */
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: "\u00a0" };

/** `markdown` as nodes that are safe to show; as it stands where the parser gives up on it. */
export function render(markdown: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  try {
    fragment.append(...nodes(new Lexer({ gfm: true, breaks: true }).lex(markdown.replace(AFTER_LIST, "$1\n"))));
  } catch {
    fragment.replaceChildren(markdown);
  }
  return fragment;
}

function nodes(tokens: readonly Token[] = []): (Node | string)[] {
  return tokens.flatMap(node);
}

function node(token: Token): (Node | string)[] {
  const inner = "tokens" in token ? token.tokens : undefined;
  const name = ELEMENTS[token.type];
  if (name) return [element(name, nodes(inner))];
  switch (token.type) {
    case "space":
    case "def":
    case "hr":
      return [];
    case "br":
      return [element("br")];
    case "heading":
      // The outline of the page is the page's own.
      return [element("p", [element("strong", nodes(inner))])];
    case "list":
      return [list(token as Tokens.List)];
    case "code":
      return [element("pre", [element("code", [token.text])])];
    case "codespan":
      return [element("code", [token.text])];
    case "link":
      return ADDRESS.test(token.href) ? [link(token.href, nodes(inner))] : nodes(inner);
    case "text":
      return inner ? nodes(inner) : [readable(token.text)];
    case "escape":
    case "image":
      return [token.text];
    default:
      // HTML, and what the guide doesn't write, such as tables.
      return [token.raw];
  }
}

function list({ ordered, start, items }: Tokens.List): HTMLElement {
  const made = element(
    ordered ? "ol" : "ul",
    items.map((item) => element("li", nodes(item.tokens))),
  );
  if (ordered && start !== 1 && start !== "") made.setAttribute("start", String(start));
  return made;
}

function link(address: string, words: (Node | string)[]): HTMLElement {
  const made = element("a", words);
  made.setAttribute("href", address);
  made.setAttribute("target", "_blank");
  made.setAttribute("rel", "noopener noreferrer");
  return made;
}

function element(name: string, inside: (Node | string)[] = []): HTMLElement {
  const made = document.createElement(name);
  made.append(...inside);
  return made;
}

function readable(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
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
