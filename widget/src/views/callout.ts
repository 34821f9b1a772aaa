import { html, nothing, type TemplateResult } from "lit";
import { alert, phone } from "../icons";
import type { Strings } from "../strings";
import { call } from "../talk/contact";
import type { Urgent } from "../talk/protocol";
import { markedUp } from "../text/marked-up";
import { details } from "./details";
import type { Offer } from "./presses";
import { actionOf, choice } from "./replies";

/** Something to do before all else: the words, whom to call, and the choice that does it, while there is one. */
export function urgent(strings: Strings, { title, numbers, details: why }: Urgent, text: string, offer: Offer | null): TemplateResult {
  const action = offer && actionOf(offer);
  return html`<div class="card callout urgent" part="card urgent" role="group" aria-label=${title || strings.urgent}>
    ${head(strings.urgent, text)}
    ${numbers.length
      ? html`<p class="row calls">
          ${numbers.map((number) => html`<a class="button strong" href=${call(number)}>${phone}<bdi>${strings.call(number)}</bdi></a>`)}
        </p>`
      : nothing}
    ${action
      ? html`<div class="choices action" role="group" aria-label=${strings.choices} tabindex="-1">${choice(offer, action)}</div>`
      : nothing}
    ${details(strings, why)}
  </div>`;
}

/** A warning. */
export function caution(strings: Strings, text: string): TemplateResult {
  return html`<div class="card callout caution" part="card caution">${head(strings.caution, text)}</div>`;
}

function head(name: string, text: string): TemplateResult {
  return html`<div class="said">${alert}<span class="off-screen">${name}:</span><div class="words" ${markedUp(text)}></div></div>`;
}
