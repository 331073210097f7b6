"""Which counts of a table are not told, so that none of a few cases is had, not even by subtraction."""

from collections.abc import Hashable, Sequence


def withheld(counts: Sequence[int], *levels: Sequence[Hashable], minimum: int) -> set[int]:
    """Return the places of the counts that are not told: those under the minimum, none included, and some more.

    Each level says of every count which total it is a part of, from the finest level to the coarsest. Of each total the
    smallest others are left out as well until what is left out sums to the minimum, or is nothing.
    """
    hidden = {place for place, count in enumerate(counts) if count < minimum}
    for level in levels:
        for key in dict.fromkeys(level):
            there = sorted((count, place) for place, count in enumerate(counts) if level[place] == key)
            left_out = sum(count for count, place in there if place in hidden)
            for count, place in there:
                if place not in hidden and 0 < left_out < minimum:
                    hidden.add(place)
                    left_out += count
    return hidden


def tells_of_few(counts: Sequence[int], *levels: Sequence[Hashable], part: Hashable, minimum: int) -> bool:
    """Whether the number of one total of the finest level would tell a count that is withheld for one elsewhere.

    So it is where something of it is withheld, and nothing of it is few.
    """
    hidden = withheld(counts, *levels, minimum=minimum)
    there = [place for place, key in enumerate(levels[0]) if key == part]
    large = any(counts[place] >= minimum for place in there if place in hidden)
    return large and not any(0 < counts[place] < minimum for place in there)
