"""The macros of teams, and their words as they would be said in a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from rapport.accounts.public import Actor, Scope
from rapport.cases import policy
from rapport.cases.models import Case, Macro
from rapport.cases.rules.macros import filled, first_name
from rapport.cases.rules.numbers import number_of
from rapport.cases.rules.words import Said
from rapport.catalogue.public import Level, ServiceTeamCard, team_cards, work_time_of
from rapport.directory.public import person_card
from rapport.kit import clock
from rapport.kit.problems import Missing


@dataclass(frozen=True, kw_only=True)
class MacroCard:
    """A macro: its words, with places to fill, and its steps. `fits`: it is for the service of the case at hand."""

    id: int
    team: ServiceTeamCard
    name: str
    service_id: int | None
    text: str
    said: Said
    priority: Level | None
    tags: Sequence[str]
    hears_within: int | None
    to_team: ServiceTeamCard | None
    asks: str
    resolves: bool
    fits: bool = False

    @property
    def url(self) -> str:
        """Where it is changed."""
        return f"/cases/macros/{self.id}/"


def macros_visible_to(actor: Actor) -> QuerySet[Macro]:
    """Return the macros an actor may use and change: those of her teams."""
    if actor.is_system:
        return Macro.objects.all()
    if not actor.may(Scope.READ):
        return Macro.objects.none()
    return Macro.objects.filter(team_id__in=policy.teams_of(actor))


def macros_of(*, by: Actor, team_id: int | None = None, service_id: int | None = None) -> list[MacroCard]:
    """Return the macros of the actor's teams, those for a service first, then by name. Three statements."""
    rows = macros_visible_to(by)
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    cards = _cards(list(rows.order_by("name", "id")), service_id)
    return sorted(cards, key=lambda card: (not card.fits, card.service_id is not None, card.name.lower(), card.id))


def macro_card(macro_id: int, *, by: Actor) -> MacroCard:
    """Return one macro of the actor's teams. Raises Missing."""
    found = _cards(list(macros_visible_to(by).filter(id=macro_id)), None)
    if not found:
        raise Missing
    return found[0]


def said_in(text: str, case: Case, *, by: Actor, hears_by: datetime | None) -> str:
    """Return words of a macro as the actor would say them in a case. Two statements."""
    people = person_card({ident for ident in (case.requester_id, case.for_person_id, by.person_id) if ident})
    teams = team_cards({case.team_id, case.holder_team_id})
    to = people.get(case.for_person_id or case.requester_id or 0)
    me = people.get(by.person_id or 0)
    values: Mapping[str, str] = {
        "case.number": number_of(case.id, teams[case.team_id], case.number),
        "case.subject": case.subject,
        "case.team": teams[case.holder_team_id].name,
        "requester.name": to.name if to else "",
        "requester.first_name": first_name(to.name) if to else "",
        "me.name": me.name if me else "",
        "me.first_name": first_name(me.name) if me else "",
        "hears_by": date_format(timezone.localtime(hears_by), "D j M, H:i T") if hears_by else "",
    }
    return filled(text, values)


def words_on(card: MacroCard, case_id: int, *, by: Actor) -> str:
    """Return a macro's words as they would be said in a case the actor sees now. Raises Missing."""
    case = policy.visible_to(by).filter(id=case_id).first()
    if case is None:
        raise Missing
    return said_in(card.text, case, by=by, hears_by=hears_by_of(card, clock.now()))


def hears_by_of(card: MacroCard, at: datetime) -> datetime | None:
    """Return the moment a macro promises from a moment on: its hours are working hours of its team."""
    if not card.hears_within:
        return None
    return work_time_of(card.team.id).add(at, timedelta(hours=card.hears_within))


def _cards(rows: Sequence[Macro], service_id: int | None) -> list[MacroCard]:
    teams = team_cards({row.team_id for row in rows} | {row.to_team_id for row in rows if row.to_team_id})
    return [
        MacroCard(
            id=row.id,
            team=teams[row.team_id],
            name=row.name,
            service_id=row.service_id,
            text=row.text,
            said=Said(row.said),
            priority=Level(row.priority) if row.priority else None,
            tags=tuple(row.tags),
            hears_within=row.hears_within,
            to_team=teams[row.to_team_id] if row.to_team_id else None,
            asks=row.asks,
            resolves=row.resolves,
            fits=service_id is not None and row.service_id == service_id,
        )
        for row in rows
    ]
