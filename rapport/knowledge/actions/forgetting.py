"""What is kept about readers goes: when its time has come, and when somebody is erased."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from rapport.knowledge.models import Article, Miss, Rating, Solution, Version


def remove_old_searches(before: datetime) -> int:
    """Remove questions that found nothing, asked before a moment, in the caller's transaction."""
    return Miss.objects.filter(at__lt=before).delete()[0]


def remove_old_ratings(before: datetime) -> int:
    """Remove ratings given before a moment; the sums stay. In the caller's transaction."""
    return Rating.objects.filter(at__lt=before).delete()[0]


def forget_solved(before: datetime) -> int:
    """Forget whom articles answered before a moment; that they did stays. In the caller's transaction."""
    return Solution.objects.filter(on__lt=before.date(), person__isnull=False).update(person=None)


def forget_ratings_of(person_id: int) -> int:
    """Erase a person's ratings, in the caller's transaction; the sums lose them too."""
    rows = Rating.objects.filter(person_id=person_id)
    for article_id, helpful in rows.values_list("article_id", "helpful"):
        column = "helpful" if helpful else "unhelpful"
        Article.objects.filter(id=article_id, **{f"{column}__gt": 0}).update(**{column: F(column) - 1})
    return rows.delete()[0]


def forget_solutions_of(person_id: int) -> int:
    """Forget whom articles answered, in the caller's transaction."""
    return Solution.objects.filter(person_id=person_id).update(person=None)


def forget_searches_of(person_id: int) -> int:
    """Erase what a person looked for, in the caller's transaction."""
    return Miss.objects.filter(person_id=person_id).delete()[0]


def forget_drafts(*, about: str, about_ids: Iterable[int]) -> int:
    """Remove what was made from some records and never published, in the caller's transaction; returns how many.

    Names that no rule finds may stand in it; what was published somebody read first.
    """
    rows = Article.objects.filter(made_from=about, made_from_id__in=list(about_ids), published_at=None)
    ids = list(rows.order_by("id").select_for_update().values_list("id", flat=True))
    Article.objects.filter(id__in=ids).delete()
    return len(ids)


def forget_author(person_id: int) -> int:
    """Forget who wrote versions, in the caller's transaction; the versions stay their team's."""
    return Version.objects.filter(author_id=person_id).update(author=None)
