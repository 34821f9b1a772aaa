import assert from "node:assert/strict";
import { test } from "node:test";
import { entryFrom, historyFrom, refusalIn, turnOf } from "../src/talk/protocol";

const WHOLE = { id: "a.1", from: "guide", time: "2026-01-02T03:04:05Z", text: "Hi" };

for (const senseless of [null, undefined, 1, "x", [], {}, { id: 5 }, { ...WHOLE, id: "" }]) {
  test(`no entry: ${JSON.stringify(senseless)}`, () => assert.equal(entryFrom(senseless), null));
}

test("an entry keeps what it says", () => {
  const entry = entryFrom({ ...WHOLE, buttons: [{ title: "Go", payload: "/go" }] });
  assert.deepEqual(entry?.buttons, [{ title: "Go", payload: "/go" }]);
  assert.equal(entry?.time.toISOString(), "2026-01-02T03:04:05.000Z");
});

for (const buttons of [{}, "x", [null], [{ payload: "/x" }], [{ title: 5 }]]) {
  test(`buttons that make no sense are left out: ${JSON.stringify(buttons)}`, () => {
    assert.deepEqual(entryFrom({ ...WHOLE, buttons })?.buttons, []);
  });
}

for (const custom of [
  { type: "unknown" },
  { type: "step", number: 3, total: 2 },
  { type: "step", number: "x", total: 2 },
  { type: "rating", lowest: 5, highest: 1 },
  { type: "summary" },
  { type: "source", title: 5 },
  "step",
]) {
  test(`a card that makes no sense shows as its text: ${JSON.stringify(custom)}`, () => {
    assert.equal(entryFrom({ ...WHOLE, custom })?.custom, null);
  });
}

for (const [mailto, kept] of [
  ["mailto:help@example.com?subject=x", "mailto:help@example.com?subject=x"],
  ["javascript:alert(1)", null],
  [" mailto:x", null],
  [null, null],
] as const) {
  test(`an e-mail leads to a mail program only: ${mailto}`, () => {
    const custom = entryFrom({ ...WHOLE, custom: { type: "draft", subject: "s", body: "b", mailto } })?.custom;
    assert.equal(custom?.type === "draft" && custom.mailto, kept);
  });
}

for (const [kind, value, href] of [
  ["number", "+1 (555) 010-0199", "tel:+15550100199"],
  ["address", "help@shop.example", "mailto:help@shop.example"],
  ["url", "https://help.example/shop?a=1", "https://help.example/shop?a=1"],
  ["number", "javascript:alert(1)", null],
  ["address", "a@b.example?bcc=x@y.example", null],
  ["url", "javascript:alert(1)//https://x.example", null],
  ["url", "http://help.example", null],
  ["handle", "@shop", null],
] as const) {
  test(`a contact leads where its kind leads, or nowhere: ${kind} ${value}`, () => {
    const custom = entryFrom({ ...WHOLE, custom: { type: "contact", title: "t", [kind]: value } })?.custom;
    assert.deepEqual(custom?.type === "contact" && custom.links, href ? [{ kind, value, href }] : []);
  });
}

const HOURS = { open: true, words: "open now until 18:00 (EST)", until: "2026-01-02T18:00:00-05:00" };

for (const [hours, until] of [
  [HOURS, Date.UTC(2026, 0, 2, 23)],
  [{ ...HOURS, until: null }, Infinity],
  [{ ...HOURS, until: "soon" }, undefined],
  [{ ...HOURS, words: 5 }, undefined],
  ["always", undefined],
] as const) {
  test(`hours are told as long as they are true: ${JSON.stringify(hours)}`, () => {
    const custom = entryFrom({ ...WHOLE, custom: { type: "contact", title: "t", hours } })?.custom;
    assert.equal(custom?.type === "contact" && custom.hours?.until, until);
  });
}

test("a step and an offer carry the contact they need", () => {
  const contact = { title: "Phone", number: "+1 555 0100", source: "the app", verified: "2026-01-02" };
  for (const custom of [{ type: "step", number: 1, total: 1, contact }, { type: "card", contact }]) {
    const read = entryFrom({ ...WHOLE, custom })?.custom;
    assert.deepEqual(read && "contact" in read && read.contact?.links, [{ kind: "number", value: "+1 555 0100", href: "tel:+15550100" }]);
  }
});

test("numbers to call are numbers", () => {
  const custom = entryFrom({ ...WHOLE, custom: { type: "urgent", numbers: ["911", "javascript:1", 5, "800 911 2000"] } })?.custom;
  assert.deepEqual(custom?.type === "urgent" && custom.numbers, ["911", "800 911 2000"]);
});

test("a choice keeps the part it plays", () => {
  const buttons = [{ title: "Next", payload: "/n", main: true }, { title: "Solved", payload: "/s", ends: true, x: true }];
  assert.deepEqual(entryFrom({ ...WHOLE, buttons })?.buttons.map(({ part }) => part), ["main", "ends"]);
});

test("a source names what it has", () => {
  const custom = entryFrom({ ...WHOLE, custom: { type: "source", title: "Tips", publisher: "", date: "2024" } })?.custom;
  assert.deepEqual(custom, { type: "source", words: "Tips, 2024" });
});

test("a summary keeps its lines", () => {
  assert.deepEqual(entryFrom({ ...WHOLE, custom: { type: "summary", body: "a\nb" } })?.custom, { type: "summary", body: "a\nb" });
});

test("a refusal tells code, words and seconds", () => {
  const refusal = refusalIn({ error: { code: "too_fast", message: "Wait.", retry_after: 3 } });
  assert.deepEqual([refusal?.code, refusal?.message, refusal?.retryAfter], ["too_fast", "Wait.", 3]);
});

for (const taken of [{ ok: true }, null, undefined, { error: null }, "error"]) {
  test(`no refusal: ${JSON.stringify(taken)}`, () => assert.equal(refusalIn(taken), null));
}

test("a page of history knows what is left, and how far the server's clock is ahead", () => {
  const page = historyFrom({ messages: [WHOLE, null, {}], earlier: true, now: "2026-01-02T03:04:07Z" }, Date.parse(WHOLE.time));
  assert.deepEqual([page.entries.map(({ id }) => id), page.earlier, page.ahead], [["a.1"], true, 2000]);
});

for (const senseless of [null, "x", {}, { messages: {}, earlier: 1, now: "soon" }]) {
  test(`no history: ${JSON.stringify(senseless)}`, () => {
    assert.deepEqual(historyFrom(senseless), { entries: [], earlier: false, ahead: 0 });
  });
}

test("the messages of one answer are of one turn", () => {
  const turns = ["3f.1", "3f.12", "3e.1"].map((id) => turnOf(entryFrom({ ...WHOLE, id })!));
  assert.deepEqual(turns, ["3f", "3f", "3e"]);
});

for (const [custom, kept] of [
  [{ type: "solved" }, { type: "solved" }],
  [{ type: "rated", value: 4 }, { type: "rated", value: 4 }],
  [{ type: "rated", value: "4" }, null],
] as const) {
  test(`what an event tells of: ${JSON.stringify(custom)}`, () => {
    assert.deepEqual(entryFrom({ ...WHOLE, custom })?.custom, kept);
  });
}
