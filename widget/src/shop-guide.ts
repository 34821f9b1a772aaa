import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { Appearance } from "./appearance";
import { arrived, left } from "./calls";
import { minimise, shield } from "./icons";
import { serverOrigin } from "./origin";
import { lockPage } from "./page-lock";
import { Screen } from "./screen";
import { chime } from "./sound";
import { language } from "./strings";
import { Keep } from "./talk/keep";
import { NOTHING, type Paced } from "./talk/pace";
import type { Entry } from "./talk/protocol";
import type { Talk } from "./talk/talk";
import { Unsent } from "./talk/unsent";
import { print } from "./text/print";
import { download, transcript } from "./text/transcript";
import { confirmForget } from "./views/confirm";
import { launcher } from "./views/launcher";
import "./views/composer";
import "./views/menu";
import { status } from "./views/status";
import "./views/thread";
import { Visit, type Stage } from "./visit";
import { claim, release } from "./widgets";


/**
 * The guide, to be put on any page: `<script src="…/shop-guide.js"></script><shop-guide></shop-guide>`.
 *
 * Its events tell what happens and never what was said: a page might log them, and what people write may hold secrets.
 *
 * @fires shop-guide-ready - connected, and the conversation so far is there
 * @fires shop-guide-open - the panel was opened
 * @fires shop-guide-close - the panel was closed
 * @fires shop-guide-message - something was said: `{from: "guide" | "shopper", id}`
 * @fires shop-guide-unread - the number of messages that wait to be read changed: `{count}`
 * @fires shop-guide-step - the guide shows a step: `{title, number, total}`
 * @fires shop-guide-solved - the problem is settled
 * @fires shop-guide-rated - the shopper rated the help: `{value}`
 */
export class ShopGuide extends Appearance {
  /** Origin of the server; the script's own by default. */
  @property() server: string | null = null;
  /** Name in the header. */
  @property() override title = "";
  /** Whether the panel is open. */
  @property({ type: Boolean, reflect: true, attribute: "open" }) opened = false;

  @state() private view: Paced = NOTHING;
  @state() private sounds = false;
  @state() private unread = 0;
  @query(".layer") private layer!: HTMLElement;
  @query(".panel") private panel!: HTMLDialogElement;
  @query(".confirm") private confirm!: HTMLDialogElement;
  @query(".launcher") private button!: HTMLButtonElement;

  private readonly screen = new Screen(this, (room) => (this.sheet.free = room));
  private readonly settings = new Keep("localStorage", "settings");
  private key = "tab";
  private tab = new Keep("sessionStorage", this.key);
  private unsent = new Unsent(this.tab, "unsent");
  private visit: Visit | null = null;
  /** What the page called before there was a talk. */
  private readonly calls: ((talk: Talk) => void)[] = [];
  /** Opened by the shopper's own hand, so the focus may follow. */
  private byHand = false;

  /** Open the panel and take the focus there. */
  open(): void {
    this.byHand = true;
    this.opened = true;
  }

  /** Close the panel; the talk goes on being there. */
  close(): void {
    if (this.inline) return;
    // Where the focus is elsewhere on the page, it stays there.
    this.byHand = this.shadowRoot?.activeElement != null;
    this.opened = false;
  }

  /** Say `text` for the shopper, as if it were typed; the panel stays as it is. */
  send(text: string): void {
    if (text.trim()) this.soon((talk) => talk.say(text.trim()));
  }

  /** Put `text` into the field, in place of what is there, for the shopper to send. */
  prefill(text: string): void {
    this.soon(() => {
      this.unsent.text = text;
      this.composer?.refresh();
    });
  }

