"""Say something under a record, or take it back."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.conversation import policy
from rapport.conversation.actions.following import keep_following
from rapport.conversation.actions.naming import named_in
from rapport.conversation.events import Commented, CommentRemoved
from rapport.conversation.models import Comment
from rapport.conversation.queries.subjects import kinds, subject_of
from rapport.conversation.rules.words import LONGEST_COMMENT
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.queue import enqueue
from rapport.ledger.public import record


def comment(*, about: str, about_id: int, text: str, by: Actor, once: str | None = None) -> int:
    """Say something under a record and return the comment's id; whoever does follows the record from then on.

    The same `once` twice gives the same comment. Raises Missing for what the actor may not see.
    """
    author, text = policy.person_of(by), _checked(text)
    with transaction.atomic():
        subject_of(about, about_id, by=by, commented=True)
        if (found := _sent(about, about_id, once, author)) is not None:
            return found
        see = kinds()[about].see
        named = named_in(text, may_read=lambda reader: about_id in see({about_id}, reader), by=by)
        row = Comment.objects.create(
            about=about, about_id=about_id, author_id=author, text=text, at=clock.now(), once=once or None
        )
        record(
            Commented(
                comment_id=row.id,
                author_id=author,
                unit_id=about_id if about == "unit" else None,
                service_id=about_id if about == "service" else None,
                named_ids=named,
            ),
            by=by,
        )
        if by.user_id is not None:
            keep_following(about, about_id, by.user_id, by=by)
        enqueue("conversation.tell_of_comment", comment_id=row.id, named_ids=list(named))
    return row.id


def remove_comment(*, comment_id: int, by: Actor) -> None:
    """Take back a comment of one's own: its text is gone. Twice is once."""
    with transaction.atomic():
        row = Comment.objects.select_for_update().filter(id=comment_id).first()
        if row is None:
            raise Missing
        subject_of(row.about, row.about_id, by=by)
        if row.author_id is None or row.author_id != by.person_id:
            raise Forbidden("Only who wrote a comment takes it back.")
        if row.removed_at is None:
            row.text, row.removed_at = "", clock.now()
            row.save(update_fields=["text", "removed_at"])
            record(CommentRemoved(comment_id=row.id), by=by)


def _sent(about: str, about_id: int, once: str | None, author: int) -> int | None:
    if not once:
        return None
    rows = Comment.objects.filter(about=about, about_id=about_id, once=once, author_id=author)
    return rows.values_list("id", flat=True).first()


def _checked(text: str) -> str:
    found = text.strip()
    if not found:
        raise Refusal("Write something first.", code="empty", field="text")
    if len(found) > LONGEST_COMMENT:
        raise Refusal(f"A comment has at most {LONGEST_COMMENT:,} characters.", code="too_long", field="text")
    return found
