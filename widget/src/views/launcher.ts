import { html, nothing, type TemplateResult } from "lit";
import { chat } from "../icons";
import type { Strings } from "../strings";

/** The button that opens the panel, with the number of messages that came while it was closed. */
export function launcher(strings: Strings, unread: number, open: boolean, press: () => void): TemplateResult {
  return html`<button
    class="launcher"
    part="launcher"
    type="button"
    aria-haspopup="dialog"
    aria-expanded=${open}
    ?hidden=${open}
    @click=${press}
  >
    ${chat}<span>${strings.launcher}</span>
    ${unread ? html`<span class="badge"><span aria-hidden="true">${unread}</span><span class="off-screen">${strings.launcherUnread(unread)}</span></span>` : nothing}
  </button>`;
}
