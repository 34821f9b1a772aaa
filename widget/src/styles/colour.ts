/** Colours that stay legible, whatever the operator chose. Contrast as WCAG 2.2 defines it. */

export type Rgb = readonly [number, number, number];

export interface Palette {
  /** Ground of the shopper's bubbles and of the header. */
  readonly fill: string;
  readonly onFill: string;
  /** The colour as text or line on the light and on the dark ground. */
  readonly inkLight: string;
  readonly inkDark: string;
}

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [17, 19, 23];
/** The grounds that coloured text stands on; see styles/tokens.ts. */
const LIGHT_GROUND: Rgb = [244, 246, 247];
const DARK_GROUND: Rgb = [40, 45, 53];
/** Takes the glare out of full brightness. */
const PALE: Rgb = [214, 222, 230];
const ENOUGH = 4.5;

/** Reads #rgb and #rrggbb; null for anything else. */
export function parse(colour: string): Rgb | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour.trim())?.[1];
  if (!hex) return null;
  const full = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex;
  const value = Number.parseInt(full, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** From 1 (the same) to 21 (black on white). */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

export function palette(colour: Rgb): Palette {
  const light = contrast(colour, WHITE) >= ENOUGH;
  // Between the two lies a band of greys where neither reaches 4.5; there the fill gives way a little.
  const fill = light ? colour : toward(colour, WHITE, BLACK);
  return {
    fill: css(fill),
    onFill: css(light ? WHITE : BLACK),
    inkLight: css(toward(colour, BLACK, LIGHT_GROUND)),
    inkDark: css(toward(mix(brightest(colour), PALE, 0.5), WHITE, DARK_GROUND)),
  };
}

/** `colour`, moved toward `end` just as far as it takes to be legible beside `other`. */
function toward(colour: Rgb, end: Rgb, other: Rgb): Rgb {
  for (let part = 0; part < 1; part += 0.02) {
    const mixed = mix(colour, end, part);
    if (contrast(mixed, other) >= ENOUGH) return mixed;
  }
  return end;
}

/** The same hue at full brightness; mixing a dark colour with white would wash it out. */
function brightest(colour: Rgb): Rgb {
  const most = Math.max(...colour);
  const at = (index: 0 | 1 | 2) => Math.round((colour[index] * 255) / most);
  return most ? [at(0), at(1), at(2)] : WHITE;
}

function mix(from: Rgb, to: Rgb, part: number): Rgb {
  const at = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * part);
  return [at(0), at(1), at(2)];
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function css([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}
