import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { Appearance } from "./appearance";
import { minimise, shield } from "./icons";
import { serverOrigin } from "./origin";
import { Screen } from "./screen";
import { chime } from "./sound";
import { language } from "./strings";
import { Keep } from "./talk/keep";
import { Talk, type View } from "./talk/talk";
import { download, transcript } from "./text/transcript";
import { confirmForget } from "./views/confirm";
import { launcher } from "./views/launcher";
import "./views/composer";
import "./views/menu";
import { status } from "./views/status";
import "./views/thread";

const NOTHING: View = { link: "closed", entries: [], waiting: [], typing: false, restored: false, notice: null };

/**
 * The guide, to be put on any page: `<script src="…/shop-guide.js"></script><shop-guide></shop-guide>`.
 *
 * @fires shop-guide-open - the panel was opened
 * @fires shop-guide-close - the panel was closed
 */
export class ShopGuide extends Appearance {
  /** Origin of the server; the script's own by default. */
  @property() server: string | null = null;
  /** Name in the header. */
  @property() override title = "";
  /** Whether the panel is open. */
  @property({ type: Boolean, reflect: true, attribute: "open" }) opened = false;

  @state() private view = NOTHING;
  @state() private sounds = false;
  @state() private unread = 0;
  @query(".panel") private panel!: HTMLDialogElement;
  @query(".confirm") private confirm!: HTMLDialogElement;
  @query(".launcher") private button!: HTMLButtonElement;

  private readonly screen = new Screen(this, (room) => (this.sheet.free = room));
  private readonly settings = new Keep("localStorage", "settings");
  private readonly tab = new Keep("sessionStorage", "tab");
  private talk: Talk | null = null;
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

  override connectedCallback(): void {
    super.connectedCallback();
    this.sounds = this.settings.get("sound") === "on";
    const kept = this.tab.get("open");
    if (kept !== null) this.opened = kept === "yes";
    if (this.hasUpdated) this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.talk?.stop();
    this.talk = null;
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
      ${confirmForget(strings, () => void this.talk?.forget())}
    </section>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.show();
    if (!changed.has("opened") || (!this.opened && changed.get("opened") === undefined)) return;
    this.tab.set("open", this.opened ? "yes" : "no");
    if (this.opened) {
      this.unread = 0;
      this.talk?.start();
      this.thread?.toEnd();
    }
    if (this.byHand) this.moveFocus();
    this.byHand = false;
    this.dispatchEvent(new CustomEvent(this.opened ? "shop-guide-open" : "shop-guide-close", { bubbles: true }));
  }

  private content(): TemplateResult {
    const { code, strings } = language(this.language);
    const { talk, view } = this;
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
      ></shop-guide-thread>
      <p class="status" part="status" role="status">${status(strings, view)}</p>
      <shop-guide-composer
        .strings=${strings}
        .begun=${view.entries.some(({ from }) => from === "shopper")}
        .say=${(text: string) => talk?.say(text)}
        .typing=${() => talk?.typing()}
      ></shop-guide-composer>
      <p class="privacy" part="privacy" id="privacy">${shield}${strings.privacy}</p>`;
  }

  private readonly commands = {
    toggleSound: () => {
      this.sounds = !this.sounds;
      this.settings.set("sound", this.sounds ? "on" : "off");
      if (this.sounds) chime();
    },
    download: () => {
      const { strings } = language(this.language);
      download(transcript(this.view.entries, strings), strings.transcriptFile);
    },
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

  private begin(): void {
    this.talk?.stop();
    this.talk = null;
    this.view = NOTHING;
    const server = serverOrigin(this.server);
    if (server === null) {
      console.error(`<shop-guide>: server="${this.server}" is no web address. Write it like "https://guide.example.com".`);
      return;
    }
    const talk = new Talk(server, () => language(this.language).strings, {
      changed: () => (this.view = talk.view),
      heard: () => {
        if (this.sounds) chime();
        if (!this.opened) this.unread++;
      },
    });
    this.talk = talk;
    this.view = talk.view;
    if (this.opened || talk.unfinished) talk.start();
  }

  /** Bring the dialog into the state it should have: closed, beside the page, or over it. */
  private show(): void {
    const { panel } = this;
    const modal = panel.matches(":modal");
    const over = this.screen.small && !this.inline;
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
