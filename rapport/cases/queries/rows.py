"""Where a case stands just now, as columns of the rows of a list: no statement per row, and none beside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Case as Case_
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, JSONObject, Least

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Approval, Case, Clock, Custody, Message, Offer, Promise, Waiting
from rapport.cases.queries.columns import compiled
from rapport.cases.rules.approvals import Approved
from rapport.cases.rules.hearing import Due, first_of
from rapport.cases.rules.numbers import number_of
from rapport.cases.rules.words import Offered, Part, Promised, Said, State, WaitsOn
from rapport.catalogue.public import OUTER, Goal, Level, ServiceTeamCard
from rapport.directory.public import PersonCard, person_card
from rapport.kit import clock

OWN = (  # what a row says of the case itself
    "id", "team_id", "number", "subject", "state", "priority", "restricted", "version", "parent_id",
    "opened_at", "changed_at", "requester_id", "for_person_id",
    "owner_team_id", "owner_id", "holder_team_id", "holder_id", "tags",
)  # fmt: skip
NOT_DUE = timedelta(days=3650)  # after its opening, so that what is due at some time comes before
WORK = (*OUTER, Goal.FINISH)  # what a colleague was promised, and teams one another about it


@dataclass(frozen=True, kw_only=True)
class OpenOffer:
    """The ball on offer: to whom, by when an answer is due; `words`: what is asked, for those it is offered to."""

    id: int
    to_team_id: int
    to_person_id: int | None
    answer_by: datetime
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Awaiting:
    """Who waits for a part, nobody if the case above is restricted; `due`: what she waits for first, and by when."""

    person: PersonCard | None
    due: Due | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A case in a list. `since`: when the ball came to who has it; `promise_at`: by when the colleague hears.

    `promise_broken`: that time has passed and she has not heard. `agreed_at`: what was agreed and is due first.
    `needed_by`: by when the work is needed, as was said with the ball; lists of who serves alone know it.
    """

    id: int
    number: str
    subject: str
    state: State
    priority: Level
    restricted: bool
    version: int
    is_part: bool
    opened_at: datetime
    changed_at: datetime
    requester: PersonCard | None
    for_person: PersonCard | None
    owner_team: ServiceTeamCard
    owner: PersonCard | None
    holder_team: ServiceTeamCard
    holder: PersonCard | None
    since: datetime | None
    promise_at: datetime | None
    promise_broken: bool
    agreed_at: datetime | None
    agreed_goal: Goal | None
    agreed_late: bool
    waits_on: WaitsOn | None
    waits_day: date | None
    offer: OpenOffer | None
    offered_to: str
    offered_person: PersonCard | None = None  # who in that team, by name; lists of who serves alone know it
    tags: tuple[str, ...] = ()
    awaiting: Awaiting | None = None  # of a part, while the case above is open: what its page tells of that too
    refused: bool = False  # an action on it, and nobody has given it up yet
    draft: bool = False  # the reader began to write in it and has not sent that; known in lists of the inbox
    wrote_at: datetime | None = None  # the colleague, if hers is the last word; known in lists of the inbox
    merged: bool = False  # it goes on in another case; known only where somebody reads what she asked
    needed_by: datetime | None = None
    needed_late: bool = False

    @property
    def url(self) -> str:
        """Its page."""
        return f"/cases/{self.id}/"

    @property
    def agreed_first(self) -> bool:
        """Whether what was agreed is due before what was promised by word."""
        return self.due is not None and not self.due.promised

    @property
    def due(self) -> Due | None:
        """What was promised or agreed and is due first."""
        done = self.agreed_goal is Goal.RESOLUTION
        return first_of(promised=self.promise_at, agreed=self.agreed_at, done=done, now=clock.now())


def standing_promises() -> QuerySet[Promise]:
    """Return the promises that count now: the last one of a case if it is open, or broken without a word since."""
    later = Promise.objects.filter(case=OuterRef("case"), id__gt=OuterRef("id"))
    heard = Message.objects.filter(case=OuterRef("case"), said=Said.REPLY, at__gt=OuterRef("due_at"))
    unheard = Q(state=Promised.BROKEN) & ~Exists(heard)
    return Promise.objects.filter(Q(state=Promised.OPEN) | unheard).filter(~Exists(later))


def due_first(goals: Sequence[Goal]) -> QuerySet[Clock]:
    """Return the clocks of the case of an outer query that are due at some time, the first one first."""
    due = Clock.objects.filter(case=OuterRef("pk"), ended_at=None, due_at__isnull=False, goal__in=goals)
    return due.order_by("due_at", "id")


def refused_on() -> Exists:
    """Whether an action on the case of an outer query was refused and is not given up."""
    return Exists(Approval.objects.filter(case=OuterRef("pk"), state=Approved.REFUSED))


