import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, palette, parse, type Rgb } from "../src/styles/colour";

/** Every corner and many points of the colour cube. */
const levels = [0, 17, 51, 90, 119, 128, 153, 187, 221, 255];
const colours = levels.flatMap((red) => levels.flatMap((green) => levels.map((blue): Rgb => [red, green, blue])));

function rgb(css: string): Rgb {
  const [red, green, blue] = css.match(/\d+/g)!.map(Number);
  return [red!, green!, blue!];
}

test("text on the operator's colour is legible, whatever the colour", () => {
  for (const colour of colours) {
    const { fill, onFill } = palette(colour);
    assert.ok(contrast(rgb(fill), rgb(onFill)) >= 4.5, colour.join());
  }
});

for (const [name, grounds] of [
  ["inkLight", ["#ffffff", "#f4f6f7"]],
  ["inkDark", ["#282d35", "#15181d"]],
] as const) {
  test(`the operator's colour as text is legible on its grounds: ${name}`, () => {
    for (const colour of colours) {
      const ink = rgb(palette(colour)[name]);
      for (const ground of grounds) assert.ok(contrast(ink, parse(ground)!) >= 4.5, `${colour} on ${ground}`);
    }
  });
}

test("a colour that is legible already is left as it is", () => {
  assert.equal(palette([11, 85, 99]).fill, "rgb(11 85 99)");
  assert.equal(palette([11, 85, 99]).inkLight, "rgb(11 85 99)");
});

for (const wrong of ["", "teal", "#12", "#1234", "#12345g", "red;background:url(x)", "rgb(1 2 3)", "##112233"]) {
  test(`no colour: ${JSON.stringify(wrong)}`, () => assert.equal(parse(wrong), null));
}

test("short and long hexadecimal mean the same", () => {
  assert.deepEqual(parse("#0af"), [0, 170, 255]);
  assert.deepEqual(parse(" #00AAFF "), [0, 170, 255]);
});

test("contrast is that of WCAG: black on white is 21, grey #767676 on white just enough", () => {
  assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21);
  assert.equal(contrast(parse("#767676")!, [255, 255, 255]).toFixed(2), "4.54");
});
