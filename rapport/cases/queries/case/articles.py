"""What an article for a case, or of one, is found or made by."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case, Message
from rapport.cases.queries.case.shapes import Whole
from rapport.cases.queries.case.whole import whole
from rapport.cases.rules.words import Said, State
from rapport.catalogue.public import service_cards
from rapport.kit.problems import Missing, Refusal
from rapport.knowledge.public import ArticleCard, suggested

MOST_SAID = 200  # messages whose authors' names are left out of an article


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A case as articles for it are looked for."""

    id: int
    subject: str
    service_id: int | None
    restricted: bool
    done: bool


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A case and the answer it got, with the names of all who are in it; `team_id` is to keep the article."""

    case: Whole
    text: str
    names: Sequence[str]
    team_id: int


def wanted(case_id: int, *, by: Actor) -> Wanted:
    """Return a case that the actor serves. Three statements at most."""
    case: Case | None = policy.visible_to(by).filter(id=case_id).first()
    if case is None:
        raise Missing
    policy.ensure_serves(by, case)
    return Wanted(
        id=case.id,
        subject=case.subject,
        service_id=case.service_id,
        restricted=case.restricted,
        done=case.state != State.OPEN,
    )


def offered(case: Wanted, *, by: Actor, limit: int) -> Sequence[ArticleCard]:
    """Return what perhaps answers a case, by its subject and service, as whoever asked was offered it.

    One statement more than `knowledge.search` at most.
    """
    service = service_cards([case.service_id]).get(case.service_id) if case.service_id else None
    return suggested(case.subject, service=service, by=by, limit=limit)


def answer_of(case_id: int, *, by: Actor) -> Answer:
    """Return the last answer of a case that the actor serves; refuses a restricted case, and one without an answer."""
    if wanted(case_id, by=by).restricted:
        raise Refusal("A restricted case gives no article. Write one by hand, if others need it.", code="restricted")
    case = whole(case_id, by=by)
    said = Message.objects.filter(case_id=case_id).select_related("author").order_by("-id")[:MOST_SAID]
    replies = [message.text for message in said if message.said == Said.REPLY]
    if not replies:
        raise Refusal("Nobody has answered this case yet. Make an article once it is.", code="no_answer")
    there = [case.requester, case.for_person, case.owner, case.holder, *case.named]
    names = {person.name for person in there if person} | {message.author.name for message in said if message.author}
    team = case.owner_team if by.is_system or case.owns else case.holder_team
    return Answer(case=case, text=replies[0], names=sorted(names), team_id=team.id)
