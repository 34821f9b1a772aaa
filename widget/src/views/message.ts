import { html, nothing, type TemplateResult } from "lit";
import type { Strings } from "../strings";
import type { Entry } from "../talk/protocol";
import type { Outgoing } from "../talk/queue";
import { hour } from "../text/clock";
import { markedUp } from "../text/marked-up";
import { step } from "./step";
import "./copies";

/** One message; `timed` on the last of several in the same minute. */
export function message(strings: Strings, entry: Entry, timed: boolean): TemplateResult {
  const time = timed
    ? html`<time datetime=${entry.time.toISOString()}>${hour(entry.time)}</time>`
    : nothing;
  if (entry.from === "shopper") return html`${mine(strings, entry.text)}${time}`;
  return html`<span class="off-screen">${strings.guideSays}</span>${body(strings, entry)}${time}`;
}

/** What can be done with a message that was not taken. */
export interface Pending {
  retry(id: string): void;
  discard(id: string): void;
}

/** A message that still waits, or was not taken. */
export function pending(strings: Strings, item: Outgoing, { retry, discard }: Pending): TemplateResult {
  const { words, failed } = item;
  return html`${mine(strings, "text" in words ? words.text : words.title)}
    ${failed === undefined
      ? html`<p class="fate">
          ${strings.waiting}<button type="button" class="small" @click=${() => discard(item.id)}>${strings.discard}</button>
        </p>`
      : html`<p class="fate" role="alert">${strings.notSent(failed)}</p>
          <p class="fate">
            <button type="button" class="small" @click=${() => discard(item.id)}>${strings.discard}</button>
            <button type="button" class="small" @click=${() => retry(item.id)}>${strings.tryAgain}</button>
          </p>`}`;
}

function mine(strings: Strings, words: string): TemplateResult {
  return html`<span class="off-screen">${strings.youSay}</span>
    <div class="bubble" part="bubble" dir="auto">${words}</div>`;
}

function body(strings: Strings, { custom, text }: Entry): TemplateResult {
  switch (custom?.type) {
    case "step":
      return step(strings, custom, text);
    case "draft":
    case "summary":
      return html`<shop-guide-copies .strings=${strings} .content=${custom}></shop-guide-copies>`;
    case "card":
      return html`<div class="card channel" part="card" role="group" aria-label=${custom.title}>
        <div class="words" ${markedUp(text)}></div>
      </div>`;
    case "contact":
      return html`<div class="card contact" part="card contact" role="group" aria-label=${custom.title}>
        <h3>${custom.title}</h3>
        <div class="words" ${markedUp(text)}></div>
        ${custom.links.map(
          ({ value, href }) =>
            html`<p><a class="button" href=${href} target="_blank" rel="noopener noreferrer" dir="ltr">${value}</a></p>`,
        )}
      </div>`;
    case "source":
      return html`<div class="bubble" part="bubble">
        <div class="words" ${markedUp(text)}></div>
        <p class="note">${strings.source(custom.words)}</p>
      </div>`;
    default:
      return html`<div class="bubble words" part="bubble" ${markedUp(text)}></div>`;
  }
}
