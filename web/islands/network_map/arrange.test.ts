import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange } from "./arrange.ts";
import { write } from "./names.ts";
import { atRest, type View } from "./view.ts";

/** Families of units, all of them in a crowd, as a layout of circles in circles leaves them. */
function crowd(families: number, each: number): View {
  const n = families * each;
  const all = Array.from({ length: n }, (_, place) => place);
  const family = all.map((place) => Math.floor(place / each));
  return {
    snapshot: 1,
    as_of: "2026-11-20",
    moments: [],
    parent: "",
    minimum: 10,
    units: {
      key: all.map(String),
      name: all.map((place) => `Unit ${place}`),
      slug: all.map((place) => `u/${place}`),
      people: all.map((place) => 10 + ((place * 37) % 130)),
      colour: family.map((one) => (one % 10) + 1),
      community: all.map(() => 0),
      x: all.map((place) => 0.5 + 0.02 * Math.cos(place)),
      y: all.map((place) => 0.3 + 0.02 * Math.sin(place)),
      outside: all.map(() => null),
      open: all.map(() => false),
      family,
    },
    ties: { one: [0, 0, 0, 0], other: [1, 2, each, 2 * each], strength: [2, 1, 1, 0] },
    divisions: [],
    steady: true,
  };
}

for (const [families, each, width] of [
  [10, 6, 1.4],
  [10, 1, 0.95],
  [1, 40, 1.4],
  [12, 10, 1.4],
] as const) {
  test(`no bubble of ${families} families of ${each} lies on another, and all are on a canvas ${width} wide`, () => {
    const { x, y, size } = arrange(crowd(families, each), width);
    x.forEach((_, a) => {
      assert.ok(x[a]! - size[a]! >= 0 && x[a]! + size[a]! <= width && y[a]! - size[a]! >= 0 && y[a]! + size[a]! <= 1);
      for (let b = 0; b < a; b++) {
        assert.ok(Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!) >= size[a]! + size[b]!, `${a} and ${b}`);
      }
    });
  });
}

test("the canvas is used in both directions, and the same view lies the same way", () => {
  const view = crowd(10, 5);
  const { x, y } = arrange(view, 1.4);
  assert.ok(Math.max(...x) - Math.min(...x) > 0.9);
  assert.ok(Math.max(...y) - Math.min(...y) > 0.6);
  assert.deepEqual(arrange(view, 1.4).x, x);
});

test("at rest each unit shows its strongest tie into its family and out of it", () => {
  assert.deepEqual(atRest(crowd(3, 4)), [true, true, true, true]);
  const view = crowd(3, 4);
  view.ties = { one: [0, 1, 0, 0], other: [4, 5, 5, 1], strength: [2, 1, 0, 0] };
  assert.deepEqual(atRest(view), [true, true, false, true]);
});

test("names never cover one another, and the chosen one is always written", () => {
  const at = { x: 100, y: 100, r: 10, width: 60 };
  const names = Array.from({ length: 20 }, (_, n) => ({ ...at, text: String(n), strong: n === 0 }));
  const written = write(names, [at], 400);
  assert.equal(written[0]!.text, "0");
  assert.ok(written.length < 20);
  written.forEach((a, n) =>
    written.slice(0, n).forEach((b) => {
      assert.ok(Math.abs(a.at - b.at) >= 14 || a.left + a.width <= b.left || b.left + b.width <= a.left);
    }),
  );
});

test("fifteen thousand units are laid out while one waits: on the canvas, as dots, each near where the server saw it", () => {
  const view = crowd(120, 125);
  view.units.x = view.units.x.map((_, place) => ((place * 7919) % 15000) / 15000);
  view.units.y = view.units.y.map((_, place) => ((place * 104729) % 15000) / 15000);
  const { x, y, size } = arrange(view, 1.4);
  x.forEach((_, place) => {
    const r = size[place]!;
    assert.ok(x[place]! >= r && x[place]! <= 1.4 - r && y[place]! >= r && y[place]! <= 1 - r);
    assert.ok(Math.abs(x[place]! - (0.05 + 1.3 * view.units.x[place]!)) < 0.1, `${place} was moved far`);
  });
  const area = size.reduce((sum, r) => sum + Math.PI * r * r, 0);
  assert.ok(area < 0.5 * 1.4);
});