def next_due(goals: Sequence[Goal] = OUTER) -> RawSQL:
    """Return, as a column of cases, when the next thing promised or agreed is or was due; null without any."""
    return _next_due(tuple(goals))


def next_or_opened() -> Any:
    """Return, as a column of cases, when the next thing is or was due to anybody.

    Of cases without any, which come after, when they were opened.
    """
    return Coalesce(next_due(WORK), F("opened_at") + NOT_DUE)


@cache
def _next_due(goals: tuple[Goal, ...]) -> RawSQL:
    promised = standing_promises().filter(case=OuterRef("pk")).values("due_at")[:1]
    return compiled({"due": Least(Subquery(promised), Subquery(due_first(goals).values("due_at")[:1]))})["due"]


def with_standing(rows: QuerySet[Case], goals: Sequence[Goal] = OUTER) -> QuerySet[Any]:
    """Add to each case since when its holder has it, what was promised and agreed, what it waits on, who is offered it.

    `goals`: of which of what was agreed the first due counts.
    """
    return rows.annotate(**_standing(tuple(goals)))


def light(rows: QuerySet[Any], *more: str) -> QuerySet[Any]:
    """Return of rows of `with_standing` what `row_of` reads, and `more` columns: no case to change, but quick."""
    found: QuerySet[Any] = rows.values_list(*OWN, *_standing(WORK), *more, named=True)
    return found


@cache
def _standing(goals: tuple[Goal, ...]) -> Mapping[str, RawSQL]:
    return compiled(_columns(goals))


def _columns(goals: Sequence[Goal]) -> Mapping[str, Any]:
    of = {"case": OuterRef("pk")}
    promise = standing_promises().filter(**of).values(json=JSONObject(due="due_at", state="state"))
    waits = Waiting.objects.filter(**of, until=None).values(json=JSONObject(on="on", day="day"))
    offered = JSONObject(
        id="id", team="to_team_id", person="to_person_id", by="answer_by", needed="needed_by", name=F("to_team__name")
    )
    held = Custody.objects.filter(**of, part=Part.HOLDER, until=None)
    return {
        "now_held": Subquery(held.values(json=JSONObject(since="since", needed="needed_by"))[:1]),
        "now_promised": Subquery(promise[:1]),
        "now_agreed": Subquery(due_first(goals).values(json=JSONObject(due="due_at", goal="goal"))[:1]),
        "now_waits": Subquery(waits[:1]),
        "now_refused": refused_on(),
        "now_above": Subquery(_above()),
        "now_offered": Subquery(Offer.objects.filter(**of, state=Offered.OPEN).values(json=offered)[:1]),
    }


def _above() -> QuerySet[Any]:
    """Return of the case a part belongs to who waits there and by when she is to hear: never what it is about."""
    whose = When(restricted=False, then=Coalesce("for_person_id", "requester_id"))
    above = Case.objects.filter(pk=OuterRef("parent_id"), state=State.OPEN)
    return above.values(json=JSONObject(person=Case_(whose, default=None), **_hers()))


def _hers() -> Mapping[str, Any]:
    """Return what a colleague was promised by word, and what was agreed with her and is due first."""
    promised = standing_promises().filter(case=OuterRef("pk")).values("due_at")[:1]
    agreed = due_first(OUTER).values(json=JSONObject(due="due_at", goal="goal"))[:1]
    return {"promised": Subquery(promised), "agreed": Subquery(agreed)}


def hers_due() -> RawSQL:
    """Return, as a column of cases, what their colleague was promised and what was agreed, for `due_told`."""
    return _hers_due()


@cache
def _hers_due() -> RawSQL:
    return compiled({"hers": JSONObject(**_hers())})["hers"]


def due_told(found: Mapping[str, Any], now: datetime) -> Due | None:
    """Return what a colleague waits for first, of a column of `hers_due`."""
    agreed = found["agreed"] or {}
    at = {"promised": found["promised"], "agreed": agreed.get("due")}
    told = {name: datetime.fromisoformat(said) if said else None for name, said in at.items()}
    return first_of(**told, done=agreed.get("goal") == Goal.RESOLUTION, now=now)


