"""Do something to a case. What is refused says why; `version` refuses what was decided on an older state."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from rapport.accounts.public import actor_of
from rapport.cases.actions.ball import handing, holding
from rapport.cases.actions.life import changing, ending, opening
from rapport.cases.actions.words import talking, waiting
from rapport.cases.rest.asked import Moment, Once, Subject, Text, Version
from rapport.cases.rest.shapes import AFTER, MadeOut, case_now
from rapport.cases.rules.texts import check_note
from rapport.cases.rules.words import Said, WaitsOn
from rapport.catalogue.public import Level
from rapport.conversation.public import follow, unfollow
from rapport.kit.given import Given
from rapport.kit.paging import Id

router = Router()
AsWhat = Literal[Said.REPLY, Said.NOTE]


class SeenIn(Given):
    """The version of the case that was looked at."""

    version: Version | None = None


class SayIn(Given):
    """Words. The same `once` twice is said once."""

    text: Text
    once: Once | None = None


class NoteIn(SayIn):
    """Words between those who serve. A note promises nothing: with `hear_by` it is refused."""

    hear_by: Moment | None = None


class ReplyIn(SayIn):
    """Words to the colleague, and by when she hears again. What is `said` as a note is refused."""

    said: AsWhat = Said.REPLY
    hear_by: Moment | None = None
    version: Version | None = None


class ResolveIn(SayIn):
    """The answer for good. What is `said` as a note is refused."""

    said: AsWhat = Said.REPLY
    version: Version | None = None


class GiveIn(SeenIn):
    """Who gets it."""

    person_id: Id


class OfferIn(SeenIn):
    """To which team, or whom in it; what is asked, by when an answer is due, and by when the work is needed."""

    team_id: Id
    person_id: Id | None = None
    words: Text
    answer_by: Moment | None = None
    needed_by: Moment | None = None


class SplitIn(Given):
    """Which team is asked for which part; by when an answer is due, and by when the part is needed."""

    team_id: Id
    subject: Subject
    words: Text
    answer_by: Moment | None = None
    needed_by: Moment | None = None


class OfferAcceptIn(Given):
    """Whether she takes it up herself, or for her team."""

    take: bool = True


class ReasonIn(Given):
    """Why it comes back."""

    reason: Text


class WaitIn(SeenIn):
    """On what it waits."""

    on: WaitsOn
    day: date | None = None
    words: Annotated[str, Field(max_length=300)] = ""


class PromiseIn(SeenIn):
    """By when the colleague hears."""

    hear_by: Moment


class RankIn(SeenIn):
    """How many it hits and how soon it is needed; or the priority itself. 1 is most."""

    impact: Level | None = None
    urgency: Level | None = None
    priority: Level | None = None


class CaseNameIn(SeenIn):
    """Who is to see it."""

    person_id: Id


@router.post("/cases/{case_id}/reply", response=AFTER, operation_id="reply_to_case")
def post_reply(request: HttpRequest, case_id: Id, given: ReplyIn) -> Any:
    """Write to the colleague; it keeps an open promise."""
    check_note(given.said, answers=True)
    talking.reply(case_id=case_id, **given.dict(exclude={"said"}), by=actor_of(request))
    return case_now(request, case_id)


@router.post("/cases/{case_id}/note", response=AFTER, operation_id="note_on_case")
def post_note(request: HttpRequest, case_id: Id, given: NoteIn) -> Any:
    """Write a note that only those who serve read."""
    check_note(Said.NOTE, promises=given.hear_by is not None)
    talking.note(case_id=case_id, **given.dict(exclude={"hear_by"}), by=actor_of(request))
    return case_now(request, case_id)


@router.post("/cases/{case_id}/add", response=AFTER, operation_id="add_to_case")
def post_add(request: HttpRequest, case_id: Id, given: SayIn) -> Any:
    """Say more, as the colleague whose case it is."""
    talking.add(case_id=case_id, **given.dict(), by=actor_of(request))
    return case_now(request, case_id)


@router.post("/cases/{case_id}/take", response=AFTER, operation_id="take_case")
def post_take(request: HttpRequest, case_id: Id, given: SeenIn) -> Any:
    """Take the ball up; without the version that was seen, only one no colleague has."""
    seen = given.version is not None
    holding.take(case_id=case_id, version=given.version, by=actor_of(request), free=not seen)
    return case_now(request, case_id)


@router.post("/cases/{case_id}/give", response=AFTER, operation_id="give_case")
def post_give(request: HttpRequest, case_id: Id, given: GiveIn) -> Any:
    """Give the ball to a colleague of the team."""
    holding.give(case_id=case_id, **given.dict(), by=actor_of(request))
    return case_now(request, case_id)


@router.post("/cases/{case_id}/put-back", response=AFTER, operation_id="put_case_back")
def post_put_back(request: HttpRequest, case_id: Id, given: SeenIn) -> Any:
    """Put the ball back to the team."""
    holding.put_back(case_id=case_id, version=given.version, by=actor_of(request))
    return case_now(request, case_id)


@router.post("/cases/{case_id}/owner", response=AFTER, operation_id="answer_for_case")
def post_owner(request: HttpRequest, case_id: Id, given: GiveIn) -> Any:
    """Say who of the answering team answers for the case."""
    holding.answer_for(case_id=case_id, **given.dict(), by=actor_of(request))
    return case_now(request, case_id)


@router.post("/cases/{case_id}/offer", response={201: MadeOut}, operation_id="offer_case")
def post_offer(request: HttpRequest, case_id: Id, given: OfferIn) -> Any:
    """Offer the ball to another team; it stays until they accept."""
    return Status(201, {"id": handing.offer(case_id=case_id, **given.dict(), by=actor_of(request))})


@router.post("/cases/offers/{offer_id}/accept", response={204: None}, operation_id="accept_offer")
def post_accept(request: HttpRequest, offer_id: Id, given: OfferAcceptIn) -> Any:
    """Accept the ball."""
    handing.accept(offer_id=offer_id, take=given.take, by=actor_of(request))
    return Status(204, None)


@router.post("/cases/offers/{offer_id}/return", response={204: None}, operation_id="return_offer")
def post_return(request: HttpRequest, offer_id: Id, given: ReasonIn) -> Any:
    """Return the ball unaccepted, with a reason."""
    handing.return_offer(offer_id=offer_id, reason=given.reason, by=actor_of(request))
    return Status(204, None)


@router.post("/cases/offers/{offer_id}/withdraw", response={204: None}, operation_id="withdraw_offer")
def post_withdraw_offer(request: HttpRequest, offer_id: Id) -> Any:
    """Take an offer back before it is answered."""
    handing.withdraw_offer(offer_id=offer_id, by=actor_of(request))
    return Status(204, None)


@router.post("/cases/{case_id}/split", response={201: MadeOut}, operation_id="split_case")
def post_split(request: HttpRequest, case_id: Id, given: SplitIn) -> Any:
    """Ask another team for a part, which hangs below the case."""
    return Status(201, {"id": opening.split(case_id=case_id, **given.dict(), by=actor_of(request))})


@router.post("/cases/{case_id}/wait", response=AFTER, operation_id="case_waits")
def post_wait(request: HttpRequest, case_id: Id, given: WaitIn) -> Any:
    """Say what it waits on that nobody here can hurry."""
    waiting.wait(case_id=case_id, **given.dict(), by=actor_of(request))
    return case_now(request, case_id)


@router.post("/cases/{case_id}/go-on", response=AFTER, operation_id="case_goes_on")
def post_go_on(request: HttpRequest, case_id: Id) -> Any:
    """Say that it waits no longer."""
    waiting.go_on(case_id=case_id, by=actor_of(request))
    return case_now(request, case_id)


@router.post("/cases/{case_id}/promise", response={201: MadeOut}, operation_id="promise_on_case")
def post_promise(request: HttpRequest, case_id: Id, given: PromiseIn) -> Any:
    """Promise by when the colleague hears."""
    return Status(201, {"id": talking.promise(case_id=case_id, **given.dict(), by=actor_of(request))})


@router.post("/cases/{case_id}/priority", response=AFTER, operation_id="rank_case")
def post_priority(request: HttpRequest, case_id: Id, given: RankIn) -> Any:
    """Say how urgent it is."""
    changing.rank(case_id=case_id, **given.dict(), by=actor_of(request))
    return case_now(request, case_id)


@router.post("/cases/{case_id}/named", response=AFTER, operation_id="name_on_case")
def post_let_see(request: HttpRequest, case_id: Id, given: CaseNameIn) -> Any:
    """Let somebody see a restricted case."""
    changing.let_see(case_id=case_id, **given.dict(), by=actor_of(request))
    return case_now(request, case_id)


@router.put("/cases/{case_id}/follow", response={204: None}, operation_id="follow_case")
def put_follow(request: HttpRequest, case_id: Id) -> Any:
    """Follow a case."""
    follow(about="case", about_id=case_id, by=actor_of(request))
    return Status(204, None)


@router.delete("/cases/{case_id}/follow", response={204: None}, operation_id="unfollow_case")
def delete_follow(request: HttpRequest, case_id: Id) -> Any:
    """Follow a case no longer: also one you see no more."""
    unfollow(about="case", about_id=case_id, by=actor_of(request))
    return Status(204, None)


@router.post("/cases/{case_id}/resolve", response=AFTER, operation_id="resolve_case")
def post_resolve(request: HttpRequest, case_id: Id, given: ResolveIn) -> Any:
    """Answer the colleague for good."""
    check_note(given.said, answers=True)
    ending.resolve(case_id=case_id, **given.dict(exclude={"said"}), by=actor_of(request))
    return case_now(request, case_id)


@router.post("/cases/{case_id}/solved", response=AFTER, operation_id="case_is_solved")
def post_solved(request: HttpRequest, case_id: Id) -> Any:
    """Close an answered case at once, as the colleague whose case it is."""
    ending.say_solved(case_id=case_id, by=actor_of(request))
    return case_now(request, case_id)


class ReopenIn(SeenIn):
    """`undo`: only that its colleague ended it is taken back; what stands open or answered stays so."""

    undo: bool = False


@router.post("/cases/{case_id}/reopen", response=AFTER, operation_id="reopen_case")
def post_reopen(request: HttpRequest, case_id: Id, given: ReopenIn) -> Any:
    """Open a resolved case again; for ten minutes also one its colleague ended, as it was before she did."""
    ending.reopen(case_id=case_id, version=given.version, undo=given.undo, by=actor_of(request))
    return case_now(request, case_id)


@router.post("/cases/{case_id}/withdraw", response=AFTER, operation_id="withdraw_case")
def post_withdraw(request: HttpRequest, case_id: Id) -> Any:
    """End a case that is no longer needed."""
    ending.withdraw(case_id=case_id, by=actor_of(request))
    return case_now(request, case_id)
