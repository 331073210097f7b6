"""What colleagues write by mail becomes a case, or more words to one; what is answered goes to them by mail."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.approvals.mail import ABOUT, asked_about, take_in_answer
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.ratings.rating import rating_token
from rapport.cases.actions.words.files import InHand
from rapport.cases.actions.words.talking import add, note, ours
from rapport.cases.models import Access, Case, Clock, MailedFrom, Message, Promise
from rapport.cases.queries.case.merged import merged_into, root_of
from rapport.cases.rules.files import clean_name
from rapport.cases.rules.limits import LARGEST_FILE, LARGEST_MESSAGE, LONGEST_TEXT, MOST_ACKNOWLEDGED, MOST_FILES
from rapport.cases.rules.numbers import called
from rapport.cases.rules.words import ENDED, Channel, Promised, Said, State
from rapport.catalogue.public import Goal, Taker, service_cards, taker_of
from rapport.directory.public import account_of, resolve_identities, unit_ids_of
from rapport.kit.problems import Missing, Refusal
from rapport.messaging.public import Came, Received, Thread, Why, confide, letter_of, send, settle_incoming

NO_SUBJECT = "Mail without a subject"
MOST_REFERRED = 20
HOUR = timedelta(hours=1)
HEARS = (Goal.ANSWER, Goal.UPDATE)


def take_in_mail(*, incoming_id: int) -> int | None:
    """Make of a received mail what it is: a new case, or more words to the one it answers; returns the case's id.

    None where somebody has to look: an unknown sender, an address no team takes mail at, a record that is not the
    sender's. Twice changes nothing.
    """
    with transaction.atomic():
        try:
            received = letter_of(incoming_id)
        except Missing:
            return None
        if received.state == Came.TRIAGE:
            _confided(received)
        if received.state != Came.RECEIVED:
            return None
        by = _sender(received)
        if by is None:
            return _left(received, Why.UNKNOWN_SENDER)
        return _decided(received, by) if received.about == ABOUT else _placed(received, by)


def mail_reply(*, message_id: int) -> int | None:
    """Mail an answer to the colleague it is for, in her thread; returns the mail, None without a reader.

    Whoever asked what was merged into the case gets it too, in the thread of what she asked.
    """
    message = Message.objects.select_related("case", "case__team").filter(id=message_id, said=Said.REPLY).first()
    if message is None:
        return None
    gone = Case.objects.filter(id__in=merged_into(message.case_id)).select_related("team").order_by("id")
    told, mails = set[int](), []
    for case in (message.case, *gone):
        to = case.for_person or case.requester
        if to is not None and to.id not in told:
            told.add(to.id)
            mails.append(_mailed(case, message, to, rates=case.state == State.RESOLVED))
    return mails[0] if mails else None


def acknowledge(*, case_id: int) -> int | None:
    """Tell who opened a case by mail that it came in, who has it and by when she hears; returns the mail.

    Of a restricted case no more than its number. None for a case that came in another way or was answered meanwhile,
    without a reader, and beyond ten within an hour, so that two programs that answer each other come to an end.
    """
    opened = Case.objects.filter(id=case_id, channel=Channel.MAIL, state=State.OPEN, answered_at=None)
    case = opened.select_related("holder_team", "team", "requester").first()
    first = MailedFrom.objects.filter(case_id=case_id).order_by("id").first()
    if case is None or first is None or case.requester is None or _was_told_enough(case):
        return None
    account = account_of(case.requester.id)
    address = account or case.requester.email
    if not address:
        return None
    return send(
        address,
        "cases/mail/acknowledged",
        {"number": called(case)} if case.restricted else _standing(case) | {"has_account": account is not None},
        by=Actor.system(via="job"),
        reason="cases.acknowledged",
        private=case.restricted,
        thread=Thread(about="case", about_id=case.id, refers_to=(first.message_id,), by_itself=True),
    )


def _was_told_enough(case: Case) -> bool:
    """Whether so many cases of hers came in by mail within the hour before that this one is taken in silence."""
    before = Case.objects.filter(requester_id=case.requester_id, channel=Channel.MAIL, id__lt=case.id)
    return before.filter(opened_at__gt=case.opened_at - HOUR)[MOST_ACKNOWLEDGED - 1 : MOST_ACKNOWLEDGED].exists()


def _standing(case: Case) -> dict[str, object]:
    """What it is about, who has it, and what was promised or agreed: by when she hears, by when it is done."""
    running = Clock.objects.filter(case=case, ended_at=None).values_list("goal", "due_at")
    due: dict[str, datetime] = {goal: at for goal, at in running if at is not None}
    promised = Promise.objects.filter(case=case, state=Promised.OPEN).values_list("due_at", flat=True)
    hears = [*promised, *(due[goal] for goal in HEARS if goal in due)]
    return {
        "number": called(case),
        "subject_of_case": case.subject,
        "team": case.holder_team.name,
        "hears_by": min(hears, default=None),
        "done_by": due.get(Goal.RESOLUTION),
    }


def _mailed(case: Case, message: Message, to: Any, *, rates: bool) -> int | None:
    address = account_of(to.id) or to.email
    if not address:
        return None
    files = list(message.attachments.order_by("id").values_list("name", flat=True))
    threads = MailedFrom.objects.filter(case=case).order_by("-id").values_list("message_id", flat=True)
    return send(
        address,
        "cases/mail/reply",
        {
            "case": case,
            "number": called(case),
            "text": message.text,
            "team": case.team.name,
            "files": files,
            "rating": rating_token(case_id=case.id, person_id=to.id) if rates else "",
        },
        by=Actor.system(via="job"),
        reason="cases.reply",
        private=case.restricted,
        thread=Thread(about="case", about_id=case.id, refers_to=tuple(reversed(threads[:MOST_REFERRED]))),
    )


def _sender(received: Received) -> Actor | None:
    """Who wrote, by her address; somebody who has left, or is known by nobody, writes as nobody."""
    address = received.letter.from_address
    person_id = resolve_identities([address]).get(address)
    if person_id is None:
        return None
    units = unit_ids_of(person_id)
    return Actor(person_id=person_id, user_id=account_of(person_id), unit_ids=units, via="job") if units else None


def _decided(received: Received, by: Actor) -> int | None:
    """An answer to a question put to somebody by mail; it is no part of the colleague's thread."""
    case_id = take_in_answer(received, by)
    if case_id is None:
        return _left(received, Why.NOT_YOURS)
    settle_incoming(mail_id=received.id, state=Came.TAKEN, private=_is_restricted(case_id))
    return case_id


