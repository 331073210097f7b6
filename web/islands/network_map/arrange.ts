/**
 * Where bubbles lie on this screen: families apart from one another, bubbles of a family side by side, none on top of
 * another, the whole canvas used. The server's places are the beginning, so a unit stays about where it was.
 */

import type { View } from "./view.ts";

export interface Places {
  /** Width of the canvas where its height is 1. */
  width: number;
  /** x from the left, 0 to width; y from the top, 0 to 1. */
  x: number[];
  y: number[];
  size: number[];
}

interface Circle {
  x: number;
  y: number;
  r: number;
}

const COVERED = 0.1; // share of the canvas the bubbles take together
const LEAST = 0.014;
const MOST = 0.062;
const GAP = 0.02; // between bubbles of a family: room for a tie
const APART = 0.055; // between families: room for a name
const EDGE = 0.05; // a name fits below the last bubble
const ROUNDS = 240;
/** Above so many, bubbles are dots: each where the server saw it, and only parted from those beside it. */
export const MANY = 400;
const FILLED = 0.3; // share of the canvas that dots take at most
const PARTED = 30; // rounds for dots

/** Places for a view on a canvas `width` times as wide as high; `left` and `right` are kept free for what lies there. */
export function arrange(view: View, width: number, left = 0, right = 0): Places {
  const { units } = view;
  const size = sizes(units.people, width);
  const box = { left: left + EDGE, right: width - right - EDGE, top: EDGE, bottom: 1 - EDGE };
  if (size.length > MANY) return scatter(view, width, size, box);
  const families = group(units.family);
  const inner = families.map((members) => cluster(members.map((m) => seed(view, m, size[m]!))));
  const outer = inner.map((circles, index) => around(view, families[index]!, circles));
  settle(outer, box);
  const places: Places = { width, x: [], y: [], size };
  families.forEach((members, index) => {
    members.forEach((member, order) => {
      places.x[member] = outer[index]!.x + inner[index]![order]!.x;
      places.y[member] = outer[index]!.y + inner[index]![order]!.y;
    });
  });
  return places;
}

/** Many units, each where the server saw it; so many cannot be laid out family by family while somebody waits. */
function scatter(view: View, width: number, size: number[], box: Box): Places {
  const circles = size.map((r, place) => seed(view, place, r));
  spread(circles, "x", box.left, box.right);
  spread(circles, "y", box.top, box.bottom);
  for (let round = 0; round < PARTED && part(circles, 0); round++) circles.forEach((circle) => keep(circle, box));
  return { width, x: circles.map(({ x }) => x), y: circles.map(({ y }) => y), size };
}

/** Radii: areas in proportion to people, within what can be seen and touched; of many, what has room. */
export function sizes(people: number[], width: number): number[] {
  const all = people.reduce((sum, one) => sum + one, 0) || 1;
  const area = Math.min(width, 1.5);
  const per = Math.sqrt((COVERED * area) / Math.PI / all);
  const least = Math.min(LEAST, Math.sqrt((FILLED * area) / Math.PI / Math.max(people.length, 1)));
  return people.map((one) => Math.min(MOST, Math.max(least, per * Math.sqrt(one))));
}

function group(family: number[]): number[][] {
  const found: number[][] = [];
  family.forEach((one, place) => (found[one] ??= []).push(place));
  return found.filter(Boolean);
}

function seed(view: View, place: number, r: number): Circle {
  return { x: view.units.x[place]!, y: view.units.y[place]!, r };
}

/** Circles of a family, packed around its middle (0, 0) in the directions in which the server saw them. */
function cluster(circles: Circle[]): Circle[] {
  const middle = mean(circles);
  const order = circles.map((circle) => ({ circle, away: Math.hypot(circle.x - middle.x, circle.y - middle.y) }));
  order.sort((a, b) => a.away - b.away);
  const reach = Math.max(...order.map(({ away }) => away), 1e-6);
  const spread = Math.sqrt(circles.reduce((sum, { r }) => sum + (r + GAP) ** 2, 0)) * 1.1;
  circles.forEach((circle) => {
    circle.x = ((circle.x - middle.x) / reach) * spread;
    circle.y = ((circle.y - middle.y) / reach) * spread;
  });
  for (let round = 0; round < ROUNDS; round++) {
    const pull = 0.04 * (1 - round / ROUNDS);
    circles.forEach((circle) => {
      circle.x -= circle.x * pull;
      circle.y -= circle.y * pull;
    });
    part(circles, GAP);
  }
  for (let round = 0; round < ROUNDS && part(circles, GAP); round++);
  return circles;
}

