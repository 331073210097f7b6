"""Which numbers of a table are told, so that none of a few cases is had, not even by subtraction.

A table says of each scope (all cases, a team, a service), period and base how many there are. A base is what a figure
counts: cases, promises, what had an agreed time. Each base is looked at by itself, as each has its own few.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]  # by scope, period and base
Told = NDArray[np.bool_]


def told(
    own: Numbers,
    parents: Sequence[int],
    *,
    minimum: int,
    wholes: Sequence[Numbers] = (),
    wholes_told: Sequence[Told] = (),
    rest: Numbers | None = None,
    never: tuple[Sequence[int], Sequence[int]] = ((), ()),
) -> Told:
    """Return which numbers are told: none under the minimum, and none that would tell such a one.

    `parents`: of each period the next longer one it lies in; the longest, and the last, is its own. `wholes`: the same
    of larger scopes, one for all scopes or one for each. `wholes_told`: what is told of them, in the same order; where
    nothing is told of a whole, nothing is of its scopes: else parts of several periods could be taken away from a
    longer one at once. `rest`: what is in the first of the wholes and in none of the scopes; given where these may be
    taken away from it together. `never`: scopes and periods that are told nowhere.
    """
    up = np.array(parents)
    shown = own >= minimum
    shown[list(never[0])] = False
    shown[:, list(never[1])] = False
    shown &= ~_beside(own, wholes, wholes_told, parents, minimum)
    if rest is not None:
        for at in _ways_up(up):
            _hide_beside(shown, own, rest + wholes[0][0, at] - wholes[0][0], minimum)
    _hide_within(shown, own, parents, minimum)
    return shown


def _beside(
    own: Numbers, wholes: Sequence[Numbers], wholes_told: Sequence[Told], parents: Sequence[int], minimum: int
) -> Told:
    """Which numbers are not told beside larger scopes: what these have more is told of by itself, or is nothing."""
    up, bad = np.array(parents), np.zeros(own.shape, dtype=bool)
    for whole_told in wholes_told:
        bad |= ~whole_told
    for whole in wholes:
        more = whole - own
        bad |= (more > 0) & ~told(more, parents, minimum=minimum)
        for at in _ways_up(up):
            less = whole[:, at] - own
            bad |= (less > 0) & (less < minimum)
    return bad


def told_sharing(own: Numbers, shown: Told, whole: Numbers, parents: Sequence[int], *, minimum: int) -> Told:
    """Return which numbers of scopes are told that share cases, of which `shown` are told if they share none.

    The scopes together are the whole. All of them less the whole are the cases that are in several, once for each more:
    where that would tell of few, one scope is left out, the one of which least is told.
    """
    kept, several = shown.copy(), own.sum(axis=0) - whole[0]
    safe = (several <= 0) | told(several[None], parents, minimum=minimum)[0]
    for base in np.flatnonzero(~safe.all(axis=0)):
        bad, chosen = np.flatnonzero(~safe[:, base]), list[int]()
        cheapest = sorted(range(len(own)), key=lambda one: (kept[one, :, base].any(), own[one, -1, base], one))
        for period in bad:
            if not any(own[one, period, base] for one in chosen):
                chosen.append(next(one for one in cheapest if own[one, period, base]))
        for one in chosen:
            kept[one, bad, base] = False
    return kept


def told_around(
    own: Numbers, shown: Told, parts: Numbers, parts_told: Told, parents: Sequence[int], *, minimum: int
) -> Told:
    """Return which numbers of one scope are told beside those of its parts, which are told whatever it says.

    `shown`: which are told of it alone. It is not told where those of its parts that are not told are few together,
    where few of its cases are in several parts, and where it would tell of few less what is known within it: of the
    same and of shorter periods, of it or of a part, one of each.
    """
    kept, several = shown.copy(), (parts.sum(axis=0) - own[0])[None]
    left = np.where(parts_told, 0, parts).sum(axis=0)
    kept[0] &= (left == 0) | (left >= minimum)
    kept &= (several <= 0) | told(several, parents, minimum=minimum)
    within, known = _within(parents), _known(parts_told, parents)
    for base in range(own.shape[2]):
        _tell_around(kept[0, :, base], own[0, :, base], parts[:, :, base], known[:, :, base], within, minimum)
        _hide_for_good(kept[:, :, base : base + 1], own[0, :, base], parents)
    return kept


def _hide_for_good(kept: Told, own: Numbers, parents: Sequence[int]) -> None:
    """Leave out more of one scope and base, until nothing that is not told follows of what is."""
    hidden, within = ~kept[0, :, 0], _within(parents)
    while (found := np.flatnonzero(_known(kept, parents)[0, :, 0] & hidden)).size:
        one = int(found[0])
        known = _known(kept, parents)[0, :, 0]
        down = bool(within[one]) and bool(known[within[one]].all())
        while not kept[0, one, 0]:
            one = min(within[one], key=lambda each: (own[each], each)) if down else parents[one]
        kept[0, one, 0] = False


def _known(shown: Told, parents: Sequence[int]) -> Told:
    """Return which numbers follow of those that are told: all within a period, or a period less all others within."""
    known, within = shown.copy(), _within(parents)
    for place, shorter in enumerate(within):
        if shorter:
            known[:, place] |= known[:, shorter].all(axis=1)
    for place, shorter in reversed(list(enumerate(within))):
        for one in shorter:
            others = [other for other in shorter if other != one]
            known[:, one] |= known[:, place] & known[:, others].all(axis=1)
    return known


def _tell_around(
    kept: Told, own: Numbers, parts: Numbers, parts_told: Told, within: Sequence[Sequence[int]], minimum: int
) -> None:
    """Leave out periods of one scope and base, from the shortest up, that would tell of few less what lies in them."""
    found: list[tuple[bool, int]] = []  # of each period: whether nothing may be left of it, and the fewest else
    for place, shorter in enumerate(within):
        left = own[place] - parts[parts_told[:, place], place]
        sums = [0] if not own[place] else [int(own[place]), *map(int, left)]
        nothing, fewest = _summed([found[one] for one in shorter])
        if shorter:
            sums += [0] if nothing else []
            sums += [fewest] if fewest else []
        least = min((one for one in sums if one > 0), default=0)
        kept[place] &= not 0 < least < minimum
        found.append((bool(kept[place]) or 0 in sums, least))


def _summed(found: Sequence[tuple[bool, int]]) -> tuple[bool, int]:
    """What may be left of several periods together: whether nothing, and the fewest else; 0 where there is no else."""
    must = sum(fewest for nothing, fewest in found if not nothing)
    if must:
        return False, must
    return True, min((fewest for _nothing, fewest in found if fewest), default=0)


def _within(parents: Sequence[int]) -> list[list[int]]:
    """Of each period those that lie right in it."""
    return [[one for one, above in enumerate(parents) if above == place != one] for place in range(len(parents))]


def _ways_up(up: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Of all periods themselves, then what each lies in, and so on."""
    at = np.arange(len(up))
    while True:
        yield at
        if (up[at] == at).all():
            return
        at = up[at]


