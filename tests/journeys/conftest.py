"""A house of its own for a whole file of tests: an empty database, an empty home, and the command line in front."""

import csv
import json
import logging
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import override_settings

from tests.template import door, turn

PARTS = ("created", "updated", "unchanged", "unresolved", "excluded", "rejected")
KEYS = {"read", *PARTS, "ended", "warnings", "reasons", "rejected_file"}


@dataclass
class Said:
    """What a command said, and how it ended."""

    code: int
    stdout: str
    stderr: str
    document: Any = field(init=False)

    def __post_init__(self) -> None:
        self.document = json.loads(self.stdout) if self.stdout else None


class House:
    """`rapport …` as a person at a terminal uses it, in this process."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: object) -> Said:
        """Run a command with `--json`; what it prints on stdout is one JSON document or nothing."""
        from rapport.site.cli import root

        logging.disable(logging.CRITICAL)  # the log of a server is no part of what a terminal is told
        try:
            answer = CliRunner().invoke(root, [*map(str, arguments), "--json"], prog_name="rapport")
        finally:
            logging.disable(logging.NOTSET)
        if answer.exception and not isinstance(answer.exception, SystemExit):
            raise answer.exception
        return Said(answer.exit_code, answer.stdout, answer.stderr)

    def load(self, kind: str, *arguments: object, code: int = 0) -> dict[str, Any]:
        """Import, see that the parts add up and rejected rows are told of, and return the document."""
        said = self("import", kind, *arguments)
        assert said.code == code, said.stderr + said.stdout
        return checked(said.document)

    def load_again(self, kind: str, *arguments: object) -> dict[str, Any]:
        """Import what was imported before: nothing changes, and no fact is written but that it was tried."""
        before = facts()
        said = self("import", kind, *arguments)
        document = checked(said.document)
        assert (document["created"], document["updated"], document["ended"]) == (0, 0, 0), document
        assert facts() == before
        return document


def checked(document: dict[str, Any]) -> dict[str, Any]:
    """See that an import's document holds together by itself."""
    assert set(document) == KEYS
    assert document["read"] == sum(document[part] for part in PARTS), document
    assert sum(document["reasons"].values()) >= document["rejected"], document  # other parts have reasons too
    if document["rejected"]:
        from rapport.intake.rules.quarantine import REASON_COLUMN

        with Path(document["rejected_file"]).open(encoding="utf-8-sig", newline="") as stream:
            told = Counter(row[REASON_COLUMN] for row in csv.DictReader(stream))
        assert sum(told.values()) == document["rejected"]
        assert told.items() <= document["reasons"].items()
    return document


def facts() -> list[tuple[str, int]]:
    """Return how often each fact stands in the ledger, apart from those of imports as such."""
    from django.db.models import Count

    from rapport.ledger.models import Fact

    told = Fact.objects.exclude(name__startswith="intake.").values_list("name").annotate(Count("id"))
    return sorted((str(name), int(times)) for name, times in told)


def contacts() -> Any:
    """Return what lies in the lake, as one Arrow table."""
    import pyarrow as pa
    from pyarrow import parquet

    from rapport.interactions.public import lake_files

    return pa.concat_tables([parquet.ParquetFile(path).read() for path in lake_files()])


def pairs(table: Any, *, undirected: bool = False) -> set[tuple[int, int]]:
    """Return the pairs of keys in a table of contacts, ordered unless `undirected`."""
    found = zip(table["from_key"].to_pylist(), table["to_key"].to_pylist(), strict=True)
    return {(min(p), max(p)) if undirected else p for p in found}


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[House]:
    """An empty house that commits what it does, gone at the end of the file."""
    home = tmp_path_factory.mktemp("house")
    usual = connection.settings_dict["NAME"]
    own, empty = (
        f"{usual}_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}",
        connection.settings_dict["TEST"]["TEMPLATE"],
    )
    with (
        django_db_blocker.unblock(),
        override_settings(HOME=home, LAKE=home / "lake", KEYS=home / "keys", UPLOADS=home / "uploads"),
        door() as server,
    ):
        server.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{own}" TEMPLATE "{empty}"')
        turn(own)
        yield House(home)
        turn(usual)
        server.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
    shutil.rmtree(home, ignore_errors=True)
