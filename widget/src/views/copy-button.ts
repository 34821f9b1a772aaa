import { html, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { Part, register } from "../element";
import { done, duplicate } from "../icons";
import type { Strings } from "../strings";
import { copy } from "../text/copy";

const SHOWN_MS = 4_000;

/** A button that copies `value`, and says for a while whether that worked. */
class CopyButton extends Part {
  @property({ attribute: false }) strings!: Strings;
  @property({ attribute: false }) value!: string;
  /** What it says; where it is `small`, to screen readers alone. */
  @property({ attribute: false }) words!: string;
  @property({ type: Boolean }) small = false;
  @state() private copied: boolean | null = null;
  private timer: number | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override render(): TemplateResult {
    const { copied, small, strings, words } = this;
    const outcome = copied === null ? "" : copied ? strings.copied : strings.copyFailed;
    return html`<button type="button" class="small" @click=${this.press}>
        ${copied ? done : duplicate}<span class=${small ? "off-screen" : ""}>${outcome || words}</span>
      </button>
      <span class="off-screen" role="status">${outcome}</span>`;
  }

  private async press(event: Event): Promise<void> {
    this.copied = null;
    this.copied = await copy(this.value, event.target as Element);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => (this.copied = null), SHOWN_MS);
  }
}

register("shop-guide-copy-button", CopyButton);
