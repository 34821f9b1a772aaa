import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Room } from "./styles/live-sheet";

/** Where the panel fills the screen: phones upright and lying, and large zoom. The same as in styles/panel.ts. */
const SMALL = "(max-width: 30em), (max-height: 30em)";

/** Knows whether the screen is small, and how much of it a screen keyboard leaves free. */
export class Screen implements ReactiveController {
  private readonly query = window.matchMedia(SMALL);

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly freed: (room: Room | null) => void,
  ) {
    host.addController(this);
  }

  get small(): boolean {
    return this.query.matches;
  }

  hostConnected(): void {
    this.query.addEventListener("change", this.changed);
    window.visualViewport?.addEventListener("resize", this.measure);
    window.visualViewport?.addEventListener("scroll", this.measure);
  }

  hostDisconnected(): void {
    this.query.removeEventListener("change", this.changed);
    window.visualViewport?.removeEventListener("resize", this.measure);
    window.visualViewport?.removeEventListener("scroll", this.measure);
  }

  private readonly changed = (): void => this.host.requestUpdate();

  private readonly measure = (): void => {
    const view = window.visualViewport;
    // Zoomed in by pinching, the free part is what the reader chose to look at: leave the panel alone.
    const covered = view && view.scale < 1.01 && window.innerHeight - view.height > 1;
    this.freed(covered ? { top: view.offsetTop, height: view.height } : null);
  };
}
