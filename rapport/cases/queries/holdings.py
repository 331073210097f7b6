"""What cases hold about a person, as she reads it under "My data"."""

from collections.abc import Sequence

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.cases import policy
from rapport.cases.models import (
    Access,
    Approval,
    Approver,
    Bulk,
    BulkCase,
    Case,
    Custody,
    Draft,
    Event,
    Message,
    Offer,
    Promise,
)
from rapport.cases.rules.numbers import number_of
from rapport.cases.rules.words import Said
from rapport.catalogue.public import team_cards

Rows = list[tuple[str, str, str]]


def requests_held(person_id: int) -> Rows:
    """Every case she asked for, that is for her, or into which such a one went: its words, how many messages are hers.

    Two statements.
    """
    mine = Q(messages__author_id=person_id) & ~Q(messages__said=Said.NOTE)
    hers = Case.objects.filter(Q(requester_id=person_id) | Q(for_person_id=person_id) | policy.joined(person_id))
    cases = list(hers.annotate(said=Count("messages", filter=mine)).order_by("-opened_at", "-id"))
    teams = team_cards({case.team_id for case in cases})
    return [
        _request(case, case.said, number_of(case.id, teams[case.team_id], case.number), person_id) for case in cases
    ]


def _request(case: Case, said: int, number: str, person_id: int) -> tuple[str, str, str]:
    words = ngettext("%(n)s message from you", "%(n)s messages from you", said) % {"n": said}
    role = _("asked by you") if case.requester_id == person_id else _("for you")
    if person_id not in {case.requester_id, case.for_person_id}:
        role = _("what you asked went into it")
    opened = _("opened %(day)s") % {"day": case.opened_at.date()}
    return number, f"{case.subject or '–'}; {words}", f"{role}; {opened}"


def work_held(person_id: int) -> Rows:
    """What she did for others: in sums, as each case is its colleague's; whom it concerns is not told here."""
    steps = Event.objects.filter(Q(by_id=person_id) | Q(person_id=person_id))
    offered = Q(from_person_id=person_id) | Q(to_person_id=person_id) | Q(settled_by_id=person_id)
    has = Q(owner_id=person_id) | Q(holder_id=person_id)
    bulks = Q(by_id=person_id) | Q(person_id=person_id)
    before = Q(holder_before_id=person_id) | Q(owner_before_id=person_id)
    counts: Sequence[tuple[str, int]] = (
        (_("Cases you had the ball of, or answered for"), _cases(Custody, "person_id", person_id)),
        (_("Cases you have now, or answer for"), Case.objects.filter(has, closed_at=None).count()),
        (
            _("Steps you took or that led to you"),
            steps.count(),
        ),
        (_("Messages you wrote"), Message.objects.filter(author_id=person_id).count()),
        (
            _("Offers of the ball from you, to you, or settled by you"),
            Offer.objects.filter(offered).count(),
        ),
        (
            _("Actions you asked approval for, or carried out"),
            Approval.objects.filter(Q(asked_by_id=person_id) | Q(ended_by_id=person_id)).count(),
        ),
        (
            _("Actions you were asked to agree to, or answered for a colleague"),
            Approver.objects.filter(Q(person_id=person_id) | Q(by_id=person_id)).count(),
        ),
        (_("Promises you made"), Promise.objects.filter(made_by_id=person_id).count()),
        (
            _("Things you did to many cases at once"),
            Bulk.objects.filter(bulks).count(),
        ),
        (_("Cases others did that to, and that had been yours"), BulkCase.objects.filter(before).count()),
        (_("Restricted cases you are named on"), _cases(Access, "person_id", person_id)),
    )
    return [(label, str(count), _("Written down as it happened")) for label, count in counts if count]


def drafts_held(person_id: int) -> Rows:
    """What she was writing in cases and has not sent: her own words. Which cases they are in is not told here."""
    words = {Said.ASKED: _("to the team"), Said.REPLY: _("a reply"), Said.NOTE: _("a note between us")}
    found = Draft.objects.filter(person_id=person_id).order_by("at", "id").values_list("at", "text", "said")
    gone = _("sent or dropped; its words are gone")
    return [(_("Draft of %(day)s") % {"day": at.date()}, text or gone, words[Said(said)]) for at, text, said in found]


def _cases(model: type[Custody | Access], column: str, person_id: int) -> int:
    return model.objects.filter(**{column: person_id}).values("case_id").distinct().count()
