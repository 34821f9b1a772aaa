import assert from "node:assert/strict";
import { test } from "node:test";
import { idFor, newId } from "../src/talk/ids";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test("a new id is a UUID, and another each time", () => {
  assert.match(newId(), UUID);
  assert.notEqual(newId(), newId());
});

test("the id for a text is a UUID, the same each time and another for another text", () => {
  assert.match(idFor("a token"), UUID);
  assert.equal(idFor("a token"), idFor("a token"));
  assert.notEqual(idFor("a token"), idFor("a tokem"));
});
