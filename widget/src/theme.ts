import type { LitElement, ReactiveController } from "lit";

export type Theme = "auto" | "light" | "dark";

/** What may change the colours of a page: a class, an attribute or a style of its own on its outermost elements. */
const SWITCHES = { attributes: true, attributeFilter: ["class", "style", "data-theme", "data-color-scheme", "data-bs-theme"] };

/**
 * Knows whether the widget is dark. Unless it is told, it goes by the page it stands on: by its `color-scheme`, and for
 * a page that leaves the choice to the reader, by the reader's system.
 */
export class ThemeOf implements ReactiveController {
  private readonly system = window.matchMedia("(prefers-color-scheme: dark)");
  private readonly page = new MutationObserver(() => this.host.requestUpdate());

  constructor(private readonly host: LitElement & { readonly theme: Theme }) {
    host.addController(this);
  }

  get dark(): boolean {
    const { theme } = this.host;
    if (theme === "light" || theme === "dark") return theme === "dark";
    // The widget's own style resets the host, so what it would inherit is read beside it.
    const { colorScheme } = getComputedStyle(this.host.parentElement ?? document.documentElement);
    const meta = document.querySelector<HTMLMetaElement>("meta[name=color-scheme]");
    const schemes = (colorScheme === "normal" ? (meta?.content ?? "") : colorScheme).toLowerCase().split(/[\s,]+/);
    return schemes.includes("dark") && (this.system.matches || !schemes.includes("light"));
  }

  hostConnected(): void {
    this.system.addEventListener("change", this.changed);
    for (const element of [document.documentElement, document.body]) {
      if (element) this.page.observe(element, SWITCHES);
    }
  }

  hostDisconnected(): void {
    this.system.removeEventListener("change", this.changed);
    this.page.disconnect();
  }

  private readonly changed = (): void => this.host.requestUpdate();
}
