import { state } from "lit/decorators.js";
import { Part } from "../element";
import type { Strings } from "../strings";
import { copy } from "../text/copy";

const SHOWN_MS = 4_000;

/** What copies something, and says for a while whether that worked. */
export abstract class Copying extends Part {
  abstract strings: Strings;
  @state() protected copied: boolean | null = null;
  private timer: number | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  /** Whether it worked, in words; "" while there is nothing to say. */
  protected get outcome(): string {
    return this.copied === null ? "" : this.copied ? this.strings.copied : this.strings.copyFailed;
  }

  /** `beside` is an element of the panel, see `copy`. */
  protected async take(text: string, beside: Element): Promise<void> {
    this.copied = await copy(text, beside);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => (this.copied = null), SHOWN_MS);
  }
}
