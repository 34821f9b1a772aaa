import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { Part, register } from "../element";
import { done, duplicate, file, mail } from "../icons";
import type { Strings } from "../strings";
import type { Draft, Summary } from "../talk/protocol";
import { copy } from "../text/copy";

const SHOWN_MS = 4_000;

interface Field {
  readonly key: "subject" | "body";
  /** Its name, where the card has more than one. */
  readonly name: string | null;
  readonly value: string;
  readonly copy: string;
}

/** Text to take elsewhere, the e-mail to send or the summary for a person: each field with a button that copies it. */
class Copies extends Part {
  @property({ attribute: false }) strings!: Strings;
  @property({ attribute: false }) content!: Draft | Summary;
  @state() private outcome: { readonly field: Field["key"]; readonly copied: boolean } | null = null;
  private timer: number | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override render(): TemplateResult {
    const { strings, content, outcome } = this;
    const mailto = content.type === "draft" ? content.mailto : null;
    return html`<div class="card copies ${content.type}" part="card ${content.type}">
      <h3>${content.type === "draft" ? html`${mail}${strings.draft}` : html`${file}${strings.summary}`}</h3>
      ${this.fields().map((field) => this.field(field))}
      ${mailto
        ? html`<p><a class="button" href=${mailto} target="_blank" rel="noopener noreferrer">${strings.openMail}</a></p>`
        : nothing}
      <p class="off-screen" role="status">${outcome ? (outcome.copied ? strings.copied : strings.copyFailed) : ""}</p>
    </div>`;
  }

  private fields(): Field[] {
    const { strings, content } = this;
    if (content.type === "summary") return [{ key: "body", name: null, value: content.body, copy: strings.copySummary }];
    return [
      { key: "subject", name: strings.subject, value: content.subject, copy: strings.copySubject },
      { key: "body", name: strings.body, value: content.body, copy: strings.copyBody },
    ];
  }

  private field({ key, name, value, copy: words }: Field): TemplateResult {
    const outcome = this.outcome?.field === key ? this.outcome : null;
    const state = outcome && (outcome.copied ? this.strings.copied : this.strings.copyFailed);
    return html`<div class="field">
      ${name ? html`<p class="name">${name}</p>` : nothing}
      <p class="value ${key}">${value}</p>
      <button type="button" class="small" @click=${(event: Event) => this.copy(key, value, event.currentTarget as Element)}>
        ${outcome?.copied ? done : duplicate}<span>${state ?? words}</span>
      </button>
    </div>`;
  }

  private async copy(field: Field["key"], value: string, beside: Element): Promise<void> {
    this.outcome = null;
    const copied = await copy(value, beside);
    this.outcome = { field, copied };
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => (this.outcome = null), SHOWN_MS);
  }
}

register("shop-guide-copies", Copies);
