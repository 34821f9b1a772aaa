import { Connection, Unanswered, type Link, type Listener } from "./connection";
import { idFor, newId } from "./ids";
import { Keep } from "./keep";
import { Refusal, type Button, type Entry, type History, type Words } from "./protocol";
import { Queue, type Outgoing } from "./queue";
import { Session } from "./session";
import type { Strings } from "../strings";

/** Until the history is asked for again, where the server does not say when. */
const HISTORY_SECONDS = 5;
/** Typing is reported no more often; the server waits 1.5 s for what is being typed. */
const TYPING_MS = 500;

/** What the panel shows. */
export interface View {
  readonly link: Link;
  /** Said and confirmed, or on its way right now; oldest first. */
  readonly entries: readonly Entry[];
  /** Not sent yet; shown after everything else. */
  readonly waiting: readonly Outgoing[];
  /** The guide is working on an answer. */
  readonly typing: boolean;
  /** There are messages before the first entry, which can be asked for. */
  readonly earlier: boolean;
  /** This browser has been here before: its messages are on their way. */
  readonly known: boolean;
  /** How far the server's clock is ahead of this one, in milliseconds. */
  readonly ahead: number;
  /** The history has come, so what comes now is new. */
  readonly restored: boolean;
  /** Something to tell, in words, or null. */
  readonly notice: string | null;
}

export interface Watcher {
  /** Something in the view changed. */
  changed(): void;
  /** The guide said something new. */
  heard(entry: Entry): void;
  /** What the shopper said was taken. */
  taken(entry: Entry): void;
  /** The history has come for the first time. */
  ready(): void;
  /** The talk was deleted. */
  gone(): void;
}

/** One talk with the guide, as this tab sees it. The server's history is the truth; this adds what waits here. */
export class Talk implements Listener {
  private entries: readonly Entry[] = [];
  private state: Link = "closed";
  private restored = false;
  private earlier = false;
  private ahead = 0;
  private notice: string | null = null;
  private begun = false;
  /** Ids of messages on their way, until their turn is over. */
  private readonly sending = new Set<string>();
  /** When typing was last reported, in milliseconds since 1970. */
  private reported = 0;
  private started = false;
  /** Brought out of one talk into another, which another tab has begun and says the first word in. */
  private following = false;
  /** The talk that this browser knew has expired: told until the shopper says something. */
  private renewed = false;
  /** Since when the talk is being deleted at the shopper's wish, in milliseconds since 1970. */
  private forgetting = Infinity;
  /** Set while the server wants to be sent nothing; then what waits is sent. */
  private resting: number | undefined;
  private readonly session: Session;
  private readonly queue: Queue;
  private readonly connection: Connection;
  private readonly unwatch: () => void;
  private known: boolean;

  constructor(
    server: string,
    private readonly strings: () => Strings,
    private readonly watcher: Watcher,
  ) {
    this.session = new Session(server, new Keep("localStorage", server));
    this.known = this.session.current !== null;
    this.queue = new Queue(new Keep("sessionStorage", server));
    this.connection = new Connection(server, this.session, this);
    this.unwatch = this.session.watch((token) => {
      if (!this.started || token === this.connection.speaksFor) return;
      // A tab that is only opening greets all the same: who has begun the session may be this page before its reload,
      // and gone.
      this.following = this.restored || this.state === "closed";
      this.connection.open();
      this.connection.follow(token);
    });
  }

  get view(): View {
    const waiting = this.queue.all.filter(({ id, words }) => !this.sending.has(id) && shows(words));
    return {
      link: this.state,
      entries: this.entries,
      waiting,
      typing: this.state === "online" && (this.begun || this.sending.size > 0),
      earlier: this.earlier,
      known: this.known,
      ahead: this.ahead,
      restored: this.restored,
      notice: this.notice,
    };
  }

  /** Whether something still waits to be sent, from before a reload. */
  get unfinished(): boolean {
    return this.queue.all.length > 0;
  }

  /** Connect and get the history; harmless when that is done already. */
  start(): void {
    this.started = true;
    this.connection.open();
  }

