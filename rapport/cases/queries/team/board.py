"""The board of a team: its open work by who has it, and how it stands. A person is named on open work alone.

The cards are chosen by one pass over the open cases of the team; what stands on them is read for those shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.queries.rows import WORK, Row, next_or_opened, people_in, row_of, teams_in, with_asked, with_standing
from rapport.cases.rules.board import band_of
from rapport.cases.rules.words import State
from rapport.catalogue.public import ServiceTeamCard, team_cards
from rapport.directory.public import PersonCard, members_of, person_card
from rapport.kit import clock
from rapport.kit.problems import Forbidden

CARDS = 8  # of a column; the rest is one click away


@dataclass(frozen=True, kw_only=True)
class Card:
    """An open case on the board, with the band of its age."""

    row: Row
    band: str


@dataclass(frozen=True, kw_only=True)
class Lane:
    """What one person has, or what nobody took up yet (`person` None): how many cases, and the first of them."""

    person: PersonCard | None
    cases: int
    cards: Sequence[Card]

    @property
    def key(self) -> str:
        """Where a card is moved to."""
        return str(self.person.id) if self.person else ""

    @property
    def more(self) -> int:
        """How many are not on the board."""
        return self.cases - len(self.cards)


@dataclass(frozen=True, kw_only=True)
class Board:
    """A team's open work, by lane, those with work first; `teams` are all the reader may choose among."""

    team: ServiceTeamCard
    teams: Sequence[ServiceTeamCard]
    lanes: Sequence[Lane]

    @property
    def busy(self) -> Sequence[Lane]:
        """The columns: who has work. Nobody's stands first with work in it, and last without, to put a case back."""
        free, *named = self.lanes
        held = [lane for lane in named if lane.cases]
        return [free, *held] if free.cases else [*held, free]

    @property
    def idle(self) -> Sequence[Lane]:
        """Who is named and has no work."""
        return [lane for lane in self.lanes if lane.person and not lane.cases]


def board(team_id: int, *, by: Actor) -> Board:
    """Return the board of a team for who serves in it; refuses anybody else. Ten statements, however much is open."""
    own = policy.teams_with_board(by)
    team = next((one for one in own if one.id == team_id), None)
    if team is None:
        raise Forbidden("The board of a team is for its members and its lead.")
    served_in = frozenset(one.id for one in own)
    held = policy.visible_to(by, served_in).filter(holder_team_id=team_id, state=State.OPEN)
    counts: dict[int | None, int] = dict(held.order_by().values_list("holder_id").annotate(Count("id")))
    rows = _first(held)
    people = person_card({ident for ident in counts if ident is not None} | people_in(rows))
    cards = _cards(rows, people, by)
    members = members_of([team.unit_id]) if team.unit_id is not None else []
    known = {card.id: card for card in members} | {i: people[i] for i in counts if i is not None and i in people}
    first = Lane(person=None, cases=counts.get(None, 0), cards=cards.get(None, []))
    lanes = [
        Lane(person=person, cases=counts.get(person.id, 0), cards=cards.get(person.id, []))
        for person in sorted(known.values(), key=lambda one: (one.id not in counts, one.name, one.id))
    ]
    return Board(team=team, teams=own, lanes=[first, *lanes])


def _first(held: Any) -> list[Any]:
    """Return the first cases of each lane, in the order of the lists: what is late or due first, then the oldest."""
    place = Window(RowNumber(), partition_by=[F("holder_id")], order_by=["due", "id"])
    chosen = held.annotate(due=next_or_opened(), place=place).filter(place__lte=CARDS).values_list("id", flat=True)
    return list(with_standing(held.filter(id__in=list(chosen)), WORK).order_by(next_or_opened(), "id"))


def _cards(cases: list[Any], people: dict[int, PersonCard], by: Actor) -> dict[int | None, list[Card]]:
    teams, now = team_cards(teams_in(cases)), clock.now()
    rows = [row_of(case, people, teams, now=now) for case in cases]
    found: dict[int | None, list[Card]] = {}
    for row in with_asked(rows, cases, people, by=by, offered=False, now=now):
        holder = row.holder.id if row.holder else None
        found.setdefault(holder, []).append(Card(row=row, band=band_of(now - row.opened_at)))
    return found