  /** Begin anew in the same conversation. */
  restart(): void {
    this.soon((talk) => talk.startOver());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.key = claim(this.id);
    this.tab = new Keep("sessionStorage", this.key);
    this.unsent = new Unsent(this.tab, "unsent");
    this.sounds = this.settings.get("sound") === "on";
    const kept = this.tab.get("open");
    if (kept !== null) this.opened = kept === "yes";
    if (this.hasUpdated) this.begin();
    arrived(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    left(this);
    release(this.key);
    this.end();
    lockPage(this, false);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (this.inline) this.opened = true;
    if (changed.has("server") && this.isConnected) this.begin();
  }

  protected override render(): TemplateResult {
    const { code, direction, strings } = language(this.language);
    // The empty title keeps the attribute of that name from becoming a tooltip all over the panel.
    return html`<section
      class=${this.look}
      aria-label=${this.title || strings.name}
      lang=${code}
      dir=${this.dir || direction}
      title=""
      @keydown=${this.onKey}
    >
      <div class="layer" popover=${this.inline ? nothing : "manual"}>
        ${launcher(strings, this, this.unread, () => this.open())}
        <dialog
          class="panel"
          part="panel"
          aria-labelledby="title"
          tabindex="-1"
          @cancel=${this.cancelled}
          @close=${this.closedByBrowser}
        >
          ${this.talk ? this.content() : nothing}
        </dialog>
      </div>
      ${confirmForget(strings, () => void this.talk?.forget())}
    </section>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.show();
    if (!changed.has("opened") || (!this.opened && changed.get("opened") === undefined)) return;
    this.tab.set("open", this.opened ? "yes" : "no");
    if (this.opened) {
      this.visit?.look();
      this.talk?.start();
      this.thread?.toEnd();
    }
    if (this.byHand) this.moveFocus();
    this.byHand = false;
    this.announce(this.opened ? "open" : "close");
  }

  private content(): TemplateResult {
    const { code, strings } = language(this.language);
    const { view } = this;
    return html`<header class="head" part="header">
        <h2 id="title">
          <strong>${this.title || strings.name}</strong><span class="off-screen"> — </span><span>${strings.what}</span>
        </h2>
        <shop-guide-menu .strings=${strings} .commands=${this.commands} .sounds=${this.sounds}></shop-guide-menu>
        <button
          class="plain"
          part="minimise"
          type="button"
          aria-label=${strings.minimise}
          title=${strings.minimise}
          ?hidden=${this.inline}
          @click=${() => this.close()}
        >
          ${minimise}
        </button>
      </header>
      <shop-guide-thread
        .strings=${strings}
        .language=${code}
        .view=${view}
        .choose=${this.choose}
        .pending=${this.pending}
        .say=${this.say}
        .more=${this.more}
      ></shop-guide-thread>
      <p class="status" part="status" role="status">${status(strings, view)}</p>
      <shop-guide-composer
        .strings=${strings}
        .unsent=${this.unsent}
        .begun=${view.entries.some(({ from }) => from === "shopper")}
        .say=${this.say}
        .typing=${this.typing}
      ></shop-guide-composer>
      <p class="privacy" part="privacy" id="privacy">${shield}${strings.privacy}</p>`;
  }

  private readonly commands = {
    toggleSound: () => {
      this.sounds = !this.sounds;
      this.settings.set("sound", this.sounds ? "on" : "off");
      if (this.sounds) chime();
    },
    download: async () => {
      const { strings } = language(this.language);
      download(transcript(await this.whole(), strings), strings.transcriptFile);
    },
    print: async () => print(await this.whole(), language(this.language).strings, this.panel),
    startOver: () => this.talk?.startOver(),
    forget: () => this.confirm.showModal(),
  };

  private readonly choose = (button: { title: string; payload: string }, byKey: boolean): void => {
    this.talk?.choose(button);
    // The pressed button goes: by keys on to the next choices, with a mouse to the field; a phone keeps its keyboard shut.
    if (byKey) this.thread?.awaitChoices();
    else if (!this.coarse) this.composer?.focus();
  };

  private readonly pending = {
    retry: (id: string) => this.talk?.retry(id),
    discard: (id: string) => this.talk?.discard(id),
  };

  private readonly say = (text: string): void => this.talk?.say(text);
  private readonly typing = (): void => this.talk?.typing();
  private readonly more = (): void => void this.talk?.more();

  private async whole(): Promise<readonly Entry[]> {
    return (await this.talk?.whole()) ?? [];
  }

  private begin(): void {
    this.end();
    const server = serverOrigin(this.server);
    if (server === null) {
      console.error(`<shop-guide>: server="${this.server}" is no web address. Write it like "https://guide.example.com".`);
      return;
    }
    const { talk } = (this.visit = new Visit(server, this.stage()));
    for (const call of this.calls.splice(0)) call(talk);
    if (this.opened || talk.unfinished) talk.start();
  }

  private end(): void {
    this.visit?.stop();
    this.visit = null;
    this.view = NOTHING;
  }

  private get talk(): Talk | null {
    return this.visit?.talk ?? null;
  }

  private stage(): Stage {
    const widget = this;
    return {
      get strings() {
        return language(widget.language).strings;
      },
      get seen() {
        return widget.opened && document.visibilityState === "visible";
      },
      show: (view) => (this.view = view),
      count: (unread) => (this.unread = unread),
      sound: () => this.sounds && chime(),
      announce: (name, detail) => this.announce(name, detail),
    };
  }

  /** Do it with the talk, at once or when there is one. */
  private soon(call: (talk: Talk) => void): void {
    if (this.talk) call(this.talk);
    else this.calls.push(call);
  }

  private announce(name: string, detail: object = {}): void {
    this.dispatchEvent(new CustomEvent(`shop-guide-${name}`, { bubbles: true, detail }));
  }

  /** Bring the dialog into the state it should have: closed, beside the page, or over it. */
  private show(): void {
    const { layer, panel } = this;
    // Above everything on the page, and out of reach of its transforms; browsers from before 2024 do without.
    if (this.isConnected && !this.inline && "showPopover" in layer && !layer.matches(":popover-open")) layer.showPopover();
    const modal = panel.matches(":modal");
    const over = this.screen.small && !this.inline;
    lockPage(this, this.isConnected && this.opened && over);
    if (panel.open && (!this.opened || modal !== over)) panel.close();
    if (!this.opened || panel.open) return;
    if (over) {
      panel.showModal();
      // Not its first button, which it would choose.
      panel.focus({ preventScroll: true });
    } else {
      // `show()` would take the focus, also when a page opens the panel by itself.
      panel.setAttribute("open", "");
    }
  }

  private moveFocus(): void {
    if (!this.opened) this.button.focus();
    else if (!this.coarse) this.composer?.focus();
    else this.panel.focus({ preventScroll: true });
  }

  private get thread() {
    return this.renderRoot.querySelector("shop-guide-thread");
  }

  private get composer() {
    return this.renderRoot.querySelector("shop-guide-composer");
  }

  /** Whether a finger is the pointer: focusing the field would open the screen keyboard. */
  private get coarse(): boolean {
    return window.matchMedia("(pointer: coarse)").matches;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing || !this.opened || this.confirm.open) return;
    event.preventDefault();
    this.close();
  }

  private cancelled(event: Event): void {
    if (event.target !== this.panel) return;
    event.preventDefault();
    this.close();
  }

  /** The browser may close a modal dialog without asking; the state follows. */
  private closedByBrowser(event: Event): void {
    if (event.target === this.panel && this.opened && !this.panel.open) this.close();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "shop-guide": ShopGuide;
  }
}