def _hide_beside(shown: Told, own: Numbers, rest: Numbers, minimum: int) -> None:
    """Where the scopes that are not told are few together, leave out the smallest other."""
    left = np.where(shown, 0, own).sum(axis=0) + rest
    for period, base in np.argwhere((left > 0) & (left < minimum)):
        others = [scope for scope in range(len(own)) if shown[scope, period, base]]
        if others:
            shown[min(others, key=lambda one: own[one, period, base]), period, base] = False


def _hide_within(shown: Told, own: Numbers, parents: Sequence[int], minimum: int) -> None:
    """Where a period less all that is told within it is few, leave out the smallest period within."""
    within = _within(parents)
    covered, bad = np.zeros_like(own), np.zeros((own.shape[0], own.shape[2]), dtype=bool)
    for place, parts in enumerate(within):
        below = covered[:, parts].sum(axis=1)
        left = own[:, place] - below
        covered[:, place] = np.where(shown[:, place], own[:, place], below)
        bad |= shown[:, place] & (left > 0) & (left < minimum)
    for scope, base in np.argwhere(bad):
        _mend(shown[scope, :, base], own[scope, :, base], within, minimum)


def _mend(shown: Told, own: Numbers, within: Sequence[Sequence[int]], minimum: int) -> None:
    """Leave out periods of one scope and base, from the shortest up, until nothing that is left over is few."""
    for place in range(len(own)):
        while shown[place] and 0 < (_left(place, shown, own, within)) < minimum:
            near = list(_nearest(place, shown, within))
            telling = [one for one in near if _left(one, shown, own, within)]
            shown[min(telling or near, key=lambda one: (own[one], one))] = False


def _left(place: int, shown: Told, own: Numbers, within: Sequence[Sequence[int]]) -> int:
    return int(own[place] - sum(own[one] for one in _nearest(place, shown, within)))


def _nearest(place: int, shown: Told, within: Sequence[Sequence[int]]) -> Iterator[int]:
    """The longest periods within one that are told."""
    for one in within[place]:
        if shown[one]:
            yield one
        else:
            yield from _nearest(one, shown, within)
