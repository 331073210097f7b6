"""What articles are found by: their words as vectors, and the vocabulary that typos are compared with."""

from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.expressions import CombinedExpression

from rapport.kit.text import fold
from rapport.knowledge.models import Article, Word
from rapport.knowledge.rules.markdown import plain_of
from rapport.knowledge.rules.words import State, stems_of

LONGEST = 40_000  # letters of a text that are found

LEARN = """
INSERT INTO knowledge_word (word, articles)
SELECT word, ndoc FROM ts_stat(%s) WHERE length(word) BETWEEN 2 AND 60
"""
KEEP = """
INSERT INTO knowledge_word (word, articles)
SELECT word, 1 FROM knowledge_article, unnest(tsvector_to_array(vector)) word
WHERE id = %s AND length(word) BETWEEN 2 AND 60
ON CONFLICT (word) DO NOTHING
"""
PUBLISHED = f"SELECT vector FROM knowledge_article WHERE state = '{State.PUBLISHED}' AND vector IS NOT NULL"  # noqa: S608


def index(article: Article) -> None:
    """Write what an article is found by, in the caller's transaction. One statement."""
    stems = stems_of(article.language)
    title = fold(f"{article.title} {article.keywords}")
    whole = f"{title} {fold(plain_of(article.text))[:LONGEST]}"
    vectors = {"title_vector": _vector(title, stems), "vector": _vector(whole, stems)}
    Article.objects.filter(id=article.id).update(**vectors)


def keep_words(article_id: int) -> None:
    """Let new words of an article be known at once; how many articles have them is counted at night. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [article_id])


def learn_words() -> int:
    """Read the vocabulary anew from all that is published and return its size. Some seconds for 20,000 articles."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE knowledge_word IN SHARE ROW EXCLUSIVE MODE")  # two at once would write words twice
        Word.objects.all().delete()
        cursor.execute(LEARN, [PUBLISHED])
        size = int(cursor.rowcount)
        # the empty word counts the articles there are
        Word.objects.create(word="", articles=Article.objects.filter(state=State.PUBLISHED).count())
    return size


def _vector(text: str, stems: str) -> "SearchVector | CombinedExpression":
    words = SearchVector(Value(text), config="simple")
    return words if stems == "simple" else words + SearchVector(Value(text), config=stems)
