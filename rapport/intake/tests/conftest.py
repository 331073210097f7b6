"""A kind of import for the tests: it keeps words in memory, so that intake is tried alone."""

from collections.abc import Iterator

import pytest

from rapport.accounts.public import Actor, Role
from rapport.intake.actions.kinds import register, unregister
from rapport.intake.public import BadValueError, Field, Format, Kind, Load, Option


class Words(Kind):
    name = "words"
    label = "Words"
    fields = (
        Field(name="id", label="Id", required=True),
        Field(name="word", label="Word", synonyms=("term",)),
        Field(name="day", label="Day", type="date"),
        Field(name="tags", label="Tags", many=True),
        Field(name="level", label="Level", levels=True),
    )
    options = (Option(name="loud", kind="flag", default=False), Option(name="as_of", kind="date"))
    formats = (Format(name="lexicon", label="Lexicon", maps={"Lemma": ("id", "word")}),)

    def __init__(self):
        self.kept = {}

    def may_import(self, actor):
        return actor.has(Role.ADMINISTRATOR, Role.ANALYST)

    def load(self, job: Load):
        for row in job.rows():
            key = row.get("id")
            if key is None:
                job.reject(row, "The row has no id.")
                continue
            try:
                job.read_date(row, "day")
            except BadValueError as error:
                job.reject(row, str(error))
                continue
            if self.kept.get(key) == row.values:
                job.counts.unchanged += 1
            elif key in self.kept:
                job.counts.updated += 1
            else:
                job.counts.created += 1
            if not job.dry_run:
                self.kept[key] = row.values


@pytest.fixture
def words() -> Iterator[Words]:
    kind = Words()
    register(kind)
    yield kind
    unregister("words")


@pytest.fixture
def operator() -> Actor:
    return Actor.system(via="cli")


@pytest.fixture
def table(tmp_path):
    def write(content, name="words.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write
