import assert from "node:assert/strict";
import { test } from "node:test";
import type { Button, Entry } from "../src/talk/protocol";
import type { Outgoing } from "../src/talk/queue";
import { Presses, TOO_SOON_MS } from "../src/views/presses";

const NEXT: Button = { title: "Done, next", payload: "/next", part: "main" };
const SOLVED: Button = { title: "Yes, solved", payload: "/solved", part: "ends" };
const POINTER = { detail: 1 } as MouseEvent;
const KEY = { detail: 0 } as MouseEvent;

function entry(id: string, ...buttons: Button[]): Entry {
  return { id, from: id.startsWith("own") ? "shopper" : "guide", time: new Date(0), text: id, buttons, custom: null };
}

const STEP = entry("step", NEXT);
const OWN = entry("own");
const ASKED = entry("asked", SOLVED);

/** A clock in hand, the presses that counted, and how often the look changed. */
function begun() {
  const seen = { now: 0, chosen: [] as string[], changes: 0 };
  const presses = new Presses(
    ({ title }, byKey) => seen.chosen.push(byKey ? `${title} by key` : title),
    () => seen.changes++,
    () => seen.now,
  );
  const offer = (entries: Entry[], more: { typing?: boolean; held?: boolean; waiting?: Outgoing[] } = {}) =>
    presses.offer({ entries, typing: false, held: false, waiting: [], ...more });
  return { seen, offer };
}

for (const [passed, chosen] of [
  [0, ["Done, next"]],
  [TOO_SOON_MS - 1, ["Done, next"]],
  [TOO_SOON_MS, ["Done, next", "Yes, solved"]],
] as const) {
  test(`a second tap ${passed} ms after the one that brought the choices`, () => {
    const { seen, offer } = begun();
    offer([STEP])?.press(NEXT, POINTER);
    seen.now = passed;
    offer([STEP, OWN, ASKED])?.press(SOLVED, POINTER);
    assert.deepEqual(seen.chosen, chosen);
  });
}

test("a press that is left out is shown as such, until one counts", () => {
  const { seen, offer } = begun();
  const talk = [STEP, OWN, ASKED];
  offer([STEP])?.press(NEXT, POINTER);
  assert.equal(offer(talk)?.ignored, null);
  offer(talk)?.press(SOLVED, POINTER);
  assert.equal(offer(talk)?.ignored, SOLVED);
  assert.equal(seen.changes, 1);
  seen.now = TOO_SOON_MS;
  offer(talk)?.press(SOLVED, POINTER);
  assert.equal(offer([...talk, entry("own2")])?.ignored, null);
});

test("a key and a switch always count", () => {
  const { seen, offer } = begun();
  offer([STEP])?.press(NEXT, KEY);
  offer([STEP, OWN, ASKED])?.press(SOLVED, KEY);
  assert.deepEqual(seen.chosen, ["Done, next by key", "Yes, solved by key"]);
});

test("the pressed choice stays in place until the answer has come", () => {
  const { offer } = begun();
  offer([STEP])?.press(NEXT, POINTER);
  const waiting = [{ id: "own", time: 0, words: NEXT }];
  for (const meanwhile of [
    offer([STEP], { waiting }),
    offer([STEP, OWN]),
    offer([STEP, OWN], { typing: true }),
    offer([STEP, OWN, entry("first of two")], { typing: true }),
    offer([STEP, OWN, entry("first of two")], { held: true }),
  ]) {
    assert.deepEqual([meanwhile?.entry.id, meanwhile?.pressed?.title], ["step", "Done, next"]);
  }
  const answered = offer([STEP, OWN, ASKED], { typing: true });
  assert.deepEqual([answered?.entry.id, answered?.pressed], ["asked", null]);
});

test("choices wait for the rest of their answer to be shown", () => {
  const { offer } = begun();
  assert.equal(offer([STEP], { held: true }), null);
  assert.equal(offer([STEP])?.entry, STEP);
});

test("a press that could not be sent can be made again", () => {
  const { offer } = begun();
  offer([STEP])?.press(NEXT, POINTER);
  const waiting = [{ id: "own", time: 0, words: NEXT, failed: "No answer came." }];
  assert.equal(offer([STEP], { waiting })?.pressed, null);
});

test("choices that were answered in words or elsewhere are gone", () => {
  const { offer } = begun();
  assert.equal(offer([STEP, OWN]), null);
  assert.equal(offer([]), null);
  offer([STEP])?.press(NEXT, POINTER);
  assert.equal(offer([STEP, OWN, entry("bye")]), null);
  assert.equal(offer([STEP, OWN, entry("bye"), entry("own2")], { typing: true }), null);
});
