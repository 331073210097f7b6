"""REST of a person's own side: her circles, one tie explained, and her answers to the two questions."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.network.actions.questions import answer_questions, withdraw_answers
from rapport.network.queries.circles import circles_of, time_given
from rapport.network.queries.mine import tie_of_mine
from rapport.network.queries.own import own_of
from rapport.network.queries.questions import WORDS, my_answers
from rapport.network.rules.questions import MOST, Question

router = Router()
Named = Annotated[list[Id], Field(max_length=MOST)]


class CircleOut(Schema):
    """A group of the map with how many of your contacts are in it; `unit` is empty where several are joined."""

    name: str
    unit: str
    contacts: int
    share: float
    own: bool


class GapOut(Schema):
    """Two of your circles, by their places, between which the map shows no tie, or a faint one."""

    one: int
    other: int
    shown: str


class GivenOut(Schema):
    """Shares of your own contact on a day: in your unit, elsewhere in your division, elsewhere."""

    on: date
    team: float
    division: float
    elsewhere: float


class CirclesOut(Schema):
    """Your circles; `map_of` is the day of the map they are groups of."""

    as_of: date | None
    map_of: date | None
    circles: list[CircleOut]
    gaps: list[GapOut]
    given: list[GivenOut]


class TieSaidOut(Schema):
    """What you answered about this colleague, and until when it is kept."""

    question: str
    at: datetime
    until: date


class TieOut(Schema):
    """Your side of one tie. `wrote` is the part of the contact of you two that came from you; `gap` in days."""

    person_id: int
    name: str
    closeness: str
    direction: str
    quiet: str
    contacts: int
    days: int
    weeks: int
    first: date
    last: date
    gap: float | None
    share: float
    wrote: float
    months: list[date]
    trend: list[float | None]
    said: list[TieSaidOut]


class QuestionOut(Schema):
    """One of the two questions, and whom you named."""

    code: str
    words: str
    named: list[int]


class AnswersOut(Schema):
    """Your answers, until when they are kept, and the first day on which you may be asked again."""

    questions: list[QuestionOut]
    at: datetime | None
    until: date | None
    asked_at: datetime | None
    next_turn: date | None


class AnswersIn(Given):
    """Whom you name; nobody is an answer too."""

    advice: Named = []
    openness: Named = []


@router.get("/network/me/circles", response=CirclesOut, operation_id="my_circles")
def my_circles(request: HttpRequest) -> Any:
    """Your contacts by groups of the map, whom you connect, and where your contact goes; for yourself only."""
    own = own_of(by=actor_of(request, Scope.READ))
    if own is None:
        return {"as_of": None, "map_of": None, "circles": [], "gaps": [], "given": []}
    found = circles_of(own)
    place = {circle.key: index for index, circle in enumerate(found.circles)}
    return {
        "as_of": found.as_of,
        "map_of": found.map_of,
        "circles": [
            {"name": c.name, "unit": c.slug, "contacts": c.contacts, "share": round(c.share, 3), "own": c.own}
            for c in found.circles
        ],
        "gaps": [
            {"one": place[b.one.key], "other": place[b.other.key], "shown": "faint" if b.faint else "none"}
            for b in found.gaps
        ],
        "given": [
            {
                "on": g.on,
                "team": round(g.team, 3),
                "division": round(g.division, 3),
                "elsewhere": round(g.elsewhere, 3),
            }
            for g in time_given(own)
        ],
    }


@router.get("/network/me/ties/{ident}", response=TieOut, operation_id="my_tie")
def my_tie(request: HttpRequest, ident: Id) -> Any:
    """One tie of yours, from your side only; missing for whom you have no contact with, or who takes no part."""
    tie = tie_of_mine(ident, by=actor_of(request, Scope.READ))
    one = tie.colleague
    return {
        "person_id": one.person.id,
        "name": one.person.name,
        "closeness": str(one.closeness),
        "direction": str(one.direction),
        "quiet": str(one.quiet),
        "contacts": one.contacts,
        "days": one.days,
        "weeks": one.weeks,
        "first": one.first,
        "last": one.last,
        "gap": None if one.gap is None else round(one.gap, 1),
        "share": one.share,
        "wrote": round(one.wrote, 2),
        "months": list(tie.months),
        "trend": [None if value is None else round(value, 2) for value in one.trend],
        "said": [{"question": str(s.question), "at": s.at, "until": s.until} for s in tie.said],
    }


@router.get("/network/questions", response=AnswersOut, operation_id="my_answers")
def my_questions(request: HttpRequest) -> Any:
    """The two questions of trust and your answers; for yourself only."""
    return _answers(request)


@router.put("/network/questions", response=AnswersOut, operation_id="answer_questions")
def keep_answers(request: HttpRequest, given: AnswersIn) -> Any:
    """Replace your answers."""
    answer_questions({Question.ADVICE: given.advice, Question.OPENNESS: given.openness}, by=actor_of(request))
    return _answers(request)


@router.delete("/network/questions", response={204: None}, operation_id="withdraw_answers")
def delete_answers(request: HttpRequest) -> Any:
    """Delete your answers; you are not asked anew the sooner."""
    withdraw_answers(by=actor_of(request))
    return Status(204, None)


def _answers(request: HttpRequest) -> dict[str, Any]:
    held = my_answers(by=actor_of(request, Scope.READ))
    return {
        "questions": [
            {"code": str(q), "words": str(WORDS[q]), "named": [card.id for card in people]}
            for q, people in held.named.items()
        ],
        "at": held.at,
        "until": held.until,
        "asked_at": held.asked_at,
        "next_turn": held.next_turn,
    }
