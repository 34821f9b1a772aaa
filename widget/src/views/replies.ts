import { html, nothing, type TemplateResult } from "lit";
import type { Strings } from "../strings";
import type { Button, Rating } from "../talk/protocol";
import { plain } from "../text/markdown";
import type { Offer } from "./presses";

export type Choose = (button: Button, byKey: boolean) => void;

/**
 * The dock: the choices under the last message, a scale where it asks for a rating, buttons otherwise. The plain way on
 * has a row of its own at the bottom and what settles the case one above, so no second press can hit it by mistake. The hint is on top: what is below it stays in place.
 */
export function replies(strings: Strings, offer: Offer): TemplateResult | typeof nothing {
  const { entry, ignored } = offer;
  const shown = entry.buttons.filter((button) => button.part !== "details" && button !== actionOf(offer));
  if (!shown.length) return nothing;
  const scale = entry.custom?.type === "rating" ? scaleOf(shown, entry.custom) : [];
  const others = shown.filter((button) => !scale.includes(button));
  const row = (buttons: readonly Button[], name: string, kind: string) =>
    buttons.length
      ? html`<div class="choices ${kind}" part=${kind} role="group" aria-label=${name} tabindex="-1">
          <ul role="list">${buttons.map((button) => html`<li class=${button.part ?? ""}>${choice(offer, button)}</li>`)}</ul>
        </div>`
      : nothing;
  return html`<div class="dock" part="dock" data-of=${entry.id} aria-live="off">
    <p class="hint" role="status">${ignored ? strings.tooSoon : ""}</p>
    ${row(scale, plain(entry.text), "rating")}${row(others, strings.choices, "replies")}
  </div>`;
}

/** The choice that is shown inside the message itself: the plain way on, where it is urgent. */
export function actionOf({ entry }: Offer): Button | undefined {
  return entry.custom?.type === "urgent" ? entry.buttons.find(({ part }) => part === "main") : undefined;
}

/** One choice. */
export function choice({ pressed, ignored, press }: Offer, button: Button): TemplateResult {
  const state = button === pressed ? "pressed" : button === ignored ? "ignored" : "";
  return html`<button type="button" class=${state} ?disabled=${pressed !== null} @click=${(event: MouseEvent) => press(button, event)}>
    ${button.title}
  </button>`;
}

/** The buttons that name a number of the scale, lowest first. */
function scaleOf(buttons: readonly Button[], { lowest, highest }: Rating): Button[] {
  const value = ({ title }: Button) => (/\d+/.test(title) ? Number.parseInt(title.replace(/\D+/g, " "), 10) : Number.NaN);
  return buttons
    .filter((button) => value(button) >= lowest && value(button) <= highest)
    .sort((one, other) => value(one) - value(other));
}
