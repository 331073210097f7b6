"""What readers do with articles: rate them, find their answer in them, look for what is not there."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from rapport.accounts.public import Actor, Scope
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import is_clean
from rapport.knowledge import policy
from rapport.knowledge.events import ArticleRated, ArticleUsed, QuestionSolved
from rapport.knowledge.models import Article, Miss, Rating, Solution, Use
from rapport.knowledge.rules.asking import typed_on, words_of
from rapport.knowledge.rules.words import LONGEST_WORD
from rapport.ledger.public import record

TYPED_ON_WITHIN = timedelta(minutes=3)


def rate(*, article_id: int, helpful: bool, by: Actor, word: str = "") -> None:
    """Say whether an article helped, with a word for its team, who never reads whose it is. Once more replaces it."""
    person_id = _reader(by)
    word = word.strip()
    if len(word) > LONGEST_WORD or not is_clean(word):
        raise Refusal(f"Say it in {LONGEST_WORD} letters at most.", code="too_long", field="word")
    with transaction.atomic():
        article = _read(article_id, by)
        old = Rating.objects.filter(article=article, person_id=person_id).first()
        if old is not None and (old.helpful, old.word) == (helpful, word or old.word):
            return
        Rating.objects.update_or_create(
            article=article,
            person_id=person_id,
            defaults={
                "helpful": helpful,
                "word": word or (old.word if old and old.helpful == helpful else ""),
                "version": article.shown or 0,
                "at": clock.now(),
            },
        )
        if old is None or old.helpful != helpful:
            _count(article, "helpful" if helpful else "unhelpful", 1)
            if old is not None:
                _count(article, "helpful" if old.helpful else "unhelpful", -1)
            record(ArticleRated(article_id=article.id, helpful=helpful), by=by)


def solve(*, article_id: int, by: Actor, service_id: int | None = None) -> bool:
    """Say that an article answered the actor, who was about to ask (for a service); whether it counts: once a day."""
    person_id = _reader(by)
    with transaction.atomic():
        article = _read(article_id, by)
        _solution, is_new = Solution.objects.get_or_create(
            article=article,
            person_id=person_id,
            on=clock.today(),
            defaults={"service_id": service_id or article.service_id},
        )
        if is_new:
            _count(article, "solved", 1)
            record(QuestionSolved(article_id=article.id, service_id=service_id or article.service_id), by=by)
    return is_new


def use(*, article_id: int, about: str, about_id: int, by: Actor, service_id: int | None = None) -> None:
    """Note that an article was put into an answer; once for each record, whose room says who may."""
    with transaction.atomic():
        article = _read(article_id, by)
        _use, is_new = Use.objects.get_or_create(
            article=article,
            about=about,
            about_id=about_id,
            defaults={"service_id": service_id or article.service_id, "on": clock.today()},
        )
        if is_new:
            _count(article, "used", 1)
            record(ArticleUsed(article_id=article.id, service_id=service_id or article.service_id), by=by)


def note_search(*, question: str, words: str, found: bool, by: Actor) -> None:
    """Keep the telling `words` of a question that found nothing. What is typed on replaces what it began with.

    Where the question was typed on until it found something, nothing is kept of it.
    """
    if by.person_id is None or not by.may(Scope.READ):
        return
    typed = " ".join(words_of(question))
    now = clock.now()
    with transaction.atomic():
        last = Miss.objects.filter(person_id=by.person_id, at__gte=now - TYPED_ON_WITHIN).order_by("-at", "-id").first()
        if last is not None and typed_on(last.typed, typed):
            if found or not words:
                last.delete()
            else:
                Miss.objects.filter(id=last.id).update(words=words, typed=typed, at=now)
        elif not found and words:
            Miss.objects.create(words=words, typed=typed, person_id=by.person_id, at=now)


def _reader(by: Actor) -> int:
    if by.person_id is None or not by.may(Scope.WRITE):
        raise Forbidden("Only a colleague in the directory may say this.")
    return by.person_id


def _read(article_id: int, by: Actor) -> Article:
    article = policy.readable_by(by).filter(id=article_id).only("id", "service_id", "shown").first()
    if article is None:
        raise Missing
    return article


def _count(article: Article, column: str, by_how_many: int) -> None:
    Article.objects.filter(id=article.id).update(**{column: F(column) + by_how_many})
