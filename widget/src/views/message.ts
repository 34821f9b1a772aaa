import { html, nothing, type TemplateResult } from "lit";
import type { Strings } from "../strings";
import type { Entry } from "../talk/protocol";
import type { Outgoing } from "../talk/queue";
import { hour } from "../text/clock";
import { markedUp } from "../text/marked-up";
import { step } from "./step";
import "./draft";

/** One message; `timed` on the last of several in the same minute. */
export function message(strings: Strings, entry: Entry, timed: boolean): TemplateResult {
  const time = timed
    ? html`<time datetime=${entry.time.toISOString()}>${hour(entry.time)}</time>`
    : nothing;
  if (entry.from === "shopper") return html`${mine(strings, entry.text)}${time}`;
  return html`<span class="off-screen">${strings.guideSays}</span>${body(strings, entry)}${time}`;
}

/** A message that still waits, or was not taken. */
export function pending(strings: Strings, item: Outgoing, retry: (id: string) => void): TemplateResult {
  const { words, failed } = item;
  return html`${mine(strings, "text" in words ? words.text : words.title)}
    <p class="fate">
      ${failed === undefined
        ? strings.waiting
        : html`<span>${strings.notSent(failed)}</span>
            <button type="button" class="small" @click=${() => retry(item.id)}>${strings.tryAgain}</button>`}
    </p>`;
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
      return html`<shop-guide-draft .strings=${strings} .draft=${custom}></shop-guide-draft>`;
    case "card":
      return html`<div class="card channel" part="card" role="group" aria-label=${custom.title}>
        <div class="words" ${markedUp(text)}></div>
      </div>`;
    default:
      return html`<div class="bubble words" part="bubble" ${markedUp(text)}></div>`;
  }
}