def _placed(received: Received, by: Actor) -> int | None:
    """More words to a case, or a new one."""
    found = _case_of(received)
    if found is not None:
        return _answered(received, found, by)
    taker = _taker(received)
    if taker is None:
        return _left(received, Why.UNKNOWN_ADDRESS)
    return _opened(received, taker, by)


def _case_of(received: Received) -> Case | None:
    """The case a mail answers: as its address says, or by a mail of the same thread that came before."""
    if received.about == "case" and received.about_id is not None:
        return Case.objects.filter(id=root_of(received.about_id)).first()
    thread = MailedFrom.objects.filter(message_id__in=list(received.letter.refers_to[:MOST_REFERRED]))
    row = thread.order_by("-id").first()
    return Case.objects.filter(id=root_of(row.case_id)).first() if row else None


def _answered(received: Received, case: Case, by: Actor) -> int | None:
    """More words to a case: the colleague's own, or a note of who serves it. To a closed one, they open the next."""
    if not policy.visible_to(by).filter(id=case.id).exists():
        return _left(received, Why.NOT_YOURS)
    if case.state in ENDED:
        return _opened(received, Taker(team_id=case.team_id, service_id=case.service_id), by, follows=case)
    act, text = add, _words(received)
    if not policy.may_add(by, case):
        act, text = note, text if received.proven else f"{text}\n\n[{_('By mail; who sent it was not checked.')}]"
    try:
        act(case_id=case.id, text=text, by=by, once=ours("mail", received.id), files=_files(received))
    except Refusal:
        return _left(received, Why.NOT_YOURS)
    return _taken(received, case.id)


def _opened(received: Received, taker: Taker, by: Actor, *, follows: Case | None = None) -> int | None:
    """A new case, of the service its address is for; what follows a restricted one is seen by those named on that."""
    service = service_cards([taker.service_id]).get(taker.service_id) if taker.service_id is not None else None
    stands = service is not None and not service.retired and service.team.id == taker.team_id
    restricted = bool(follows and follows.restricted) or bool(service and service.confidential)
    try:
        case_id = open_case(
            subject=received.letter.subject or NO_SUBJECT,
            text=_words(received),
            team_id=taker.team_id,
            service_id=taker.service_id if stands else None,
            channel=Channel.MAIL,
            restricted=restricted,
            by=by,
            once=ours("mail", received.id),
            files=_files(received),
        )
    except Refusal:
        return _left(received, Why.UNKNOWN_ADDRESS)
    if follows is not None and follows.restricted:
        named = Access.objects.filter(case=follows).values_list("person_id", flat=True)
        Access.objects.bulk_create(
            [Access(case_id=case_id, person_id=person_id) for person_id in named], ignore_conflicts=True
        )
    return _taken(received, case_id)


def _taker(received: Received) -> Taker | None:
    for address in (received.to, *received.letter.to):
        if (found := taker_of(address)) is not None:
            return found
    return None


def _words(received: Received) -> str:
    words = received.letter.text.strip() or received.letter.subject or NO_SUBJECT
    kept = {file.content for file in _files(received)}
    left = [clean_name(one.name) for one in received.letter.attached if one.content and one.content not in kept]
    if not left:
        return words
    says = _("Not kept here, as too many or too large: %s") % ", ".join(left)
    return f"{words[: LONGEST_TEXT - len(says) - 4]}\n\n[{says}]"


def _files(received: Received) -> list[InHand]:
    """The files of a mail, as many and as large as are taken; the mail itself is kept whole beside."""
    found: list[InHand] = []
    room = LARGEST_MESSAGE
    for one in received.letter.attached:
        if 0 < len(one.content) <= min(LARGEST_FILE, room) and len(found) < MOST_FILES:
            found.append(InHand(name=one.name, content=one.content))
            room -= len(one.content)
    return found


def _taken(received: Received, case_id: int) -> int:
    if received.letter.message_id:
        MailedFrom.objects.get_or_create(message_id=received.letter.message_id, defaults={"case_id": case_id})
    private = _is_restricted(case_id)
    settle_incoming(mail_id=received.id, state=Came.TAKEN, about="case", about_id=case_id, private=private)
    return case_id


def _is_restricted(case_id: int) -> bool:
    return Case.objects.filter(id=case_id, restricted=True).exists()


def _left(received: Received, why: Why) -> int | None:
    """Leave a mail to whoever looks at triage: it became no case."""
    settle_incoming(mail_id=received.id, state=Came.TRIAGE, why=why)
    _confided(received)
    return None


def _confided(received: Received) -> None:
    """What waits and is about a restricted case is looked at by who leads the team that answers for it, alone."""
    case = asked_about(received) if received.about == ABOUT else _case_of(received)
    if case is not None and case.restricted:
        confide(mail_id=received.id, team_id=case.owner_team_id)
