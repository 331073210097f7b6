"""Rows whose people have become known come in, and rows of a person who is erased go."""

import pyarrow as pa
from django.db import transaction

from rapport.accounts.public import Actor
from rapport.interactions.actions.people import PERSON, keys_of_everybody, the_lake
from rapport.interactions.actions.recover import recover
from rapport.interactions.actions.sums import forget_in_sums
from rapport.interactions.events import InteractionsForgotten, PendingResolved
from rapport.interactions.lake import rewriting
from rapport.interactions.lake.rewriting import Moved
from rapport.interactions.models import LogFile
from rapport.interactions.policy import ensure_loader
from rapport.interactions.sources.shape import Reason
from rapport.ledger.public import record
from rapport.privacy.public import keyed_hashes


def resolve_pending(*, by: Actor) -> int:
    """Move rows in whose ends are all known by now. Returns how many; asking again changes nothing."""
    ensure_loader(by)
    recover()
    files = list(LogFile.objects.filter(state=LogFile.State.LOADED).exclude(pending=[]))
    if not files:
        return 0
    lake = the_lake()
    people = keys_of_everybody(rewriting.waiting(lake, [path for file in files for path in file.pending]))
    if not people.num_rows:
        return 0
    rows = moved_files = 0
    for file in files:
        moved = _resolve(file.id, people, by=by)
        rows += moved.created
        moved_files += bool(moved.rows)
    return rows


def _resolve(file_id: int, people: pa.Table, *, by: Actor) -> Moved:
    lake = the_lake()
    with transaction.atomic(), lake.workspace(f"resolve-{file_id}") as workspace:
        file = LogFile.objects.select_for_update().get(id=file_id)
        same_source = LogFile.objects.filter(source=file.source_id, state=LogFile.State.LOADED)
        contacts = [path for paths in same_source.values_list("contacts", flat=True) for path in paths]
        moved = rewriting.resolve(
            lake,
            workspace,
            source=file.source_id,
            file=file.id,
            pending=file.pending,
            contacts=contacts,
            people=people,
            number=_fresh_number(file),
        )
        old = [path for path in file.pending if path not in moved.pending]
        if old:
            lake.place(workspace, [*moved.contacts, *moved.pending])
            _update(file, moved)
            record(PendingResolved(rows=moved.created, files=1), by=by)
            transaction.on_commit(lambda: lake.remove(old))
    return moved


def _fresh_number(file: LogFile) -> int:
    """A number no file of this load has: names are never used twice, so that a reader of the old one is safe."""
    taken = [path.rsplit("-", 1)[1].removesuffix(".parquet") for path in [*file.contacts, *file.pending]]
    return max(map(int, taken), default=-1) + 1


def _update(file: LogFile, moved: Moved) -> None:
    file.contacts = [*file.contacts, *moved.contacts]
    file.pending = moved.pending
    file.created += moved.created
    file.unchanged += moved.unchanged
    file.rejected += moved.to_oneself
    file.unresolved -= moved.rows
    for month, rows in moved.months.items():
        file.months[month] = file.months.get(month, 0) + rows
    waited = {Reason.UNKNOWN: -moved.rows, Reason.REPEAT: moved.unchanged, Reason.TO_ONESELF: moved.to_oneself}
    for reason, rows in waited.items():
        file.reasons[reason] = max(file.reasons.get(reason, 0) + rows, 0)
    if moved.first and moved.last:
        file.first_at = min(file.first_at or moved.first, moved.first)
        file.last_at = max(file.last_at or moved.last, moved.last)
    file.save()


def forget(*, person_id: int, identities: tuple[str, ...] = (), by: Actor) -> int:
    """Erase every row of a person, and pending ones of her identities. Returns how many rows went.

    The rows are gone from the counts of the register too: nothing there says how many were hers.
    """
    ensure_loader(by)
    keys = [*keyed_hashes(PERSON, [person_id]).tolist(), *keyed_hashes("identity", identities).tolist()]
    gone = 0
    for file_id in LogFile.objects.filter(state=LogFile.State.LOADED).values_list("id", flat=True):
        gone += _forget(file_id, keys)
    forget_in_sums(keys)
    with transaction.atomic():
        record(InteractionsForgotten(person_id=person_id, rows=gone), by=by)
    return gone


def _forget(file_id: int, keys: list[int]) -> int:
    lake = the_lake()
    with transaction.atomic(), lake.workspace(f"forget-{file_id}") as workspace:
        file = LogFile.objects.select_for_update().get(id=file_id)
        number, total, old = _fresh_number(file), 0, []
        for name in ("contacts", "pending"):
            kept: list[str] = []
            for path in getattr(file, name):
                fresh = f"{path.rsplit('-', 1)[0]}-{number}.parquet"
                number += 1
                gone, left = rewriting.without(lake, workspace, path, fresh, keys)
                kept.extend([fresh] if left else [] if gone else [path])
                if gone:
                    old.append(path)
                    total += gone
                    _take_off(file, name, path, gone)
                if left:
                    lake.place(workspace, [fresh])
            setattr(file, name, kept)
        if old:
            file.save()
            transaction.on_commit(lambda: lake.remove(old))
    return total


def _take_off(file: LogFile, name: str, path: str, gone: int) -> None:
    file.read -= gone
    if name == "contacts":
        month = path.split("month=")[1][:7]
        file.created -= gone
        file.months[month] = file.months.get(month, 0) - gone
    else:
        file.unresolved -= gone
        file.reasons[Reason.UNKNOWN] = max(file.reasons.get(Reason.UNKNOWN, 0) - gone, 0)
