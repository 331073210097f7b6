import assert from "node:assert/strict";
import { test } from "node:test";
import { inserted } from "./insert_text.ts";

test("text goes into an empty field, and the cursor stands below it", () => {
  assert.deepEqual(inserted("", "See: /a/", 0, 0), { value: "See: /a/\n", cursor: 9 });
});

test("it stands on lines of its own, where the cursor was", () => {
  assert.equal(inserted("Hello, bye", "See", 6, 6).value, "Hello,\nSee\n bye");
  assert.equal(inserted("Hello\n", "See", 6, 6).value, "Hello\nSee\n");
});

test("what was chosen is replaced", () => {
  assert.equal(inserted("a LINK b", "See", 2, 6).value, "a \nSee\n b");
});
