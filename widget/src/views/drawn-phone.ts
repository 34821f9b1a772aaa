import { html, nothing, svg, type TemplateResult } from "lit";
import type { Strings } from "../strings";

/** Across and down the screen, in the units of the drawing. */
const ACROSS: Readonly<Record<string, number>> = { left: 15, right: 45 };
const DOWN: Readonly<Record<string, number>> = { top: 18, bottom: 86 };
const MIDDLE = { x: 30, y: 52 };

/** A small phone that shows where on its screen something is; nothing where that isn't known. */
export function drawnPhone({ onScreen }: Strings, at: string): TemplateResult | typeof nothing {
  const name = Object.hasOwn(onScreen, at) ? onScreen[at] : undefined;
  if (name === undefined) return nothing;
  const words = at.split(" ");
  const x = words.map((word) => ACROSS[word]).find(Boolean) ?? MIDDLE.x;
  const y = words.map((word) => DOWN[word]).find(Boolean) ?? MIDDLE.y;
  return html`<svg class="phone" viewBox="0 0 60 104" role="img" aria-label=${name}>
    ${svg`<rect class="body" x="2" y="2" width="56" height="100" rx="9"/>
      <path class="page" d="M12 34h36M12 44h28M12 60h36M12 70h22"/>
      <circle class="ring" cx=${x} cy=${y} r="10"/><circle class="spot" cx=${x} cy=${y} r="5"/>`}
  </svg>`;
}
