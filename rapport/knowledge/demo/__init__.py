"""Knowledge's share of the fictional company: what its IT, HR and Finance wrote down, and what that did."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory.public import members_of, unit_by_slug
from rapport.engine.company import Story
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.kit.terminal import say
from rapport.knowledge.actions.carrying import import_folder
from rapport.knowledge.actions.reading import note_search, rate, solve
from rapport.knowledge.actions.reviewing import ask_reviews
from rapport.knowledge.actions.searching import learn_words
from rapport.knowledge.actions.writing import save_version
from rapport.knowledge.models import Article

__all__ = ["tell"]

FOLDER = Path(__file__).parent / "articles"
TOP = "halmar"
DAYS = 60
READERS = 60
# How much each article is read, most first; the rest are read now and then.
LOVED = ("reset-your-password", "claim-travel-expenses", "set-up-the-vpn", "take-holidays", "read-your-pay-slip")
WORDS = {
    "print-in-the-office": (False, "The printer on the third floor asks for a PIN, and that is not in here."),
    "set-up-the-vpn": (True, "The table saved my evening."),
    "parental-leave": (True, "Clear, and kind."),
    "get-an-invoice-paid": (False, "Where do I see whether it was paid?"),
}
IN_VAIN = ("parking permit", "lease bike", "signature mail", "company car")
NEWER = (
    "print-in-the-office",
    "\n\n## It asks for a PIN\n\nThird floor only: the PIN is the last four digits of your badge.\n",
)
DUE = ("suspicious-mail", "connect-to-the-office-wifi")


def tell(story: Story, *, by: Actor) -> None:
    """Let the articles be written and read, once, by the same actions as people use."""
    if Article.objects.exists():
        return
    done = import_folder(FOLDER, by=by)
    if not done.created:
        return
    learn_words()
    with transaction.atomic():
        _read(story, _readers(by))
        _kept(by)
    say(f"  {done.created} articles")


def _readers(by: Actor) -> list[Actor]:
    try:
        top = unit_by_slug(TOP, by=by)
    except Missing:
        return []
    # most of the story's people have no account, so the operator says it for them
    return [replace(by, person_id=person.id) for person in members_of([top.id])[:READERS]]


def _read(story: Story, readers: list[Actor]) -> None:
    if not readers:
        return
    chance = Random(story.seed)
    articles = dict(Article.objects.values_list("slug", "id"))
    until = clock.now()
    for slug, ident in sorted(articles.items()):
        for _time in range(chance.randint(9, 22) if slug in LOVED else chance.randint(0, 4)):
            with clock.frozen(until - timedelta(days=chance.uniform(1, DAYS))):
                reader = chance.choice(readers)
                solve(article_id=ident, by=reader)
                if chance.random() < 0.4:  # noqa: PLR2004 (some say whether it helped)
                    rate(article_id=ident, helpful=chance.random() < 0.85, by=reader)  # noqa: PLR2004 (most did)
    for slug, (helpful, word) in WORDS.items():
        rate(article_id=articles[slug], helpful=helpful, word=word, by=chance.choice(readers))
    for place, words in enumerate(IN_VAIN):
        for reader in readers[: 12 - 2 * place]:
            with clock.frozen(until - timedelta(days=chance.uniform(1, DAYS))):
                note_search(question=words, words=" ".join(sorted(words.split())), found=False, by=reader)


def _kept(by: Actor) -> None:
    """Let one article be written on, and some be due."""
    slug, more = NEWER
    article = Article.objects.only("id", "text").get(slug=slug)
    save_version(article_id=article.id, text=article.text + more, note="The PIN of the third floor", by=by)
    Article.objects.filter(slug__in=DUE).update(review_on=clock.today() - timedelta(days=3))
    ask_reviews()
