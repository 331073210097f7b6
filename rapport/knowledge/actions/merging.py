"""Two records became one person, or two again: what she wrote, rated and looked for follows.

Nobody rates an article twice: what the kept record already has stays with the hidden one, which is hers too.
"""

from typing import Any

from django.db.models import Exists, OuterRef

from rapport.directory.public import follow_merges
from rapport.kit.moves import move_rows
from rapport.knowledge.models import Miss, Rating, Solution, Version


def follow_merged_people() -> None:
    """Bring what people did with articles into line with the merges that stand; once more is harmless."""
    follow_merges("knowledge", move=_move)


def _move(*, kept_id: int, gone_id: int) -> list[dict[str, Any]]:
    rated = Rating.objects.filter(article_id=OuterRef("article_id"), person_id=kept_id)
    solved = Solution.objects.filter(article_id=OuterRef("article_id"), on=OuterRef("on"), person_id=kept_id)
    ends = {"before": gone_id, "after": kept_id}
    return [
        move_rows(Version.objects.all(), "author_id", **ends),
        move_rows(Rating.objects.filter(~Exists(rated)), "person_id", **ends),
        move_rows(Solution.objects.filter(~Exists(solved)), "person_id", **ends),
        move_rows(Miss.objects.all(), "person_id", **ends),
    ]
