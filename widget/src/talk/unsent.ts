import type { Keep } from "./keep";
import { mayHoldSecret } from "./secrets";

/**
 * What stands in the field and isn't sent yet. It outlives a reload, in this tab alone; what may hold a secret
 * is never written to the browser's storage and lasts as long as the page.
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
    else if (mayHoldSecret(text)) this.keep.hold(this.key, text);
    else this.keep.set(this.key, text);
  }
}
