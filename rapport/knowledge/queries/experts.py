"""Who wrote the articles about something."""

from collections.abc import Sequence

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.knowledge import policy
from rapport.ui.finding import Reason, Strength


def authors_of(words: tuple[str, ...], by: Actor, limit: int) -> Sequence[Reason]:
    """Return who wrote what the actor may read and holds all words in title or text, the most helpful first.

    The author of an article is whoever wrote the version that is read. One statement.
    """
    wanted = SearchQuery(" & ".join(f"'{word}':*" for word in words), config="simple", search_type="raw")
    rows = policy.readable_by(by).filter(Q(title_vector=wanted) | Q(vector=wanted), versions__number=F("shown"))
    written = rows.exclude(versions__author=None).order_by("-solved", "-helpful", "id")
    return [
        Reason(
            strength=Strength.WROTE,
            person_id=author,
            text=_("Wrote the article “%s”") % title,
            url=f"/knowledge/{slug}/",
        )
        for author, title, slug in written.values_list("versions__author_id", "title", "slug")[:limit]
    ]
