import { mayHoldCard } from "./card-numbers";
import type { Keep } from "./keep";

/** So many digits may be the beginning of a card number. */
const BEGINNING = 7;

/**
 * What stands in the field and isn't sent yet. It outlives a reload, in this tab alone; what may be a card number, or
 * the beginning of one, is never written to the browser's storage and lasts as long as the page.
 */
export class Unsent {
  constructor(
    private readonly keep: Keep,
    private readonly key: string,
  ) {}

  get text(): string {
    return this.keep.get(this.key) ?? "";
  }

  set text(text: string) {
    if (!text) this.keep.remove(this.key);
    else if (mayHoldCard(text, BEGINNING)) this.keep.hold(this.key, text);
    else this.keep.set(this.key, text);
  }
}
