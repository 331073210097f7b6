"""Records that are hardly people: found in the logs, decided about by an administrator, set aside from then on."""

from django.conf import settings
from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory.public import merged_records, people_frame
from rapport.interactions import public as interactions
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record
from rapport.network import policy
from rapport.network.events import SenderDecided, SendersFound, SendersNotSought
from rapport.network.models import Sender
from rapport.network.queries.inputs import KEYS_OF_PEOPLE, aliases_of, all_hidden, keys_of
from rapport.privacy.public import keyed_hashes

AT_ONCE = 200  # proposals kept; more would be a sign that the thresholds do not fit


def find_senders(*, by: Actor) -> int:
    """Look through the logs and propose; returns how many wait for a decision. What was decided stays decided."""
    policy.require_administrator(by)
    files = interactions.lake_files()
    if not files:
        raise Refusal("There are no interactions to look through. Load some first.", code="no_interactions")
    found = _found(list(files))
    with transaction.atomic():
        Sender.objects.filter(state=Sender.State.PROPOSED).exclude(person_id__in=found).delete()
        known = set(Sender.objects.values_list("person_id", flat=True))
        new = [Sender(person_id=person, kind=kind) for person, kind in found.items() if person not in known]
        Sender.objects.bulk_create(new)
        waiting = Sender.objects.filter(state=Sender.State.PROPOSED).count()
        record(SendersFound(waiting=waiting), by=by)
    return waiting


def note_nothing_to_seek(*, by: Actor) -> None:
    """Write down that there were no logs to look through, so that whoever asked for it reads it later."""
    policy.require_administrator(by)
    with transaction.atomic():
        record(SendersNotSought(), by=by)


def decide_sender(*, person_id: int, aside: bool, by: Actor) -> None:
    """Set a record aside, or say that it is a person; either can be changed later, and holds from the next snapshot."""
    policy.require_administrator(by)
    with transaction.atomic():
        sender = Sender.objects.select_for_update().filter(person_id=person_id).first()
        if sender is None:
            raise Missing
        sender.state = Sender.State.ASIDE if aside else Sender.State.PERSON
        sender.decided_at, sender.decided_by_id = clock.now(), by.user_id
        sender.save(update_fields=["state", "decided_at", "decided_by"])
        record(SenderDecided(person_id=person_id, aside=aside), by=by)


def _found(files: list[str]) -> dict[int, str]:
    """By person, the kind of what is proposed, those who write or receive most first.

    Records merged since are looked at as the one that holds them now; at who left the network nobody looks.
    """
    from rapport.engine import backends, ties
    from rapport.engine.senders import senders

    people, merged = people_frame()["person_id"].to_numpy().tolist(), merged_records()
    by_key = dict(zip(keyed_hashes(KEYS_OF_PEOPLE, people).tolist(), people, strict=True))
    hidden, aliases = keys_of(all_hidden(merged)), aliases_of(merged)
    with backends.connect(settings.ENGINE, memory_limit=settings.ENGINE_MEMORY) as backend:
        logs = backend.read(files)
        if aliases is not None:
            logs = ties.under_one_key(logs, backend.table(aliases))
        rows = backend.arrow(senders(logs, as_of=clock.now(), excluded=backend.table(hidden))).to_pylist()
    rows.sort(key=lambda row: (-(row["rows_out"] + row["rows_in"]), row["key"]))
    told = [(by_key[row["key"]], row["kind"]) for row in rows if row["key"] in by_key]
    return dict(told[:AT_ONCE])
