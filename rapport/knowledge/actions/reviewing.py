"""The team that owns an article is asked, when its day comes, whether it is still right."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import squeeze
from rapport.knowledge import policy
from rapport.knowledge.actions.writing import held
from rapport.knowledge.events import ArticleReviewed, ReviewAsked
from rapport.knowledge.models import Article
from rapport.knowledge.rules.reviewing import SOON, next_review
from rapport.knowledge.rules.words import State
from rapport.ledger.public import record
from rapport.tasks.public import About, Waiting, ask, settle
from rapport.tasks.public import State as TaskState

KIND = "knowledge.review"
AT_ONCE = 500


def ask_reviews() -> int:
    """Put what is due for review onto the lists of the teams that own it; return how many there were. Twice is once."""
    due = Article.objects.filter(state=State.PUBLISHED, review_on__lte=clock.today(), review_task=None)
    ids = list(due.order_by("review_on", "id").values_list("id", flat=True)[:AT_ONCE])
    return sum(_asked(article_id) for article_id in ids)


def _asked(article_id: int) -> bool:
    by = Actor.system()
    with transaction.atomic():
        rows = Article.objects.select_for_update(of=("self",)).select_related("team").defer("vector", "title_vector")
        article = rows.filter(id=article_id, state=State.PUBLISHED, review_task=None).first()
        if article is None or article.team.unit_id is None:
            return False
        article.review_task = ask(
            kind=KIND, subject="article", subject_id=article.id, to_unit_id=article.team.unit_id, by=by
        )
        article.save(update_fields=["review_task"])
        record(ReviewAsked(article_id=article.id, team_id=article.team_id), by=by)
    return True


def review(*, article_id: int, right: bool, by: Actor, reason: str = "") -> None:
    """Say that an article is still right, or needs work: then with a reason, and it comes back in two weeks."""
    with transaction.atomic():
        article = held(article_id, by)
        if article.state != State.PUBLISHED:
            raise Refusal("Only what is published is reviewed.", code="not_published")
        if not right and not squeeze(reason):
            raise Refusal("Say in a few words what is wrong with it.", code="no_reason", field="reason")
        waiting, article.review_task = article.review_task, None
        today = clock.today()
        article.review_on = next_review(today, article.review_months) if right else today + SOON
        article.save(update_fields=["review_task", "review_on"])
        if waiting is not None:
            settle(task_id=waiting, state=TaskState.DONE if right else TaskState.DECLINED, by=by, reason=reason)
        record(ArticleReviewed(article_id=article.id, team_id=article.team_id, right=right), by=by)


def decide(waiting: Waiting, yes: bool, reason: str, by: Actor) -> None:
    """Answer a review from the list of what waits."""
    if not Article.objects.filter(id=waiting.subject_id, review_task=waiting.id).exists():
        raise Missing
    review(article_id=waiting.subject_id, right=yes, reason=reason, by=by)


def about_reviews(waiting: Sequence[Waiting], by: Actor) -> Mapping[int, About]:
    """Say which articles wait for their review, as far as the actor may see them. One statement."""
    rows = policy.visible_to(by).filter(id__in={task.subject_id for task in waiting})
    known = {ident: (title, slug) for ident, title, slug in rows.values_list("id", "title", "slug")}
    return {
        task.id: About(label=known[task.subject_id][0], url=f"/knowledge/{known[task.subject_id][1]}/")
        for task in waiting
        if task.subject_id in known
    }
