/** A verified contact as the server sends it; see shopguide/channels/message.py. */

export interface Link {
  readonly kind: "number" | "address" | "url";
  readonly value: string;
  readonly href: string;
}

export interface Hours {
  readonly open: boolean;
  /** "open now until 18:00 (EST)". */
  readonly words: string;
  /** Until when that is true, in milliseconds since 1970; Infinity where it is weeks away. */
  readonly until: number;
}

export interface ContactFacts {
  readonly title: string;
  /** The values that lead somewhere, each with the address that it leads to. */
  readonly links: readonly Link[];
  /** One that leads nowhere. */
  readonly handle: string;
  /** Where it is meant for. */
  readonly region: string;
  readonly source: string;
  /** The day on which it was last checked, YYYY-MM-DD. */
  readonly verified: string;
  readonly hours: Hours | null;
}

type Fields = Record<string, unknown>;

/** What a value looks like, and what makes an address of it. */
const KINDS = [
  ["number", /^\+?[\d ().-]{3,30}$/, call],
  ["address", /^[^\s@:/?&]+@[^\s@:/?&]+$/, (value: string) => `mailto:${value}`],
  ["url", /^https:\/\/[^\s"<>]+$/, (value: string) => value],
] as const;

/** The address that dials `number`. */
export function call(number: string): string {
  return `tel:${number.replace(/[^+\d]/g, "")}`;
}

/** Those of `values` that can be dialled. */
export function numbersIn(values: unknown): string[] {
  const [, looks] = KINDS[0];
  return Array.isArray(values) ? values.map(string).filter((value) => looks.test(value)) : [];
}

export function contactFrom(fields: Fields): ContactFacts {
  return {
    title: string(fields["title"]),
    links: KINDS.flatMap(([kind, looks, href]) => {
      const value = string(fields[kind]);
      return looks.test(value) ? [{ kind, value, href: href(value) }] : [];
    }),
    handle: string(fields["handle"]),
    region: string(fields["region"]),
    source: string(fields["source"]),
    verified: /^\d{4}-\d\d-\d\d$/.exec(string(fields["verified"]))?.[0] ?? "",
    hours: hoursFrom(fields["hours"]),
  };
}

function hoursFrom(value: unknown): Hours | null {
  const { open, words, until } = (value ?? {}) as Fields;
  if (!string(words)) return null;
  const end = until == null ? Infinity : Date.parse(string(until));
  return Number.isNaN(end) ? null : { open: open === true, words: string(words), until: end };
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}
