import { LitElement } from "lit";

/**
 * A part of the widget with a state of its own. It renders into the widget's shadow root rather than one of
 * its own, so that ids, styles and focus are one world.
 */
export abstract class Part extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

/** Register `part` under `name`, once. */
export function register(name: string, part: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, part);
}
