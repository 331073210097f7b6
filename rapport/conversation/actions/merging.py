"""Two records became one person, or two again: what she said, and what others were told she did, follows."""

from typing import Any

from rapport.conversation.models import Comment, Notification
from rapport.directory.public import follow_merges
from rapport.kit.moves import move_rows


def follow_merged_people() -> None:
    """Bring comments and notifications into line with the merges that stand; once more is harmless."""
    follow_merges("conversation", move=_move)


def _move(*, kept_id: int, gone_id: int) -> list[dict[str, Any]]:
    return [
        move_rows(Comment.objects.all(), "author_id", before=gone_id, after=kept_id),
        move_rows(Notification.objects.all(), "by_id", before=gone_id, after=kept_id),
    ]