/** The circle around a family, where the server saw it. */
function around(view: View, members: number[], circles: Circle[]): Circle {
  const middle = mean(members.map((member) => seed(view, member, 0)));
  const r = Math.max(...circles.map(({ x, y, r }) => Math.hypot(x, y) + r));
  return { ...middle, r };
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Stretch the families over the box, then push them apart and back inside until none touch. */
function settle(circles: Circle[], box: Box): void {
  if (circles.length === 1) {
    circles[0]!.x = (box.left + box.right) / 2;
    circles[0]!.y = (box.top + box.bottom) / 2;
    return;
  }
  spread(circles, "x", box.left, box.right);
  spread(circles, "y", box.top, box.bottom);
  const home = circles.map(({ x, y }) => ({ x, y }));
  for (let round = 0; round < ROUNDS; round++) {
    const heat = 1 - round / ROUNDS;
    repel(circles, 0.001 * heat);
    circles.forEach((circle, index) => {
      circle.x += (home[index]!.x - circle.x) * 0.05 * heat;
      circle.y += (home[index]!.y - circle.y) * 0.05 * heat;
    });
    part(circles, APART);
    circles.forEach((circle) => keep(circle, box));
  }
  // Where it is too narrow for all the room they want, at least nobody lies on somebody else.
  for (let round = 0; round < 2 * ROUNDS; round++) {
    const moved = part(circles, round < ROUNDS ? APART : GAP);
    circles.forEach((circle) => keep(circle, box));
    if (!moved) break;
  }
}

/** Half where it was, half by rank: a crowd in the middle opens, and nobody far out squeezes the rest. */
function spread(circles: Circle[], axis: "x" | "y", from: number, to: number): void {
  const values = circles.map((circle) => circle[axis]);
  const low = Math.min(...values);
  const range = Math.max(...values) - low || 1;
  const order = circles.map((_, index) => index).sort((a, b) => values[a]! - values[b]! || a - b);
  order.forEach((index, rank) => {
    const share = (0.5 * (values[index]! - low)) / range + (0.5 * rank) / (circles.length - 1);
    circles[index]![axis] = from + share * (to - from);
  });
}

function repel(circles: Circle[], strength: number): void {
  each(circles, (a, b, dx, dy, away) => {
    const push = Math.min(0.02, strength / Math.max(away - a.r - b.r, 0.05));
    move(a, b, (dx / away) * push, (dy / away) * push);
  });
}

/** Push circles that are nearer than the gap apart by what is missing; whether any were. */
function part(circles: Circle[], gap: number): boolean {
  let moved = false;
  const pairs = circles.length > MANY ? beside : each;
  pairs(circles, (a, b, dx, dy, away) => {
    const missing = a.r + b.r + gap - away;
    if (missing <= 1e-4) return;
    moved = true;
    move(a, b, ((dx / away) * missing) / 2, ((dy / away) * missing) / 2);
  });
  return moved;
}

type Does = (a: Circle, b: Circle, dx: number, dy: number, away: number) => void;

function each(circles: Circle[], does: Does): void {
  circles.forEach((_, index) => {
    for (let next = index + 1; next < circles.length; next++) pair(circles, index, next, does);
  });
}

/** The pairs that may touch, by a grid whose cells are as wide as the two largest. */
function beside(circles: Circle[], does: Does): void {
  const cell = 2 * circles.reduce((most, { r }) => Math.max(most, r), 1e-6);
  const wide = 2 ** 16; // more cells than a row of the canvas has
  const cells = new Map<number, number[]>();
  const here = circles.map(({ x, y }) => Math.floor(x / cell) + wide * Math.floor(y / cell));
  here.forEach((one, index) => {
    const others = cells.get(one);
    if (others) others.push(index);
    else cells.set(one, [index]);
  });
  here.forEach((one, index) => {
    for (const step of [-wide - 1, -wide, 1 - wide, -1, 0, 1, wide - 1, wide, wide + 1]) {
      for (const next of cells.get(one + step) ?? []) if (next > index) pair(circles, index, next, does);
    }
  });
}

function pair(circles: Circle[], index: number, next: number, does: Does): void {
  const [a, b] = [circles[index]!, circles[next]!];
  let [dx, dy] = [a.x - b.x, a.y - b.y];
  // Two in one place part in a direction of their own, the same every time.
  if (Math.hypot(dx, dy) < 1e-6) [dx, dy] = [1e-4 * Math.cos(index + next), 1e-4 * Math.sin(index + next)];
  does(a, b, dx, dy, Math.hypot(dx, dy));
}

function move(a: Circle, b: Circle, x: number, y: number): void {
  a.x += x;
  a.y += y;
  b.x -= x;
  b.y -= y;
}

function keep(circle: Circle, box: Box): void {
  circle.x = between(circle.x, box.left + circle.r, box.right - circle.r);
  circle.y = between(circle.y, box.top + circle.r, box.bottom - circle.r);
}

function between(value: number, low: number, high: number): number {
  return low > high ? (low + high) / 2 : Math.min(high, Math.max(low, value));
}

function mean(circles: Circle[]): { x: number; y: number } {
  const n = circles.length || 1;
  return {
    x: circles.reduce((sum, { x }) => sum + x, 0) / n,
    y: circles.reduce((sum, { y }) => sum + y, 0) / n,
  };
}
