"""What owners of articles read: which solve, which have grown old, what was searched and not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Max, Q

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceCard, service_cards
from rapport.kit import clock
from rapport.knowledge import policy
from rapport.knowledge.models import Miss, Rating, Solution, Use
from rapport.knowledge.queries.cards import COLUMNS, ArticleCard, article_cards, cards_of
from rapport.knowledge.rules.reviewing import FEW, OVERDUE
from rapport.knowledge.rules.words import State
from rapport.privacy.public import FLOOR, band_of

MOST = 50  # rows of a list that is meant to be worked through


@dataclass(frozen=True, kw_only=True)
class Solved:
    """How often an article answered somebody before she asked, and was put into an answer, in a period."""

    article: ArticleCard
    solved: int
    used: int


@dataclass(frozen=True, kw_only=True)
class SolvedByService:
    """The same of all articles together, by the service that was not needed; without a service: of none."""

    service: ServiceCard | None
    solved: int
    used: int


@dataclass(frozen=True, kw_only=True)
class NotFound:
    """Words that several people looked for in vain: how many times, and the band of how many people."""

    words: str
    times: int
    people: str
    last: datetime


@dataclass(frozen=True, kw_only=True)
class Said:
    """A word that a reader left with her rating, without who she is."""

    helpful: bool
    word: str
    version: int
    on: date


def solving(*, by: Actor, since: date, until: date, limit: int = MOST) -> list[Solved]:
    """Return the articles the actor keeps that answered most in a period, days included. Four statements."""
    kept = policy.kept_by(by).values("id")
    solved = _counts(Solution.objects.filter(on__range=(since, until), article__in=kept), "article_id")
    used = _counts(Use.objects.filter(on__range=(since, until), article__in=kept), "article_id")
    ids = sorted(solved | used, key=lambda ident: (-solved.get(ident, 0), -used.get(ident, 0), ident or 0))[:limit]
    cards = article_cards(ident for ident in ids if ident)
    return [
        Solved(article=cards[ident], solved=solved.get(ident, 0), used=used.get(ident, 0))
        for ident in ids
        if ident in cards
    ]


def solved_by_service(*, since: date, until: date, team_id: int | None = None) -> list[SolvedByService]:
    """Return what articles solved in a period by service, most first; of one team's articles if given.

    Whoever asks: these are numbers about services. Three statements.
    """
    mine = {"article__team_id": team_id} if team_id is not None else {}
    solved = _counts(Solution.objects.filter(on__range=(since, until), **mine), "service_id")
    used = _counts(Use.objects.filter(on__range=(since, until), **mine), "service_id")
    services = service_cards(ident for ident in solved | used if ident)
    rows = [
        SolvedByService(service=services.get(ident or 0), solved=solved.get(ident, 0), used=used.get(ident, 0))
        for ident in solved | used
    ]
    return sorted(rows, key=lambda row: (-row.solved, -row.used, row.service.slug if row.service else ""))


def due(*, by: Actor, limit: int = MOST) -> list[ArticleCard]:
    """Return the articles the actor keeps that are to be reviewed by in two weeks, first first. Two statements."""
    soon = clock.today() + timedelta(days=14)
    rows = policy.kept_by(by).filter(state=State.PUBLISHED, review_on__lte=soon)
    return cards_of(rows.only(*COLUMNS).order_by("review_on", "id")[:limit])


def stale(*, by: Actor, limit: int = MOST) -> list[ArticleCard]:
    """Return the articles the actor keeps that are long past review or unhelpful to most. Two statements."""
    overdue = Q(review_on__lt=clock.today() - OVERDUE)
    unhelpful = Q(unhelpful__gt=F("helpful"), said__gte=FEW)
    rows = policy.kept_by(by).alias(said=F("helpful") + F("unhelpful"))
    rows = rows.filter(overdue | unhelpful, state=State.PUBLISHED)
    return cards_of(rows.only(*COLUMNS).order_by("review_on", "id")[:limit])


def not_found(*, by: Actor, limit: int = MOST) -> list[NotFound]:
    """Return what several people looked for in vain within the last 90 days, most often first.

    Never who: words that fewer than five different people typed are not shown to anybody. Three statements.
    """
    policy.ensure_serves(by)
    rows = Miss.objects.values("words").annotate(
        times=Count("id"), people=Count("person", distinct=True), last=Max("at")
    )
    shown = rows.filter(people__gte=FLOOR).order_by("-times", "words")[:limit]
    return [
        NotFound(words=row["words"], times=row["times"], people=band_of(row["people"]), last=row["last"])
        for row in shown
    ]


def said_of(article_id: int, *, by: Actor, limit: int = 20) -> list[Said]:
    """Return what readers wrote with their ratings, newest first, for who keeps the article. One statement."""
    kept = policy.kept_by(by).filter(id=article_id).values("id")
    rows = Rating.objects.filter(article__in=kept).exclude(word="").order_by("-at", "-id")[:limit]
    return [Said(helpful=row.helpful, word=row.word, version=row.version, on=row.at.date()) for row in rows]


def _counts(rows: "object", column: str) -> dict[int | None, int]:
    counted: Sequence[tuple[int | None, int]] = list(
        rows.values_list(column).annotate(n=Count("id"))  # type: ignore[attr-defined]
    )
    return dict(counted)
