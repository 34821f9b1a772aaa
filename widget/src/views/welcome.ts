import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { Part, register } from "../element";
import type { Strings } from "../strings";
import type { View } from "../talk/talk";

/** Milliseconds that a server may take before the widget greets by itself. */
export const SLOW_MS = 800;

/**
 * What the panel shows while it has no messages: their outline, and where the server is slow, away or not asked yet, a
 * greeting with what many come with. Whoever has a conversation already sees the outline alone.
 */
class Welcome extends Part {
  @property({ attribute: false }) strings!: Strings;
  @property({ attribute: false }) view!: View;
  @property({ attribute: false }) say!: (text: string) => void;
  @state() private slow = false;
  private timer: number | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setTimeout(() => (this.slow = true), SLOW_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Once greeted, always greeted: until the guide itself speaks.
    if (changed.has("view") && ["closed", "unreachable"].includes(this.view.link)) this.slow = true;
  }

  protected override render(): TemplateResult {
    const { strings, view } = this;
    if (view.known || !this.slow) {
      return html`<div class="skeleton" role="img" aria-label=${strings.loading}><i></i><i></i><i></i></div>`;
    }
    const choices = html`<div class="choices replies" role="group" aria-label=${strings.choices}>
      <ul role="list">
        ${strings.welcomeChoices.map(
          (words) => html`<li><button type="button" @click=${() => this.say(words)}>${words}</button></li>`,
        )}
      </ul>
    </div>`;
    return html`<div class="message guide">
        <span class="off-screen">${strings.guideSays}</span>
        <div class="bubble" part="bubble">${strings.welcome}</div>
      </div>
      ${view.waiting.length ? nothing : choices}`;
  }
}

register("shop-guide-welcome", Welcome);
