import { html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { register } from "../element";
import { done, duplicate } from "../icons";
import type { Strings } from "../strings";
import { Copying } from "./copying";

/** A button that copies `value`, and says for a while whether that worked. */
class CopyButton extends Copying {
  @property({ attribute: false }) strings!: Strings;
  @property({ attribute: false }) value!: string;
  /** What it says; where it is `small`, to screen readers alone. */
  @property({ attribute: false }) words!: string;
  @property({ type: Boolean }) small = false;

  protected override render(): TemplateResult {
    const { copied, outcome, small, words } = this;
    return html`<button type="button" class="small" @click=${this.press}>
        ${copied ? done : duplicate}<span class=${small ? "off-screen" : ""}>${outcome || words}</span>
      </button>
      <span class="off-screen" role="status">${outcome}</span>`;
  }

  private async press(event: Event): Promise<void> {
    this.copied = null;
    await this.take(this.value, event.target as Element);
  }
}

register("shop-guide-copy-button", CopyButton);
