"""Messengers: looked for, found, invited each alone, and answered privately."""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from rapport.accounts.public import Actor, Scope
from rapport.directory.public import unit_card
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.queue import enqueue
from rapport.kit.text import paragraphs, squeeze
from rapport.ledger.public import record
from rapport.network import policy
from rapport.network.events import MessengerAnswered, MessengersChosen, MessengersInvited
from rapport.network.models import MessengerInvitation, MessengerRound
from rapport.network.queries import snapshots
from rapport.network.queries.choosing import Found
from rapport.network.queries.choosing import choose as choose_people
from rapport.network.rules.asking import closes_at
from rapport.network.rules.messengers import ANSWER_DAYS, CHOSEN_KEPT, FEWEST, MOST, Audience
from rapport.network.rules.zones import zone_of


def look_for(*, audience: Audience, topic: str, wanted: int, mode: str = "news", by: Actor, later: bool = True) -> UUID:
    """Begin a round of messengers and return its public id; they are chosen by a job unless `later` is false.

    Refuses in a sentence; that an audience is too small shows on the round.
    """
    policy.require_messengers(by)
    text = _within(squeeze(topic), "topic", 200, "Say in a few words what the news is about.")
    if not FEWEST <= wanted <= MOST:
        raise Refusal(f"Choose {FEWEST} to {MOST} messengers.", code="bad_number", field="wanted")
    if mode not in MessengerRound.Mode.values:
        raise Refusal("Choose news or habit.", code="bad_mode", field="mode")
    units = {*audience.units, *audience.without}
    if len(unit_card(units)) < len(units):
        raise Refusal("One of these units is not in the directory any more.", code="no_unit", field="units")
    if snapshots.latest_of_groups() is None:
        raise Refusal("There is no snapshot of the network yet. Build one: rapport network build.", code="no_snapshot")
    with transaction.atomic():
        found = MessengerRound.objects.create(
            asked_by_id=by.user_id, topic=text, audience=audience.as_dict(), wanted=wanted, mode=mode
        )
        if later:
            enqueue("network.choose_messengers", round_id=str(found.public_id))
    return found.public_id


def choose(*, round_id: UUID) -> None:
    """Choose the messengers of a round that waits for them; refusals are written on the round.

    Choosing takes a while. A round taken away meanwhile, or chosen for by another worker, is left as it is.
    """
    waiting = MessengerRound.objects.filter(public_id=round_id, state=MessengerRound.State.CHOOSING, discarded_at=None)
    found = waiting.first()
    if found is None:
        return
    try:
        chosen, people = _chosen(found)
    except Refusal as refusal:
        waiting.update(state=MessengerRound.State.FAILED, error=refusal.message[:300])
        return
    with transaction.atomic():
        if waiting.select_for_update().first() is None:
            return
        MessengerInvitation.objects.bulk_create(
            MessengerInvitation(round=found, person_id=person) for person in chosen.person_ids
        )
        found.state, found.people, found.report = MessengerRound.State.READY, people, chosen.report
        found.save(update_fields=["state", "people", "report", "snapshot"])
        record(MessengersChosen(round_id=found.public_id, people=people), by=Actor.system(via="job"))


def _chosen(found: MessengerRound) -> tuple[Found, int]:
    """Whom to invite, and how many the audience has, from the newest snapshot whose figures about units are shown."""
    snapshot = snapshots.latest_of_groups()
    if snapshot is None:
        raise Refusal("There is no snapshot of the network any more. Build one first.", code="no_snapshot")
    chosen = choose_people(found, snapshot)
    found.snapshot = snapshot
    MessengerRound.objects.filter(id=found.id).update(figure=chosen.figure)
    return chosen, chosen.people


def invite(*, round_id: UUID, message: str, by: Actor) -> None:
    """Invite those who were found, each alone. Who they are is told only of those who accept."""
    policy.require_inviter(by)
    text = _within(message, "message", 2000, "Write what they would pass on, and why it matters.")
    now = clock.now()
    with transaction.atomic():
        found = policy.rounds_visible_to(by).select_for_update().filter(public_id=round_id).first()
        if found is None:
            raise Missing
        if found.state != MessengerRound.State.READY:
            raise Refusal("These messengers are invited already, or were not found yet.", code="not_ready")
        if found.made_at <= now - CHOSEN_KEPT:  # whether anybody is left to ask is nobody's to read
            raise Refusal("It is too long ago that they were found. Look for them again.", code="too_old")
        found.state, found.message, found.invited_at = MessengerRound.State.INVITED, text, now
        found.closes_at = closes_at(now, working_days=ANSWER_DAYS, zone=zone_of(settings.READER_TIME_ZONE))
        found.save(update_fields=["state", "message", "invited_at", "closes_at"])
        record(MessengersInvited(round_id=found.public_id), by=by)


def answer_invitation(*, invitation_id: UUID, yes: bool, by: Actor) -> None:
    """Accept or decline, privately, as long as it is open. A no may become a yes; a yes stays, as it was told."""
    policy.require_open(by)
    policy.require_person(by, scope=Scope.WRITE)
    with transaction.atomic():
        mine = policy.invitations_to(by).select_for_update(of=("self",)).select_related("round")
        invitation = mine.filter(public_id=invitation_id).first()
        if invitation is None:
            raise Missing
        if invitation.decision == MessengerInvitation.Decision.YES:
            return
        if invitation.round.closes_at is None or invitation.round.closes_at <= clock.now():
            raise Refusal("The time for this invitation is over. Nothing was told to anybody.", code="closed")
        said = MessengerInvitation.Decision
        invitation.decision, invitation.decided_at = (said.YES if yes else said.NO), clock.now()
        invitation.save(update_fields=["decision", "decided_at"])
        if yes:  # in nobody's name and never of a no, as with introductions
            record(MessengerAnswered(round_id=invitation.round.public_id), by=Actor.system(via=by.via))


def discard(*, round_id: UUID, by: Actor) -> None:
    """Take a round away that nobody was invited to. Its figures stay: whoever asks the same is told the same."""
    policy.require_messengers(by)
    with transaction.atomic():
        found = policy.rounds_visible_to(by).select_for_update().filter(public_id=round_id).first()
        if found is None:
            raise Missing
        if found.state == MessengerRound.State.INVITED:
            raise Refusal("People were invited to this round, so it stays until its time is over.", code="invited")
        found.invitations.all().delete()
        MessengerRound.objects.filter(id=found.id).update(discarded_at=clock.now())


def _within(text: str, field: str, most: int, empty: str) -> str:
    text = paragraphs(text)
    if not text:
        raise Refusal(empty, code="empty", field=field)
    if len(text) > most:
        raise Refusal(f"This is longer than {most} characters. Shorten it a little.", code="too_long", field=field)
    return text
