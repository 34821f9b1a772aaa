import { html, nothing, type TemplateResult } from "lit";
import type { Strings } from "../strings";
import { markedUp } from "../text/marked-up";

/** The reason, folded until it is asked for; nothing where there is none. */
export function details(strings: Strings, markdown: string): TemplateResult | typeof nothing {
  if (!markdown) return nothing;
  return html`<details class="details">
    <summary>${strings.why}</summary>
    <div class="words" ${markedUp(markdown)}></div>
  </details>`;
}
