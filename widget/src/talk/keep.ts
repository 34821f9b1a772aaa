/** Small things kept in the browser. Where storage is shut (private windows, blocked cookies), memory takes over. */
export class Keep {
  private readonly memory = new Map<string, string>();
  private readonly area: Storage | null;

  constructor(
    area: "localStorage" | "sessionStorage",
    private readonly scope: string,
  ) {
    this.area = usable(area);
  }

  /** The full name under which `key` is stored. */
  name(key: string): string {
    return `shopguide:${this.scope}:${key}`;
  }

  get(key: string): string | null {
    return this.memory.get(key) ?? this.area?.getItem(this.name(key)) ?? null;
  }

  set(key: string, value: string): void {
    try {
      if (!this.area) throw new Error("no storage");
      this.area.setItem(this.name(key), value);
      this.memory.delete(key);
    } catch {
      this.memory.set(key, value);
    }
  }

  remove(key: string): void {
    this.memory.delete(key);
    this.area?.removeItem(this.name(key));
  }
}

function usable(area: "localStorage" | "sessionStorage"): Storage | null {
  try {
    const storage = window[area];
    storage.getItem("shopguide");
    return storage;
  } catch {
    return null;
  }
}
