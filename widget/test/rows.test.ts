import assert from "node:assert/strict";
import { test } from "node:test";
import { language } from "../src/strings";
import { day } from "../src/text/clock";
import { rows } from "../src/views/rows";

const { strings } = language("en");

/** Rows of entries at these local times: "+" where a day opens, "t" where the time stands. */
function marks(...times: string[]): string[] {
  const entries = times.map((time) => {
    return { id: time, from: "guide" as const, time: new Date(time), text: "", buttons: [], custom: null };
  });
  return rows(entries).map(({ opens, timed }) => (opens ? "+" : "") + (timed ? "t" : ""));
}

test("a day opens with its first entry, and the last of a minute bears the time", () => {
  const shown = marks("2026-01-01T10:00:05", "2026-01-01T10:00:50", "2026-01-01T10:01:00", "2026-01-02T10:01:00");
  assert.deepEqual(shown, ["+", "t", "t", "+t"]);
});

test("a clock that is a day behind opens no day again", () => {
  assert.deepEqual(marks("2026-01-02T10:00", "2026-01-01T10:01", "2026-01-02T10:02"), ["+t", "t", "t"]);
});

for (const [time, name] of [
  ["2026-03-01T00:00", "Today"],
  ["2026-02-28T23:59", "Yesterday"],
  ["2026-02-27T23:59", "Friday, February 27, 2026"],
] as const) {
  test(`${time} is ${name} on the first of March`, () => {
    assert.equal(day(new Date(time), strings, "en-US", new Date("2026-03-01T00:30")), name);
  });
}
