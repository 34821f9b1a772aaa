import { contactFrom, numbersIn, type ContactFacts } from "./contact";

/** What the server and the widget say to each other. What comes in is checked before it is shown. */

export interface Button {
  readonly title: string;
  readonly payload: string;
  /** The part it plays, if any: the plain way on; what settles the case; what asks for details that are shown. */
  readonly part?: "main" | "ends" | "details";
}

export interface Step {
  readonly type: "step";
  readonly title: string;
  readonly number: number;
  readonly total: number;
  readonly words: string;
  /** What is tapped to get there, this step's last; empty where no source names it. */
  readonly path: readonly string[];
  /** Where on the screen it is ("top right"), or "". */
  readonly at: string;
  readonly contact: ContactFacts | null;
}

export interface Card {
  readonly type: "card";
  readonly title: string;
  /** Why it is that one, as Markdown, or "". */
  readonly details: string;
  readonly contact: ContactFacts | null;
}

/** To do before all else. */
export interface Urgent {
  readonly type: "urgent";
  readonly title: string;
  readonly details: string;
  /** To call. */
  readonly numbers: readonly string[];
}

/** A warning. */
export interface Caution {
  readonly type: "caution";
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

export interface Contact extends ContactFacts {
  readonly type: "contact";
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

export type Custom = Step | Card | Urgent | Caution | Draft | Summary | Rating | Rated | Solved | Contact | Source;

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
  const part = PARTS.find((name) => value[name] === true);
  const button = { title: string(value["title"]), payload: string(value["payload"]) || string(value["title"]) };
  return [part ? { ...button, part } : button];
}

const PARTS = ["main", "ends", "details"] as const;

function customFrom(value: unknown): Custom | null {
  if (!isFields(value)) return null;
  switch (value["type"]) {
    case "step": {
      const [number, total] = [Number(value["number"]), Number(value["total"])];
      if (!(number >= 1 && total >= number)) return null;
      const path = Array.isArray(value["path"]) ? value["path"].map(string).filter(Boolean) : [];
      const words = { title: string(value["title"]), words: string(value["words"]), at: string(value["at"]) };
      return { type: "step", ...words, number, total, path, contact: contactIn(value) };
    }
    case "card":
      return { type: "card", title: string(value["title"]), details: string(value["details"]), contact: contactIn(value) };
    case "urgent": {
      const words = { title: string(value["title"]), details: string(value["details"]) };
      return { type: "urgent", ...words, numbers: numbersIn(value["numbers"]) };
    }
    case "caution":
      return { type: "caution" };
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
      return { type: "contact", ...contactFrom(value) };
    case "source": {
      const words = [value["title"], value["publisher"], value["date"]].map(string).filter(Boolean).join(", ");
      return words ? { type: "source", words } : null;
    }
    default:
      return null;
  }
}

function contactIn({ contact }: Fields): ContactFacts | null {
  return isFields(contact) ? contactFrom(contact) : null;
}
