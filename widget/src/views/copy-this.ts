import { html, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { Part, register } from "../element";
import { done, duplicate } from "../icons";
import type { Strings } from "../strings";
import { copy } from "../text/copy";
import { plain } from "../text/markdown";

const SHOWN_MS = 4_000;

/** Copies one message. Out of the order of Tab, which leads here from a message that has the focus (see thread.ts). */
class CopyThis extends Part {
  @property({ attribute: false }) strings!: Strings;
  /** Markdown. */
  @property({ attribute: false }) text!: string;
  @state() private copied: boolean | null = null;
  private timer: number | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override render(): TemplateResult {
    const { strings, copied } = this;
    const outcome = copied === null ? "" : copied ? strings.copied : strings.copyFailed;
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
    this.copied = await copy(plain(this.text), event.currentTarget as Element);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => (this.copied = null), SHOWN_MS);
  }
}

register("shop-guide-copy", CopyThis);
