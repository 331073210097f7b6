import assert from "node:assert/strict";
import { test } from "node:test";
import { type Entry, matching, plain, remembered, stepped } from "./palette_rank.ts";

const entry = (label: string): Entry => ({ label, href: `/${label}`, group: "go" });
const pages = ["People", "Units", "Who trusts us", "My data", "Operations"].map(entry);
const labels = (entries: Entry[]): string[] => entries.map(({ label }) => label);

test("every word typed must begin a word of the entry", () => {
  assert.deepEqual(labels(matching(pages, "tru")), ["Who trusts us"]);
  assert.deepEqual(labels(matching(pages, "us who")), ["Who trusts us"]);
  assert.deepEqual(labels(matching(pages, "rust")), []);
});

test("entries that begin with what was typed come first, then in the order of the menu", () => {
  assert.deepEqual(labels(matching([entry("My people"), entry("People")], "peo")), ["People", "My people"]);
});

test("marks and case are forgiven", () => {
  assert.equal(plain("  Kazlauskaitė  Rasa "), "kazlauskaite rasa");
  assert.deepEqual(labels(matching([entry("Équipe")], "equ")), ["Équipe"]);
});

test("nothing typed shows the first few", () => {
  assert.deepEqual(labels(matching(pages, " ", 2)), ["People", "Units"]);
});

test("what was opened last stands first and only once", () => {
  const recent = remembered([entry("A"), entry("B")], entry("B"));
  assert.deepEqual(labels(recent), ["B", "A"]);
  assert.equal(remembered(pages, entry("New"), 3).length, 3);
});

test("arrows go round at both ends", () => {
  assert.equal(stepped(0, -1, 3), 2);
  assert.equal(stepped(2, 1, 3), 0);
  assert.equal(stepped(-1, 1, 3), 0);
  assert.equal(stepped(0, 1, 0), -1);
});
