"""Open a case, or a part of one for another team."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.ball.handing import put_on_offer
from rapport.cases.actions.clocks import begin_agreed
from rapport.cases.actions.custody import begin, ensure_alive, ensure_whole_open, keep, let_see, locked, now_of, tell
from rapport.cases.actions.words.files import Upload, attach
from rapport.cases.actions.words.wording import take_answers, take_message
from rapport.cases.events import Opened
from rapport.cases.models import Access, Case, Event, Message
from rapport.cases.rules.limits import LONGEST_SUBJECT
from rapport.cases.rules.texts import check_text
from rapport.cases.rules.words import Channel, How, Said, What
from rapport.catalogue.public import (
    Kind,
    Level,
    ServiceCard,
    next_number,
    priority_of,
    service_card,
    service_cards,
    team_card,
    validate_answers,
)
from rapport.directory.public import person_card, unit_ids_of
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Refusal
from rapport.kit.text import is_seen, squeeze, unturned, words_of
from rapport.ledger.public import record


def open_case(
    *,
    subject: str,
    by: Actor,
    team_id: int | None = None,
    service_id: int | None = None,
    text: str = "",
    answers: Mapping[str, Any] | None = None,
    requester_id: int | None = None,
    for_person_id: int | None = None,
    channel: Channel = Channel.PORTAL,
    kind: Kind | None = None,
    impact: Level | None = None,
    urgency: Level | None = None,
    restricted: bool = False,
    once: str | None = None,
    files: Sequence[Upload] = (),
) -> int:
    """Open a case with a team, or for a service, and return its id.

    `requester_id`: who asks (the actor unless she serves and takes down what somebody told her); `for_person_id`: for
    whom. `once`: a token of the sender; the same twice gives the same case. Raises Refusal for what cannot be.
    """
    with transaction.atomic():
        if once and (found := _opened_before(once, by)):
            return found
        _ensure_here(for_person_id)
        service = _service(service_id, channel, by)
        team = _team_for(service, team_id)
        asks = _requester(by, team, requester_id)
        moment = clock.now()
        case = Case.objects.create(
            team_id=team,
            number=next_number(team),
            subject=_subject(subject),
            service_id=service_id,
            answers=validate_answers(service.form, answers or {}) if service and channel is not Channel.MAIL else {},
            **_graded(service, kind, impact, urgency),
            channel=channel,
            requester_id=asks,
            for_person_id=for_person_id,
            restricted=restricted or bool(service and service.confidential),
            owner_team_id=team,
            holder_team_id=team,
            opened_at=moment,
            changed_at=moment,
            search=" ".join(words_of(subject)),
        )
        _begin(case, text, once, by, files)
    return case.id


def _begin(case: Case, text: str, once: str | None, by: Actor, files: Sequence[Upload]) -> None:
    """Put a new case into custody, with its first words, and tell of it."""
    team, asks = case.owner_team_id, case.requester_id
    begin(case, how=How.OPENED)
    take_answers(case)
    first = _say_first(case, text or (case.subject if files else ""), asks, once, case.opened_at)
    if first is not None:
        attach(first, files, by=by)
    _name_first(case, by)
    tell(case, What.OPENED, by=by, at=case.opened_at, team_id=team)
    record(Opened(case_id=case.id, team_id=team, requester_id=asks, for_person_id=case.for_person_id), by=by)
    begin_agreed(case, at=case.opened_at)


def split(
    *,
    case_id: int,
    team_id: int,
    subject: str,
    words: str,
    by: Actor,
    answer_by: datetime | None = None,
    needed_by: datetime | None = None,
) -> int:
    """Ask another team for a part of a case, which hangs below it; returns the part's id.

    The part is offered: until the other team accepts, the asker has its ball. Who answers for the case answers for
    the part. The case cannot be resolved while a part is open. `needed_by`: the part itself.
    """
    with transaction.atomic():
        whole = locked(case_id, by=by)
        ensure_alive(whole)
        policy.ensure_serves(by, whole)
        if whole.parent_id is not None:
            raise Refusal("This is a part of a case already. Split the case itself.", code="part_of_part")
        ensure_whole_open(whole)
        moment = now_of(whole)
        part = _part_of(whole, subject, moment)
        tell(part, What.OPENED, by=by, at=moment, team_id=whole.holder_team_id)
        record(
            Opened(case_id=part.id, team_id=whole.team_id, requester_id=None, for_person_id=None, parent_id=whole.id),
            by=by,
        )
        tell(whole, What.SPLIT, by=by, at=moment, team_id=team_id)
        keep(whole, at=moment)
        put_on_offer(
            part,
            team_id=team_id,
            person_id=None,
            words=words,
            answer_by=answer_by,
            needed_by=needed_by,
            at=moment,
            by=by,
        )
        keep(part, at=moment)
    return part.id


def _part_of(whole: Case, subject: str, moment: datetime) -> Case:
    """Put a part below a case, with the same owner, holder and readers."""
    part = Case.objects.create(
        team_id=whole.team_id,
        number=next_number(whole.team_id),
        subject=_subject(subject),
        kind=whole.kind,
        service_id=whole.service_id,
        impact=whole.impact,
        urgency=whole.urgency,
        priority=whole.priority,
        channel=whole.channel,
        restricted=whole.restricted,
        parent=whole,
        owner_team_id=whole.owner_team_id,
        owner_id=whole.owner_id,
        holder_team_id=whole.holder_team_id,
        holder_id=whole.holder_id,
        opened_at=moment,
        changed_at=moment,
        search=" ".join(words_of(subject)),
    )
    begin(part, how=How.OPENED)
    Access.objects.bulk_create([Access(case=part, person_id=a.person_id) for a in Access.objects.filter(case=whole)])
    return part


def _graded(
    service: ServiceCard | None, kind: Kind | None, impact: Level | None, urgency: Level | None
) -> dict[str, Any]:
    """What it is, how bad and how soon: as said, else as the service says."""
    how_bad = impact or (service.default_impact if service else Level.LOW)
    how_soon = urgency or (service.default_urgency if service else Level.MEDIUM)
    return {
        "kind": kind or (service.kind if service else Kind.REQUEST),
        "impact": how_bad,
        "urgency": how_soon,
        "priority": priority_of(how_bad, how_soon),
    }


def _opened_before(once: str, by: Actor) -> int | None:
    """Return the case the actor opened with this token; who sends it twice at the same moment waits here for herself.

    What somebody else opened, or she said later in another case, had its own words: these open theirs.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [once, by.person_id or 0])
    said = Message.objects.filter(once=once, said=Said.ASKED, at=F("case__opened_at")).values("case_id")
    hers = Event.objects.filter(case_id__in=said, what=What.OPENED, by_id=by.person_id).values("case_id")
    return policy.visible_to(by).filter(id__in=hers).values_list("id", flat=True).first()


