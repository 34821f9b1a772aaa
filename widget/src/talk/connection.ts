import type { Socket } from "socket.io-client";
import { entryFrom, historyFrom, Refusal, refusalIn, type Entry, type History } from "./protocol";
import type { Outgoing } from "./queue";
import type { Session } from "./session";
import { socketFile } from "./socket-file";

/** Longer than any turn takes; past it the message counts as not answered. */
const ANSWER_MS = 60_000;
const RETRY_MS = { first: 1_000, most: 8_000 };
/** Tries in vain up to which a loss counts as short, as in a tunnel. */
const SOON = 3;

export type Link = "closed" | "connecting" | "online" | "reconnecting" | "unreachable";

export interface Listener {
  link(state: Link): void;
  /** Connected, for the first time or again. */
  ready(): void;
  said(entry: Entry): void;
  turn(begun: boolean): void;
  forgotten(): void;
  /** The token counts no longer; a new session is begun. */
  expired(): void;
  /** No session was given; `words` say why. */
  refused(words: string): void;
}

/** No answer came: the connection was lost, or the server took too long. */
export class Unanswered extends Error {}

/** The line to the server: gets a session, keeps a socket open, comes back after a loss. */
export class Connection {
  private socket: Socket | null = null;
  private token: string | null = null;
  private wanted = false;
  private tries = 0;
  /** Connections in a row that nobody answered. */
  private failures = 0;
  private wasOnline = false;
  /** When a connection was last tried, in milliseconds since 1970. */
  private triedAt = 0;
  private timer: number | undefined;
  private explained = "";

  constructor(
    private readonly server: string,
    private readonly session: Session,
    private readonly listener: Listener,
  ) {}

  get online(): boolean {
    return this.socket?.connected ?? false;
  }

  open(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.listener.link("connecting");
    window.addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    void this.connect();
  }

  close(): void {
    this.wanted = false;
    this.tries = 0;
    window.removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    this.wasOnline = false;
    this.hangUp();
    this.listener.link("closed");
  }

  /** Go over to `token`, which another tab has begun. */
  follow(token: string): void {
    if (!this.wanted || token === this.token) return;
    this.hangUp();
    void this.connect();
  }

  /**
   * Send one message and wait until its turn is over.
   * @throws {Refusal} the server did not take it
   * @throws {Unanswered} nobody can say; send it again under the same id
   */
  async send({ id, words }: Outgoing): Promise<void> {
    await this.ask("message", { id, ...words });
  }

  /** Say that something is being typed, if there is anybody to say it to; not what. */
  typing(): void {
    this.socket?.volatile.emit("typing");
  }

  /** The newest page of the talk, as the server keeps it, or the one before the entry with the id `before`. */
  async history(before?: string): Promise<History> {
    return historyFrom(await this.ask("history", before === undefined ? null : { before }));
  }

  /** Have the talk deleted on the server. */
  async forget(): Promise<void> {
    await this.ask("forget");
  }

  /** The session that the socket speaks for, or null. */
  get speaksFor(): string | null {
    return this.token;
  }

  private get lost(): Link {
    return this.wasOnline && this.failures < SOON ? "reconnecting" : "unreachable";
  }

  private async ask(event: string, ...values: unknown[]): Promise<unknown> {
    if (!this.socket?.connected) throw new Unanswered();
    let answer: unknown;
    try {
      answer = await this.socket.timeout(ANSWER_MS).emitWithAck(event, ...values);
    } catch {
      throw new Unanswered();
    }
    const refusal = refusalIn(answer);
    if (refusal) throw refusal;
    return answer;
  }

  private async connect(): Promise<void> {
    this.triedAt = Date.now();
    const { lapsed } = this.session;
    let token: string;
    let io: typeof import("../socket").io;
    try {
      [token, { io }] = await Promise.all([this.session.token(), socketFile(this.server)]);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : null;
      if (refusal?.detail) this.explain(refusal.detail);
      this.listener.link(this.lost);
      if (refusal?.message) this.listener.refused(refusal.message);
      return this.later(refusal?.retryAfter ?? null);
    }
    if (lapsed) this.listener.expired();
    if (!this.wanted || this.socket) return;
    this.token = token;
    const socket = io(this.server, {
      auth: { token },
      forceNew: true,
      // WebSocket needs no sticky proxy; long polling is there for networks that block it.
      transports: "WebSocket" in window ? ["websocket", "polling"] : ["polling"],
      tryAllTransports: true,
      reconnectionDelay: RETRY_MS.first,
      reconnectionDelayMax: RETRY_MS.most,
    });
    this.socket = socket;
    socket.on("connect", () => {
      this.tries = 0;
      this.failures = 0;
      this.wasOnline = true;
      this.listener.link("online");
      this.listener.ready();
    });
    socket.on("disconnect", (reason) => {
      if (this.socket !== socket) return;
      this.listener.link("reconnecting");
      // After a close of its own the server is not called again by itself.
      if (reason === "io server disconnect") this.later(null);
    });
    socket.on("connect_error", (error: Error & { data?: unknown }) => {
      if (this.socket === socket) this.failed(token, refusalIn({ error: error.data }));
    });
    socket.on("said", (value) => {
      const entry = entryFrom(value);
      if (entry) this.listener.said(entry);
    });
    socket.on("turn", (value) => this.listener.turn((value as { state?: unknown } | null)?.state === "begun"));
    socket.on("forgotten", () => this.listener.forgotten());
  }

  /** Tell the page's developer, once. */
  private explain(detail: string): void {
    if (detail !== this.explained) console.error(`<shop-guide>: ${detail}`);
    this.explained = detail;
  }

  /** No connection: the server gave a reason, or nobody answered and the socket tries again by itself. */
  private failed(token: string, refusal: Refusal | null): void {
    if (refusal?.code === "expired") {
      this.session.drop(token);
      this.hangUp();
      this.listener.expired();
      // At once the first time only: a server that calls every token expired is not to be hammered.
      if (this.tries++ === 0) void this.connect();
      else this.later(null);
    } else if (refusal) {
      this.listener.link(this.lost);
      this.listener.refused(refusal.message);
      this.later(refusal.retryAfter);
    } else {
      this.failures++;
      this.listener.link(this.lost);
      if (!this.socket?.active) this.later(null);
    }
  }

  /** Another try, after `seconds` or ever longer pauses. */
  private later(seconds: number | null): void {
    this.hangUp();
    const pause = Math.min(RETRY_MS.first * 2 ** this.tries++, RETRY_MS.most) * (0.75 + Math.random() / 2);
    this.timer = window.setTimeout(() => void this.connect(), seconds === null ? pause : seconds * 1000);
  }

  /** The network or the reader is back, or something is to be sent: don't sit out the pause. */
  readonly hurry = (): void => {
    const idle = Date.now() - this.triedAt > RETRY_MS.first;
    if (!this.wanted || this.online || !idle || document.visibilityState === "hidden") return;
    this.hangUp();
    void this.connect();
  };

  private hangUp(): void {
    window.clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    this.token = null;
    socket?.removeAllListeners();
    socket?.disconnect();
  }
}
