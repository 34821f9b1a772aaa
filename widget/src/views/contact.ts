import { html, nothing, type TemplateResult } from "lit";
import { link, mail, phone } from "../icons";
import type { Strings } from "../strings";
import type { ContactFacts, Link } from "../talk/contact";
import { markedUp } from "../text/marked-up";
import "./copy-button";

/** The day as the reader's locale writes it; kept, since making one takes longer than using it. */
const DAY = new Intl.DateTimeFormat([], { dateStyle: "medium", timeZone: "UTC" });
const ICONS = { number: phone, address: mail, url: link };

/** A verified contact, to be used by a press; `text` says the same where the facts don't. */
export function contact(strings: Strings, facts: ContactFacts, text: string): TemplateResult {
  const { title, region, source } = facts;
  return html`<div class="card contact" part="card contact" role="group" aria-label=${title}>
    <h3>${title}${region ? html`<span class="note">${region}</span>` : nothing}</h3>
    ${source ? nothing : html`<div class="words" ${markedUp(text)}></div>`} ${reach(strings, facts)}
  </div>`;
}

/** How to reach it: open or closed, each value with what a press does with it, and where it is from. */
export function reach(strings: Strings, { links, handle, hours, source, verified }: ContactFacts): TemplateResult {
  // What was true when it was said may not be any more.
  const known = hours && Date.now() < hours.until ? hours : null;
  return html`<div class="reach">
    ${known ? html`<p class="badge-hours ${known.open ? "open" : "shut"}">${known.words.replace(/^./, (first) => first.toUpperCase())}</p>` : nothing}
    ${links.map((one, at) => way(strings, one, at === 0))}
    ${handle ? html`<p class="way"><span class="value">${handle}</span>${copy(strings, handle)}</p>` : nothing}
    ${source ? html`<p class="note">${strings.checked(source, verified && DAY.format(new Date(verified)))}</p>` : nothing}
  </div>`;
}

function way(strings: Strings, { kind, value, href }: Link, first: boolean): TemplateResult {
  const words = { number: strings.call, address: strings.writeTo, url: (url: string) => url.replace(/^https:\/\//, "") }[kind](value);
  return html`<p class="way">
    <a class="button ${first ? "strong" : ""}" href=${href} target="_blank" rel="noopener noreferrer">
      ${ICONS[kind]}<bdi>${words}</bdi>
    </a>
    ${copy(strings, value)}
  </p>`;
}

function copy(strings: Strings, value: string): TemplateResult {
  return html`<shop-guide-copy-button small .strings=${strings} .words=${strings.copyThat(value)} .value=${value}></shop-guide-copy-button>`;
}