  /** Hang up; what waits is kept. */
  stop(): void {
    this.unwatch();
    window.clearTimeout(this.resting);
    this.connection.close();
  }

  say(text: string): void {
    this.put({ text });
  }

  /** Something is being typed: the server may wait for it with the answer to what is on its way. */
  typing(): void {
    const now = Date.now();
    if (!this.sending.size || now - this.reported < TYPING_MS) return;
    this.reported = now;
    this.connection.typing();
  }

  choose({ title, payload }: Button): void {
    this.put({ payload, title });
  }

  /** Begin anew in the same talk. */
  startOver(): void {
    this.put({ payload: "/start_over", title: this.strings().startOver });
  }

  retry(id: string): void {
    this.queue.retry(id);
    this.start();
    this.flush();
  }

  /** Get the page of history before the first entry. */
  async more(): Promise<void> {
    const [first] = this.entries;
    if (!first || !this.earlier) return;
    let page: History;
    try {
      page = await this.connection.history(first.id);
    } catch (error) {
      return this.tell((error instanceof Refusal && error.message) || this.strings().noAnswer);
    }
    // Asked for twice, or the talk is another by now.
    if (this.entries[0] !== first) return;
    this.entries = [...page.entries, ...this.entries];
    this.earlier = page.earlier;
    this.watcher.changed();
  }

  /** Every entry from the first on, or as many as could be had. */
  async whole(): Promise<readonly Entry[]> {
    for (let before = -1; this.earlier && before < this.entries.length; ) {
      before = this.entries.length;
      await this.more();
    }
    return this.entries;
  }

  /** Give up a message that waits or was not taken. */
  discard(id: string): void {
    this.queue.remove(new Set([id]));
    this.watcher.changed();
  }

  /** Delete the talk, on the server and here. */
  async forget(): Promise<void> {
    const token = this.session.current;
    this.forgetting = Date.now();
    try {
      if (token !== null) await this.connection.forget();
      // Where "forgotten" came before the answer, a new talk may have begun by now.
      if (this.session.current === token) this.forgotten();
    } catch (error) {
      // "Forgotten" may come before the answer does, and hangs up.
      if (this.session.current === token) this.tell((error instanceof Refusal && error.message) || this.strings().forgetFailed);
    }
  }

  // --- what the connection tells

  link(state: Link): void {
    this.state = state;
    if (state !== "online") this.begun = false;
    this.watcher.changed();
  }

  ready(): void {
    void this.restore();
  }

  said(entry: Entry): void {
    if (this.entries.some(({ id }) => id === entry.id)) return;
    this.entries = [...this.entries, entry];
    this.untell();
    if (entry.from === "guide") this.watcher.heard(entry);
    else this.watcher.taken(entry);
    this.watcher.changed();
  }

  turn(begun: boolean): void {
    this.begun = begun;
    this.watcher.changed();
  }

  forgotten(): void {
    this.known = false;
    this.earlier = false;
    const token = this.connection.speaksFor ?? this.session.current;
    if (token) this.session.drop(token);
    this.connection.close();
    // What was written after deleting was asked for belongs to the next talk.
    const since = this.queue.all.filter(({ time }) => time >= this.forgetting);
    this.queue.clear();
    for (const item of since) this.queue.add(item);
    this.forgetting = Infinity;
    this.entries = [];
    this.restored = false;
    this.following = false;
    this.watcher.gone();
    this.tell(this.strings().forgotten);
    if (since.length) this.start();
  }

  refused(words: string): void {
    this.tell(words);
  }

  expired(): void {
    this.renewed = true;
  }

  // ---

  private tell(words: string | null): void {
    this.notice = words;
    this.watcher.changed();
  }

  private untell(): void {
    if (this.resting === undefined) this.notice = this.renewed ? this.strings().renewed : null;
  }

  private put(words: Words, id = newId()): void {
    if (shows(words)) this.renewed = false;
    this.untell();
    this.queue.add({ id, time: Date.now(), words });
    this.start();
    this.connection.hurry();
    this.watcher.changed();
    this.flush();
  }

