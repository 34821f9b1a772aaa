import type { Keep } from "./keep";
import type { Entry } from "./protocol";

const READ = "read";
const UNREAD = "unread";

/**
 * What the guide said that nobody has seen yet. It outlives a reload, and what is read in one tab is read in all:
 * times are the server's, in milliseconds since 1970.
 */
export class Unread {
  /** `shared` is kept for all tabs, `own` for this one. */
  constructor(
    private readonly shared: Keep,
    private readonly own: Keep,
    private readonly changed: () => void,
  ) {}

  get count(): number {
    const { readUpTo } = this;
    return this.times.filter((time) => time > readUpTo).length;
  }

  /** The guide said something, while the shopper was looking at it or not. */
  heard({ time }: Entry, seen: boolean): void {
    if (seen) this.readTo(time.getTime());
    else this.own.set(UNREAD, JSON.stringify([...this.times, time.getTime()]));
    this.changed();
  }

  /** Everything has been seen. */
  read(): void {
    const { times } = this;
    if (!times.length) return;
    this.readTo(Math.max(...times));
    this.own.remove(UNREAD);
    this.changed();
  }

  /** The talk is gone. */
  clear(): void {
    this.own.remove(UNREAD);
    this.changed();
  }

  /** Call back when another tab has read. */
  watch(): () => void {
    const listener = (event: StorageEvent) => event.key === this.shared.name(READ) && this.changed();
    window.addEventListener("storage", listener);
    return () => window.removeEventListener("storage", listener);
  }

  private get readUpTo(): number {
    return Number(this.shared.get(READ) ?? 0);
  }

  private readTo(time: number): void {
    if (time > this.readUpTo) this.shared.set(READ, String(time));
  }

  private get times(): number[] {
    try {
      const times: unknown = JSON.parse(this.own.get(UNREAD) ?? "[]");
      return Array.isArray(times) ? times.filter((time) => typeof time === "number") : [];
    } catch {
      return [];
    }
  }
}
