import { svg, html, type SVGTemplateResult, type TemplateResult } from "lit";

const icon = (shape: SVGTemplateResult): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shape}</svg>`;

export const chat = icon(svg`<path d="M4 5h16v11h-8l-5 4v-4H4z"/>`);
export const more = icon(svg`<path d="M12 5.5v.01M12 12v.01M12 18.5v.01" stroke-width="3.2"/>`);
export const minimise = icon(svg`<path d="m6 9 6 6 6-6"/>`);
export const send = icon(svg`<path d="M12 19V5M6 11l6-6 6 6"/>`);
export const down = icon(svg`<path d="M12 5v14M6 13l6 6 6-6"/>`);
export const duplicate = icon(svg`<path d="M9 9h10v11H9zM5 15V4h10"/>`);
export const done = icon(svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`);
export const mail = icon(svg`<path d="M4 6h16v12H4zM4 7l8 6 8-6"/>`);
export const shield = icon(svg`<path d="M12 3 5 6v5c0 4.5 3 8 7 10 4-2 7-5.5 7-10V6z"/>`);
export const sound = icon(svg`<path d="M5 9.5v5h3l4 3.5V6L8 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>`);
export const file = icon(svg`<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>`);
export const again = icon(svg`<path d="M5 12a7 7 0 1 0 2-5L5 9M5 4v5h5"/>`);
export const bin = icon(svg`<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5"/>`);
export const phone = icon(svg`<path d="M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z"/>`);
export const link = icon(svg`<path d="M14 5h5v5M19 5l-8 8M17 14v5H5V7h5"/>`);
export const alert = icon(svg`<path d="M12 3 2 20h20zM12 10v4M12 17v.01"/>`);
export const help = icon(svg`<path d="M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.01"/><circle cx="12" cy="12" r="9.5"/>`);
export const printer = icon(svg`<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"/>`);
