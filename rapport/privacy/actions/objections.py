"""Asking to correct, stop using or erase what is held about oneself, and answering."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from rapport.accounts.public import Actor, ensure_administrator
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import record
from rapport.privacy.actions.optouts import leave_network
from rapport.privacy.events import Objected, ObjectionAnswered
from rapport.privacy.models import Objection
from rapport.privacy.queries.holdings import holdings, my_data
from rapport.privacy.queries.requests import is_held, stops_with_network
from rapport.privacy.rules import Held, Holding, Wish

LONGEST_MEANT = 200


def object_to(*, holding: str, wish: Wish, text: str, by: Actor, entry: str = "", meant: str = "") -> int:
    """Ask to correct, stop using or erase something held about oneself; return its id.

    `meant`: the label of the entry it is about, where that has no key; of all of it without. Where a room lets who
    wrote an entry hear of it, a correction is of one `entry` and goes to them; all else goes to administrators. Raises
    Missing for an entry that is not hers.
    """
    if by.person_id is None:
        raise Forbidden("Your account is not linked to a person yet. Ask an administrator to link it.")
    words = text.strip()
    if not words:
        raise Refusal("Say in a few words what should change.", code="empty", field="text")
    with transaction.atomic():
        chosen, hear = _heard(holding, wish, entry, by)
        if chosen is not None and hear is None:
            words = f"{chosen.label}: {words}"
        row = Objection.objects.create(
            subject_id=by.person_id,
            by_user_id=by.user_id,
            holding=holding[:100],
            entry=chosen.entry if chosen is not None and hear is not None else "",
            meant=(chosen.entry if chosen is not None else meant)[:LONGEST_MEANT],
            wish=wish,
            text=words,
            created_at=clock.now(),
        )
        record(Objected(person_id=by.person_id, objection_id=row.id, wish=wish), by=by)
        if hear is not None:
            hear(row.id, row.entry, by)
    return row.id


def _heard(
    name: str, wish: Wish, entry: str, by: Actor
) -> tuple[Held | None, Callable[[int, str, Actor], None] | None]:
    """Return the entry of the actor that is meant, if one is, and who hears of it, if its keepers do."""
    holding = next((one for one in holdings() if one.name == name), None)
    keyed = _keyed(holding, by) if holding is not None and (entry or holding.hear is not None) else {}
    if entry and entry not in keyed:
        raise Missing
    if holding is None or holding.hear is None or wish != Wish.CORRECT or not keyed:
        return keyed.get(entry), None
    if not entry:
        raise Refusal("Choose which entry is not so: who wrote it hears of it.", code="empty", field="entry")
    return keyed[entry], holding.hear


def _keyed(holding: Holding, by: Actor) -> dict[str, Held]:
    (section,) = my_data(by, of=[holding])
    return {row.entry: row for row in section.rows if row.entry}


def answer(*, objection_id: int, granted: bool, text: str, by: Actor) -> None:
    """Answer an objection with a reason; the person reads it on My data. Answered once, it stays answered.

    That something was erased is said by erasing it (`erase_as_asked`), or once it is gone; to say that it is no longer
    used takes her out of the network, where that is what stops it.
    """
    ensure_administrator(by)
    words = text.strip()
    if not words:
        raise Refusal("Say what was done, or why not.", code="empty", field="text")
    with transaction.atomic():
        row = open_request(Objection.objects.filter(id=objection_id, entry=""))
        if granted:
            _ensure_done(row, by=by)
        settle(row, granted=granted, words=words, by=by)


def answer_correction(*, objection_id: int, granted: bool, text: str, by: Actor) -> None:
    """Say that an entry was corrected, or why it stays; she reads it on My data. In the caller's transaction.

    For the room that keeps the entry: who may is its to say. Raises Missing for what goes to administrators.
    """
    words = text.strip()
    if not (granted or words):
        raise Refusal("Say why it stays as it is: she reads it.", code="empty", field="reason")
    row = open_request(Objection.objects.exclude(entry="").filter(id=objection_id))
    settle(row, granted=granted, words=words, by=by)


def _ensure_done(row: Objection, *, by: Actor) -> None:
    """See to it that what is said to be done is: refuse what is still held, and stop what leaving the network stops."""
    if row.wish == Wish.ERASE and is_held(row):
        raise Refusal(
            "It is still held, so it is not done. Erase it here, or where it stands, or say why not.", code="still_held"
        )
    if row.wish == Wish.OBJECT and stops_with_network(row.holding):
        leave_network(row.subject_id, by=by)


def open_request(rows: QuerySet[Objection]) -> Objection:
    """Return a request that waits, locked in the caller's transaction. Raises Missing, or refuses an answered one."""
    row = rows.select_for_update().first()
    if row is None:
        raise Missing
    if row.state != Objection.State.OPEN:
        raise Refusal("This has been answered already.", code="answered")
    return row


def settle(row: Objection, *, granted: bool, words: str, by: Actor) -> None:
    """Write down what came of a request, in the caller's transaction."""
    row.state = Objection.State.GRANTED if granted else Objection.State.REFUSED
    row.answer, row.answered_by_id, row.answered_at = words, by.user_id, clock.now()
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record(ObjectionAnswered(person_id=row.subject_id, objection_id=row.id, granted=granted), by=by)
