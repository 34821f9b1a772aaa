import { html, nothing, type TemplateResult } from "lit";
import { chat, help } from "../icons";
import type { Strings } from "../strings";

/** How the page wants the launcher. */
export interface LauncherLook {
  readonly opened: boolean;
  readonly launcher: string | null;
  readonly launcherIcon: string | null;
  readonly launcherSize: string | null;
}

const ICONS: Readonly<Record<string, TemplateResult | typeof nothing>> = { chat, help, none: nothing };
const SIZES: Readonly<Record<string, string>> = { small: "small", large: "large", icon: "icon-only" };

/** The button that opens the panel, with the number of messages that came while it was closed. */
export function launcher(strings: Strings, look: LauncherLook, unread: number, press: () => void): TemplateResult {
  const icon = ICONS[look.launcherIcon ?? ""] ?? chat;
  return html`<button
    class="launcher ${SIZES[look.launcherSize ?? ""] ?? ""}"
    part="launcher"
    type="button"
    aria-haspopup="dialog"
    aria-expanded=${look.opened}
    ?hidden=${look.opened}
    @click=${press}
  >
    ${icon}<span class="text">${look.launcher || strings.launcher}</span>
    ${unread ? html`<span class="badge"><span aria-hidden="true">${unread}</span><span class="off-screen">${strings.launcherUnread(unread)}</span></span>` : nothing}
  </button>`;
}
