import { html, nothing, type TemplateResult } from "lit";
import type { Step } from "../talk/protocol";
import { markedUp } from "../text/marked-up";
import type { Strings } from "../strings";

/** One step of a walkthrough; its choices come as buttons below. */
export function step(strings: Strings, { title, number, total, words }: Step, text: string): TemplateResult {
  const place = strings.step(number, total);
  // What the guide says before the step itself ("Back to where we were."): the rest of the text is the card.
  const lead = text.slice(0, Math.max(0, text.indexOf(`**${title}`))).trim();
  // What it says of the step ("US app; menus differ elsewhere"), between its place and its words.
  const note = /^\*\*[^*]+\*\*\s*\(([^()]+)\)/.exec(text)?.[1];
  return html`${lead ? html`<div class="words" ${markedUp(lead)}></div>` : nothing}
    <div class="card step" part="card step">
      <div class="place">
        <span>${place}</span>
        <progress aria-label=${place} max=${total} value=${number}></progress>
      </div>
      <h3>${title}</h3>
      ${note ? html`<p class="note">${note}</p>` : nothing}
      <div class="words" ${markedUp(words)}></div>
    </div>`;
}
