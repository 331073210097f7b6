"""Who turns to a unit, as it may be shown: small groups joined, nothing to subtract, with what changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.public import Actor
from rapport.directory.public import UnitCard, unit_card
from rapport.kit.problems import Refusal
from rapport.network import policy
from rapport.network.models import Snapshot
from rapport.network.queries import lake, reach, snapshots
from rapport.network.queries.model import version_of
from rapport.network.queries.said import Said, said_in, together
from rapport.network.queries.spread import Spread, spread_in
from rapport.network.queries.tree import NOWHERE, Tree, tree_of
from rapport.network.rules.offices import TrustRow, why_not_an_office
from rapport.network.rules.words import Figure, Turn, heard, turn
from rapport.privacy.public import minimum_group


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row with its past: `trend` has a share per snapshot, None where none may be shown.

    said: what those of the row said who were asked; None where too few answered to tell.
    """

    row: TrustRow
    figure: Figure
    before: Figure | None
    turn: Turn
    trend: tuple[float | None, ...]
    said: Said | None = None

    @property
    def change(self) -> float | None:
        """Difference of the shares, in shares of 1; None without an earlier figure, or if one of them is no number."""
        if self.before is None or self.before.few != self.figure.few:
            return None
        return round(self.figure.share - self.before.share, 2)


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Who turns to a unit: the whole company, and its parts under `under`. `compared` is the day compared with.

    members: people of the unit; counted: those of them whom trust in it counts; theta: the trust from which on a tie
    counts; spread: how it is spread over the unit's people, None where that may not be told;
    days: of the points of the trends;
    model_since: the first day compared, if figures before it are of another model of trust; None otherwise;
    asked_on: the day of the snapshot whose answers stand beside the figures, None without any; path: the units from
    the top down to this one; deep: the units shown alone that have parts; large: the units of joined rows that would be
    large enough to stand alone, and are joined to protect a small one.
    """

    unit_id: int
    under: int | None
    as_of: date
    snapshot_id: int
    compared: date | None
    members: int
    counted: int
    minimum: int
    theta: float
    spread: Spread | None
    total: Line | None
    lines: tuple[Line, ...]
    days: tuple[date, ...]
    model_since: date | None
    asked_on: date | None
    path: tuple[int, ...]
    deep: frozenset[int]
    large: frozenset[int]

    @property
    def turning(self) -> tuple[int, int]:
        """Of the units shown alone, how many are known to turn to the team, and how many there are."""
        return sum(not line.figure.is_none for line in self._alone), len(self._alone)

    @property
    def turns(self) -> Mapping[Turn, int]:
        """How many of the units shown alone were won, cooled, lost and so on; whom nobody is in is not among them."""
        return Counter(line.turn for line in self._alone)

    @property
    def said(self) -> Said | None:
        """All rows with answers together; a sum of what is shown, so it tells nothing beside."""
        return together([line.said for line in self.lines if line.said])

    @property
    def _alone(self) -> list[Line]:
        return [line for line in self.lines if not line.row.merged]


def trust_in(unit_id: int, *, days: int = 365, under: int | None = None) -> Trust:
    """Return who turns to a unit, with what changed over `days`. Two statements; the rest is in files.

    Refuses, in a sentence, without a snapshot, for a team too small to be an office, and for parts of a unit that
    is itself only shown joined with others.
    """
    shown = snapshots.of_groups()
    if not shown:
        raise Refusal(
            "There is no snapshot of the network yet. Load interactions, then build one: rapport network build.",
            code="no_snapshot",
        )
    now = shown[-1]
    alike = [s for s in shown if version_of(s) == version_of(now)]  # another model reads the same contacts otherwise
    earlier = snapshots.before(now, days=days, among=alike[:-1])
    series = [s for s in snapshots.points(alike) if (now.as_of - s.as_of).days <= max(days, 1)]
    tree = tree_of(now)
    where = reach.top_of(tree) if under is None else under
    found = _listing(now, tree, unit_id, where)
    past = {*series, *([earlier] if earlier else [])} - {now}
    known = {s.id: reach.listing(s, unit_id, under=where) for s in past} | {now.id: found}
    told = snapshots.of_answers(now)
    return Trust(
        unit_id=unit_id,
        under=where,
        as_of=now.as_of,
        snapshot_id=now.id,
        compared=earlier.as_of if earlier else None,
        members=found.members,
        counted=found.office,
        minimum=minimum_group(),
        theta=lake.theta(now),
        spread=spread_in(now, tree, unit_id),
        total=_total(known, series, earlier),
        lines=_with_answers(_lines(known, series, earlier), told, tree, unit_id, where),
        days=tuple(s.as_of for s in series),
        model_since=alike[0].as_of if len(alike) < len(shown) else None,
        asked_on=told.as_of if told else None,
        path=tuple(tree.line(tree.place(unit_id) or 0)),
        deep=_deep(found, where, unit_id),
        large=_large(found, tree, where, unit_id),
    )


def figure_in(snapshot: Snapshot, unit_id: int) -> Figure | None:
    """How many people outside a unit turn to it, as its own page says; None where it is no office or all there is."""
    total = reach.listing(snapshot, unit_id).total
    return total.figure if total else None


def _deep(found: reach.Listing, under: int | None, unit_id: int) -> frozenset[int]:
    """Units shown alone whose parts may be looked into: there are some, and it is not the team itself."""
    alone = {row.units[0] for row in found.rows if not row.merged}
    return frozenset(alone & found.opened) - {under, unit_id}


def _large(found: reach.Listing, tree: Tree, under: int | None, unit_id: int) -> frozenset[int]:
    """Units in joined rows with the minimum of people, the team's own apart: by sizes alone, which are no secret."""
    heads, team = tree.heads.copy(), tree.place(unit_id)
    if team is not None:
        heads[team : tree.end[team]] = 0
    sizes: dict[int, int] = {}
    for unit in (unit for row in found.rows if row.merged for unit in row.units):
        place = 0 if unit == NOWHERE else tree.place(unit)
        if place is not None:
            sizes[unit] = int(heads[place : place + 1 if unit in {NOWHERE, under} else tree.end[place]].sum())
    return frozenset(unit for unit, people in sizes.items() if people >= minimum_group())


