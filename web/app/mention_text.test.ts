import assert from "node:assert/strict";
import { test } from "node:test";
import { callIn, isMe, named } from "./mention_text.ts";

test("a name is typed behind an @ that begins a word", () => {
  assert.deepEqual(callIn("Ask @bo"), { at: 4, query: "bo" });
  assert.deepEqual(callIn("@Zoë Lin"), { at: 0, query: "Zoë Lin" });
  assert.equal(callIn("bo@halmar"), null, "an address names nobody");
  assert.equal(callIn("at 5 @ "), null);
  assert.equal(callIn("@Bo Lind and "), null, "the name is over");
});

test("me is whoever writes, not the beginning of a name", () => {
  assert.ok(isMe("me") && isMe("Me") && isMe("me by Friday"));
  assert.ok(!isMe("Meijer") && !isMe("m") && !isMe("Me-lin"));
});

test("the name takes the place of what was typed, and the caret stands behind it", () => {
  const text = "Ask @bo please";
  const call = callIn(text.slice(0, 7));
  assert.ok(call);
  assert.deepEqual(named(text, call, "Bo Lind"), { text: "Ask @Bo Lind please", caret: 13 });
});
