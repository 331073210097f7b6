"""Sum up a closed quarter of ratings, once, for both sides at the same moment; what was rated by whom goes then."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.db import connection, transaction

from rapport.accounts.public import Actor
from rapport.cases.events import RatingsPublished
from rapport.cases.models import RatedPeriod, RatingSum, RatingWord, TeamRating, UnitRating
from rapport.cases.rules.ratings import OFFICE, Said, Side, is_closed, per_person, sums_of
from rapport.catalogue.public import team_cards
from rapport.directory.public import headcounts, unit_card
from rapport.kit import clock
from rapport.ledger.public import record
from rapport.privacy.public import Group, Row, merge_small, minimum_group

Value = tuple[float, float | None, int | None]


def publish_ratings() -> int:
    """Publish the quarters that have ended; returns how many. For a job; once more is harmless."""
    today = clock.today()
    known = {
        *TeamRating.objects.order_by().values_list("period", flat=True).distinct(),
        *UnitRating.objects.order_by().values_list("period", flat=True).distinct(),
    }
    due = sorted(period for period in known if is_closed(period, today))
    for period in due:
        _publish(period)
    return len(due)


def _publish(period: date) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases.ratings'))")
        if RatedPeriod.objects.filter(period=period).exists():
            return
        of_teams = list(TeamRating.objects.filter(period=period).select_for_update().order_by("id"))
        of_units = list(UnitRating.objects.filter(period=period).select_for_update().order_by("id"))
        RatedPeriod.objects.create(period=period)
        teams = _publish_teams(period, of_teams)
        units = _publish_units(period, of_units)
        TeamRating.objects.filter(period=period).delete()
        UnitRating.objects.filter(period=period).delete()
        record(RatingsPublished(period=period, teams=teams, units=units), by=Actor.system(via="job"))


def _publish_teams(period: date, rows: Sequence[TeamRating]) -> int:
    """Write the sums of each team that is an office and has enough raters, and of the divisions they sit in."""
    divisions = _divisions({row.unit_id for row in rows if row.unit_id is not None})
    offices = _offices({row.team_id for row in rows})
    said: dict[int, list[Said]] = defaultdict(list)
    for row in rows:
        unit = divisions.get(row.unit_id or 0)
        said[row.team_id].append(
            Said(person=row.person_id, key=row.team_id, unit=unit, score=row.score, item=row.taken_seriously)
        )
    made = 0
    for team_id, told in said.items():
        values = per_person(told)
        if team_id not in offices or len(values) < minimum_group():
            continue
        made += 1
        _write(period, list(values.values()), side=Side.TEAM, team_id=team_id)
        _write_divisions(period, team_id, values)
        _keep_words(period, team_id, [row for row in rows if row.team_id == team_id])
    return made


def _write_divisions(period: date, team_id: int, values: Mapping[int, Value]) -> None:
    """Write the sums by division, small ones joined: no row, nor the whole less some rows, is of too few people."""
    of: dict[int, list[Value]] = defaultdict(list)
    for value in values.values():
        of[value[2] or 0].append(value)
    found = merge_small([Group(key=str(unit), people=len(many)) for unit, many in of.items()], minimum=minimum_group())
    if len(found.rows) < 2:  # noqa: PLR2004 (one row is the whole)
        return
    parts = [(row, [value for key in row.keys for value in of[int(key)]]) for row in found.rows]
    # The second item is told by division only where nobody could subtract the few who answered it in one.
    items = all(sum(value[1] is not None for value in many) >= minimum_group() for _row, many in parts)
    for row, many in parts:
        shown = many if items else [(value[0], None, value[2]) for value in many]
        _write(period, shown, side=Side.TEAM, team_id=team_id, units=_keys(row))


def _keys(row: Row) -> list[int]:
    return [int(key) for key in row.keys]


def _publish_units(period: date, rows: Sequence[UnitRating]) -> int:
    """Write the sums of each unit that still has enough people and has enough raters, whatever teams they are of."""
    counts = headcounts({row.unit_id for row in rows}) if rows else {}
    said: dict[int, list[Said]] = defaultdict(list)
    for row in rows:
        said[row.unit_id].append(
            Said(person=row.person_id, key=row.unit_id, unit=None, score=row.score, item=row.clear)
        )
    made = 0
    for unit_id, told in said.items():
        values = per_person(told)
        if counts.get(unit_id, 0) >= minimum_group() and len(values) >= minimum_group():
            made += 1
            _write(period, list(values.values()), side=Side.UNIT, unit_id=unit_id)
    return made


def _write(
    period: date,
    values: Sequence[Value],
    *,
    side: Side,
    team_id: int | None = None,
    unit_id: int | None = None,
    units: Sequence[int] = (),
) -> None:
    all_ = sums_of([value[0] for value in values])
    item = sums_of([value[1] for value in values if value[1] is not None])
    if item.people < minimum_group():
        item = sums_of([])
    RatingSum.objects.create(
        side=side,
        period=period,
        team_id=team_id,
        unit_id=unit_id,
        units=list(units),
        people=all_.people,
        total=all_.total,
        squares=all_.squares,
        good=all_.good,
        item_people=item.people,
        item_total=item.total,
        item_squares=item.squares,
        item_good=item.good,
    )


def _keep_words(period: date, team_id: int, rows: Sequence[TeamRating]) -> None:
    """Keep the free words, if enough people wrote any, under random numbers: nothing leads from one to its writer."""
    wrote = [row for row in rows if row.word]
    if len({row.person_id for row in wrote}) < minimum_group():
        return
    words = [RatingWord(id=uuid.uuid4(), team_id=team_id, period=period, word=row.word) for row in wrote]
    RatingWord.objects.bulk_create(sorted(words, key=lambda word: word.id.bytes))


def _offices(team_ids: Collection[int]) -> set[int]:
    """Return the teams of three members and more: fewer are somebody, and nobody is rated here."""
    units = {team.id: team.unit_id for team in team_cards(team_ids).values() if team.unit_id is not None}
    counts = headcounts(set(units.values())) if units else {}
    return {team for team, unit in units.items() if counts.get(unit, 0) >= OFFICE}


def _divisions(unit_ids: Iterable[int]) -> dict[int, int]:
    """Return of each unit the one right below the top that it lies in, or is. A statement a level."""
    wanted = set(unit_ids)
    cards = unit_card(wanted)
    while missing := {card.parent_id for card in cards.values() if card.parent_id and card.depth > 1} - set(cards):
        cards |= unit_card(missing)
    found = {}
    for unit in wanted & set(cards):
        card = cards[unit]
        while card.depth > 1 and card.parent_id in cards:
            card = cards[card.parent_id]
        found[unit] = card.id
    return found
