import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { Part, register } from "../element";
import { send } from "../icons";
import type { Strings } from "../strings";
import type { Unsent } from "../talk/unsent";

/** What the server reads of one message, in characters. */
export const LONGEST = 2000;
/** From here on the rest is counted. */
const NEAR = LONGEST - 200;
const MOST_LINES = 6;

/** The field to write in. */
class Composer extends Part {
  @property({ attribute: false }) strings!: Strings;
  @property({ attribute: false }) say!: (text: string) => void;
  @property({ attribute: false }) typing!: () => void;
  @property({ attribute: false }) unsent!: Unsent;
  /** The shopper has said something already. */
  @property({ attribute: false }) begun = false;
  @state() private text = "";
  @query("textarea") private field!: HTMLTextAreaElement;

  override focus(): void {
    if (this.hasUpdated) this.field.focus({ preventScroll: true });
    else void this.updateComplete.then(() => this.focus());
  }

  protected override render(): TemplateResult {
    const { strings } = this;
    const left = LONGEST - this.text.length;
    const counted = this.text.length > NEAR;
    const count = left < 0 ? strings.tooLong(-left) : strings.charactersLeft(left);
    // No form: a sandboxed frame may not submit one.
    return html`<div class="composer" part="composer">
      <label class="off-screen" for="field">${strings.field}</label>
      <textarea
        id="field"
        rows="1"
        placeholder=${this.begun ? strings.field : strings.placeholder}
        enterkeyhint="send"
        autocomplete="off"
        dir="auto"
        aria-describedby="privacy count"
        aria-invalid=${left < 0 ? "true" : nothing}
        @input=${this.typed}
        @keydown=${this.onKey}
      ></textarea>
      <button
        type="button"
        class="send"
        part="send"
        aria-label=${strings.send}
        ?disabled=${!this.text.trim() || left < 0}
        @click=${this.submit}
      >
        ${send}
      </button>
      <p id="count" class="count ${left < 0 ? "over" : ""}" ?hidden=${!counted}>${counted ? count : ""}</p>
      <p class="off-screen" role="status">${left < 0 ? count : ""}</p>
    </div>`;
  }

  /** Show what is kept as unsent. */
  refresh(): void {
    if (!this.hasUpdated) return;
    this.field.value = this.unsent.text;
    this.text = this.field.value;
  }


  protected override updated(changed: PropertyValues<this>): void {
    // Also where the widget was put elsewhere on the page, under another id.
    if (changed.has("unsent") && this.field.value !== this.unsent.text) this.refresh();
    if ((changed as PropertyValues).has("text")) this.fit();
  }

  private typed(): void {
    this.text = this.field.value;
    this.unsent.text = this.text;
    if (this.text.trim()) this.typing();
  }

  /** As many lines as the text takes: rows rather than a height, which would need a style attribute. */
  private fit(): void {
    const { field } = this;
    field.rows = 1;
    const style = getComputedStyle(field);
    const padding = Number.parseFloat(style.paddingTop) + Number.parseFloat(style.paddingBottom);
    const lines = Math.round((field.scrollHeight - padding) / Number.parseFloat(style.lineHeight));
    field.rows = Math.min(Math.max(lines, 1), MOST_LINES);
  }

  private onKey(event: KeyboardEvent): void {
    // 229: the key belongs to an input method, also in browsers that say so late.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.submit();
  }

  private submit(): void {
    const text = this.field.value.trim();
    if (!text || text.length > LONGEST) return;
    this.field.value = "";
    this.text = "";
    this.unsent.text = "";
    this.say(text);
  }
}

register("shop-guide-composer", Composer);

declare global {
  interface HTMLElementTagNameMap {
    "shop-guide-composer": Composer;
  }
}
