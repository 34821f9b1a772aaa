import { LitElement, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import { palette, parse } from "./styles/colour";
import { LiveSheet } from "./styles/live-sheet";
import { sheets } from "./styles/sheets";
import { ThemeOf, type Theme } from "./theme";

const COLOUR = "#0b5563";
/** A length that a style sheet takes, or a bare number of pixels. */
const LENGTH = /^(?:\d+|\d*\.\d+)(px|em|rem|%|vw|ch)?$/;
/** Names of fonts, quoted or not, with nothing in between that could end a declaration. */
const FONT = /^[\p{L}\d\s,'"_-]+$/u;

/** How the widget looks on its page: the attributes that say so, and the style sheet that follows them. */
export abstract class Appearance extends LitElement {
  static override readonly styles = sheets;

  /** Main colour, #rgb or #rrggbb. What stands on it is kept legible. */
  @property() colour = COLOUR;
  /** Light or dark, or as the page is. */
  @property() theme: Theme = "auto";
  /** Fonts, as in a style sheet. */
  @property() font: string | null = null;
  /** How round corners are; 0 for square ones. */
  @property() radius: string | null = null;
  /** Width of the panel beside the page. */
  @property() width: string | null = null;
  /** Words on the button that opens the panel. */
  @property() launcher: string | null = null;
  @property({ attribute: "launcher-icon" }) launcherIcon: string | null = null;
  /** small, large, or icon: round, without words, as it always is on phones. */
  @property({ attribute: "launcher-size" }) launcherSize: string | null = null;
  /** Corner that the widget stands in. */
  @property() position: "left" | "right" = "right";
  /** A part of the page, always open, as large as the box it is put into. */
  @property({ type: Boolean, reflect: true }) inline = false;
  /** Language of the widget's own words; `lang` says the same. */
  @property() language: string | null = null;

  protected readonly sheet = new LiveSheet();
  private readonly themeOf = new ThemeOf(this);

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, "lang"];
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    if (name === "lang" && !this.hasAttribute("language")) this.language = value;
    else super.attributeChangedCallback(name, old, value);
  }

  /** Classes of the outermost element. */
  protected get look(): string {
    return `root ${this.position === "left" ? "left" : "right"} ${this.themeOf.dark ? "dark" : ""} ${this.inline ? "inline" : ""}`;
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    this.sheet.adopt(root as ShadowRoot);
    return root;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("colour")) this.sheet.colours = palette(parse(this.colour) ?? this.wrongColour());
    if ((["font", "radius", "width"] as const).some((name) => changed.has(name))) {
      this.sheet.wishes = {
        "--font": this.read("font", FONT, "Georgia, serif"),
        "--radius": withUnit(this.read("radius", LENGTH, "8px")),
        "--panel-width": withUnit(this.read("width", LENGTH, "440px")),
      };
    }
  }

  private read(name: "font" | "radius" | "width", form: RegExp, example: string): string | null {
    const value = this[name]?.trim();
    if (!value) return null;
    if (form.test(value)) return value;
    console.warn(`<shop-guide>: ${name}="${value}" is not read. Write it like "${example}".`);
    return null;
  }

  private wrongColour() {
    console.warn(`<shop-guide>: colour="${this.colour}" is not read. Write it like "#0b5563".`);
    return parse(COLOUR)!;
  }
}

function withUnit(length: string | null): string | null {
  return length && /\d$/.test(length) ? `${length}px` : length;
}
