import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { Part, register } from "../element";
import { down } from "../icons";
import type { Strings } from "../strings";
import type { Entry, Step } from "../talk/protocol";
import type { View } from "../talk/talk";
import { day, hour, sameDay } from "../text/clock";
import { message, pending, type Around, type Pending } from "./message";
import { Presses, type Offer } from "./presses";
import { replies, type Choose } from "./replies";
import { Room } from "./room";

/** Pixels from the end that still count as being there. */
const NEAR = 48;
/** Pixels of an answer that may be scrolled away at its beginning, so that its end is in view. */
const LITTLE = 80;
/** Pixels left free above the shopper's message when a long answer is scrolled to its beginning. */
const ABOVE = 12;

/** The talk, scrolled along as it grows, unless the reader has scrolled up. */
class Thread extends Part {
  @property({ attribute: false }) strings!: Strings;
  @property({ attribute: false }) language!: string;
  @property({ attribute: false }) view!: View;
  @property({ attribute: false }) choose!: Choose;
  @property({ attribute: false }) pending!: Pending;
  /** What lies below the part in view: new messages, or the rest of the last one. */
  @state() private below: "new" | "rest" | null = null;
  @state() private live = false;
  @query(".log") private log!: HTMLElement;
  /** Where the widget itself last scrolled to: being there still counts as following. */
  private scrolledTo = 0;
  private following = true;
  private focusChoices = false;
  private readonly room = new Room(this);
  private offered: Offer | null = null;
  private readonly presses = new Presses(
    (button, byKey) => this.choose(button, byKey),
    () => this.requestUpdate(),
  );
  private readonly resized = new ResizeObserver(() => this.following && this.follow());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  /** Go to the newest message. */
  toEnd(): void {
    this.following = true;
    if (this.hasUpdated) this.moveTo(this.log.scrollHeight);
  }

  /** Focus the log now, and the next choices once they have come. */
  awaitChoices(): void {
    this.focusChoices = true;
    this.log.focus({ preventScroll: true });
  }

  protected override firstUpdated(): void {
    this.resized.observe(this.log);
  }

  protected override render(): TemplateResult {
    const { strings, view } = this;
    const offer = (this.offered = this.presses.offer(view));
    const dock = offer ? replies(strings, offer) : nothing;
    const fits = offer !== null && this.room.fits(offer.entry.id);
    const step = view.entries.findLast(({ custom }) => custom?.type === "step")?.custom as Step | undefined;
    return html`<div
        class=${fits || !offer ? "log" : "log tight"}
        part="log"
        role="log"
        tabindex="0"
        aria-label=${strings.conversation}
        aria-live=${this.live ? "polite" : "off"}
        aria-busy=${view.link === "connecting"}
        @scroll=${this.onScroll}
      >
        ${repeat(
          view.entries,
          ({ id }) => id,
          (entry, at) => this.entry(entry, at, { step: step ?? null, offer: offer?.entry.id === entry.id ? offer : null }),
        )}
        ${repeat(
          view.waiting,
          ({ id }) => id,
          (item) =>
            html`<div class="message shopper waiting" data-testid="waiting" aria-live="off">
              ${pending(strings, item, this.pending)}
            </div>`,
        )}
        ${view.typing
          ? html`<div class="typing" part="typing" data-testid="typing" aria-live="off">
              <span class="off-screen">${strings.typing}</span><i></i><i></i><i></i>
            </div>`
          : nothing}
        ${fits ? nothing : dock}
      </div>
      ${this.below
        ? html`<button type="button" class="pill ${this.below}" part="pill" @click=${() => this.toEnd()}>
            ${down}<span>${this.below === "new" ? strings.newMessages : strings.more}</span>
          </button>`
        : nothing}
      ${fits ? dock : nothing}`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("view")) return;
    const before = changed.get("view") as View | undefined;
    const { view } = this;
    // What was said before this tab came is shown, not announced.
    if (view.restored !== this.live) window.setTimeout(() => (this.live = this.view.restored), 200);
    const grown = (before?.entries.length ?? 0) < view.entries.length || (before?.waiting.length ?? 0) < view.waiting.length;
    if (!grown && before?.typing === view.typing) return;
    const own = view.waiting.length > (before?.waiting.length ?? 0) || this.newest?.from === "shopper";
    if (grown && own) this.following = true;
    if (this.following) this.follow();
    else if (grown) this.below = "new";
    // Those of a pressed choice stay until the next have come.
    if (grown && this.focusChoices && !this.offered?.pressed) this.focusOnChoices();
  }

  private get newest(): Entry | undefined {
    return this.view.entries.at(-1);
  }

  private entry(entry: Entry, at: number, around: Around): TemplateResult {
    const { entries } = this.view;
    const [before, after] = [entries[at - 1], entries[at + 1]];
    const first = !before || !sameDay(before.time, entry.time);
    const timed = !after || hour(after.time) !== hour(entry.time);
    return html`${first
        ? html`<div class="day" part="day" aria-live="off"><span>${day(entry.time, this.strings, this.language)}</span></div>`
        : nothing}
      <div
        class="message ${entry.from}"
        part="message"
        data-testid="message"
        data-from=${entry.from}
        aria-live=${entry.from === "shopper" ? "off" : nothing}
      >
        ${message(this.strings, entry, timed, around)}
      </div>`;
  }

  private follow(): void {
    const { log } = this;
    const end = log.scrollHeight - log.clientHeight;
    // An answer longer than the view is read from its beginning.
    const own = Array.from(log.querySelectorAll<HTMLElement>(".message.shopper")).at(-1);
    const answer = this.newest?.from === "guide" && !this.view.waiting.length && own;
    const start = answer ? own.offsetTop - ABOVE : end;
    // So little more isn't worth cutting the answer for.
    this.moveTo(end - start < LITTLE ? end : start);
    this.below = end - log.scrollTop > NEAR ? "rest" : null;
  }

  private moveTo(top: number): void {
    this.log.scrollTop = top;
    this.scrolledTo = this.log.scrollTop;
    this.onScroll();
  }

  private onScroll(): void {
    const { log } = this;
    const left = log.scrollHeight - log.clientHeight - log.scrollTop;
    this.following = left < NEAR || Math.abs(log.scrollTop - this.scrolledTo) < 2;
    if (left < NEAR) this.below = null;
  }

  private focusOnChoices(): void {
    const choices = this.querySelector<HTMLElement>(".choices");
    if (!choices) return;
    this.focusChoices = false;
    // Unless the reader has gone elsewhere meanwhile.
    if ((this.getRootNode() as ShadowRoot).activeElement === this.log) choices.focus({ preventScroll: true });
  }
}

register("shop-guide-thread", Thread);

declare global {
  interface HTMLElementTagNameMap {
    "shop-guide-thread": Thread;
  }
}
