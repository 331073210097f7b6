import assert from "node:assert/strict";
import { test } from "node:test";
import { circles } from "./circles.ts";
import type { View } from "./view.ts";

function drawn(community: number[], people: number[]): View {
  const name = community.map((_, place) => `Unit ${place}`);
  return { units: { community, people, name, slug: name.map((one) => (one === "Unit 9" ? "" : one)) } } as unknown as View;
}

test("no colour stands for two circles: the largest have one each, the others are grey", () => {
  const community = Array.from({ length: 20 }, (_, circle) => circle);
  const found = circles(drawn(community, community.map((circle) => 200 - circle)));
  assert.deepEqual(found.colour, [1, 2, 3, 4, 5, 6, 7, 8, ...Array<number>(12).fill(0)]);
  assert.equal(found.largest.length, 8);
  assert.equal(found.left, 12);
});

test("a circle is as large as the people of its units, and is called after the largest of them", () => {
  const found = circles(drawn([7, 3, 3], [50, 20, 40]));
  assert.deepEqual(found.largest, [
    { name: "Unit 2", units: 2, colour: 1 },
    { name: "Unit 0", units: 1, colour: 2 },
  ]);
  assert.deepEqual(found.colour, [2, 1, 1]);
  assert.equal(found.left, 0);
  const merged = circles(drawn(Array<number>(10).fill(0), [...Array<number>(9).fill(10), 90]));
  assert.equal(merged.largest[0]!.name, "Unit 0", "units that were joined have no name to go by");
});
