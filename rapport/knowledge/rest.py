"""REST of articles: found, read, written, published, rated; and what they did."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Actor, Scope, actor_of
from rapport.catalogue.public import service_card
from rapport.kit import clock
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.knowledge import policy
from rapport.knowledge.actions.publishing import bring_back, publish, retire
from rapport.knowledge.actions.reading import rate, solve
from rapport.knowledge.actions.writing import place_article, restore_version, save_version, write_article
from rapport.knowledge.queries.articles import Filters, article_page, articles
from rapport.knowledge.queries.cards import ArticleCard, article_by_id, article_card
from rapport.knowledge.queries.keeping import not_found, solved_by_service, solving
from rapport.knowledge.queries.search import search
from rapport.knowledge.queries.versions import version, versions
from rapport.knowledge.rules.words import (
    LONGEST_KEYWORDS,
    LONGEST_QUESTION,
    LONGEST_TEXT,
    LONGEST_TITLE,
    LONGEST_WORD,
    MOST_UNITS,
    Audience,
    State,
)

router = Router(tags=["knowledge"])

Number = Annotated[int, Field(ge=1, lt=2**31)]
Limit = Annotated[int, Field(ge=1, le=200)]
Cursor = Annotated[str, Field(max_length=500)]
Title = Annotated[str, Field(max_length=LONGEST_TITLE)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
Keywords = Annotated[str, Field(max_length=LONGEST_KEYWORDS)]
Language = Annotated[str, Field(max_length=5)]
Units = Annotated[list[Id], Field(max_length=MOST_UNITS)]
LONGEST_PERIOD = 3 * 366  # days


class ArticleOut(Schema):
    """An article in a list. `shown` is the version its audience reads, none of a draft."""

    id: int
    slug: str
    title: str
    excerpt: str
    language: str
    state: State
    audience: Audience
    team: str
    service_id: int | None
    latest: int
    shown: int | None
    solved: int
    helpful: int
    unhelpful: int
    review_on: date | None
    changed_at: datetime


class ArticleDetail(ArticleOut):
    """An article as you may read it: Markdown as it was written, and the HTML it gives."""

    text: str
    html: str
    keywords: str
    for_unit_ids: list[int]
    review_months: int


class ArticlesOut(Schema):
    """One page; `after` is the cursor of the next one."""

    items: list[ArticleOut]
    after: str | None


class ArticleVersionOut(Schema):
    """A version in the list."""

    number: int
    title: str
    language: str
    note: str
    author_id: int | None
    at: datetime


class VersionsOut(Schema):
    """One page of versions, newest first."""

    items: list[ArticleVersionOut]
    after: str | None


class VersionDetail(Schema):
    """A version with its text."""

    number: int
    title: str
    text: str
    keywords: str
    language: str
    note: str
    at: datetime


class ArticleChange(Given):
    """What is to be otherwise; what is left out stays. Words make a new version, which is read once it is published."""

    title: Title = ""
    text: Text = ""
    keywords: Keywords = ""
    language: Language = "en"
    note: Annotated[str, Field(max_length=200)] = ""
    seen: Number | None = None
    audience: Audience = Audience.EVERYBODY
    for_unit_ids: Units = []
    service_id: Id | None = None
    review_months: Annotated[int, Field(ge=1, le=60)] = 12


class ArticleIn(Given):
    """A new article of a team, as a draft."""

    team_id: Id
    title: Title
    text: Text
    keywords: Keywords = ""
    language: Language = "en"
    audience: Audience = Audience.EVERYBODY
    for_unit_ids: Units = []
    service_id: Id | None = None
    review_months: Annotated[int, Field(ge=1, le=60)] = 12


class RatingIn(Given):
    """Whether it helped, and a word for its team, who never reads whose it is."""

    helpful: bool
    word: Annotated[str, Field(max_length=LONGEST_WORD)] = ""


class SolutionIn(Given):
    """That an article answered what you were about to ask, and for which service you would have asked."""

    service_id: Id | None = None


class NotFoundOut(Schema):
    """Words that five people or more looked for in vain; `people` is a band: some, ten_or_more."""

    words: str
    times: int
    people: str
    last: datetime


class SolvedArticle(Schema):
    """How often an article answered in a period, before anybody was asked and in answers."""

    article_id: int
    slug: str
    title: str
    solved: int
    used: int


class SolvedService(Schema):
    """The same by the service that was not needed; none: no service in particular."""

    service_id: int | None
    service: str
    solved: int
    used: int


class SolvedOut(Schema):
    """What articles solved in a period: of those you keep by article, of all by service."""

    since: date
    until: date
    articles: list[SolvedArticle]
    services: list[SolvedService]


@router.get("/articles", response=ArticlesOut)
def list_articles(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=LONGEST_QUESTION)] = "",
    team: Annotated[str, Field(max_length=12)] = "",
    language: Language = "",
    state: Annotated[str, Field(max_length=10)] = "",
    after: Cursor = "",
    limit: Limit = 50,
) -> Any:
    """Return articles for you, the best fit for `q` first, else what changed last; with a `state`, those you keep."""
    actor = actor_of(request, Scope.READ)
    if q:
        return {"items": [_listed(card) for card in search(q, by=actor, limit=limit).articles], "after": None}
    page = articles(Filters(team=team, state=state, language=language), by=actor, after=after or None, limit=limit)
    return {"items": [_listed(card) for card in page.items], "after": page.after}


@router.post("/articles", response={201: ArticleDetail})
def add_article(request: HttpRequest, told: ArticleIn) -> Any:
    """Begin an article as a draft of a team you serve in."""
    actor = actor_of(request, Scope.WRITE)
    ident = write_article(**told.dict(), by=actor)
    return Status(201, _detail(article_by_id(ident, by=actor).slug, actor))


@router.get("/articles/searches", response=list[NotFoundOut])
def list_searches(request: HttpRequest) -> Any:
    """Return what was looked for in vain within 90 days, by words alone; for who serves in a team."""
    return not_found(by=actor_of(request, Scope.READ))


@router.get("/articles/solved", response=SolvedOut)
def get_solved(request: HttpRequest, since: date | None = None, until: date | None = None) -> Any:
    """Return what articles solved in a period of up to three years, the last 90 days if none is given."""
    actor = actor_of(request, Scope.READ)
    policy.ensure_serves(actor)
    last = until or clock.today()
    first = max(since or last - timedelta(days=min(90, last.toordinal() - 1)), _floor(last))
    return {
        "since": first,
        "until": last,
        "articles": [
            {
                "article_id": r.article.id,
                "slug": r.article.slug,
                "title": r.article.title,
                "solved": r.solved,
                "used": r.used,
            }
            for r in solving(by=actor, since=first, until=last)
        ],
        "services": [
            {
                "service_id": r.service.id if r.service else None,
                "service": r.service.slug if r.service else "",
                "solved": r.solved,
                "used": r.used,
            }
            for r in solved_by_service(since=first, until=last)
        ],
    }


@router.get("/articles/{slug}", response=ArticleDetail)
def get_article(request: HttpRequest, slug: str) -> Any:
    """Return one article."""
    return _detail(slug, actor_of(request, Scope.READ))


@router.patch("/articles/{slug}", response=ArticleDetail)
def patch_article(request: HttpRequest, slug: str, told: ArticleChange) -> Any:
    """Save a new version, and say whom the article is for; `seen` refuses if somebody saved one since."""
    actor = actor_of(request, Scope.WRITE)
    ident = article_card(slug, by=actor).id
    given = told.dict(exclude_unset=True)
    words = {
        name: given.pop(name) for name in ("title", "text", "keywords", "language", "note", "seen") if name in given
    }
    with transaction.atomic():
        if words:
            save_version(article_id=ident, **words, by=actor)
        if given:
            place_article(article_id=ident, **given, by=actor)
    return _detail(slug, actor)


@router.get("/articles/{slug}/versions", response=VersionsOut)
def list_versions(request: HttpRequest, slug: str, after: Cursor = "", limit: Limit = 50) -> Any:
    """Return the versions of an article you keep, newest first."""
    page = versions(slug, by=actor_of(request, Scope.READ), after=after or None, limit=limit)
    said = ("number", "title", "language", "note", "at")
    items = [
        {**{name: getattr(row, name) for name in said}, "author_id": row.author.id if row.author else None}
        for row in page.items
    ]
    return {"items": items, "after": page.after}


@router.get("/articles/{slug}/versions/{number}", response=VersionDetail)
def get_version(request: HttpRequest, slug: str, number: Number) -> Any:
    """Return one version with its text."""
    return version(slug, number, by=actor_of(request, Scope.READ))


@router.put("/articles/{slug}/versions/{number}/restoration", response=ArticleDetail)
def put_restoration(request: HttpRequest, slug: str, number: Number) -> Any:
    """Let an article be as it was in a version again, by a new one."""
    actor = actor_of(request, Scope.WRITE)
    restore_version(article_id=article_card(slug, by=actor).id, number=number, by=actor)
    return _detail(slug, actor)


@router.put("/articles/{slug}/publication", response=ArticleDetail)
def put_publication(request: HttpRequest, slug: str) -> Any:
    """Let the audience read the latest version."""
    actor = actor_of(request, Scope.WRITE)
    publish(article_id=article_card(slug, by=actor).id, by=actor)
    return _detail(slug, actor)


@router.put("/articles/{slug}/retirement", response=ArticleDetail)
def put_retirement(request: HttpRequest, slug: str) -> Any:
    """Let nobody find an article any more."""
    actor = actor_of(request, Scope.WRITE)
    retire(article_id=article_card(slug, by=actor).id, by=actor)
    return _detail(slug, actor)


@router.delete("/articles/{slug}/retirement", response={204: None})
def delete_retirement(request: HttpRequest, slug: str) -> Any:
    """Let a retired article be found again."""
    actor = actor_of(request, Scope.WRITE)
    bring_back(article_id=article_card(slug, by=actor).id, by=actor)
    return Status(204, None)


@router.put("/articles/{slug}/rating", response={204: None})
def put_rating(request: HttpRequest, slug: str, told: RatingIn) -> Any:
    """Say whether an article helped you."""
    actor = actor_of(request, Scope.WRITE)
    rate(article_id=article_card(slug, by=actor).id, helpful=told.helpful, word=told.word, by=actor)
    return Status(204, None)


@router.put("/articles/{slug}/solution", response={204: None})
def put_solution(request: HttpRequest, slug: str, told: SolutionIn) -> Any:
    """Say that an article answered what you were about to ask; once a day."""
    actor = actor_of(request, Scope.WRITE)
    solve(article_id=article_card(slug, by=actor).id, service_id=_service(told.service_id, actor), by=actor)
    return Status(204, None)


def _service(service_id: int | None, actor: Actor) -> int | None:
    return service_card(service_id, by=actor).id if service_id is not None else None


def _floor(last: date) -> date:
    return date.fromordinal(max(1, last.toordinal() - LONGEST_PERIOD))


def _listed(card: ArticleCard) -> dict[str, Any]:
    said = [name for name in ArticleOut.model_fields if name != "team"]
    return {**{name: getattr(card, name) for name in said}, "team": card.team.prefix}


def _detail(slug: str, actor: Actor) -> dict[str, Any]:
    page = article_page(slug, by=actor)
    return {
        **_listed(page.card),
        "text": page.text,
        "html": page.html,
        "keywords": page.keywords,
        "for_unit_ids": [unit.id for unit in page.for_units],
        "review_months": page.review_months,
    }
