import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { APART_MS, NOTHING, Pace, TYPING_MS } from "../src/talk/pace";
import type { Entry } from "../src/talk/protocol";
import type { View } from "../src/talk/talk";

const EMPTY: View = { ...NOTHING, link: "online", restored: true };

function entry(id: string): Entry {
  return { id, from: id.includes(".") ? "guide" : "shopper", time: new Date(0), text: id, buttons: [], custom: null };
}

function view(ids: string, more: Partial<View> = {}): View {
  return { ...EMPTY, entries: ids.split(" ").filter(Boolean).map(entry), ...more };
}

function paced(still = false): { take: (view: View) => string; wait: (ms: number) => string; dots: () => boolean } {
  const pace = new Pace(view("a a.1"), () => {}, () => still);
  const shown = () => pace.paced.entries.map(({ id }) => id).join(" ");
  return {
    take: (view) => (pace.take(view), shown()),
    wait: (ms) => (mock.timers.tick(ms), shown()),
    dots: () => pace.paced.dots,
  };
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  Object.assign(globalThis, { window: globalThis });
});

test("the messages of an answer follow each other", () => {
  const talk = paced();
  assert.equal(talk.take(view("a a.1 b")), "a a.1 b");
  assert.equal(talk.take(view("a a.1 b b.1")), "a a.1 b b.1");
  assert.equal(talk.take(view("a a.1 b b.1 b.2")), "a a.1 b b.1");
  assert.equal(talk.take(view("a a.1 b b.1 b.2 b.3")), "a a.1 b b.1");
  assert.equal(talk.wait(APART_MS - 1), "a a.1 b b.1");
  assert.equal(talk.wait(1), "a a.1 b b.1 b.2");
  assert.equal(talk.wait(APART_MS), "a a.1 b b.1 b.2 b.3");
});

test("several that come at once follow each other too", () => {
  const talk = paced();
  talk.take(view("a a.1 b"));
  assert.equal(talk.take(view("a a.1 b b.1 b.2 b.3")), "a a.1 b b.1");
  assert.equal(talk.wait(APART_MS), "a a.1 b b.1 b.2");
  assert.equal(talk.wait(APART_MS), "a a.1 b b.1 b.2 b.3");
});

test("a clock that is put back, or stands still, holds nothing up", (context) => {
  const talk = paced();
  talk.take(view("a a.1 b"));
  talk.take(view("a a.1 b b.1"));
  context.mock.method(Date, "now", () => 0);
  assert.equal(talk.take(view("a a.1 b b.1 b.2 b.3")), "a a.1 b b.1");
  assert.equal(talk.wait(APART_MS), "a a.1 b b.1 b.2");
  assert.equal(talk.wait(APART_MS), "a a.1 b b.1 b.2 b.3");
});

test("who says something sees everything before it", () => {
  const talk = paced();
  talk.take(view("a a.1 b"));
  assert.equal(talk.take(view("a a.1 b b.1 b.2 b.3")), "a a.1 b b.1");
  assert.equal(talk.take(view("a a.1 b b.1 b.2 b.3 c")), "a a.1 b b.1 b.2 b.3 c");
});

test("a history, and where nothing should move, is shown at once", () => {
  const came = new Pace({ ...EMPTY, restored: false }, () => {}, () => false);
  came.take(view("a a.1 a.2 a.3"));
  assert.equal(came.paced.entries.length, 4);
  assert.equal(paced(true).take(view("a a.1 b.1 b.2 b.3")), "a a.1 b.1 b.2 b.3");
  assert.equal(paced().take(view("z z.1 z.2")), "z z.1 z.2", "another talk");
});

test("the guide is shown typing where it is slow, and not where it is quick", () => {
  const talk = paced();
  talk.take(view("a a.1 b", { typing: true }));
  talk.wait(TYPING_MS - 1);
  assert.equal(talk.dots(), false);
  talk.wait(1);
  assert.equal(talk.dots(), true);
  talk.take(view("a a.1 b b.1", { typing: true }));
  assert.equal(talk.dots(), false, "a message came");
  talk.wait(TYPING_MS);
  assert.equal(talk.dots(), true, "and is it all?");
  talk.take(view("a a.1 b b.1"));
  assert.equal(talk.dots(), false);
  talk.wait(TYPING_MS);
  assert.equal(talk.dots(), false);
});

test("a quick answer comes without typing", () => {
  const talk = paced();
  talk.take(view("a a.1 b", { typing: true }));
  talk.wait(TYPING_MS - 1);
  talk.take(view("a a.1 b b.1"));
  talk.wait(TYPING_MS);
  assert.equal(talk.dots(), false);
});
