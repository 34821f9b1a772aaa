import type { View } from "./talk";
import type { Entry } from "./protocol";

/** Milliseconds between the messages of an answer. */
export const APART_MS = 120;
/** Milliseconds of silence after which the guide is shown typing: a quick answer comes without. */
export const TYPING_MS = 300;

/** A view as it is shown at the moment. */
export interface Paced extends View {
  /** Entries at the end of the view are held back still. */
  readonly held: boolean;
  /** The guide is shown typing. */
  readonly dots: boolean;
}

/** What is shown without a talk. */
export const NOTHING: Paced = {
  link: "closed",
  entries: [],
  waiting: [],
  typing: false,
  earlier: false,
  known: false,
  ahead: 0,
  restored: false,
  notice: null,
  held: false,
  dots: false,
};

/** Lets the messages of an answer follow each other instead of coming all at once, and the guide type where it is slow. */
export class Pace {
  private view: View;
  /** How many entries at the end aren't shown yet. */
  private holding = 0;
  private dots = false;
  /** When the last message of the guide was shown, in milliseconds since 1970. */
  private shownAt = 0;
  private next: number | undefined;
  private silence: number | undefined;

  /** `still` tells whether nothing should move: then everything is shown at once. */
  constructor(
    view: View,
    private readonly changed: () => void,
    private readonly still: () => boolean,
  ) {
    this.view = view;
  }

  get paced(): Paced {
    const { view, holding, dots } = this;
    return { ...view, entries: holding ? view.entries.slice(0, -holding) : view.entries, held: holding > 0, dots };
  }

  /** Take over a newer view of the same talk. */
  take(view: View): void {
    const before = this.view;
    this.view = view;
    const fresh = since(before.entries, view.entries);
    const live = before.restored && fresh.length < view.entries.length && !this.still();
    if (!live || fresh.some(({ from }) => from === "shopper") || view.waiting.length > before.waiting.length) this.release();
    else this.hold(fresh.length);
    if (fresh.length || view.typing !== before.typing) this.listen();
    this.changed();
  }

  /** Show everything, and let no timer run on. */
  stop(): void {
    this.release();
    window.clearTimeout(this.silence);
  }

  private hold(more: number): void {
    if (!more) return;
    this.holding += more;
    if (this.next !== undefined) return;
    const left = this.shownAt + APART_MS - Date.now();
    // A clock that was put back would have them wait as long.
    if (left > 0) this.wait(Math.min(left, APART_MS));
    else this.step();
  }

  /** Show the next message, and come back for the one after it. */
  private step(): void {
    this.holding--;
    this.shownAt = Date.now();
    if (this.holding) this.wait(APART_MS);
  }

  private wait(milliseconds: number): void {
    this.next = window.setTimeout(() => {
      this.next = undefined;
      this.step();
      this.changed();
    }, milliseconds);
  }

  private release(): void {
    window.clearTimeout(this.next);
    this.next = undefined;
    this.holding = 0;
  }

  private listen(): void {
    window.clearTimeout(this.silence);
    this.dots = false;
    if (!this.view.typing) return;
    this.silence = window.setTimeout(() => {
      this.dots = true;
      this.changed();
    }, TYPING_MS);
  }
}

/** The entries of `now` behind the last one of `before`; all of them where that is gone. */
function since(before: readonly Entry[], now: readonly Entry[]): readonly Entry[] {
  const last = before.at(-1)?.id;
  let at = now.length;
  while (at > 0 && now[at - 1]?.id !== last) at--;
  return now.slice(at);
}