def _listing(snapshot: Snapshot, tree: Tree, unit_id: int, under: int | None) -> reach.Listing:
    """What is shown of a team by the parts of a unit; refuses in a sentence where there is nothing to show."""
    place = tree.place(unit_id)
    reason = why_not_an_office(0 if place is None else int(tree.heads[place : tree.end[place]].sum()))
    if reason:
        raise Refusal(reason, code="too_small")
    if under is not None and tree.place(under) is None:
        raise Refusal("Nobody of this snapshot is in that unit.", code="empty")
    found = reach.listing(snapshot, unit_id, under=under)
    if not found.members:
        raise Refusal(
            "This unit is only shown together with others, so its parts are not shown either.", code="too_small"
        )
    return found


Known = Mapping[int, reach.Listing]  # by snapshot


def _lines(known: Known, series: Sequence[Snapshot], earlier: Snapshot | None) -> list[Line]:
    by_units = {snapshot: listing.by_units for snapshot, listing in known.items()}
    return [
        _line(
            row,
            by_units[earlier.id].get(row.units) if earlier else None,
            [by_units[s.id].get(row.units) for s in series],
        )
        for row in sorted(known[series[-1].id].rows, key=lambda r: (r.merged, -r.yes / r.people, r.units))
    ]


def _total(known: Known, series: Sequence[Snapshot], earlier: Snapshot | None) -> Line | None:
    row = known[series[-1].id].total
    if row is None:
        return None
    return _line(row, known[earlier.id].total if earlier else None, [known[s.id].total for s in series])


