import type { Keep } from "./keep";
import { Refusal, refusalIn } from "./protocol";

const KEY = "session";

interface Stored {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** The right to a talk: a token that the server made and signed, shared by the tabs of one browser. */
export class Session {
  constructor(
    private readonly server: string,
    private readonly keep: Keep,
  ) {}

  /** The token at hand, or null. */
  get current(): string | null {
    const { stored } = this;
    return stored && stored.expires > Date.now() ? stored.token : null;
  }

  /** Whether the token that is kept is too old. */
  get lapsed(): boolean {
    return this.stored !== null && this.current === null;
  }

  /**
   * The token at hand, else a new one. Two tabs that ask at the same time get the same.
   * @throws {Refusal} the server gives none now
   * @throws {TypeError} the server cannot be reached
   */
  async token(): Promise<string> {
    const get = async () => this.current ?? (await this.begin());
    // Locks exist on secure pages only; without them a race costs one unused session.
    if (!("locks" in navigator)) return get();
    let held = false;
    try {
      return await navigator.locks.request(this.keep.name(KEY), () => {
        held = true;
        return get();
      });
    } catch (error) {
      // Where site data is blocked there are no locks either: the request itself fails (SecurityError).
      if (held) throw error;
      return get();
    }
  }

  /** Forget `token`, unless another tab has put a newer one in its place. */
  drop(token: string): void {
    if (this.current === token || this.current === null) this.keep.remove(KEY);
  }

  /** Call back when another tab has begun a new session. */
  watch(changed: (token: string) => void): () => void {
    const listener = (event: StorageEvent) => {
      if (event.key === this.keep.name(KEY) && this.current) changed(this.current);
    };
    window.addEventListener("storage", listener);
    return () => window.removeEventListener("storage", listener);
  }

  private get stored(): Stored | null {
    try {
      const stored = JSON.parse(this.keep.get(KEY) ?? "") as Stored;
      return typeof stored.token === "string" ? stored : null;
    } catch {
      return null;
    }
  }

  private async begin(): Promise<string> {
    // No body and no content type: across origins this needs no preflight.
    const answer = await fetch(`${this.server}/webhooks/web/session`, { method: "POST", credentials: "omit" });
    const body: unknown = await answer.json().catch(() => null);
    const { token, expires_in: seconds } = (body ?? {}) as { token?: unknown; expires_in?: unknown };
    if (!answer.ok || typeof token !== "string") throw refusalIn(body) ?? new Refusal("unavailable", "", null);
    const life = typeof seconds === "number" ? seconds : 3600;
    this.keep.set(KEY, JSON.stringify({ token, expires: Date.now() + life * 1000 } satisfies Stored));
    return token;
  }
}
