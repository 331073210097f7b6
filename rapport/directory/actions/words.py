"""Keep the vocabulary that search corrects spelling with."""

from django.db import connection, transaction

from rapport.directory.models.words import Word

LEARN = r"""
INSERT INTO directory_word (word, people)
SELECT word, count(*) FROM (
    SELECT search FROM directory_person WHERE ended_on IS NULL AND merged_into_id IS NULL
    UNION ALL SELECT search FROM directory_unit WHERE ended_on IS NULL
) texts, regexp_split_to_table(texts.search, '[^\w]+') word
WHERE length(word) BETWEEN 3 AND 60
GROUP BY word
"""


def learn_words() -> int:
    """Read the vocabulary anew from everybody's search text and return its size. About 3 s for 300,000 people."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE directory_word IN SHARE ROW EXCLUSIVE MODE")  # two at once would write words twice
        Word.objects.all().delete()
        cursor.execute(LEARN)
        return int(cursor.rowcount)
