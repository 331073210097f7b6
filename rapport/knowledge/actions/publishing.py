"""Articles: published, retired, brought back."""

from datetime import date

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.knowledge.actions.searching import keep_words
from rapport.knowledge.actions.writing import held, show
from rapport.knowledge.events import ArticlePublished, ArticleRetired, ArticleReturned
from rapport.knowledge.models import Article, Version
from rapport.knowledge.rules.reviewing import next_review
from rapport.knowledge.rules.words import State
from rapport.ledger.public import record
from rapport.tasks.public import State as TaskState
from rapport.tasks.public import settle


def publish(*, article_id: int, by: Actor, seen: int | None = None) -> int:
    """Let the audience read the latest version, and return its number; its review begins anew. Twice is once.

    `seen` is the version the actor read: refuses if there is a later one.
    """
    with transaction.atomic():
        article = held(article_id, by)
        if seen is not None and seen != article.latest:
            raise Refusal(f"Version {article.latest} was saved meanwhile. Read it, then publish.", code="changed")
        if article.state == State.PUBLISHED and article.shown == article.latest:
            return article.latest
        version = Version.objects.get(article=article, number=article.latest)
        article.state, article.shown, article.published_at = State.PUBLISHED, version.number, clock.now()
        article.save(update_fields=["state", "shown", "published_at"])
        show(article, version)
        keep_words(article.id)
        begin_review(article, on=next_review(clock.today(), article.review_months), by=by)
        record(ArticlePublished(article_id=article.id, team_id=article.team_id, version=version.number), by=by)
    return version.number


def retire(*, article_id: int, by: Actor) -> None:
    """Let nobody find an article any more; its versions stay. Twice is once."""
    with transaction.atomic():
        article = held(article_id, by)
        if article.state == State.RETIRED:
            return
        article.state = State.RETIRED
        article.save(update_fields=["state"])
        begin_review(article, on=None, by=by, state=TaskState.WITHDRAWN)
        record(ArticleRetired(article_id=article.id, team_id=article.team_id), by=by)


def bring_back(*, article_id: int, by: Actor) -> None:
    """Let a retired article be read again as it was last, or be a draft if it was never published. Twice is once."""
    with transaction.atomic():
        article = held(article_id, by)
        if article.state != State.RETIRED:
            return
        article.state = State.DRAFT if article.shown is None else State.PUBLISHED
        article.save(update_fields=["state"])
        if article.state == State.PUBLISHED:
            begin_review(article, on=next_review(clock.today(), article.review_months), by=by)
        record(ArticleReturned(article_id=article.id, team_id=article.team_id), by=by)


def begin_review(article: Article, *, on: date | None, by: Actor, state: TaskState = TaskState.DONE) -> None:
    """Let an article be reviewed on a day, and settle what waits on its team because of the last one."""
    waiting, article.review_task, article.review_on = article.review_task, None, on
    article.save(update_fields=["review_task", "review_on"])
    if waiting is not None:
        settle(task_id=waiting, state=state, by=by)
