import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Keep } from "../src/talk/keep";
import { Unread } from "../src/talk/unread";

let tests = 0;
let shared: Storage;

/** A browser's storage. */
function area(): Storage {
  const stored = new Map<string, string>();
  return {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => stored.set(name, value),
    removeItem: (name: string) => stored.delete(name),
  } as unknown as Storage;
}

/** A tab of the browser, or the same after a reload when its own storage is handed in again. */
function tab(own = area()): Unread {
  Object.assign(globalThis, { window: { localStorage: shared, sessionStorage: own } });
  return new Unread(new Keep("localStorage", `test ${tests}`), new Keep("sessionStorage", `test ${tests}`), () => {});
}

function said(time: number) {
  return { id: `${time}.1`, from: "guide" as const, time: new Date(time), text: "", buttons: [], custom: null };
}

beforeEach(() => {
  tests++;
  shared = area();
});

test("what nobody saw is counted, also after a reload, until it is read", () => {
  const own = area();
  const one = tab(own);
  one.heard(said(1), false);
  one.heard(said(2), false);
  assert.equal(one.count, 2);
  const again = tab(own);
  assert.equal(again.count, 2);
  again.read();
  assert.deepEqual([again.count, tab(own).count], [0, 0]);
});

test("what is read in one tab is read in all, and what comes later is not", () => {
  const [closed, open] = [tab(), tab()];
  closed.heard(said(1), false);
  open.heard(said(1), true);
  assert.equal(closed.count, 0);
  closed.heard(said(2), false);
  assert.equal(closed.count, 1);
});
