import { html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { register } from "../element";
import { done, duplicate } from "../icons";
import type { Strings } from "../strings";
import { plain } from "../text/markdown";
import { Copying } from "./copying";

/** Copies one message. Out of the order of Tab, which leads here from a message that has the focus (see thread.ts). */
class CopyThis extends Copying {
  @property({ attribute: false }) strings!: Strings;
  /** Markdown. */
  @property({ attribute: false }) text!: string;

  protected override render(): TemplateResult {
    const { strings, copied, outcome } = this;
    return html`<button
      type="button"
      class="tool"
      tabindex="-1"
      aria-label=${outcome || strings.copyThis}
      title=${outcome || strings.copyThis}
      @click=${this.press}
    >
      ${copied ? done : duplicate}
    </button>`;
  }

  private async press(event: Event): Promise<void> {
    await this.take(plain(this.text), event.currentTarget as Element);
  }
}

register("shop-guide-copy", CopyThis);
