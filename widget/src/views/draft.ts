import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { Part, register } from "../element";
import { done, duplicate, mail } from "../icons";
import type { Strings } from "../strings";
import type { Draft } from "../talk/protocol";
import { copy } from "../text/copy";

const SHOWN_MS = 4_000;
type Field = "subject" | "body";

/** The e-mail to send: each field with a button that copies it. */
class DraftCard extends Part {
  @property({ attribute: false }) strings!: Strings;
  @property({ attribute: false }) draft!: Draft;
  @state() private outcome: { readonly field: Field; readonly copied: boolean } | null = null;
  private timer: number | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override render(): TemplateResult {
    const { strings, draft, outcome } = this;
    return html`<div class="card draft" part="card draft">
      <h3>${mail}${strings.draft}</h3>
      ${this.field("subject", strings.subject, strings.copySubject)} ${this.field("body", strings.body, strings.copyBody)}
      ${draft.mailto
        ? html`<p><a class="button" href=${draft.mailto} target="_blank" rel="noopener noreferrer">${strings.openMail}</a></p>`
        : nothing}
      <p class="off-screen" role="status">${outcome ? (outcome.copied ? strings.copied : strings.copyFailed) : ""}</p>
    </div>`;
  }

  private field(field: Field, name: string, words: string): TemplateResult {
    const outcome = this.outcome?.field === field ? this.outcome : null;
    const state = outcome && (outcome.copied ? this.strings.copied : this.strings.copyFailed);
    return html`<div class="field">
      <p class="name">${name}</p>
      <p class="value ${field}">${this.draft[field]}</p>
      <button type="button" class="small" @click=${(event: Event) => this.copy(field, event.currentTarget as Element)}>
        ${outcome?.copied ? done : duplicate}<span>${state ?? words}</span>
      </button>
    </div>`;
  }

  private async copy(field: Field, beside: Element): Promise<void> {
    this.outcome = null;
    const copied = await copy(this.draft[field], beside);
    this.outcome = { field, copied };
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => (this.outcome = null), SHOWN_MS);
  }
}

register("shop-guide-draft", DraftCard);
