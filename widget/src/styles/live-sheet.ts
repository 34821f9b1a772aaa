import type { Palette } from "./colour";

/** Pixels of the part of the page that a screen keyboard leaves free. */
export interface Room {
  readonly top: number;
  readonly height: number;
}

/**
 * The values that differ from page to page and moment to moment, as custom properties in a style sheet
 * of their own: a style attribute would need 'unsafe-inline' on a strict page.
 */
export class LiveSheet {
  private readonly sheet = new CSSStyleSheet();
  private palette: Palette | null = null;
  private room: Room | null = null;
  private asked: Readonly<Record<string, string | null>> = {};

  adopt(root: ShadowRoot): void {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.sheet];
  }

  set colours(palette: Palette) {
    this.palette = palette;
    this.write();
  }

  /** Custom properties as the page asks for them; null for those it leaves alone. */
  set wishes(wishes: Readonly<Record<string, string | null>>) {
    this.asked = wishes;
    this.write();
  }

  /** null: the whole page. */
  set free(room: Room | null) {
    this.room = room;
    this.write();
  }

  private write(): void {
    const { asked, palette, room } = this;
    const values = {
      ...(palette && {
        "--fill": palette.fill,
        "--on-fill": palette.onFill,
        "--ink-light": palette.inkLight,
        "--ink-dark": palette.inkDark,
      }),
      ...asked,
      ...(room && { "--room-top": `${room.top}px`, "--room-height": `${room.height}px` }),
    };
    const lines = Object.entries(values).flatMap(([name, value]) => (value === null ? [] : `${name}:${value}`));
    this.sheet.replaceSync(`.root{${lines.join(";")}}`);
  }
}
