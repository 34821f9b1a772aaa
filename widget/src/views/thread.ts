import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { Part, register } from "../element";
import { down } from "../icons";
import type { Strings } from "../strings";
import type { Paced } from "../talk/pace";
import type { Entry, Step } from "../talk/protocol";
import { day, hour, midnight } from "../text/clock";
import { plain } from "../text/markdown";
import "./copy-this";
import { describe, jumped } from "./jump";
import { message, pending, type Around, type Pending } from "./message";
import { Presses, type Offer } from "./presses";
import { actionOf, replies, type Choose } from "./replies";
import { Room } from "./room";
import { rows, type Row } from "./rows";
import "./welcome";

/** Pixels from the end that still count as being there. */
const NEAR = 48;
/** Pixels of an answer that may be scrolled away at its beginning, so that its end is in view. */
const LITTLE = 80;
/** Pixels left free above the shopper's message when a long answer is scrolled to its beginning. */
const ABOVE = 12;
/** Of an article's id; the entry's follows. */
const PREFIX = "said-";
/** These have buttons of their own, and no room beside them. */
const CARDS = ["step", "card", "urgent", "caution", "contact", "draft", "summary"];

/** The talk, scrolled along as it grows, unless the reader has scrolled up. */
class Thread extends Part {
  @property({ attribute: false }) strings!: Strings;
  @property({ attribute: false }) language!: string;
  @property({ attribute: false }) view!: Paced;
  @property({ attribute: false }) choose!: Choose;
  @property({ attribute: false }) pending!: Pending;
  @property({ attribute: false }) say!: (text: string) => void;
  /** Ask for the messages before the first one. */
  @property({ attribute: false }) more!: () => void;
  /** What lies below the part in view: new messages, or the rest of the last one. */
  @state() private below: "new" | "rest" | null = null;
  @state() private live = false;
  /** The message that the pointer or the focus is in, by its id. */
  @state() private current: string | null = null;
  @query(".log") private log!: HTMLElement;
  @query(".content") private content!: HTMLElement;
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
  /** The first message and its distance to the top of the log, before earlier ones come above it. */
  private anchor: { readonly element: HTMLElement; readonly top: number } | null = null;
  /** The log, whose room changes, and its content: a card may take its size a moment after it came. */
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
    this.resized.observe(this.content);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("view") as Paced | undefined;
    const grownAbove = before?.entries[0] && before.entries[0].id !== this.view.entries[0]?.id;
    // Old messages are no news, to be read out.
    if (grownAbove) this.live = false;
    const element = grownAbove ? this.querySelector<HTMLElement>("article") : null;
    this.anchor = element && { element, top: element.getBoundingClientRect().top };
  }

  protected override render(): TemplateResult {
    const { strings, view } = this;
    const offer = (this.offered = this.presses.offer(view));
    const dock = offer ? replies(strings, offer) : nothing;
    const fits = offer !== null && this.room.fits(offer.entry.id);
    return html`<div
        class=${fits || !offer ? "log" : "log tight"}
        part="log"
        role="log"
        tabindex="0"
        aria-label=${strings.conversation}
        aria-live=${this.live ? "polite" : "off"}
        aria-busy=${view.link === "connecting"}
        data-busy=${view.typing || view.held ? "" : nothing}
        @scroll=${this.onScroll}
        @keydown=${this.onKey}
        @copy=${this.onCopy}
        @pointerover=${this.onHere}
        @pointerleave=${this.onAway}
        @focusin=${this.onHere}
        @focusout=${this.onAway}
      >
        <div class="content">
          ${view.earlier ? html`<button type="button" class="earlier small" @click=${this.askMore}>${strings.earlier}</button>` : nothing}
          ${this.entries(offer)}
          ${view.entries.length
            ? nothing
            : html`<shop-guide-welcome .strings=${strings} .view=${view} .say=${this.say}></shop-guide-welcome>`}
          ${repeat(
            view.waiting,
            ({ id }) => id,
            (item) =>
              html`<div class="message shopper waiting" data-testid="waiting" aria-live="off">
                ${pending(strings, item, this.pending)}
              </div>`,
          )}
          ${view.dots
            ? html`<div class="typing" part="typing" data-testid="typing" aria-live="off">
                <span class="off-screen">${strings.typing}</span><i></i><i></i><i></i>
              </div>`
            : nothing}
          ${fits ? nothing : dock}
        </div>
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
    const before = changed.get("view") as Paced | undefined;
    const { view } = this;
    // What was said before this tab came is shown, not announced.
    if (view.restored !== this.live) window.setTimeout(() => (this.live = this.view.restored), 200);
    if (this.anchor?.element.isConnected) {
      this.log.scrollTop += this.anchor.element.getBoundingClientRect().top - this.anchor.top;
    }
    const said = (before?.waiting.length ?? 0) < view.waiting.length;
    const grown = said || (view.entries.length > 0 && before?.entries.at(-1)?.id !== this.newest?.id);
    if (!grown && before?.dots === view.dots) return;
    if (said || (grown && this.newest?.from === "shopper")) this.following = true;
    if (this.following) this.follow();
    else if (grown) this.below = "new";
    // Those of a pressed choice stay until the next have come.
    if (grown && this.focusChoices && !this.offered?.pressed) this.focusOnChoices();
  }

  private get newest(): Entry | undefined {
    return this.view.entries.at(-1);
  }

  /** Made anew only where entries, language or the day have changed; of them, only those that are not as before. */
  private entries(offer: Offer | null): unknown {
    const { strings, language, current, view } = this;
    const now = new Date(Date.now() + view.ahead);
    const today = midnight(now);
    const newest = view.entries.findLast(({ custom }) => custom?.type === "step")?.custom as Step | undefined;
    // The only choices that are shown inside a message.
    const inside = offer && actionOf(offer) ? offer : null;
    return guard([view.entries, strings, language, today, current, inside], () =>
      repeat(
        rows(view.entries),
        ({ entry }) => entry.id,
        (row) => {
          const here = row.entry.id === current;
          const step = (row.entry.custom?.type === "step" && newest) || null;
          const around = { step, offer: inside?.entry.id === row.entry.id ? inside : null };
          return guard([row.entry, row.opens, row.timed, strings, language, today, here, around.step, around.offer], () =>
            this.row(row, now, here, around),
          );
        },
      ),
    );
  }

  private row({ entry, opens, timed }: Row, now: Date, here: boolean, around: Around): TemplateResult {
    const { strings } = this;
    const mine = entry.from === "shopper";
    const copyable = here && !mine && !CARDS.includes(entry.custom?.type ?? "");
    return html`${opens
        ? html`<div class="day" part="day" aria-live="off"><span>${day(entry.time, strings, this.language, now)}</span></div>`
        : nothing}
      <article
        id=${articleId(entry.id)}
        class="message ${entry.from}"
        part="message"
        tabindex="-1"
        data-testid="message"
        data-from=${entry.from}
        aria-label="${mine ? strings.youSay : strings.guideSays} ${hour(entry.time)}"
        aria-live=${mine ? "off" : nothing}
      >
        ${message(strings, entry, timed, around)}
        ${copyable ? html`<shop-guide-copy .strings=${strings} .text=${entry.text}></shop-guide-copy>` : nothing}
      </article>`;
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
    if (this.focused !== this.log) return;
    // The move of the focus may cut off the log's own announcement, so the answer is told with the choices.
    const { entries } = this.view;
    const answer = entries.slice(entries.findLastIndex(({ from }) => from === "shopper") + 1);
    describe(choices, answer.map(({ id }) => articleId(id)).join(" "));
    choices.focus({ preventScroll: true });
  }

  private get focused(): Element | null {
    return (this.getRootNode() as ShadowRoot).activeElement;
  }

  private get articles(): HTMLElement[] {
    return Array.from(this.querySelectorAll<HTMLElement>("article"));
  }

  private readonly onHere = (event: Event): void => {
    this.current = (event.target as Element).closest("article")?.id.replace(PREFIX, "") ?? null;
  };

  private readonly onAway = (): void => {
    this.current = this.focused?.closest("article")?.id.replace(PREFIX, "") ?? null;
  };

  private onKey(event: KeyboardEvent): void {
    if (jumped(event, this.log, this.articles, this.focused)) event.preventDefault();
  }

  /** A message that was jumped to is copied whole, unless part of it is selected. */
  private onCopy(event: ClipboardEvent): void {
    const { focused } = this;
    const entry = this.view.entries.find(({ id }) => articleId(id) === focused?.id);
    if (!entry || !focused?.matches(":focus-visible") || document.getSelection()?.toString()) return;
    event.clipboardData?.setData("text/plain", entry.from === "guide" ? plain(entry.text) : entry.text);
    event.preventDefault();
  }

  private askMore(event: Event): void {
    this.following = false;
    // The button may go, or be far away then: the reading goes on from here.
    if (event instanceof MouseEvent && event.detail === 0) this.articles[0]?.focus({ preventScroll: true });
    this.more();
  }
}

function articleId(id: string): string {
  return PREFIX + id;
}

register("shop-guide-thread", Thread);

declare global {
  interface HTMLElementTagNameMap {
    "shop-guide-thread": Thread;
  }
}
