import type { LitElement, ReactiveController } from "lit";

/** Heights of a thread, in its em, from which on the dock stands below the log and doesn't scroll with it. */
const ENOUGH = 20;
/** Share of the height that the dock may take. */
const MOST = 0.5;

/**
 * Decides where the dock is: below the log, always in view, where there is room for both; else at the end of the log,
 * as with a screen keyboard, on a phone on its side or at 200 %.
 */
export class Room implements ReactiveController {
  private low = false;
  /** The message whose choices take too much room. */
  private overgrown: string | null = null;
  private readonly resized = new ResizeObserver(() => this.measure());

  constructor(private readonly host: LitElement) {
    host.addController(this);
  }

  /** Whether the choices of the message with this id fit below the log. */
  fits(id: string): boolean {
    return !this.low && id !== this.overgrown;
  }

  hostConnected(): void {
    this.resized.observe(this.host);
  }

  hostDisconnected(): void {
    this.resized.disconnect();
  }

  hostUpdated(): void {
    const dock = this.host.querySelector<HTMLElement>(":scope > .dock");
    if (!dock || dock.offsetHeight <= this.host.clientHeight * MOST) return;
    this.overgrown = dock.dataset["of"] ?? null;
    this.host.requestUpdate();
  }

  private measure(): void {
    const { low, overgrown, host } = this;
    // A closed panel has no height, and will be as it was.
    if (!host.clientHeight) return;
    this.low = host.clientHeight < ENOUGH * Number.parseFloat(getComputedStyle(host).fontSize);
    this.overgrown = null;
    if (low !== this.low || overgrown !== null) host.requestUpdate();
  }
}
