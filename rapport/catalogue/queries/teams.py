"""Service teams as small frozen cards, for pages and other rooms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.models import Agreement, ServiceTeam
from rapport.directory.public import PersonCard, UnitCard, headcounts, person_card, unit_card
from rapport.kit.prepared import Prepared
from rapport.kit.problems import Missing

FEWEST = 3  # a team of fewer people is no group


@dataclass(frozen=True, kw_only=True)
class ServiceTeamCard:
    """A service team. What only a log names has no unit, prefix and page; `lead_id` is who manages its unit.

    `unknown`: not a team, but where cases of a log are that name none.
    """

    id: int
    name: str
    prefix: str
    about: str
    unit_id: int | None
    unit_slug: str
    lead_id: int | None
    calendar_id: int | None
    retired: bool
    unknown: bool

    @property
    def url(self) -> str:
        """Its page; empty for a team that only a log names."""
        return f"/services/teams/{self.prefix}/" if self.unit_id else ""


@dataclass(frozen=True, kw_only=True)
class TeamPage:
    """A service team with its unit, its lead, whether it promises colleagues anything, and what the reader may do."""

    card: ServiceTeamCard
    unit: UnitCard
    lead: PersonCard | None
    promises: bool
    may_change: bool
    is_member: bool


def team_card(team_id: int) -> ServiceTeamCard:
    """Return a team by its id, whatever it is; refuses one that is not there. One statement."""
    return _only(ServiceTeam.objects.filter(id=team_id))


def team_cards(ids: Iterable[int]) -> dict[int, ServiceTeamCard]:
    """Return teams by id, whatever they are; ids of none are left out. One statement."""
    return {card.id: card for card in _told(_called(frozenset(ids))())}


def team_by_prefix(prefix: str, *, by: Actor) -> ServiceTeamCard:
    """Return the team whose case numbers begin so, in capitals or not. One statement."""
    return _only(policy.teams_visible_to(by).filter(prefix=prefix.strip().upper()))


def team_page(prefix: str, *, by: Actor) -> TeamPage:
    """Return what the page of a team begins with. Four statements at most."""
    agreed = Agreement.objects.filter(team_id=OuterRef("id"), internal=False, retired_at=None)
    rows = policy.teams_visible_to(by).annotate(promises=Exists(agreed))
    row = rows.filter(prefix=prefix.strip().upper()).select_related("unit").first()
    if row is None:
        raise Missing
    card = card_of(row)
    unit_id = card.unit_id or 0
    lead = person_card([card.lead_id]).get(card.lead_id) if card.lead_id else None
    return TeamPage(
        card=card,
        unit=unit_card([unit_id])[unit_id],
        lead=lead,
        promises=row.promises,
        may_change=policy.leads(by, row),
        is_member=unit_id in by.unit_ids | by.led_unit_ids,
    )


def teams(*, by: Actor | None = None, retired: bool = False) -> list[ServiceTeamCard]:
    """Return the teams that serve, by name, for choosers; without `by`, for whom policy was asked. One statement."""
    rows = policy.teams_visible_to(by or Actor.system()).order_by("name", "id")
    return _cards(rows if retired else rows.filter(retired_at=None))


def teams_in(unit_ids: Iterable[int]) -> Sequence[ServiceTeamCard]:
    """Return the teams whose unit is one of these, retired ones too. One statement, none for no unit."""
    return _told(_serving_in(frozenset(unit_ids))())


def small_teams(cards: Iterable[ServiceTeamCard]) -> set[int]:
    """Return the ids of teams of a person or two, whose figures would be somebody's. One statement."""
    by_unit = {card.unit_id: card.id for card in cards if card.unit_id is not None}
    people = headcounts(by_unit)
    return {team for unit, team in by_unit.items() if people.get(unit, 0) < FEWEST}


def serving_team_ids(actor: Actor) -> frozenset[int]:
    """Return the teams an actor serves in: those whose unit is hers or lies above hers. One statement."""
    return _in_units(actor.unit_ids)


def led_team_ids(actor: Actor) -> frozenset[int]:
    """Return the teams an actor leads: those whose unit she manages, or one above it. One statement."""
    return _in_units(actor.led_unit_ids)


def _in_units(unit_ids: frozenset[int]) -> frozenset[int]:
    if not unit_ids:
        return frozenset()
    return frozenset(ServiceTeam.objects.filter(unit_id__in=unit_ids).values_list("id", flat=True))


def _only(rows: QuerySet[ServiceTeam]) -> ServiceTeamCard:
    found = _cards(rows)
    if not found:
        raise Missing
    return found[0]


CARD = (
    "id", "name", "prefix", "about", "unit_id", "unit__slug", "unit__manager_id", "calendar_id", "retired_at",
    "unknown",
)  # fmt: skip


# The same few teams stand in the lists of a reader all day.
@lru_cache(maxsize=1024)
def _called(ids: frozenset[int]) -> Prepared:
    return Prepared(lambda: ServiceTeam.objects.filter(id__in=ids).values_list(*CARD, named=True))


@lru_cache(maxsize=1024)
def _serving_in(unit_ids: frozenset[int]) -> Prepared:
    return Prepared(lambda: ServiceTeam.objects.filter(unit_id__in=unit_ids).values_list(*CARD, named=True))


def _cards(rows: QuerySet[ServiceTeam]) -> list[ServiceTeamCard]:
    """Return the cards of teams without the teams: every page of who serves reads some."""
    return _told(rows.values_list(*CARD))


def _told(rows: Iterable[Any]) -> list[ServiceTeamCard]:
    return [
        ServiceTeamCard(
            id=ident,
            name=name,
            prefix=prefix or "",
            about=about,
            unit_id=unit_id,
            unit_slug=slug or "",
            lead_id=lead_id,
            calendar_id=calendar_id,
            retired=retired_at is not None,
            unknown=unknown,
        )
        for ident, name, prefix, about, unit_id, slug, lead_id, calendar_id, retired_at, unknown in rows
    ]


def card_of(row: ServiceTeam) -> ServiceTeamCard:
    """Return the card of a team at hand with its unit. No statement."""
    return ServiceTeamCard(
        id=row.id,
        name=row.name,
        prefix=row.prefix or "",
        about=row.about,
        unit_id=row.unit_id,
        unit_slug=row.unit.slug if row.unit else "",
        lead_id=row.unit.manager_id if row.unit else None,
        calendar_id=row.calendar_id,
        retired=row.retired_at is not None,
        unknown=row.unknown,
    )


def teams_led(by: Actor) -> Sequence[ServiceTeamCard]:
    """Return the standing teams an actor may change: all for administrators, else those she leads. One statement."""
    rows = policy.teams_visible_to(by).filter(retired_at=None).order_by("name", "id")
    return _cards(rows if policy.manages_catalogue(by) else rows.filter(unit_id__in=by.led_unit_ids))
