import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Keep } from "../src/talk/keep";
import { Queue } from "../src/talk/queue";

const stored = new Map<string, string>();
let tests = 0;
const area = {
  getItem: (name: string) => stored.get(name) ?? null,
  setItem: (name: string, value: string) => stored.set(name, value),
  removeItem: (name: string) => stored.delete(name),
};

beforeEach(() => {
  tests++;
  stored.clear();
  Object.assign(globalThis, { window: { sessionStorage: area } });
});

function queue(): Queue {
  return new Queue(new Keep("sessionStorage", `test ${tests}`));
}

function said(id: string) {
  return { id, time: Date.now(), words: { text: `message ${id}` } };
}

test("what waits is sent in the order it was said", () => {
  const waiting = queue();
  waiting.add(said("a"));
  waiting.add(said("b"));
  assert.equal(waiting.next?.id, "a");
  waiting.remove(new Set(["a"]));
  assert.equal(waiting.next?.id, "b");
});

test("what waits outlives a reload, with its id", () => {
  const one = said("a");
  queue().add(one);
  assert.deepEqual(queue().all, [one]);
});

for (const secret of [
  "my card 4242424242424242",
  "4242 4242 4242 4242",
  "４２４２-4242–4242-4242",
  "4\u200b242 4242 4242 4242",
  "cvv 737",
  "482913",
  "my password is sunshine",
  "mi contraseña es girasol",
  "密码是月亮",
]) {
  test(`what may be a secret waits in memory alone: ${secret}`, () => {
    const waiting = queue();
    waiting.add(said("a"));
    waiting.add({ ...said("b"), words: { text: secret } });
    assert.deepEqual(waiting.all.map(({ id }) => id), ["a", "b"]);
    assert.deepEqual(queue().all.map(({ id }) => id), ["a"]);
  });
}

test("what follows the name of a secret waits in memory too", () => {
  const waiting = queue();
  waiting.add({ ...said("a"), words: { text: "my password is" } });
  waiting.add({ ...said("b"), words: { text: "sunshine" } });
  waiting.add(said("c"));
  assert.deepEqual(queue().all.map(({ id }) => id), ["c"]);
});

test("an order number outlives a reload", () => {
  queue().add({ ...said("a"), words: { text: "where is 576123456789012345" } });
  assert.equal(queue().all.length, 1);
});

test("what waited for a day is forgotten", () => {
  queue().add({ ...said("a"), time: Date.now() - 25 * 60 * 60 * 1000 });
  assert.deepEqual(queue().all, []);
});

test("the same id waits once", () => {
  const waiting = queue();
  waiting.add(said("a"));
  waiting.add(said("a"));
  assert.equal(waiting.all.length, 1);
});

test("what was not taken waits for another try and lets others pass", () => {
  const waiting = queue();
  waiting.add(said("a"));
  waiting.add(said("b"));
  waiting.fail("a", "Too fast.");
  assert.equal(waiting.next?.id, "b");
  assert.equal(queue().all[0]?.failed, "Too fast.");
  waiting.retry("a");
  assert.deepEqual(waiting.all.map(({ id }) => id), ["b", "a"]);
});

for (const broken of ["", "{", "5", "null", '[{"id":5}]', '[null]']) {
  test(`a broken store is an empty queue: ${JSON.stringify(broken)}`, () => {
    stored.set(`shopguide:test ${tests}:queue`, broken);
    assert.deepEqual(queue().all, []);
  });
}

test("without storage, memory will do", () => {
  Object.assign(globalThis, {
    window: {
      get sessionStorage(): never {
        throw new Error("SecurityError");
      },
    },
  });
  const waiting = queue();
  waiting.add(said("a"));
  assert.equal(waiting.next?.id, "a");
});

test("a full store does not lose a message", () => {
  const full = { ...area, setItem: () => assert.fail("QuotaExceededError") };
  Object.assign(globalThis, { window: { sessionStorage: full } });
  const waiting = queue();
  waiting.add(said("a"));
  assert.equal(waiting.next?.id, "a");
});
