import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { Part, register } from "../element";
import { again, bin, done, file, more, printer, sound } from "../icons";
import type { Strings } from "../strings";

export interface Commands {
  toggleSound(): void;
  download(): void;
  print(): void;
  startOver(): void;
  forget(): void;
}

/** The menu in the header, by the pattern of WAI-ARIA's menu button. */
class Menu extends Part {
  @property({ attribute: false }) strings!: Strings;
  @property({ attribute: false }) commands!: Commands;
  @property({ attribute: false }) sounds = false;
  @state() private open = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("focusout", this.left);
  }

  protected override render(): TemplateResult {
    return html`<button
        class="plain"
        part="menu-button"
        type="button"
        aria-label=${this.strings.menu}
        title=${this.strings.menu}
        aria-haspopup="menu"
        aria-expanded=${this.open}
        @click=${() => (this.open = !this.open)}
        @keydown=${this.onButtonKey}
      >
        ${more}
      </button>
      ${this.open ? this.list() : nothing}`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("open") && this.open) this.items[0]?.focus();
  }

  private list(): TemplateResult {
    const { strings, commands } = this;
    return html`<div class="menu" part="menu" role="menu" aria-label=${strings.menu} @keydown=${this.onKey}>
      <button type="button" role="menuitemcheckbox" tabindex="-1" aria-checked=${this.sounds} @click=${commands.toggleSound}>
        ${sound}<span>${strings.sound}</span><span class="check">${this.sounds ? done : nothing}</span>
      </button>
      ${this.item(file, strings.download, commands.download)} ${this.item(printer, strings.print, commands.print)}
      ${this.item(again, strings.startOver, commands.startOver)}
      ${this.item(bin, strings.forget, commands.forget)}
    </div>`;
  }

  private item(icon: TemplateResult, words: string, act: () => void): TemplateResult {
    const press = () => {
      this.close();
      act();
    };
    return html`<button type="button" role="menuitem" tabindex="-1" @click=${press}>${icon}<span>${words}</span></button>`;
  }

  private get items(): HTMLButtonElement[] {
    return Array.from(this.querySelectorAll<HTMLButtonElement>("[role^=menuitem]"));
  }

  private close(): void {
    this.open = false;
    this.querySelector("button")?.focus();
  }

  private onButtonKey(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" || this.open) return;
    event.preventDefault();
    this.open = true;
  }

  private onKey(event: KeyboardEvent): void {
    const { items } = this;
    const here = items.indexOf((this.getRootNode() as ShadowRoot).activeElement as HTMLButtonElement);
    const target: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 };
    const to = target[event.key] ?? this.named(event, here);
    if (to !== undefined) items.at(to % items.length)?.focus();
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The next item behind `here` whose words begin with the letter that was typed. */
  private named({ key, ctrlKey, metaKey, altKey }: KeyboardEvent, here: number): number | undefined {
    const { items } = this;
    if (key.length !== 1 || !key.trim() || ctrlKey || metaKey || altKey) return undefined;
    const letter = key.toLocaleLowerCase();
    const at = [...items.slice(here + 1), ...items.slice(0, here + 1)].findIndex((item) =>
      item.innerText.trim().toLocaleLowerCase().startsWith(letter),
    );
    return at < 0 ? undefined : here + 1 + at;
  }

  private readonly left = (event: FocusEvent): void => {
    if (!this.contains(event.relatedTarget as Node | null)) this.open = false;
  };
}

register("shop-guide-menu", Menu);
