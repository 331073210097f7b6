"""What the room holds about a person, for herself."""

from django.utils.translation import gettext as _

from rapport.knowledge.models import Miss, Rating, Solution, Version

Rows = list[tuple[str, str, str]]


def ratings_held(person_id: int) -> Rows:
    """Return what a person said of articles. One statement."""
    rows = Rating.objects.filter(person_id=person_id).order_by("-at").select_related("article")
    return [
        (row.article.title, _("helped") if row.helpful else _("did not help"), row.word or f"{row.at:%Y-%m-%d}")
        for row in rows
    ]


def solutions_held(person_id: int) -> Rows:
    """Return which articles answered a person lately. One statement."""
    rows = Solution.objects.filter(person_id=person_id).order_by("-on").select_related("article")
    return [(row.article.title, _("answered a question"), row.on.isoformat()) for row in rows]


def searches_held(person_id: int) -> Rows:
    """Return what a person looked for in vain. One statement."""
    rows = Miss.objects.filter(person_id=person_id).order_by("-at")
    return [(row.words, _("found nothing"), f"{row.at:%Y-%m-%d}") for row in rows]


def versions_held(person_id: int) -> Rows:
    """Return which versions a person wrote. One statement."""
    rows = Version.objects.filter(author_id=person_id).order_by("-at").defer("text")
    return [(row.title, _("version %(number)s") % {"number": row.number}, f"{row.at:%Y-%m-%d}") for row in rows]
