"""An article made of an answer that was given: in one step, without whom it was given to."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.catalogue.public import service_card, team_card
from rapport.kit.text import squeeze
from rapport.knowledge.actions.writing import write_article
from rapport.knowledge.models import Article
from rapport.knowledge.rules.cleaning import TAKEN, without_names
from rapport.knowledge.rules.words import LONGEST_TITLE


@dataclass(frozen=True, kw_only=True)
class Made:
    """A draft that was made; `taken` pieces were left out, and `doubts` are words that may still name somebody."""

    article_id: int
    slug: str
    taken: int
    doubts: tuple[str, ...]


def article_of(about: str, about_id: int) -> str | None:
    """Return the address of the article that was made from a record, if one was. One statement."""
    found = Article.objects.filter(made_from=about, made_from_id=about_id).values_list("slug", flat=True).first()
    return f"/knowledge/{found}/" if found else None


def draft_from(
    *,
    subject: str,
    answer: str,
    names: Collection[str],
    team_id: int,
    about: str,
    about_id: int,
    by: Actor,
    service_id: int | None = None,
) -> Made:
    """Make a draft of a subject and the answer that was given, without these `names`, addresses and numbers.

    Its team reads it before it is published. Refuses a second one from the same record.
    """
    known = set(team_card(team_id).name.split())
    if service_id is not None:
        known |= set(service_card(service_id, by=Actor.system()).name.split())
    title = without_names(squeeze(subject), names=names, known=known)
    body = without_names(answer, names=names, known=known)
    with transaction.atomic():
        article_id = write_article(
            team_id=team_id,
            title=title.text[:LONGEST_TITLE] or TAKEN,
            text=body.text or TAKEN,
            service_id=service_id,
            made_from=(about, about_id),
            by=by,
        )
        slug = Article.objects.values_list("slug", flat=True).get(id=article_id)
    doubts = tuple(dict.fromkeys((*title.doubts, *body.doubts)))
    return Made(article_id=article_id, slug=slug, taken=title.taken + body.taken, doubts=doubts)
