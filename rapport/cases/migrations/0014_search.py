"""Cases are found by all that stands in them: one row of words a case, kept by the database and by what is said.

The database keeps what needs no reading: the row itself, whether the case is open, whose it is and what they are
called, the teams that had it, who is named on it, its number. Names are those of the directory at any moment: when one
changes there, it changes here in the same transaction. What was said before is read once, some thousand cases at a time.
"""

import json
import re
import unicodedata

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# Texts come folded; words are parted where Python parts them: at whatever is no letter, digit or low line.
FUNCTIONS = r"""
CREATE FUNCTION cases_parted(folded text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(DISTINCT left(word, 40)), '{}')
    FROM regexp_split_to_table(folded, '[\s!-/:-@\[-^`{-~\u00a0-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u203f\u2041-\u206f]+') word
    WHERE word <> ''
$$;

CREATE FUNCTION cases_called(name text, search text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT cases_parted(array_to_string((string_to_array(search, ' '))[
        1:cardinality(regexp_split_to_array(btrim(name), '\s+'))], ' '))
$$;

CREATE FUNCTION cases_marks(wanted bigint) RETURNS text[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE family(id) AS (
        SELECT wanted
        UNION SELECT m.gone_id FROM cases_merge m JOIN family f ON m.into_id = f.id WHERE m.until IS NULL
    ), asks AS (
        SELECT c.requester_id AS id FROM cases_case c JOIN family f ON f.id = c.id
        UNION SELECT c.for_person_id FROM cases_case c JOIN family f ON f.id = c.id
    )
    SELECT coalesce(array_agg(DISTINCT mark) FILTER (WHERE mark IS NOT NULL), '{}') FROM (
        SELECT '#' || t.team_id AS mark FROM cases_case c, LATERAL (
            SELECT team_id FROM cases_custody WHERE case_id = c.id
            UNION SELECT to_team_id FROM cases_offer WHERE case_id = c.id
        ) t WHERE c.id = wanted AND NOT c.restricted
        UNION ALL SELECT '=' || number FROM cases_case WHERE id = wanted AND log = ''
        UNION ALL SELECT '^' || person_id FROM cases_access WHERE case_id = wanted
        UNION ALL SELECT '&' || id FROM asks
        UNION ALL SELECT '@' || unnest(cases_called(p.name, p.search)) FROM asks JOIN directory_person p USING (id)
    ) every
$$;

CREATE FUNCTION cases_mark(wanted bigint) RETURNS void LANGUAGE sql AS $$
    WITH RECURSIVE up(id) AS (
        SELECT wanted
        UNION SELECT m.into_id FROM cases_merge m JOIN up u ON m.gone_id = u.id WHERE m.until IS NULL
    )
    UPDATE cases_words w SET words = ts_delete(w.words, ARRAY(
        SELECT word FROM unnest(tsvector_to_array(w.words)) word WHERE left(word, 1) IN ('#', '&', '@', '=', '^')
    )) || array_to_tsvector(cases_marks(w.case_id))
    FROM up u WHERE w.case_id = u.id
$$;
"""
TRIGGERS = """
CREATE FUNCTION cases_words_enter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_words (case_id, open, words)
    SELECT f.id, f.state = 'open', array_to_tsvector(array_remove(
        ARRAY[
            CASE WHEN NOT f.restricted THEN '#' || f.owner_team_id END,
            CASE WHEN NOT f.restricted THEN '#' || f.holder_team_id END,
            '&' || f.requester_id, '&' || f.for_person_id, CASE WHEN f.log = '' THEN '=' || f.number END
        ]
        || ARRAY(SELECT '@' || unnest(cases_called(p.name, p.search)) FROM directory_person p
            WHERE p.id IN (f.requester_id, f.for_person_id))
        || cases_parted(f.search), NULL))
    FROM fresh f;
    RETURN NULL;
END $$;

CREATE FUNCTION cases_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_words SET open = NEW.state = 'open' WHERE case_id = NEW.id AND open <> (NEW.state = 'open');
    IF NEW.search <> OLD.search THEN
        UPDATE cases_words SET words = ts_delete(words, cases_parted(OLD.search))
            || array_to_tsvector(cases_parted(NEW.search))
        WHERE case_id = NEW.id;
    END IF;
    IF NEW.requester_id IS DISTINCT FROM OLD.requester_id OR NEW.for_person_id IS DISTINCT FROM OLD.for_person_id THEN
        PERFORM cases_mark(NEW.id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION cases_words_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_words w SET words = w.words || array_to_tsvector(f.teams)
    FROM (
        SELECT n.case_id, array_agg(DISTINCT '#' || n.team_id) AS teams
        FROM fresh n JOIN cases_case c ON c.id = n.case_id WHERE NOT c.restricted GROUP BY n.case_id
    ) f
    WHERE w.case_id = f.case_id AND NOT tsvector_to_array(w.words) @> f.teams;
    RETURN NULL;
END $$;

CREATE FUNCTION cases_words_offered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_words w SET words = w.words || array_to_tsvector(ARRAY['#' || NEW.to_team_id])
    WHERE w.case_id = NEW.case_id AND NOT tsvector_to_array(w.words) @> ARRAY['#' || NEW.to_team_id]
        AND EXISTS (SELECT FROM cases_case c WHERE c.id = NEW.case_id AND NOT c.restricted);
    RETURN NULL;
END $$;

CREATE FUNCTION cases_words_let_see() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM cases_mark(OLD.case_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM cases_mark(NEW.case_id); END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION cases_words_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cases_mark(id) FROM (
        SELECT id FROM cases_case WHERE requester_id = NEW.id
        UNION SELECT id FROM cases_case WHERE for_person_id = NEW.id
    ) hers;
    RETURN NULL;
END $$;

CREATE TRIGGER words_entered AFTER INSERT ON cases_case
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cases_words_enter();
CREATE TRIGGER words_followed AFTER UPDATE OF state, search, requester_id, for_person_id ON cases_case
    FOR EACH ROW WHEN ((OLD.state = 'open') <> (NEW.state = 'open') OR OLD.search <> NEW.search
        OR OLD.requester_id IS DISTINCT FROM NEW.requester_id OR OLD.for_person_id IS DISTINCT FROM NEW.for_person_id)
    EXECUTE FUNCTION cases_words_follow();
CREATE TRIGGER words_held AFTER INSERT ON cases_custody
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cases_words_held();
CREATE TRIGGER words_offered AFTER INSERT ON cases_offer FOR EACH ROW EXECUTE FUNCTION cases_words_offered();
CREATE TRIGGER words_let_see AFTER INSERT OR UPDATE OR DELETE ON cases_access
    FOR EACH ROW EXECUTE FUNCTION cases_words_let_see();
CREATE TRIGGER words_renamed AFTER UPDATE OF name, search ON directory_person
    FOR EACH ROW WHEN (cases_called(OLD.name, OLD.search) <> cases_called(NEW.name, NEW.search))
    EXECUTE FUNCTION cases_words_renamed();
"""
UNDO_TRIGGERS = """
DROP TRIGGER words_renamed ON directory_person;
DROP TRIGGER words_let_see ON cases_access;
DROP TRIGGER words_offered ON cases_offer;
DROP TRIGGER words_held ON cases_custody;
DROP TRIGGER words_followed ON cases_case;
DROP TRIGGER words_entered ON cases_case;
DROP FUNCTION cases_words_renamed();
DROP FUNCTION cases_words_let_see();
DROP FUNCTION cases_words_offered();
DROP FUNCTION cases_words_held();
DROP FUNCTION cases_words_follow();
DROP FUNCTION cases_words_enter();
"""
UNDO_FUNCTIONS = """
DROP FUNCTION cases_mark(bigint);
DROP FUNCTION cases_marks(bigint);
DROP FUNCTION cases_called(text, text);
DROP FUNCTION cases_parted(text);
"""
AT_ONCE = 5000
LONGEST, MOST, MOST_OF_MESSAGE = 40, 5000, 2000
WORDS = re.compile(r"\w+")
# What the database keeps of these cases; a set at a time, as a call for each would take long.
MARKS = """
SELECT c.id, c.state = 'open', c.search, c.answers::text, c.tags,
    array_remove(ARRAY[
        '&' || c.requester_id, '&' || c.for_person_id, CASE WHEN c.log = '' THEN '=' || c.number END
    ], NULL)
    || CASE WHEN c.restricted THEN '{}' ELSE coalesce(q.teams, '{}') || coalesce(o.teams, '{}') END
    || coalesce(a.named, '{}'),
    concat_ws(' ', r.called, f.called)
FROM cases_case c
LEFT JOIN called r ON r.id = c.requester_id
LEFT JOIN called f ON f.id = c.for_person_id
LEFT JOIN (
    SELECT case_id, array_agg(DISTINCT '#' || team_id) AS teams FROM cases_custody
    WHERE case_id > %(after)s AND case_id <= %(last)s GROUP BY case_id
) q ON q.case_id = c.id
LEFT JOIN (
    SELECT case_id, array_agg(DISTINCT '#' || to_team_id) AS teams FROM cases_offer
    WHERE case_id > %(after)s AND case_id <= %(last)s GROUP BY case_id
) o ON o.case_id = c.id
LEFT JOIN (
    SELECT case_id, array_agg('^' || person_id) AS named FROM cases_access
    WHERE case_id > %(after)s AND case_id <= %(last)s GROUP BY case_id
) a ON a.case_id = c.id
WHERE c.id > %(after)s AND c.id <= %(last)s ORDER BY c.id
"""
SAID = "SELECT case_id, said = 'note', text FROM cases_message WHERE case_id > %(after)s AND case_id <= %(last)s"
CALLED = """
CREATE TEMPORARY TABLE called ON COMMIT DROP AS
SELECT id, array_to_string(cases_called(name, search), ' ') AS called FROM directory_person;
CREATE UNIQUE INDEX ON called (id);
ANALYZE called;
"""
# What was merged is found where it went as well; few cases are.
MERGED = """
WITH RECURSIVE up(id, root) AS (
    SELECT gone_id, into_id FROM cases_merge WHERE until IS NULL
    UNION SELECT u.id, m.into_id FROM cases_merge m JOIN up u ON m.gone_id = u.root WHERE m.until IS NULL
), stands AS (
    SELECT u.root, word FROM up u JOIN cases_words w ON w.case_id = u.id, unnest(tsvector_to_array(w.words)) word
    WHERE left(word, 1) NOT IN ('#', '=', '^')
    UNION SELECT u.root, word FROM up u JOIN cases_words w ON w.case_id = u.root,
        unnest(tsvector_to_array(w.words)) word
)
UPDATE cases_words w SET words = g.words
FROM (
    SELECT s.root, array_to_tsvector(array_agg(s.word)) AS words
    FROM stands s LEFT JOIN stands p ON p.root = s.root AND s.word = '!' || p.word
    WHERE p.word IS NULL GROUP BY s.root
) g
WHERE w.case_id = g.root
"""


