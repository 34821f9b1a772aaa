import { html, nothing, type TemplateResult } from "lit";
import { done } from "../icons";
import type { Step } from "../talk/protocol";
import { markedUp } from "../text/marked-up";
import type { Strings } from "../strings";
import { reach } from "./contact";
import { drawnPhone } from "./drawn-phone";

/** One step of a walkthrough; its choices come as buttons below. */
export function step(strings: Strings, { title, number, total, words, path, at, contact }: Step, text: string): TemplateResult {
  const place = strings.step(number, total);
  // What the guide says before the step itself ("Back to where we were."): the rest of the text is the card.
  const lead = text.slice(0, Math.max(0, text.indexOf(`**${title}`))).trim();
  // What it says of the step ("US app; menus differ elsewhere"), between its place and its words.
  const note = /^\*\*[^*]+\*\*\s*\(([^()]+)\)/.exec(text)?.[1];
  return html`${lead ? html`<div class="words" ${markedUp(lead)}></div>` : nothing}
    <div class="card step" part="card step">
      <div class="place">
        <span>${place}</span>
        <progress aria-label=${place} max=${total} value=${number - 1}></progress>
      </div>
      <h3>${title}</h3>
      ${note ? html`<p class="note">${note}</p>` : nothing}
      <div class="doing"><div class="words" ${markedUp(words)}></div>${drawnPhone(strings, at)}</div>
      ${path.length ? taps(strings, path) : nothing} ${contact ? reach(strings, contact) : nothing}
    </div>`;
}

/** A step that was left behind: a line, which opens. */
export function folded(strings: Strings, { title, number, total, words }: Step, finished: boolean): TemplateResult {
  return html`<details class="card folded" part="card">
    <summary>${finished ? done : nothing}<span>${strings.step(number, total)}</span><span class="note">${title}</span></summary>
    <div class="words" ${markedUp(words)}></div>
  </details>`;
}

/** The taps that lead to the thing; the last of them is the one to do now. */
function taps(strings: Strings, path: readonly string[]): TemplateResult {
  return html`<ol class="taps" role="list" aria-label=${strings.tapPath}>
    ${path.map(
      (name, at) => html`<li aria-current=${at === path.length - 1 ? "step" : nothing}>${name}</li>`,
    )}
  </ol>`;
}
