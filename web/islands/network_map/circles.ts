import type { View } from "./view.ts";

const MOST = 8; // colours people can tell apart; the rest is grey, so that one colour never stands for two circles

export interface Circles {
  /** The colour of every unit by its circle: 1 to 8, or 0 for those of smaller circles. */
  colour: number[];
  /** The largest circles on this view, the most people first: their largest unit, how many units, their colour. */
  largest: { name: string; units: number; colour: number }[];
  /** How many circles have no colour of their own. */
  left: number;
}

/** Which circle gets which colour on a view: by the people of the units that are drawn. */
export function circles(view: View): Circles {
  const { community, people, name, slug } = view.units;
  // A unit with a name of its own tells more than joined ones, and a larger one more than a smaller one.
  const better = (one: number, other: number): boolean =>
    Boolean(slug[one]) !== Boolean(slug[other]) ? Boolean(slug[one]) : people[one]! > people[other]!;
  const found = new Map<number, { people: number; units: number; top: number }>();
  community.forEach((circle, place) => {
    const one = found.get(circle) ?? { people: 0, units: 0, top: place };
    one.people += people[place]!;
    one.units += 1;
    if (better(place, one.top)) one.top = place;
    found.set(circle, one);
  });
  const order = [...found].sort(([a, one], [b, other]) => other.people - one.people || a - b);
  const colours = new Map(order.slice(0, MOST).map(([circle], rank) => [circle, rank + 1]));
  return {
    colour: community.map((circle) => colours.get(circle) ?? 0),
    largest: order.slice(0, MOST).map(([, one], rank) => ({ name: name[one.top]!, units: one.units, colour: rank + 1 })),
    left: Math.max(0, order.length - MOST),
  };
}
