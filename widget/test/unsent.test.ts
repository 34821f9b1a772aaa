import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Keep } from "../src/talk/keep";
import { Unsent } from "../src/talk/unsent";

const stored = new Map<string, string>();
let pages = 0;

/** The field of a page that nobody has been to. */
function field(): () => Unsent {
  const scope = `page ${++pages}`;
  return () => new Unsent(new Keep("sessionStorage", scope), "unsent");
}

beforeEach(() => {
  stored.clear();
  const sessionStorage = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => stored.set(name, value),
    removeItem: (name: string) => stored.delete(name),
  };
  Object.assign(globalThis, { window: { sessionStorage } });
});

test("what was typed outlives a reload, until it is sent", () => {
  const unsent = field();
  unsent().text = "my parcel";
  assert.equal(unsent().text, "my parcel");
  assert.equal(stored.size, 1);
  unsent().text = "";
  assert.deepEqual([unsent().text, stored.size], ["", 0]);
});

test("no digit of a card number reaches the browser's storage while it is typed, and the page keeps it", () => {
  const unsent = field();
  const whole = "my card is 4242 4242 4242 4242";
  for (let end = 1; end <= whole.length; end++) {
    unsent().text = whole.slice(0, end);
    assert.ok(![...stored.values()].some((value) => value.includes("4242 424")), `after ${end} characters`);
  }
  assert.deepEqual([unsent().text, stored.size], [whole, 0]);
});

test("an order number outlives a reload", () => {
  const unsent = field();
  unsent().text = "where is 576123456789012345";
  assert.equal(stored.size, 1);
});

test("where storage is shut, memory will do", () => {
  Object.assign(globalThis, { window: {} });
  const unsent = field();
  unsent().text = "my parcel";
  assert.equal(unsent().text, "my parcel");
});
