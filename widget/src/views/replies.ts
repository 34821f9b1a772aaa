import { html, nothing, type TemplateResult } from "lit";
import type { Strings } from "../strings";
import type { Button, Entry, Rating } from "../talk/protocol";
import { plain } from "../text/markdown";

export type Choose = (button: Button, byKey: boolean) => void;

/** The choices under the last message: a scale where it asks for a rating, buttons otherwise. */
export function replies(strings: Strings, entry: Entry, choose: Choose): TemplateResult | typeof nothing {
  if (!entry.buttons.length) return nothing;
  const scale = entry.custom?.type === "rating" ? scaleOf(entry.buttons, entry.custom) : [];
  const others = entry.buttons.filter((button) => !scale.includes(button));
  const one = (button: Button) =>
    html`<li>
      <button type="button" @click=${(event: MouseEvent) => choose(button, event.detail === 0)}>${button.title}</button>
    </li>`;
  // Where there is a plain way on, it stands out; among equals nothing does.
  const lead = entry.custom?.type === "step" || entry.custom?.type === "card" ? "lead" : "";
  const row = (buttons: readonly Button[], name: string, kind: string) =>
    buttons.length
      ? html`<div class="choices ${kind}" part=${kind} role="group" aria-label=${name} tabindex="-1">
          <ul role="list">${buttons.map(one)}</ul>
        </div>`
      : nothing;
  return html`${row(scale, plain(entry.text), "rating")}${row(others, strings.choices, `replies ${lead}`)}`;
}

/** The buttons that name a number of the scale, lowest first. */
function scaleOf(buttons: readonly Button[], { lowest, highest }: Rating): Button[] {
  const value = ({ title }: Button) => (/\d+/.test(title) ? Number.parseInt(title.replace(/\D+/g, " "), 10) : Number.NaN);
  return buttons
    .filter((button) => value(button) >= lowest && value(button) <= highest)
    .sort((one, other) => value(one) - value(other));
}
