import type { View } from "./view.ts";

const MOST = 8; // colours people can tell apart; the rest is grey, so that one colour never stands for two
const FIRST = 11; // communities have colours of their own, which no division has

export interface Communities {
  /** The colour of every unit by its community: 11 to 18, or 0 for those of smaller communities. */
  colour: number[];
  /** The largest communities on this view, the most people first: their largest unit, how many units, their colour. */
  largest: { name: string; units: number; colour: number }[];
  /** How many communities have no colour of their own. */
  left: number;
}

/** Which community gets which colour on a view: by the people of the units that are drawn. */
export function communities(view: View): Communities {
  const { community, people, name, slug } = view.units;
  // A unit with a name of its own tells more than joined ones, and a larger one more than a smaller one.
  const better = (one: number, other: number): boolean =>
    Boolean(slug[one]) !== Boolean(slug[other]) ? Boolean(slug[one]) : people[one]! > people[other]!;
  const found = new Map<number, { people: number; units: number; top: number }>();
  community.forEach((key, place) => {
    const one = found.get(key) ?? { people: 0, units: 0, top: place };
    one.people += people[place]!;
    one.units += 1;
    if (better(place, one.top)) one.top = place;
    found.set(key, one);
  });
  const order = [...found].sort(([a, one], [b, other]) => other.people - one.people || a - b);
  const colours = new Map(order.slice(0, MOST).map(([key], rank) => [key, rank + FIRST]));
  return {
    colour: community.map((key) => colours.get(key) ?? 0),
    largest: order.slice(0, MOST).map(([, one], rank) => ({ name: name[one.top]!, units: one.units, colour: rank + FIRST })),
    left: Math.max(0, order.length - MOST),
  };
}
