import { noChange } from "lit";
import { directive, Directive, type ElementPart } from "lit/directive.js";
import { render } from "./markdown";

/** Fills its element with rendered Markdown, anew only when the text changes. */
class MarkedUp extends Directive {
  private shown: string | null = null;

  override render(_markdown: string): unknown {
    return noChange;
  }

  override update(part: ElementPart, [markdown]: [string]): unknown {
    if (markdown !== this.shown) part.element.replaceChildren(render(markdown));
    this.shown = markdown;
    return noChange;
  }
}

/** As in `<div ${markedUp(text)}></div>`. */
export const markedUp = directive(MarkedUp);
