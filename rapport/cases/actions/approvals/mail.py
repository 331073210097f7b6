"""Approval by mail: who is asked gets the facts and answers with a word and a reason; who asked hears of it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.approvals.answering import answer
from rapport.cases.models import Approval, Approver, Case
from rapport.cases.rules.approvals import Answered, amount_told, decision_in
from rapport.cases.rules.numbers import called
from rapport.cases.rules.words import TaskOf
from rapport.directory.public import PersonCard, account_of, person_card
from rapport.kit.problems import Missing, Refusal
from rapport.messaging.public import Received, Thread, send, senders_are_checked
from rapport.tasks.public import stand_ins_of

ABOUT = "approval"  # what a signed address speaks of: one question, as one reader got it
READERS = 10**9  # an address has room for 18 digits: the question's in front, her own behind
SYSTEM = Actor.system(via="job")
UNPROVEN = _("It could not be checked that this mail is from you, so it decides nothing.")
UNCLEAR = _("Begin your answer with the word approve or reject; then say why.")


def mail_approval(*, approver_id: int) -> int:
    """Mail a question to whom it is put, and to who stands in for her now; returns how many mails.

    Answers go to an address signed for that one reader. Who must not decide gets none, however she is asked.
    """
    row = _row(approver_id)
    if row is None or row.person_id is None or row.state != Answered.OPEN:
        return 0
    asked = row.approval
    excluded = policy.excluded_from_deciding(asked.case, asked.asked_by_id, asked.asked_at)
    if row.person_id in excluded:  # nobody answers for her either
        return 0
    stand_ins = stand_ins_of(row.person_id, TaskOf.APPROVAL)
    readers = [one for one in (row.person_id, *stand_ins) if one not in excluded]
    people = person_card([*readers, *_around(asked)])
    sent = 0
    for reader_id in readers:
        address = account_of(reader_id)
        if address is None:
            continue
        told = _told(asked, people) | {
            "answer_by": row.answer_by,
            "by_mail": senders_are_checked(),
            "whom": people.get(row.person_id) if reader_id != row.person_id else None,
            "approver_id": row.id,
        }
        send(
            address,
            "cases/mail/approval",
            told,
            by=SYSTEM,
            reason="cases.approval_asked",
            private=asked.case.restricted,
            thread=Thread(about=ABOUT, about_id=_signed(row.id, reader_id)),
        )
        sent += 1
    return sent


def mail_outcome(*, approval_id: int) -> int | None:
    """Mail to who asked what came of it; returns the mail, None without a reader or where nobody had to be asked."""
    approval = Approval.objects.select_related("case", "case__team").filter(id=approval_id).first()
    if approval is None or approval.asked_by_id is None or not approval.needed:
        return None
    address = account_of(approval.asked_by_id)
    if address is None:
        return None
    spoke = Approver.objects.filter(approval=approval, state__in=[Answered.YES, Answered.NO]).order_by("answered_at")
    answers = list(spoke.values_list("person_id", "by_id", "state", "reason"))
    people = person_card([*_around(approval), *(i for one in answers for i in one[:2] if i is not None)])
    told = _told(approval, people) | {
        "state": approval.state,
        "answers": [(people.get(by or 0), people.get(whom or 0), how, why) for whom, by, how, why in answers],
    }
    return send(
        address,
        "cases/mail/approval_settled",
        told,
        by=SYSTEM,
        reason="cases.approval_settled",
        private=approval.case.restricted,
        thread=Thread(about="case", about_id=approval.case_id),
    )


def take_in_answer(received: Received, by: Actor) -> int | None:
    """Decide as a mail says, whose sender is known; returns the case's id, None for a question that is not hers.

    Only a mail whose sender our mail server vouches for decides: anybody can write somebody's name above a mail, and an
    answer leaves with what is passed on. What cannot be taken is said to her by mail, and nothing is decided.
    """
    approver_id, reader_id = divmod(received.about_id or 0, READERS)
    row = _row(approver_id)
    if row is None or reader_id != by.person_id:  # an address that was passed on, or seen, is nobody else's
        return None
    if not received.proven:
        _say_unread(row, received, by, why=UNPROVEN, again=False)
        return row.approval.case_id
    said = decision_in(received.letter.text)
    if said is None:
        _say_unread(row, received, by, why=UNCLEAR)
        return row.approval.case_id
    try:
        answer(approver_id=row.id, yes=said[0], reason=said[1], by=by)
    except Missing:
        return None
    except Refusal as refusal:
        _say_unread(row, received, by, why=refusal.message)
    return row.approval.case_id


def asked_about(received: Received) -> Case | None:
    """Return the case whose question a mail answers, whoever wrote it."""
    row = _row((received.about_id or 0) // READERS)
    return row.approval.case if row else None


def _say_unread(row: Approver, received: Received, by: Actor, *, why: str | Promise, again: bool = True) -> None:
    """Tell her that her answer decided nothing, and why; `again`: whether another mail may."""
    if by.user_id is None:
        return
    told = _told(row.approval, {}) | {"why": why, "again": again, "approver_id": row.id}
    send(
        by.user_id,
        "cases/mail/approval_unread",
        told,
        by=SYSTEM,
        reason="cases.approval_unread",
        private=row.approval.case.restricted,
        thread=Thread(about=ABOUT, about_id=received.about_id, refers_to=[received.letter.message_id]),
    )


def _signed(approver_id: int, reader_id: int) -> int:
    """The number in an address: whose question it is, and which reader got it."""
    return approver_id * READERS + reader_id


def _row(approver_id: int) -> Approver | None:
    rows = Approver.objects.select_related("approval", "approval__case", "approval__case__team")
    return rows.filter(id=approver_id).first()


def _around(approval: Approval) -> list[int]:
    case: Case = approval.case
    ids = (approval.asked_by_id, case.requester_id, case.holder_id, case.owner_id)
    return [ident for ident in ids if ident is not None]


def _told(approval: Approval, people: dict[int, PersonCard]) -> dict[str, object]:
    """What every one of these mails begins with."""
    case, amount = approval.case, amount_told(approval.amount, approval.unit)
    return {
        "number": called(case),
        "subject_of_case": "" if case.restricted else case.subject,
        "what": f"{approval.what}: {amount}" if amount else approval.what,
        "words": approval.words,
        "asker": people.get(approval.asked_by_id or 0),
        "requester": None if case.restricted else people.get(case.requester_id or 0),
        "case_id": case.id,
    }