  private async restore(): Promise<void> {
    const token = this.connection.speaksFor;
    const shown = new Set(this.entries.map(({ id }) => id));
    let page: History;
    try {
      page = await this.connection.history();
    } catch (error) {
      const refusal = error instanceof Refusal ? error : null;
      if (refusal) this.tell(refusal.message);
      // Where the line is cut, the next connection asks again.
      if (this.connection.online) window.setTimeout(() => void this.restore(), (refusal?.retryAfter ?? HISTORY_SECONDS) * 1000);
      return;
    }
    if (token === null || token !== this.connection.speaksFor) return;
    const history = page.entries;
    const known = new Set(history.map(({ id }) => id));
    // Pages before this one that were asked for already.
    const start = this.entries.findIndex(({ id }) => id === history[0]?.id);
    // What was said while the history was made has come by itself, and may not be part of it.
    const since = this.entries.filter(({ id }) => !shown.has(id) && !known.has(id));
    const missed = this.restored ? history.filter(({ id }) => !shown.has(id)) : [];
    if (start < 1) this.earlier = page.earlier;
    this.ahead = page.ahead;
    this.entries = [...this.entries.slice(0, Math.max(start, 0)), ...history, ...since];
    this.queue.remove(known);
    const first = !this.restored;
    this.restored = true;
    this.untell();
    this.watcher.changed();
    if (first) this.watcher.ready();
    for (const entry of missed) if (entry.from === "guide") this.watcher.heard(entry);
    if (!this.entries.length && !this.queue.next && !this.following) {
      // The same id in every tab of the session, so that only one greeting is said.
      this.put({ payload: "/greet", title: "" }, idFor(token));
    }
    this.flush();
  }

  /** Send what waits, in order and at once: the server reads quick messages together. */
  private flush(): void {
    for (const item of this.queue.all) {
      if (!this.restored || !this.connection.online || this.resting !== undefined) return;
      if (item.failed === undefined && !this.sending.has(item.id)) void this.send(item);
    }
  }

  private async send(item: Outgoing): Promise<void> {
    this.sending.add(item.id);
    if (shows(item.words) && !this.entries.some(({ id }) => id === item.id)) {
      this.entries = [...this.entries, entryOf(item, this.ahead)];
    }
    this.watcher.changed();
    try {
      await this.connection.send(item);
      this.queue.remove(new Set([item.id]));
      if (shows(item.words)) this.watcher.taken(entryOf(item, this.ahead));
    } catch (error) {
      this.take(item, error);
    } finally {
      this.sending.delete(item.id);
      this.watcher.changed();
    }
    this.flush();
  }

  /** Put back what was not taken: to wait for the connection or its time, or for the shopper to try again. */
  private take(item: Outgoing, error: unknown): void {
    this.entries = this.entries.filter(({ id }) => id !== item.id);
    if (error instanceof Unanswered && !this.connection.online) return;
    if (error instanceof Refusal && error.retryAfter !== null) return this.rest(error.message, error.retryAfter);
    const reason = (error instanceof Refusal && error.message) || this.strings().noAnswer;
    if (shows(item.words)) {
      this.queue.fail(item.id, reason);
    } else {
      this.queue.remove(new Set([item.id]));
      this.tell(reason);
    }
  }

  /** Send nothing for so many seconds, and say why; then send what waits. */
  private rest(why: string, seconds: number): void {
    window.clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      this.resting = undefined;
      this.untell();
      this.watcher.changed();
      this.flush();
    }, seconds * 1000);
    this.tell(why);
  }
}

function shows(words: Words): boolean {
  return ("text" in words ? words.text : words.title) !== "";
}

/** As it stands in the talk, by the server's clock. */
function entryOf({ id, time, words }: Outgoing, ahead: number): Entry {
  const text = "text" in words ? words.text : words.title;
  return { id, from: "shopper", time: new Date(time + ahead), text, buttons: [], custom: null };
}
