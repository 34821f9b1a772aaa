import type { Paced } from "../talk/pace";
import type { Button, Entry } from "../talk/protocol";

/** Milliseconds after a press in which another one may have been meant for what stood there before. */
export const TOO_SOON_MS = 500;

/** The choices to show. */
export interface Offer {
  readonly entry: Entry;
  /** The one that was pressed, while its answer is on the way: it stays in place, and none can be pressed. */
  readonly pressed: Button | null;
  /** The one whose press came too soon after the last and wasn't taken. */
  readonly ignored: Button | null;
  press(button: Button, event: MouseEvent): void;
}

/** What of the talk decides which choices are shown. */
type Seen = Pick<Paced, "entries" | "waiting" | "typing" | "held">;
/** What tells a key from a pointer: a key's click has no count. */
type Click = Pick<MouseEvent, "detail">;

/**
 * The presses of choices. A double tap must not answer what the first tap has only just brought up, so a pointer's
 * press soon after another is left out. A key or a switch has to be aimed each time and always counts.
 */
export class Presses {
  private last = -Infinity;
  private pressed: { readonly entry: Entry; readonly button: Button } | null = null;
  private ignored: { readonly entry: Entry; readonly button: Button } | null = null;

  /**
   * @param choose takes a press that counts
   * @param changed is called when what `offer` says has changed otherwise than by the talk
   * @param now milliseconds of a clock that never goes back
   */
  constructor(
    private readonly choose: (button: Button, byKey: boolean) => void,
    private readonly changed: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The choices of the last message; those of the one before while the answer to a press is on its way. */
  offer({ entries, waiting, typing, held }: Seen): Offer | null {
    const newest = entries.at(-1);
    const sending = waiting.some(({ failed }) => failed === undefined);
    const answered = newest?.from === "guide" && !sending && !held;
    if (answered && newest.buttons.length) {
      if (newest.id !== this.pressed?.entry.id) this.pressed = null;
      return this.shown(newest, null);
    }
    // The rest of the answer may bring choices.
    if (answered && !typing) this.pressed = null;
    return this.pressed && this.shown(this.pressed.entry, this.pressed.button);
  }

  private shown(entry: Entry, pressed: Button | null): Offer {
    const ignored = this.ignored?.entry.id === entry.id ? this.ignored.button : null;
    return { entry, pressed, ignored, press: (button, click) => this.press(entry, button, click) };
  }

  private press(entry: Entry, button: Button, { detail }: Click): void {
    const now = this.now();
    const byKey = detail === 0;
    if (!byKey && now - this.last < TOO_SOON_MS) {
      this.ignored = { entry, button };
      this.changed();
      return;
    }
    this.last = now;
    this.ignored = null;
    this.pressed = { entry, button };
    this.choose(button, byKey);
  }
}
