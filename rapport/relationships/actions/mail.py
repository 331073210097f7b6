"""Mails forwarded to a book, or with it in Cc, become touchpoints: of who keeps it, and of nobody else."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.directory.public import account_of, membership_of, resolve_identities, unit_ids_of
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import squeeze
from rapport.messaging.public import Came, Received, Why, address_for, confide, letter_of, settle_incoming
from rapport.relationships import policy
from rapport.relationships.actions.changing import held
from rapport.relationships.actions.contact import LONGEST_KEY, log_touchpoint
from rapport.relationships.actions.invitations import take_in_invitation
from rapport.relationships.models import Relationship
from rapport.relationships.rules.words import LONGEST_LINE, LONGEST_WORDS, MOST_PEOPLE, Contact, Source

ABOUT = "book"  # what a signed address speaks of
WHY = {"unproven": Why.UNPROVEN, "ended": Why.ENDED}  # by what a refusal says
NO_MEETING = {"no_invitation", "cancelled", "time"}


def mail_address_of(relationship_id: int) -> str:
    """Return the address that puts a mail into a relationship; empty where no mail comes in."""
    return address_for(ABOUT, relationship_id)


def team_of_book(relationship_id: int) -> int | None:
    """Return the team that keeps a relationship; None where there is none such. One statement."""
    return Relationship.objects.filter(id=relationship_id).values_list("team_id", flat=True).first()


def take_in_mail(*, incoming_id: int, let_in_by: int | None = None) -> bool:
    """Make of a mail that was written to a book a touchpoint; return whether it was written to one.

    Its Message-ID is its key, an invitation in it becomes a meeting of the calendar; once taken the mail itself goes.
    Of somebody who does not keep that book it waits until who leads its team looks, and so does what would move or
    cancel a meeting and is not proven to be from whom it says. What she lets in (`let_in_by`, a person) is taken.
    Twice changes nothing.
    """
    with transaction.atomic():
        try:
            received = letter_of(incoming_id)
        except Missing:
            return False
        if received.about != ABOUT:
            return False
        if received.state == Came.RECEIVED:
            _take_in(received, let_in_by)
        elif received.state == Came.TRIAGE:
            _confided(received)
    return True


def _take_in(received: Received, let_in_by: int | None) -> None:
    sender = _keeper(resolve_identities([received.letter.from_address]).get(received.letter.from_address))
    by = sender if let_in_by is None else _keeper(let_in_by)
    if by is None:
        return _left(received, Why.UNKNOWN_SENDER)
    ident = received.about_id or 0
    author = sender if sender is not None and policy.visible_to(sender).filter(id=ident).exists() else by
    try:
        with transaction.atomic():
            held(ident, by)
            _written(received, ident, by, author, sure=received.proven or let_in_by is not None)
    except Refusal as refusal:  # also of what is not hers, or is no more
        return _left(received, WHY.get(refusal.code, Why.NOT_YOURS))
    settle_incoming(mail_id=received.id, state=Came.TAKEN, private=True, whole=False)
    return None


def _written(received: Received, relationship_id: int, by: Actor, author: Actor, *, sure: bool) -> None:
    letter = received.letter
    invitations = [one.content for one in letter.attached if one.type == "text/calendar" or one.name.endswith(".ics")]
    if invitations and _invited(invitations[0], relationship_id, by, sure=sure):
        return
    log_touchpoint(
        relationship_id=relationship_id,
        kind=Contact.MESSAGE,
        at=received.came_at,
        person_ids=_people(author, [letter.from_address, *letter.to]),
        outcome=squeeze(letter.subject)[:LONGEST_LINE] or _("Mail without a subject"),
        words=letter.text.strip()[:LONGEST_WORDS],
        source=Source.MAIL,
        key=(letter.message_id or f"incoming {received.id}")[:LONGEST_KEY],
        author_id=author.person_id,
        by=by,
    )


def _invited(raw: bytes, relationship_id: int, by: Actor, *, sure: bool) -> bool:
    """Take in the meeting a mail invites to; False where it holds none, so that the mail is kept as a message."""
    try:
        with transaction.atomic():
            take_in_invitation(relationship_id=relationship_id, raw=raw, sure=sure, by=by)
    except Refusal as refusal:
        if refusal.code in NO_MEETING:
            return False
        raise
    return True


def _people(by: Actor, addresses: Sequence[str]) -> set[int]:
    known = resolve_identities(addresses[:MOST_PEOPLE]).values()
    return {*list(dict.fromkeys(known))[: MOST_PEOPLE - 1], *([by.person_id] if by.person_id else [])}


def _keeper(person_id: int | None) -> Actor | None:
    """Somebody as who keeps a book; None where she keeps none."""
    if person_id is None:
        return None
    account = account_of(person_id)
    place = membership_of(account) if account is not None else None
    led = place.led_unit_ids if place is not None and place.person_id == person_id else frozenset[int]()
    by = Actor(person_id=person_id, user_id=account, unit_ids=unit_ids_of(person_id), led_unit_ids=led, via="job")
    return by if policy.teams_of(by) else None


def _left(received: Received, why: Why) -> None:
    """Leave a mail until somebody looks."""
    settle_incoming(mail_id=received.id, state=Came.TRIAGE, why=why)
    _confided(received)


def _confided(received: Received) -> None:
    """What waits and is for a book is looked at by who leads the team that keeps it, alone."""
    team = team_of_book(received.about_id or 0)
    if team is not None:
        confide(mail_id=received.id, team_id=team)
