import { html, type TemplateResult } from "lit";
import type { Strings } from "../strings";

/** Asks before the talk is deleted. A modal dialog of its own, opened by `showModal`. */
export function confirmForget(strings: Strings, forget: () => void): TemplateResult {
  const close = (event: Event) => (event.currentTarget as Element).closest("dialog")?.close();
  const sure = (event: Event) => {
    close(event);
    forget();
  };
  return html`<dialog class="confirm" part="confirm" role="alertdialog" aria-labelledby="forget-title" aria-describedby="forget-words">
    <h2 id="forget-title">${strings.forgetTitle}</h2>
    <p id="forget-words">${strings.forgetWords}</p>
    <div class="row">
      <button type="button" autofocus @click=${close}>${strings.forgetNo}</button>
      <button type="button" class="danger" @click=${sure}>${strings.forgetYes}</button>
    </div>
  </dialog>`;
}
