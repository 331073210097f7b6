/** Which names can be written without covering one another, and where: below the bubble, else beside or above it. */

export interface Wanted {
  text: string;
  /** Middle and radius of the bubble, in pixels. */
  x: number;
  y: number;
  r: number;
  width: number;
  strong: boolean;
}

export interface Written extends Wanted {
  left: number;
  /** Middle of the line. */
  at: number;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const HEIGHT = 14;
const SPACE = 4;

/**
 * Names in the order of their importance; those that find no place are left out, strong ones never are. Nothing is
 * written into `kept`, boxes in which something else stands.
 */
export function write(
  wanted: Wanted[],
  bubbles: { x: number; y: number; r: number }[],
  width: number,
  kept: Box[] = [],
): Written[] {
  const taken: Box[] = [...kept];
  const written: Written[] = [];
  for (const one of wanted) {
    const tries = places(one).map(([left, at]) => ({ left: within(left, one.width, width), at }));
    const free = tries.filter(({ left, at }) => !taken.some((other) => meets(other, box(one, left, at))));
    const best = least(free, ({ left, at }) => covered(box(one, left, at), bubbles));
    const place = best && (one.strong || covered(box(one, best.left, best.at), bubbles) === 0) ? best : undefined;
    const found = place ?? (one.strong ? tries[0] : undefined);
    if (!found) continue;
    taken.push(box(one, found.left, found.at));
    written.push({ ...one, ...found });
  }
  return written;
}

function places({ x, y, r, width }: Wanted): [number, number][] {
  const away = r + SPACE;
  const aslant = 0.7 * r + SPACE;
  return [
    [x - width / 2, y + away + HEIGHT / 2],
    [x - width / 2, y - away - HEIGHT / 2],
    [x + away + SPACE, y],
    [x - away - SPACE - width, y],
    [x + aslant, y + aslant + SPACE],
    [x + aslant, y - aslant - SPACE],
    [x - aslant - width, y + aslant + SPACE],
    [x - aslant - width, y - aslant - SPACE],
  ];
}

function within(left: number, own: number, width: number): number {
  return Math.max(SPACE, Math.min(left, width - own - SPACE));
}

function box(one: Wanted, left: number, at: number): Box {
  return { left: left - 2, right: left + one.width + 2, top: at - HEIGHT / 2, bottom: at + HEIGHT / 2 };
}

function meets(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function covered(place: Box, bubbles: { x: number; y: number; r: number }[]): number {
  return bubbles.filter(({ x, y, r }) => {
    const nearX = Math.max(place.left, Math.min(x, place.right));
    const nearY = Math.max(place.top, Math.min(y, place.bottom));
    return Math.hypot(x - nearX, y - nearY) < r - 1;
  }).length;
}

function least<T>(items: T[], cost: (item: T) => number): T | undefined {
  let [best, lowest]: [T | undefined, number] = [undefined, Infinity];
  for (const item of items) {
    const price = cost(item);
    if (price < lowest) [best, lowest] = [item, price];
  }
  return best;
}
