"""What happens in conversation: who spoke, never what was said."""

from dataclasses import dataclass

from rapport.conversation.rules.words import How, Topic
from rapport.kit.facts import fact


@fact("conversation.commented", author_id="person")
@dataclass(frozen=True, kw_only=True)
class Commented:
    """Somebody commented on a record, and perhaps named colleagues."""

    comment_id: int
    author_id: int
    unit_id: int | None
    service_id: int | None
    named_ids: tuple[int, ...]


@fact("conversation.comment_removed")
@dataclass(frozen=True, kw_only=True)
class CommentRemoved:
    """Somebody took back what she had commented."""

    comment_id: int


@fact("conversation.followed")
@dataclass(frozen=True, kw_only=True)
class Followed:
    """Somebody wants to hear how a record goes on."""

    follow_id: int
    user_id: int


@fact("conversation.unfollowed")
@dataclass(frozen=True, kw_only=True)
class Unfollowed:
    """Somebody no longer wants to hear of a record."""

    follow_id: int
    user_id: int


@fact("conversation.preferred")
@dataclass(frozen=True, kw_only=True)
class Preferred:
    """Somebody chose how she hears of a topic."""

    user_id: int
    topic: Topic
    how: How


@fact("conversation.hour_chosen")
@dataclass(frozen=True, kw_only=True)
class HourChosen:
    """Somebody chose at which hour of her day she gets the digest."""

    user_id: int
    hour: int
