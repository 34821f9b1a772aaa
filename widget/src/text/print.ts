import type { Strings } from "../strings";
import type { Entry } from "../talk/protocol";
import { said } from "./transcript";

const STYLE = "body{font:12pt/1.5 serif;margin:2em}p{white-space:pre-wrap;margin:0 0 1em;break-inside:avoid}b{display:block}";

/**
 * Print the talk. In a frame of its own, so that the page's own print is left alone; `beside` is an element of the
 * panel, which the frame is put behind until the printing is over.
 */
export function print(entries: readonly Entry[], strings: Strings, beside: Element): void {
  const frame = document.createElement("iframe");
  frame.className = "off-screen";
  frame.ariaHidden = "true";
  frame.tabIndex = -1;
  beside.after(frame);
  const page = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!page) return frame.remove();
  const sheet = new page.CSSStyleSheet();
  sheet.replaceSync(STYLE);
  page.document.adoptedStyleSheets = [sheet];
  page.document.title = strings.transcriptTitle;
  const title = page.document.createElement("h1");
  title.textContent = strings.transcriptTitle;
  page.document.body.append(title, ...entries.map((entry) => paragraph(page.document, said(entry, strings))));
  page.addEventListener("afterprint", () => window.setTimeout(() => frame.remove()));
  page.focus();
  page.print();
}

function paragraph(document: Document, { head, words }: { head: string; words: string }): HTMLElement {
  const [all, first] = [document.createElement("p"), document.createElement("b")];
  first.textContent = head;
  all.append(first, words);
  return all;
}
