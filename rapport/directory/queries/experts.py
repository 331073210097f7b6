"""Who knows about something: reasons from every room, merged, each person with hers. Never a score of anybody.

Who said that she is not to be found as somebody to ask is in none of the lists, whatever room gives a reason.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, reduce
from operator import and_
from typing import Any

from django.db.models import Case, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import Person, Preference, Statement, Unit
from rapport.directory.queries.search import beginning_with
from rapport.directory.rules.experts import as_written, asked, begins_words
from rapport.kit import clock
from rapport.kit.doors import listed
from rapport.kit.text import initials
from rapport.ui.finding import Knowing, Reason, Strength

MOST_READ = 10_000  # people with the words somewhere who are looked at
CANDIDATES = 120  # reasons of one kind that are read
MOST_REASONS = 4  # shown of one person
PEOPLE, TEAMS = 30, 10
COLUMNS = ("id", "name", "title", "unit__name", "unit__slug", "location")
CAN, DOES = "can", "does"  # in this order
BETWEEN = "\n"
WORDS = {Statement.Topic.ASK: Strength.SAYS, Statement.Topic.ANSWERS: Strength.ANSWERS_FOR}


@dataclass(frozen=True)
class Expert:
    """Somebody to ask, with why: the strongest reason first."""

    id: int
    name: str
    initials: str
    title: str
    unit_name: str
    unit: str  # the slug that gives her face its colour
    location: str
    reasons: tuple[Reason, ...]

    @property
    def url(self) -> str:
        """Her page."""
        return f"/people/{self.id}/"

    @property
    def line(self) -> str:
        """What stands behind her name."""
        return ", ".join(part for part in (self.title, self.unit_name, self.location) if part)


@dataclass(frozen=True)
class ExpertTeam:
    """A team to ask, with why; nobody of it is named."""

    name: str
    url: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Experts:
    """Who to ask about something: by the strength of the strongest reason, then by name. `more`: not all are shown."""

    people: tuple[Expert, ...] = ()
    teams: tuple[ExpertTeam, ...] = ()
    more: bool = False


def experts(question: str, *, where: str = "", by: Actor) -> Experts:
    """Return who knows about what was typed, at places whose names begin so.

    Two statements and those of the rooms that give reasons, a third with a place and teams.
    """
    words, place = asked(question), asked(where)
    if not words or not by.is_known:
        return Experts()
    reasons = _own(words, place, by)
    for source in sources():
        reasons += source.find(words, by, CANDIDATES)
    people, more = _people([reason for reason in reasons if reason.person_id is not None], place, by)
    return Experts(people=people, teams=_teams([r for r in reasons if r.person_id is None], place, by), more=more)


@cache
def sources() -> tuple[Knowing, ...]:
    """Return what the doors of the rooms list as `EXPERTS`, so that this room need not know them."""
    return listed("EXPERTS")


def _own(words: tuple[str, ...], place: tuple[str, ...], by: Actor) -> list[Reason]:
    """What people say of themselves, their skills and their titles. One statement."""
    said = spoken(words, by).annotate(of=Cast("topic", TextField()), told=Cast("text", TextField()))
    known = _known_for(words, place, by)[:CANDIDATES]
    rows = said.order_by("person_id", "-at").values_list("person_id", "of", "told")[:CANDIDATES].union(known, all=True)
    return [_reason(ident, of, told, words) for ident, of, told in rows]


def spoken(words: tuple[str, ...], by: Actor) -> QuerySet[Statement]:
    """Return what people say of themselves that holds all words, as far as the actor may read it."""
    own = policy.statements_visible_to(by).filter(beginning_with(words), author=F("person"), disputed_at=None)
    return own.exclude(search="").exclude(expires_on__lt=clock.today())


def _known_for(words: tuple[str, ...], place: tuple[str, ...], by: Actor) -> QuerySet[Any, Any]:
    """Return whose skills or title hold all words, skills first: `of` says which of them, `told` is its text.

    The index over search texts finds the words, the rest where they stand; of a word that everybody has, as the name
    of a large unit, the first that are found are looked at.
    """
    skills = Func(F("skills"), Value(BETWEEN), function="array_to_string", output_field=TextField())
    found = _findable(by, place).filter(beginning_with(words)).values("id")[:MOST_READ]
    rows = Person.objects.filter(id__in=found).annotate(known=skills)
    can = Case(When(_written(words, "known"), then=Value(CAN)), default=Value(DOES), output_field=TextField())
    told = Case(When(of=CAN, then=F("known")), default=F("title"), output_field=TextField())
    either = rows.annotate(of=can).annotate(told=told).filter(Q(of=CAN) | _written(words, "title"))
    return either.order_by("of", "id").values_list("id", "of", "told")


def _reason(ident: int, of: str, told: str, words: tuple[str, ...]) -> Reason:
    if of == CAN:
        meant = [one for one in told.split(BETWEEN) if any(begins_words((word,), one) for word in words)]
        return Reason(strength=Strength.CAN, person_id=ident, text=_("Skill: %s") % ", ".join(meant))
    if of == DOES:
        return Reason(strength=Strength.DOES, person_id=ident, text=_("Title: %s") % told)
    said = _("Answers for: %s") if of == Statement.Topic.ANSWERS else _("Says: ask me about %s")
    return Reason(strength=WORDS[Statement.Topic(of)], person_id=ident, text=said % told)


def _written(words: tuple[str, ...], column: str) -> Q:
    """Whether each word begins a word of a column, however it is written; no index, so among few rows only."""
    return reduce(and_, (Q(**{f"{column}__iregex": as_written(word)}) for word in words))


def findable(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Return those of these people who may be found as somebody to ask: who are here and did not say no."""
    no = Preference.objects.filter(person=OuterRef("pk"), findable=False)
    return rows.filter(~Exists(no), ended_on=None, merged_into=None, vacant=False)


