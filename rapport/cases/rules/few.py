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
    rest: Numbers | None = None,
    never: tuple[Sequence[int], Sequence[int]] = ((), ()),
) -> Told:
    """Return which numbers are told: none under the minimum, and none that would tell such a one.

    `parents`: of each period the next longer one it lies in; the longest, and the last, is its own. `wholes`: the same
    of larger scopes, one for all scopes or one for each. `rest`: what is in the first of the wholes and in none of the
    scopes; given where these may be taken away from it together. `never`: scopes and periods that are told nowhere.
    """
    up = np.array(parents)
    shown = own >= minimum
    shown[list(never[0])] = False
    shown[:, list(never[1])] = False
    for whole in wholes:
        for at in _ways_up(up):
            less = whole[:, at] - own
            shown &= (less <= 0) | (less >= minimum)
    if rest is not None:
        for at in _ways_up(up):
            _hide_beside(shown, own, rest + wholes[0][0, at] - wholes[0][0], minimum)
    _hide_within(shown, own, parents, minimum)
    return shown


def told_around(
    own: Numbers, shown: Told, parts: Numbers, parts_told: Told, parents: Sequence[int], *, minimum: int
) -> Told:
    """Return which numbers of one scope are told beside those of its parts, which are told whatever it says.

    It is not told where it, less one of them in the same or a shorter period, is few, nor where those of them that are
    not told are few together.
    """
    up, kept = np.array(parents), shown.copy()
    for at in _ways_up(up):
        less = own[:, at] - parts
        few = (parts_told & (less > 0) & (less < minimum)).any(axis=0)
        for place, base in np.argwhere(few):
            kept[0, at[place], base] = False
    left = np.where(parts_told, 0, parts).sum(axis=0)
    kept[0] &= (left == 0) | (left >= minimum)
    return kept


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
    within = [[one for one, above in enumerate(parents) if above == place != one] for place in range(len(parents))]
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
