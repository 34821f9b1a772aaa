import { html, nothing, type TemplateResult } from "lit";
import { duplicate, mail } from "../icons";
import type { Strings } from "../strings";
import type { Draft, Summary } from "../talk/protocol";
import "./copy-button";

/** Text to take elsewhere, the e-mail to send or the case in short for a person, with buttons that copy it. */
export function copies(strings: Strings, content: Draft | Summary): TemplateResult {
  return html`<div class="card copies ${content.type}" part="card ${content.type}">
    ${content.type === "draft" ? draft(strings, content) : summary(strings, content)}
  </div>`;
}

function draft(strings: Strings, { subject, body, mailto }: Draft): TemplateResult {
  return html`<h3>${mail}${strings.draft}</h3>
    ${field(strings.subject, subject, "subject")}
    <p>${button(strings, strings.copySubject, subject)}</p>
    ${field(strings.body, body, "body")}
    <p class="row">
      ${button(strings, strings.copyBody, body)}${button(strings, strings.copyAll, `${subject}\n\n${body}`)}
    </p>
    ${mailto
      ? html`<p class="open"><a class="button strong" href=${mailto} target="_blank" rel="noopener noreferrer">${mail}${strings.openMail}</a></p>`
      : nothing}`;
}

function summary(strings: Strings, { body }: Summary): TemplateResult {
  return html`<h3>${duplicate}${strings.summary}</h3>
    ${field(null, body, "body")}
    <p>${button(strings, strings.copySummary, body)}</p>`;
}

function field(name: string | null, value: string, kind: string): TemplateResult {
  return html`<div class="field">
    ${name ? html`<p class="name">${name}</p>` : nothing}
    <p class="value ${kind}">${value}</p>
  </div>`;
}

function button(strings: Strings, words: string, value: string): TemplateResult {
  return html`<shop-guide-copy-button .strings=${strings} .words=${words} .value=${value}></shop-guide-copy-button>`;
}
