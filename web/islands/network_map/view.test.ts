import assert from "node:assert/strict";
import { test } from "node:test";
import { ahead, find, largest, neighbours, type View } from "./view.ts";

const view: View = {
  snapshot: 1,
  as_of: "2026-11-20",
  moments: [],
  parent: "",
  minimum: 10,
  units: {
    key: ["1", "2", "3", "4"],
    name: ["Workplace IT", "Plant Gdańsk", "Sales", "Sales Asia"],
    slug: ["it", "gdansk", "sales", "asia"],
    people: [46, 112, 30, 48],
    colour: [1, 2, 3, 3],
    community: [0, 1, 1, 2],
    x: [0.5, 0.9, 0.1, 0.5],
    y: [0.5, 0.5, 0.6, 0.1],
    outside: [0.58, null, 0.2, 0.3],
    open: [false, true, false, false],
    family: [0, 1, 2, 2],
  },
  ties: { one: [1, 0, 0], other: [0, 2, 3], strength: [3, 2, 0] },
  divisions: [],
  steady: true,
};

test("neighbours come strongest first, whichever end of the tie they are", () => {
  assert.deepEqual(neighbours(view, 0), [
    { place: 1, strength: 3 },
    { place: 2, strength: 2 },
    { place: 3, strength: 0 },
  ]);
  assert.deepEqual(neighbours(view, 2), [{ place: 0, strength: 2 }]);
});

test("arrow keys go to what lies that way on the screen, and stay where nothing does", () => {
  assert.equal(ahead(view, 0, "ArrowRight"), 1);
  assert.equal(ahead(view, 0, "ArrowLeft"), 2);
  assert.equal(ahead(view, 0, "ArrowUp"), 3);
  assert.equal(ahead(view, 3, "ArrowUp"), 3);
});

test("a unit is found by its whole name first, then by its beginning, without marks", () => {
  assert.equal(find(view, "sales"), 2);
  assert.equal(find(view, "gdansk"), 1);
  assert.equal(find(view, "sales a"), 3);
  assert.equal(find(view, "nobody"), -1);
  assert.equal(find(view, "  "), -1);
});

test("the keyboard begins at the largest unit", () => assert.equal(largest(view), 1));