def row_of(case: Any, people: dict[int, PersonCard], teams: dict[int, ServiceTeamCard], *, now: datetime) -> Row:
    """Return a case of `with_standing` as a row; people and teams by id."""
    promise, waits, offer = case.now_promised or {}, case.now_waits or {}, case.now_offered
    due = datetime.fromisoformat(promise["due"]) if promise else None
    agreed = case.now_agreed if case.now_agreed and case.state == State.OPEN else {}
    agreed_at = datetime.fromisoformat(agreed["due"]) if agreed else None
    return Row(
        id=case.id,
        number=number_of(case.id, teams[case.team_id], case.number),
        subject=case.subject,
        state=State(case.state),
        priority=Level(case.priority),
        restricted=case.restricted,
        version=case.version,
        is_part=case.parent_id is not None,
        opened_at=case.opened_at,
        changed_at=case.changed_at,
        requester=people.get(case.requester_id or 0),
        for_person=people.get(case.for_person_id or 0),
        owner_team=teams[case.owner_team_id],
        owner=people.get(case.owner_id or 0),
        holder_team=teams[case.holder_team_id],
        holder=people.get(case.holder_id or 0),
        since=datetime.fromisoformat(case.now_held["since"]) if case.now_held else None,
        promise_at=due if case.state == State.OPEN else None,
        promise_broken=due is not None and due <= now and case.state == State.OPEN,
        agreed_at=agreed_at,
        agreed_goal=Goal(agreed["goal"]) if agreed else None,
        agreed_late=agreed_at is not None and agreed_at <= now,
        waits_on=WaitsOn(waits["on"]) if waits else None,
        waits_day=date.fromisoformat(waits["day"]) if waits.get("day") else None,
        offer=_offer(offer, getattr(case, "now_asked", "")) if offer else None,
        offered_to=offer["name"] if offer else "",
        tags=tuple(case.tags),
        awaiting=_awaiting(case.now_above, people, now) if case.now_above else None,
        refused=case.now_refused,
        draft=getattr(case, "draft", False),
        wrote_at=getattr(case, "wrote_at", None),
    )


def with_asked(
    rows: Sequence[Row],
    cases: Sequence[Any],
    people: Mapping[int, PersonCard],
    *,
    by: Actor,
    offered: bool,
    now: datetime,
) -> list[Row]:
    """Say of rows, to who serves, what departments asked of one another with the ball, but not on what is hers.

    By when the work is needed, and to whom by name the ball is offered. `cases`: what the rows were made of. `offered`:
    what is asked with the ball on offer, not of who has it. A statement, if any of it was said.
    """
    told = {case.id: (case.now_offered if offered else case.now_held) or {} for case in cases}
    needed = {ident: datetime.fromisoformat(one["needed"]) for ident, one in told.items() if one.get("needed")}
    named = {row.id: people.get(row.offer.to_person_id or 0) for row in rows if row.offer is not None}
    asked = set(needed) | {ident for ident, person in named.items() if person is not None}
    hers = policy.hers_among(by, asked) if asked else frozenset()

    def one(row: Row) -> Row:
        if row.id not in asked or row.id in hers:
            return row
        at = needed.get(row.id) if row.state is State.OPEN else None
        return replace(row, offered_person=named.get(row.id), needed_by=at, needed_late=at is not None and at <= now)

    return [one(row) for row in rows]


def with_awaiting(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Add to each case, if it is a part, who waits for it, for `awaiting_in`. No statement of its own."""
    found: QuerySet[Any] = rows.annotate(now_above=_standing(OUTER)["now_above"])
    return found


def awaiting_in(above: Mapping[int, Mapping[str, Any]]) -> dict[int, Awaiting]:
    """Return who waits for parts, by their ids, of what `with_awaiting` added. One statement, none without parts."""
    people = person_card({one["person"] for one in above.values() if one["person"]}) if above else {}
    now = clock.now()
    return {ident: _awaiting(one, people, now) for ident, one in above.items()}


def _awaiting(above: Mapping[str, Any], people: dict[int, PersonCard], now: datetime) -> Awaiting:
    return Awaiting(person=people.get(above["person"] or 0), due=due_told(above, now))


def people_in(cases: Sequence[Any]) -> set[int]:
    """Return the ids of everybody rows name."""
    beside = {(told or {}).get("person") for c in cases for told in (c.now_above, c.now_offered)}
    own = {i for c in cases for i in (c.requester_id, c.for_person_id, c.owner_id, c.holder_id)}
    return {ident for ident in own | beside if ident is not None}


def teams_in(cases: Sequence[Any]) -> set[int]:
    """Return the ids of every team rows name."""
    return {i for c in cases for i in (c.team_id, c.owner_team_id, c.holder_team_id)}


def _offer(found: dict[str, Any], words: str) -> OpenOffer:
    return OpenOffer(
        id=found["id"],
        to_team_id=found["team"],
        to_person_id=found["person"],
        answer_by=datetime.fromisoformat(found["by"]),
        words=words,
    )


def restricted_among(case_ids: Collection[int]) -> frozenset[int]:
    """Return those of some cases that only the people named on them see. One statement."""
    return frozenset(Case.objects.filter(id__in=case_ids, restricted=True).values_list("id", flat=True))