def _findable(by: Actor, place: tuple[str, ...]) -> QuerySet[Person]:
    rows = findable(policy.visible_to(by))
    return rows.filter(beginning_with(place), _written(place, "location")) if place else rows


def _people(reasons: Iterable[Reason], place: tuple[str, ...], by: Actor) -> tuple[tuple[Expert, ...], bool]:
    """Merge reasons person by person; whom the reader may not see, or who may not be found, is left out."""
    why: defaultdict[int, list[Reason]] = defaultdict(list)
    for reason in reasons:
        why[reason.person_id or 0].append(reason)
    if not why:
        return (), False
    rows = _findable(by, place).filter(id__in=list(why)).values_list(*COLUMNS)
    found = [
        Expert(
            id=ident,
            name=name,
            initials=initials(name),
            title=title,
            unit_name=unit or "",
            unit=slug or "",
            location=location,
            reasons=_best(why[ident]),
        )
        for ident, name, title, unit, slug, location in rows
    ]
    found.sort(key=lambda one: (one.reasons[0].strength, one.name, one.id))
    return tuple(found[:PEOPLE]), len(found) > PEOPLE


def _best(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    once = {reason.text: reason for reason in sorted(reasons, key=lambda reason: (-reason.strength, reason.text))}
    return tuple(sorted(once.values(), key=lambda reason: (reason.strength, reason.text))[:MOST_REASONS])


def _teams(reasons: Iterable[Reason], place: tuple[str, ...], by: Actor) -> tuple[ExpertTeam, ...]:
    """Merge reasons team by team; with a place those with somebody there. One statement, and only with a place."""
    why: defaultdict[tuple[str, str, int | None], list[Reason]] = defaultdict(list)
    for reason in reasons:
        why[reason.team, reason.team_url, reason.unit_id].append(reason)
    if place and why:
        there = _units_at(place, {unit for _name, _url, unit in why if unit is not None}, by)
        why = defaultdict(list, {key: found for key, found in why.items() if key[2] in there})
    found = [ExpertTeam(name=name, url=url, reasons=_best(told)) for (name, url, _unit), told in why.items()]
    found.sort(key=lambda team: (team.reasons[0].strength, team.name))
    return tuple(found[:TEAMS])


def _units_at(place: tuple[str, ...], unit_ids: Collection[int], by: Actor) -> frozenset[int]:
    """Return those of these units that have somebody at a place, below them too."""
    below = Q(beginning_with(place), _written(place, "location"), ended_on=None, merged_into=None, vacant=False)
    people = policy.visible_to(by).filter(below, unit__path__startswith=OuterRef("path"))
    return frozenset(Unit.objects.filter(Exists(people), id__in=unit_ids).values_list("id", flat=True))