def read_all(apps, schema_editor):
    """Read every case once, by id; what is written goes in by COPY."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(CALLED)
        cursor.execute("SELECT coalesce(min(id), 1) - 1, coalesce(max(id), 0) FROM cases_case")
        after, end = cursor.fetchone()
        while after < end:
            last = min(after + AT_ONCE, end)
            _read(cursor, after, last)
            after = last
        cursor.execute(MERGED)
        cursor.execute("DROP TABLE called")


def _read(cursor, after, last):
    told = {"after": after, "last": last}
    cursor.execute(MARKS, told)
    found = {}
    for case, is_open, search, answers, tags, marks, called in cursor.fetchall():
        words = set(marks) | {f"@{word}" for word in called.split()}
        words.update(_parted(search), _parted(" ".join(_leaves(json.loads(answers)))), _parted(" ".join(tags)))
        found[case] = (is_open, words, set())
    cursor.execute(SAID, told)
    while rows := cursor.fetchmany(5000):
        for case, is_note, text in rows:
            _is_open, words, notes = found[case]
            new = _parted(text)[:MOST_OF_MESSAGE]
            if len(words) + len(notes) + len(new) <= MOST:
                (notes if is_note else words).update(new)
    with cursor.copy("COPY cases_words (case_id, open, words) FROM STDIN") as copy:
        for case, (is_open, words, notes) in found.items():
            every = [*words, *(f"!{word}" for word in notes - words)]
            copy.write_row((case, is_open, " ".join(f"'{word}'" for word in every)))


def _parted(text):
    return [word[:LONGEST] for word in dict.fromkeys(WORDS.findall(_folded(text)))]


def _folded(text):
    """Fold as `kit.text.fold` did when this was written: what was done stays as it was, whatever that does now."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(one for one in decomposed if not unicodedata.combining(one))
    bare = bare.replace("ł", "l").replace("ø", "o").replace("đ", "d").replace("ß", "ss")
    return " ".join(bare.split())


def _leaves(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        yield str(value)


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_one_way_to_see"), ("directory", "0007_follow_merges")]

    operations = [
        migrations.RemoveIndex("case", "case_search"),
        migrations.CreateModel(
            name="Words",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("open", models.BooleanField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            # the indexes come when all is read
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("open", True)), fields=["words"], gin_pending_list_limit=256, name="words_open"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("open", False)), fields=["words"], gin_pending_list_limit=1024, name="words_over"
                    ),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        migrations.RunPython(read_all, migrations.RunPython.noop),
        migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS),
        migrations.RunSQL("ANALYZE cases_words", migrations.RunSQL.noop),
    ]
