/** What the server and the widget say to each other. What comes in is checked before it is shown. */

export interface Button {
  readonly title: string;
  readonly payload: string;
}

export interface Step {
  readonly type: "step";
  readonly title: string;
  readonly number: number;
  readonly total: number;
  readonly words: string;
}

export interface Card {
  readonly type: "card";
  readonly title: string;
}

export interface Draft {
  readonly type: "draft";
  readonly subject: string;
  readonly body: string;
  readonly mailto: string | null;
}

export interface Summary {
  readonly type: "summary";
  readonly body: string;
}

export interface Rating {
  readonly type: "rating";
  readonly lowest: number;
  readonly highest: number;
}

/** A verified contact; `links` are its values, each with the address that it leads to, if it leads anywhere. */
export interface Contact {
  readonly type: "contact";
  readonly title: string;
  readonly links: readonly { readonly value: string; readonly href: string }[];
}

/** Where an answer is from. */
export interface Source {
  readonly type: "source";
  readonly words: string;
}

/** The rating that was given. */
export interface Rated {
  readonly type: "rated";
  readonly value: number;
}

/** The problem is settled. */
export interface Solved {
  readonly type: "solved";
}

export type Custom = Step | Card | Draft | Summary | Rating | Rated | Solved | Contact | Source;

/** One message of a talk; `text` is Markdown from the guide and plain from the shopper. */
export interface Entry {
  readonly id: string;
  readonly from: "guide" | "shopper";
  readonly time: Date;
  readonly text: string;
  readonly buttons: readonly Button[];
  readonly custom: Custom | null;
}

/** A page of the talk's history. */
export interface History {
  readonly entries: readonly Entry[];
  /** Whether there are earlier ones. */
  readonly earlier: boolean;
  /** How far the server's clock is ahead of this one, in milliseconds. */
  readonly ahead: number;
}

/** What is sent: typed words, or a choice. */
export type Words = { readonly text: string } | { readonly payload: string; readonly title: string };

/** Why the server did not take something, in words for the shopper. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** Seconds to wait before another try, where the server said so. */
    readonly retryAfter: number | null,
    /** What a developer should know, not the shopper. */
    readonly detail = "",
  ) {
    super(message);
  }
}

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The refusal in an answer of the server, or null when it holds none. */
export function refusalIn(answer: unknown): Refusal | null {
  if (!isFields(answer) || !isFields(answer["error"])) return null;
  const { code, message, retry_after: wait, detail } = answer["error"];
  return new Refusal(string(code), string(message), typeof wait === "number" && wait > 0 ? wait : null, string(detail));
}

/** A page of history in an answer of the server; what makes no sense in it is left out. */
export function historyFrom(answer: unknown, now = Date.now()): History {
  const { messages, earlier, now: theirs } = isFields(answer) ? answer : {};
  const ahead = Date.parse(string(theirs)) - now;
  return {
    entries: (Array.isArray(messages) ? messages : []).map(entryFrom).filter((entry) => entry !== null),
    earlier: earlier === true,
    ahead: Number.isNaN(ahead) ? 0 : ahead,
  };
}

/** What an entry of the guide answers: all entries of one turn have it in common. */
export function turnOf({ id }: Entry): string {
  return id.replace(/\.\d+$/, "");
}

/** A message of the server, or null when it makes no sense. */
export function entryFrom(value: unknown): Entry | null {
  if (!isFields(value) || !string(value["id"])) return null;
  const time = new Date(string(value["time"]));
  return {
    id: string(value["id"]),
    from: value["from"] === "shopper" ? "shopper" : "guide",
    time: Number.isNaN(time.getTime()) ? new Date() : time,
    text: string(value["text"]),
    buttons: Array.isArray(value["buttons"]) ? value["buttons"].flatMap(buttonFrom) : [],
    custom: customFrom(value["custom"]),
  };
}

function buttonFrom(value: unknown): Button[] {
  if (!isFields(value) || !string(value["title"])) return [];
  return [{ title: string(value["title"]), payload: string(value["payload"]) || string(value["title"]) }];
}

function customFrom(value: unknown): Custom | null {
  if (!isFields(value)) return null;
  switch (value["type"]) {
    case "step": {
      const [number, total] = [Number(value["number"]), Number(value["total"])];
      if (!(number >= 1 && total >= number)) return null;
      return { type: "step", title: string(value["title"]), number, total, words: string(value["words"]) };
    }
    case "card":
      return { type: "card", title: string(value["title"]) };
    case "draft": {
      const mailto = string(value["mailto"]);
      return {
        type: "draft",
        subject: string(value["subject"]),
        body: string(value["body"]),
        mailto: mailto.startsWith("mailto:") ? mailto : null,
      };
    }
    case "summary": {
      const body = string(value["body"]);
      return body ? { type: "summary", body } : null;
    }
    case "rating": {
      const [lowest, highest] = [Number(value["lowest"]), Number(value["highest"])];
      return highest > lowest ? { type: "rating", lowest, highest } : null;
    }
    case "rated":
      return typeof value["value"] === "number" ? { type: "rated", value: value["value"] } : null;
    case "solved":
      return { type: "solved" };
    case "contact":
      return { type: "contact", title: string(value["title"]), links: CONTACTS.flatMap((kind) => linkFrom(value, kind)) };
    case "source": {
      const words = [value["title"], value["publisher"], value["date"]].map(string).filter(Boolean).join(", ");
      return words ? { type: "source", words } : null;
    }
    default:
      return null;
  }
}

/** By key: what a value looks like, and what makes an address of it. A handle leads nowhere. */
const CONTACTS = [
  ["number", /^\+?[\d ().-]{3,30}$/, (value: string) => `tel:${value.replace(/[^+\d]/g, "")}`],
  ["address", /^[^\s@:/?&]+@[^\s@:/?&]+$/, (value: string) => `mailto:${value}`],
  ["url", /^https:\/\/[^\s"<>]+$/, (value: string) => value],
] as const;

function linkFrom(fields: Fields, [kind, looks, href]: (typeof CONTACTS)[number]): Contact["links"] {
  const value = string(fields[kind]);
  return looks.test(value) ? [{ value, href: href(value) }] : [];
}
