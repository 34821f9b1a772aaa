import { mayHoldCard } from "./card-numbers";
import type { Keep } from "./keep";
import type { Words } from "./protocol";

const KEY = "queue";
/** Nobody comes back to a message after that long. */
const DAY = 24 * 60 * 60 * 1000;

/** Something the shopper said that the server has not confirmed yet. */
export interface Outgoing {
  /** Sent again under the same id, it is answered once. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly words: Words;
  /** Why it was not taken, in words; it then waits for the shopper to try again. */
  readonly failed?: string;
}

/**
 * What waits to be sent, in order. It outlives a reload of the page, in this tab alone and for a day; what may be a
 * card number is never written to the browser's storage and waits in memory.
 */
export class Queue {
  private items: Outgoing[];

  constructor(private readonly keep: Keep) {
    this.items = this.load();
  }

  get all(): readonly Outgoing[] {
    return this.items;
  }

  /** The next to be sent, if any. */
  get next(): Outgoing | undefined {
    return this.items.find((item) => item.failed === undefined);
  }

  add(item: Outgoing): void {
    if (!this.items.some(({ id }) => id === item.id)) this.store([...this.items, item]);
  }

  remove(ids: ReadonlySet<string>): void {
    this.store(this.items.filter((item) => !ids.has(item.id)));
  }

  fail(id: string, reason: string): void {
    this.store(this.items.map((item) => (item.id === id ? { ...item, failed: reason } : item)));
  }

  /** Have a failed one tried again, after everything else. */
  retry(id: string): void {
    const again = this.items.filter((item) => item.id === id).map(({ failed: _, ...item }) => item);
    this.store([...this.items.filter((item) => item.id !== id), ...again]);
  }

  clear(): void {
    this.store([]);
  }

  private store(items: Outgoing[]): void {
    this.items = items;
    const kept = items.filter(({ words }) => !("text" in words) || !mayHoldCard(words.text));
    if (kept.length) this.keep.set(KEY, JSON.stringify(kept));
    else this.keep.remove(KEY);
  }

  private load(): Outgoing[] {
    try {
      const items: unknown = JSON.parse(this.keep.get(KEY) ?? "[]");
      return Array.isArray(items)
        ? items.filter((item) => typeof item?.id === "string" && item.words && Date.now() - item.time < DAY)
        : [];
    } catch {
      return [];
    }
  }
}
