/** One view of the map as the server sends it, in columns, and what follows from it without a picture. */

export interface View {
  snapshot: number;
  as_of: string;
  moments: [number, string][];
  parent: string;
  minimum: number;
  units: {
    key: string[];
    name: string[];
    slug: string[];
    people: number[];
    colour: number[];
    community: number[];
    x: number[];
    y: number[];
    outside: (number | null)[];
    open: boolean[];
    family: number[];
  };
  ties: { one: number[]; other: number[]; strength: number[] };
  divisions: [string, number][];
  /** Whether communities would be much the same from another random beginning. */
  steady: boolean;
}

export interface Neighbour {
  place: number;
  strength: number;
}

export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

const WAYS: Record<Arrow, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export function isArrow(key: string): key is Arrow {
  return key in WAYS;
}

/** Units tied to one, strongest first (the server sends ties in that order). */
export function neighbours(view: View, place: number): Neighbour[] {
  const found: Neighbour[] = [];
  view.ties.one.forEach((one, index) => {
    const other = view.ties.other[index]!;
    const strength = view.ties.strength[index]!;
    if (one === place) found.push({ place: other, strength });
    else if (other === place) found.push({ place: one, strength });
  });
  return found;
}

/** Ties drawn while no unit is chosen: the very strong ones, and of every unit the strongest into its family and out. */
export function atRest(view: View): boolean[] {
  const { family, key } = view.units;
  const drawn = [key.map(() => 0), key.map(() => 0)];
  return view.ties.one.map((one, index) => {
    const other = view.ties.other[index]!;
    const side = drawn[family[one] === family[other] ? 0 : 1]!;
    const shown = view.ties.strength[index] === 3 || !side[one] || !side[other];
    if (shown) [one, other].forEach((end) => (side[end]! += 1));
    return shown;
  });
}

/** The nearest unit in the direction of an arrow key: what lies straight ahead counts as nearer than what lies aside. */
export function ahead(view: View, from: number, key: Arrow): number {
  const [wx, wy] = WAYS[key];
  let best = from;
  let least = Infinity;
  view.units.x.forEach((x, place) => {
    const dx = x - view.units.x[from]!;
    const dy = up(view.units.y[place]!) - up(view.units.y[from]!);
    const along = dx * wx + dy * wy;
    if (place === from || along <= 1e-9) return;
    const aside = Math.abs(dx * wy) + Math.abs(dy * wx);
    const cost = along + 2 * aside;
    if (cost < least) [best, least] = [place, cost];
  });
  return best;
}

/** The largest unit: where the keyboard begins. */
export function largest(view: View): number {
  return view.units.people.reduce((best, people, place, all) => (people > all[best]! ? place : best), 0);
}

/** The unit somebody typed: its whole name first, else the first that begins with it, else one that holds it. */
export function find(view: View, text: string): number {
  const wanted = fold(text);
  if (!wanted) return -1;
  const names = view.units.name.map(fold);
  const tries = [(n: string) => n === wanted, (n: string) => n.startsWith(wanted), (n: string) => n.includes(wanted)];
  return tries.map((fits) => names.findIndex(fits)).find((place) => place >= 0) ?? -1;
}

/** The server counts y from the top of the page, the picture from its foot. */
export function up(y: number): number {
  return 1 - y;
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
