import { html, nothing, type TemplateResult } from "lit";
import type { Strings } from "../strings";
import type { Entry, Step } from "../talk/protocol";
import type { Outgoing } from "../talk/queue";
import { hour } from "../text/clock";
import { markedUp } from "../text/marked-up";
import { caution, urgent } from "./callout";
import { contact, reach } from "./contact";
import { copies } from "./copies";
import { details } from "./details";
import type { Offer } from "./presses";
import { folded, step } from "./step";

/** What of the talk around a message shows in it. */
export interface Around {
  /** The newest step; those before it are folded. */
  readonly step: Step | null;
  /** The choices, if they are this message's. */
  readonly offer: Offer | null;
}

/** One message; `timed` on the last of several in the same minute. */
export function message(strings: Strings, entry: Entry, timed: boolean, around: Around): TemplateResult {
  const time = timed
    ? html`<time datetime=${entry.time.toISOString()}>${hour(entry.time)}</time>`
    : nothing;
  if (entry.from === "shopper") return html`${mine(strings, entry.text)}${time}`;
  return html`<span class="off-screen">${strings.guideSays}</span>${body(strings, entry, around)}${time}`;
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

function body(strings: Strings, { custom, text }: Entry, { step: newest, offer }: Around): TemplateResult {
  switch (custom?.type) {
    case "step":
      return newest && newest !== custom ? folded(strings, custom, custom.number < newest.number) : step(strings, custom, text);
    case "draft":
    case "summary":
      return copies(strings, custom);
    case "card":
      return html`<div class="card channel" part="card" role="group" aria-label=${custom.title}>
        <div class="words" ${markedUp(text)}></div>
        ${custom.contact ? reach(strings, custom.contact) : nothing} ${details(strings, custom.details)}
      </div>`;
    case "urgent":
      return urgent(strings, custom, text, offer);
    case "caution":
      return caution(strings, text);
    case "contact":
      return contact(strings, custom, text);
    case "source":
      return html`<div class="bubble" part="bubble">
        <div class="words" ${markedUp(text)}></div>
        <p class="note">${strings.source(custom.words)}</p>
      </div>`;
    default:
      return html`<div class="bubble words" part="bubble" ${markedUp(text)}></div>`;
  }
}