def _line(row: TrustRow, before: TrustRow | None, past: Sequence[TrustRow | None]) -> Line:
    """A row with its past; joined rows have one only where the very same units were joined."""
    figure = row.figure
    then = before.figure if before else None
    return Line(
        row=row,
        figure=figure,
        before=then,
        turn=turn(figure, then),
        trend=tuple(r.figure.share if r else None for r in past),
    )


def _with_answers(
    lines: Sequence[Line], told: Snapshot | None, tree: Tree, unit_id: int, under: int | None
) -> tuple[Line, ...]:
    if told is None:
        return tuple(lines)
    rows = [line.row.units for line in lines]
    said = said_in(told, tree, unit_id, under=under, rows=rows, minimum=minimum_group())
    return tuple(_heard(line, answers) for line, answers in zip(lines, said, strict=True))


def _heard(line: Line, answers: Said | None) -> Line:
    return replace(line, said=answers, turn=heard(line.turn, line.figure, answers.figure if answers else None))


@dataclass(frozen=True, kw_only=True)
class TrustedBy:
    """A row of who trusts a unit, for the terminal, REST and other rooms. `units` counts those joined in it.

    few: no more is told than that few or none do, fewer than the minimum; share and low are 0 then, and high is the
    upper end for the most that can be. said: the share, of `answered` people who were asked, of those who named
    somebody of the unit; None where too few answered to tell; said_few: few or none of them did, and said is 0 then.
    """

    unit: str
    units: int
    people: int
    share: float
    low: float
    high: float
    few: bool
    change: float | None
    turn: str
    said: float | None
    said_few: bool
    answered: int | None


def trust_rows(unit_id: int, *, under: int | None = None, days: int = 365, by: Actor) -> list[TrustedBy]:
    """Return who turns to a unit as rows that may be shown as they are; refuses who may not see it."""
    policy.require_trust_in(by, unit_id)
    trust = trust_in(unit_id, days=days, under=under)
    cards = unit_card(unit for line in trust.lines for unit in line.row.units)
    return [_told(line, trust, cards) for line in trust.lines]


def _told(line: Line, trust: Trust, cards: Mapping[int, UnitCard]) -> TrustedBy:
    return TrustedBy(
        unit=name_of(line, trust, cards, by_slug=True),
        units=len(line.row.units),
        people=line.figure.people,
        share=line.figure.share,
        low=line.figure.low,
        high=line.figure.high,
        few=line.figure.few,
        change=line.change,
        turn=str(line.turn),
        said=line.said.figure.share if line.said else None,
        said_few=line.said is not None and line.said.figure.few,
        answered=line.said.answered if line.said else None,
    )


def name_of(line: Line, trust: Trust, cards: Mapping[int, UnitCard], *, by_slug: bool = False) -> str:
    """What a row is called: the unit, the people directly in it, or what is joined: large ones by name, small by count.

    Which large unit is joined follows from the sizes of units alone, so its name tells no more than the directory.
    """
    units = line.row.units
    if not line.row.merged:
        return _unit_name(units[0], trust, cards, by_slug=by_slug)
    large = [_unit_name(unit, trust, cards, by_slug=by_slug) for unit in units if unit in trust.large]
    small = len(units) - len(large)
    count = ngettext("%(n)s small unit", "%(n)s small units", small) % {"n": small}
    return _("%(units)s, joined") % {"units": get_text_list([*large, *([count] if small else [])], _("and"))}


def _unit_name(unit: int, trust: Trust, cards: Mapping[int, UnitCard], *, by_slug: bool) -> str:
    if unit == NOWHERE:
        return _("Without a unit")
    card = cards.get(unit)
    name = (card.slug if by_slug else card.name) if card else _("A unit that is gone")
    return _("Directly in %(unit)s") % {"unit": name} if unit == trust.under else name
