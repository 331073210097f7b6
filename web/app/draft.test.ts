import assert from "node:assert/strict";
import { test } from "node:test";
import { type Draft, later } from "./draft.ts";

const draft = (at: number, more: Partial<Draft> = {}): Draft => ({ at, values: { text: String(at) }, ...more });

test("the newer of what is here and what the server has comes back", () => {
  const [old, young] = [draft(1), draft(2)];
  assert.equal(later(old, young), young);
  assert.equal(later(young, old), young);
});

test("what the server had from here gives way to what became of it elsewhere", () => {
  const gone = draft(1, { values: {} });
  assert.equal(later(draft(2, { held: true }), gone), gone);
});

test("what only one of them has comes back", () => {
  const alone = draft(1, { held: true });
  assert.equal(later(alone, null), alone);
  assert.equal(later(null, alone), alone);
  assert.equal(later(null, null), null);
});
