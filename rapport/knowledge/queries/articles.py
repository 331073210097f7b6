"""Lists and pages of articles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceCard, ServiceTeamCard, service_cards, teams
from rapport.directory.public import UnitCard, unit_card
from rapport.kit.paging import Page, cut, decode_moment, size
from rapport.kit.problems import Missing
from rapport.knowledge import policy
from rapport.knowledge.models import Article, Rating
from rapport.knowledge.queries.cards import COLUMNS, ArticleCard, cards_of
from rapport.knowledge.rules.markdown import html_of
from rapport.knowledge.rules.plain import readable_of
from rapport.knowledge.rules.words import LANGUAGES, State


@dataclass(frozen=True, kw_only=True)
class Filters:
    """How the list is narrowed: a team by its prefix, a state, a language, or `newer`: written on since published."""

    team: str = ""
    state: str = ""
    language: str = ""

    @property
    def given(self) -> Mapping[str, str]:
        """What is set, as an address has it."""
        said = {"team": self.team, "state": self.state, "language": self.language}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, kw_only=True)
class ArticlePage:
    """An article as a reader has it, and what she may do with it. `rated`: whether it helped her, None if not said."""

    card: ArticleCard
    text: str
    html: str
    keywords: str
    for_units: Sequence[UnitCard]
    service: ServiceCard | None
    review_months: int
    keeps: bool
    rated: bool | None


def articles(filters: Filters, *, by: Actor, after: str | None = None, limit: int | None = None) -> Page[ArticleCard]:
    """Return a page of articles, changed last first. Two statements, and one for whom a state is asked for."""
    rows: QuerySet[Article] = policy.readable_by(by)
    if filters.state in set(State):
        rows = policy.kept_by(by).filter(state=filters.state)
    elif filters.state == "newer":
        rows = policy.kept_by(by).filter(shown__lt=F("latest"))
    if filters.team:
        rows = rows.filter(team__prefix=filters.team.upper())
    if filters.language in LANGUAGES:
        rows = rows.filter(language=filters.language)
    key = decode_moment(after)
    if key is not None:
        rows = rows.filter(Q(changed_at__lt=key[0]) | Q(changed_at=key[0], id__lt=key[1]))
    many = size(limit)
    found = cards_of(rows.only(*COLUMNS).order_by("-changed_at", "-id")[: many + 1])
    return cut(found, limit=many, key=lambda card: (card.changed_at.isoformat(), card.id))


def article_page(slug: str, *, by: Actor) -> ArticlePage:
    """Return an article as its page shows it. Five statements at most."""
    row = policy.visible_to(by).filter(slug=slug).defer("vector", "title_vector").first()
    if row is None:
        raise Missing
    card = cards_of([row])[0]
    rated = Rating.objects.filter(article=row, person_id=by.person_id or 0).values_list("helpful", flat=True).first()
    units = unit_card(row.for_units.values_list("id", flat=True)) if row.audience == "units" else {}
    return ArticlePage(
        card=card,
        text=row.text,
        html=html_of(row.text),
        keywords=row.keywords,
        for_units=sorted(units.values(), key=lambda unit: unit.slug),
        service=service_cards([row.service_id]).get(row.service_id) if row.service_id else None,
        review_months=row.review_months,
        keeps=policy.keeps(by, card.team.unit_id),
        rated=rated,
    )


def teams_kept(by: Actor) -> list[ServiceTeamCard]:
    """Return the teams for which an actor may write, by name. One statement."""
    return [team for team in teams() if policy.keeps(by, team.unit_id)]


def popular(*, by: Actor, limit: int = 6) -> list[ArticleCard]:
    """Return the articles that solved most for whoever they are for. Two statements."""
    rows: Any = policy.readable_by(by).filter(Q(solved__gt=0) | Q(helpful__gt=0))
    return cards_of(rows.only(*COLUMNS).order_by("-solved", "-helpful", "id")[:limit])


def of_service(service_id: int, *, by: Actor, limit: int = 4) -> list[ArticleCard]:
    """Return the articles of a service for an actor, those that solved most first. Two statements."""
    rows = policy.readable_by(by).filter(service_id=service_id)
    return cards_of(rows.only(*COLUMNS).order_by("-solved", "-helpful", "id")[:limit])


def plain_text(article_id: int, *, by: Actor) -> str:
    """Return an article that is published and for the actor as plain text that people can read. One statement."""
    text = policy.readable_by(by).filter(id=article_id).values_list("text", flat=True).first()
    if text is None:
        raise Missing
    return readable_of(text)
