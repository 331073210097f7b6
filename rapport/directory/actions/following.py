"""Every room that keeps rows by person follows a merge, and its undoing.

A room hands what is kept under one record over to the other and returns a note of each change; undoing is the same for
all (`kit.moves`). Rooms above hear of a merge and call `follow_merges` in their own time. Rooms below the directory are
called in the merge itself; they undo more than rows, so they give two functions.
"""

from typing import Any, Protocol

from django.db import connection, transaction

from rapport.directory.models import Merge, MergeNote
from rapport.fields import public as fields
from rapport.kit.moves import move_rows_back
from rapport.privacy import public as privacy

Note = dict[str, Any]


class MoveRows(Protocol):
    """Hands rows of `gone_id` over to `kept_id`, in the caller's transaction."""

    def __call__(self, *, kept_id: int, gone_id: int) -> list[Note]:
        """Return the notes of what was moved (`kit.moves.move_rows`)."""


class Move(Protocol):
    """Hands rows of `gone_id` over to `kept_id`, in the caller's transaction."""

    def __call__(self, *, kept_id: int, gone_id: int) -> Note:
        """Return a note of what was changed, in JSON values."""


class Back(Protocol):
    """Undoes what a note says, in the caller's transaction; what has changed since stays."""

    def __call__(self, note: Note, /) -> None:
        """Put back."""


# The choice to stay out of the network must hold at every moment, so privacy cannot follow later.
BELOW: dict[str, tuple[Move, Back]] = {
    "fields": (fields.move_person, fields.move_person_back),
    "privacy": (privacy.move_person, privacy.move_person_back),
}


def follow_merges(room: str, *, move: MoveRows) -> None:
    """Bring a room's rows into line with the merges that stand now; once more, late and in any order is harmless."""
    _follow(room, move=lambda **ends: {"rows": move(**ends)}, back=lambda note: move_rows_back(note["rows"]))


def follow_below() -> None:
    """Let the rooms below the directory follow, in the transaction of the merge or of its undoing."""
    for room, (move, back) in BELOW.items():
        _follow(room, move=move, back=back)


def _follow(room: str, *, move: Move, back: Back) -> None:
    """Bring a room's rows into line with the merges that stand now.

    What was undone goes back first, the last merge before the one it covers; then each merge the room has not followed
    yet is followed, in the order they were made. So it may be called any number of times, late, and in any order.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"directory.follow_merges.{room}"])
        notes = MergeNote.objects.filter(room=room)
        for note in notes.filter(merge__undone_at__isnull=False).order_by("-merge_id"):
            back(note.note)
            note.delete()
        for merge in Merge.objects.filter(undone_at=None).exclude(id__in=notes.values("merge_id")).order_by("id"):
            changed = move(kept_id=merge.kept_id, gone_id=merge.gone_id)
            MergeNote.objects.create(merge=merge, room=room, note=changed)
