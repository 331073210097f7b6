import assert from "node:assert/strict";
import { test } from "node:test";
import { communities } from "./communities.ts";
import type { View } from "./view.ts";

function drawn(community: number[], people: number[]): View {
  const name = community.map((_, place) => `Unit ${place}`);
  return { units: { community, people, name, slug: name.map((one) => (one === "Unit 9" ? "" : one)) } } as unknown as View;
}

test("no colour stands for two communities: the largest have one each, the others are grey", () => {
  const community = Array.from({ length: 20 }, (_, key) => key);
  const found = communities(drawn(community, community.map((key) => 200 - key)));
  assert.deepEqual(found.colour, [11, 12, 13, 14, 15, 16, 17, 18, ...Array<number>(12).fill(0)]);
  assert.equal(found.largest.length, 8);
  assert.equal(found.left, 12);
});

test("a community is as large as the people of its units, and is called after the largest of them", () => {
  const found = communities(drawn([7, 3, 3], [50, 20, 40]));
  assert.deepEqual(found.largest, [
    { name: "Unit 2", units: 2, colour: 11 },
    { name: "Unit 0", units: 1, colour: 12 },
  ]);
  assert.deepEqual(found.colour, [12, 11, 11]);
  assert.equal(found.left, 0);
  const merged = communities(drawn(Array<number>(10).fill(0), [...Array<number>(9).fill(10), 90]));
  assert.equal(merged.largest[0]!.name, "Unit 0", "units that were joined have no name to go by");
});
