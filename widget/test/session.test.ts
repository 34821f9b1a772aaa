import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Keep } from "../src/talk/keep";
import { Session } from "../src/talk/session";

let asked = 0;
let pages = 0;

/** A page with these locks, and with storage or without. */
function page(locks: unknown, localStorage: unknown = null): Session {
  Object.assign(globalThis, { window: { localStorage } });
  Object.defineProperty(globalThis, "navigator", { value: locks ? { locks } : {}, configurable: true });
  return new Session("https://guide.example.com", new Keep("localStorage", `page ${++pages}`));
}

function stored(values: Record<string, string> = {}) {
  return {
    getItem: (name: string) => values[name] ?? null,
    setItem: (name: string, value: string) => (values[name] = value),
    removeItem: (name: string) => delete values[name],
  };
}

beforeEach(() => {
  asked = 0;
  globalThis.fetch = async () => new Response(JSON.stringify({ token: `token ${++asked}`, expires_in: 60 }));
});

test("a session is begun once", async () => {
  const session = page({ request: async (_name: string, work: () => unknown) => work() }, stored());
  assert.deepEqual([await session.token(), await session.token(), session.lapsed], ["token 1", "token 1", false]);
});

test("where site data is blocked, locks and storage fail, and the session is kept in memory", async () => {
  const refuse = async () => {
    throw new DOMException("Access to the Locks API is denied in this context.", "SecurityError");
  };
  const session = page({ request: refuse });
  assert.deepEqual([await session.token(), await session.token(), asked], ["token 1", "token 1", 1]);
});

test("a server that is away is asked once, not again without a lock", async () => {
  globalThis.fetch = async () => {
    asked++;
    throw new TypeError("Failed to fetch");
  };
  const session = page({ request: async (_name: string, work: () => unknown) => work() }, stored());
  await assert.rejects(session.token(), TypeError);
  assert.equal(asked, 1);
});

test("a token that is too old is known as such until there is a new one", async () => {
  const name = `shopguide:page ${pages + 1}:session`;
  const session = page(null, stored({ [name]: JSON.stringify({ token: "old", expires: Date.now() - 1 }) }));
  assert.deepEqual([session.current, session.lapsed], [null, true]);
  assert.equal(await session.token(), "token 1");
  assert.equal(session.lapsed, false);
});
