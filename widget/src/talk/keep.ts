type Area = "localStorage" | "sessionStorage";

/** Kept in this page's memory, shared by its widgets: one that is taken out and put in again finds it there. */
const page = new Map<string, string>();

/**
 * Small things kept in the browser. Where storage is shut (site data blocked, a sandboxed frame, a full disk), the
 * page's memory takes over.
 */
export class Keep {
  private readonly area: Storage | null;

  constructor(
    private readonly kind: Area,
    private readonly scope: string,
  ) {
    this.area = usable(kind);
  }

  /** The full name under which `key` is stored. */
  name(key: string): string {
    return `shopguide:${this.scope}:${key}`;
  }

  get(key: string): string | null {
    return page.get(this.place(key)) ?? attempt(() => this.area?.getItem(this.name(key))) ?? null;
  }

  set(key: string, value: string): void {
    try {
      if (!this.area) throw new Error("no storage");
      this.area.setItem(this.name(key), value);
      page.delete(this.place(key));
    } catch {
      page.set(this.place(key), value);
    }
  }

  /** Keep `value` in memory alone, until the page is left; nothing of `key` stays in the browser's storage. */
  hold(key: string, value: string): void {
    this.remove(key);
    page.set(this.place(key), value);
  }

  remove(key: string): void {
    page.delete(this.place(key));
    attempt(() => this.area?.removeItem(this.name(key)));
  }

  private place(key: string): string {
    return `${this.kind} ${this.name(key)}`;
  }
}

function usable(kind: Area): Storage | null {
  return attempt(() => {
    const storage = window[kind];
    storage.getItem("shopguide");
    return storage;
  });
}

/** What `work` gives, or null where the browser forbids it. */
function attempt<Value>(work: () => Value): Value | null {
  try {
    return work();
  } catch {
    return null;
  }
}