def _service(service_id: int | None, channel: Channel, by: Actor) -> ServiceCard | None:
    """The service; whoever writes a mail to its address asks for it, without its form."""
    if service_id is None:
        return None
    return service_cards([service_id]).get(service_id) if channel is Channel.MAIL else service_card(service_id, by=by)


def _name_first(case: Case, by: Actor) -> None:
    """Name on a restricted case who is to serve it, and who took it down for a colleague."""
    let_see(case, team_id=case.owner_team_id)
    if by.person_id and not policy.is_hers(by, case):
        let_see(case, team_id=case.owner_team_id, person_id=by.person_id)


def _ensure_here(person_id: int | None) -> None:
    if person_id is None:
        return
    card = person_card([person_id]).get(person_id)
    if card is None or card.left or card.vacant:
        raise Refusal(
            "Whom it is for is not here. Choose somebody from the list.", code="no_person", field="for_person"
        )


def _team_for(service: ServiceCard | None, team_id: int | None) -> int:
    if service is not None:
        return service.team.id
    if team_id is None:
        raise Refusal("Say what you need help with: choose a service or a team.", code="no_team", field="service")
    if team_card(team_id).unit_id is None:
        raise Refusal("This team takes no cases here. Choose another one.", code="no_team", field="team")
    return team_id


def _requester(by: Actor, team_id: int, requester_id: int | None) -> int | None:
    """Who asks: the actor herself; a member of the team may take down what a colleague told her."""
    if requester_id is None or requester_id == by.person_id:
        if by.person_id is None:
            raise Refusal("Say who asks.", code="no_requester", field="requester")
        return by.person_id
    if not by.is_system and team_id not in policy.teams_of(by):
        raise Forbidden(
            "Only a member of the team may open a case in somebody else's name. Say whom it is for instead."
        )
    if not unit_ids_of(requester_id):
        raise Refusal("Whoever asks is not here, or has no unit.", code="no_requester", field="requester")
    return requester_id


def _subject(text: str) -> str:
    found = squeeze(unturned(text))
    if not is_seen(found):
        raise Refusal("Say in a few words what it is about.", code="no_subject", field="subject")
    if len(found) > LONGEST_SUBJECT:
        raise Refusal(f"Keep the subject under {LONGEST_SUBJECT} characters; the rest goes below it.", field="subject")
    return found


def _say_first(case: Case, text: str, asks: int | None, once: str | None, at: datetime) -> Message | None:
    if not (text.strip() or once):
        return None
    words = check_text(text) if text.strip() else case.subject
    first = Message.objects.create(case=case, said=Said.ASKED, author_id=asks, text=words, at=at, once=once)
    take_message(first)
    return first
