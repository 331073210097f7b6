"""One touchpoint, and whom the text of one may name."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from rapport.accounts.public import Actor
from rapport.catalogue.public import team_card, team_cards
from rapport.directory.public import PersonCard, members_of, people_beginning, person_card, units_around
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.kit.text import number_in, words_of
from rapport.relationships import policy
from rapport.relationships.models import Deputy, Participant, Relationship, Touchpoint
from rapport.relationships.queries.named import places_named
from rapport.relationships.queries.sides import serving, speaking
from rapport.relationships.queries.timeline import Met, met_of, people_of, said_at, with_people
from rapport.relationships.rules.words import Side, Source

OFFERED = 6
LOOKED_AT = 500  # participants, the newest first


@dataclass(frozen=True, kw_only=True)
class TouchpointPage:
    """A touchpoint with the relationship it is of, and the name of whom that is with.

    `keeps`: the reader keeps the book; else she was there.
    """

    id: int
    relationship_id: int
    name: str
    relationship: Relationship
    team_name: str
    at: datetime
    met: Met
    author: PersonCard | None
    written_at: datetime
    changed_at: datetime | None
    source: Source
    keeps: bool

    @property
    def url(self) -> str:
        """Its page."""
        return f"/book/touchpoints/{self.id}/"

    @property
    def typed_at(self) -> str:
        """When it is, as its field reads it."""
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M}"


@dataclass(frozen=True, kw_only=True)
class Offered:
    """Somebody a text may name, and on which side; None is neither."""

    person: PersonCard
    side: Side | None


def touchpoint_page(touchpoint_id: int, *, by: Actor) -> TouchpointPage:
    """Return a touchpoint whose words the actor may read. Raises Missing. Two statements, and those for what it names.

    Who was there on the other side does not read how it went in its author's eyes, nor what we mean to do after it.
    """
    rows = policy.touchpoints_visible_to(by).select_related(
        *(f"relationship__{name}" for name in ("team", "unit", "person"))
    )
    one = with_people(rows.filter(id=touchpoint_id)).first()
    if one is None:
        raise Missing
    keeps = policy.reads(by, one.relationship.team.unit_id)
    if not keeps:
        one.mood, one.todo = "", []
    people = person_card(people_of(one))
    return TouchpointPage(
        id=one.id,
        relationship_id=one.relationship_id,
        name=one.relationship.unit.name if one.relationship.unit else one.relationship.person.name,
        relationship=one.relationship,
        team_name=one.relationship.team.name,
        at=one.at,
        met=met_of(one, people, places_named(said_at(one), by=by)),
        author=people.get(one.author_id or 0),
        written_at=one.written_at,
        changed_at=one.changed_at,
        source=Source(one.source),
        keeps=keeps,
    )


def is_planned(touchpoint_id: int) -> bool:
    """Whether a touchpoint somebody has just written stands in the calendar. One statement."""
    return Touchpoint.objects.planned().filter(id=touchpoint_id).exists()


def written_by(touchpoint_id: str, *, by: Actor) -> str:
    """Return by which token the actor's browser sent a touchpoint that it has arrived; empty for others'.

    One statement, none without a number.
    """
    ident = number_in(touchpoint_id)
    if ident is None or by.person_id is None:
        return ""
    rows = Touchpoint.objects.filter(id=ident, author_id=by.person_id, source=Source.HAND)
    return rows.values_list("key", flat=True).first() or ""


def offered(relationship_id: int, typed: str, *, by: Actor) -> Sequence[Offered]:
    """Return up to six people whose names begin as typed: theirs who were met lately, theirs, ours, then others.

    Raises Missing. Eight statements at most.
    """
    row = policy.visible_to(by).filter(id=relationship_id).first()
    if row is None:
        raise Missing
    words = words_of(typed)
    if not words:
        return []
    theirs, ours = sides_of(row)
    lately = _lately(row.id)
    theirs = sorted(theirs, key=lambda card: -lately.get(card.id, 0.0))
    near = [Offered(person=card, side=Side.THEIRS) for card in theirs]
    near += [Offered(person=card, side=Side.OURS) for card in ours]
    found = {one.person.id: one for one in reversed(near) if _begins(one.person.name, words)}
    best = sorted(found.values(), key=near.index)[:OFFERED]
    if len(best) < OFFERED:
        others = people_beginning(typed, by=by, limit=OFFERED)
        best += [Offered(person=card, side=None) for card in others if card.id not in found]
    return best[:OFFERED]


def sides_of(row: Relationship) -> tuple[list[PersonCard], list[PersonCard]]:
    """Return who is of the unit a team looks after, or whom it does; and who serves in it, or leads it.

    Six statements at most.
    """
    team = team_card(row.team_id)
    theirs = members_of([row.unit_id]) if row.unit_id else list(person_card([row.person_id or 0]).values())
    return theirs, serving(team)


def of_either_side(person_ids: Iterable[int], rows: Collection[Relationship]) -> dict[int, frozenset[int]]:
    """Return, by relationship, who of some people is of either side of it: who may be given a step. Four statements.

    Of the team: who serves in it, leads it, looks after the relationship or is its deputy. Of theirs: the person, or
    who is in the unit or speaks for it.
    """
    ids = frozenset(person_ids)
    teams = team_cards({row.team_id for row in rows})
    asked, around = speaking(rows), units_around(ids)
    deputies = Deputy.objects.filter(relationship__in=rows, person_id__in=ids)
    named = set(deputies.values_list("relationship_id", "person_id"))
    found = {}
    for row in rows:
        team = teams[row.team_id]
        alone = {row.owner_id, row.person_id, team.lead_id, asked.get(row.id)}
        places = {team.unit_id, row.unit_id} - {None}
        found[row.id] = frozenset(
            one for one in ids if one in alone or places & around.get(one, frozenset()) or (row.id, one) in named
        )
    return found


def _lately(relationship_id: int) -> dict[int, float]:
    contacts = Touchpoint.objects.contacts().filter(relationship_id=relationship_id, at__lte=clock.now())
    rows = Participant.objects.filter(touchpoint__in=contacts)
    last = rows.values("person_id").annotate(last=Max("touchpoint__at")).order_by("-last")[:LOOKED_AT]
    return {one["person_id"]: one["last"].timestamp() for one in last}


def _begins(name: str, words: Sequence[str]) -> bool:
    parts = words_of(name)
    return all(any(part.startswith(word) for part in parts) for word in words)
