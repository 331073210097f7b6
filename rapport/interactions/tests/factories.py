"""People and logs for tests of interactions."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rapport.accounts.public import Actor
from rapport.interactions.actions.people import People, the_lake
from rapport.interactions.models import LogFile

SYSTEM = Actor.system(via="cli")


class Known(People):
    """A directory that knows exactly these."""

    def __init__(self, *names: str, people: Mapping[str, int] | None = None) -> None:
        self.people = dict(people or {name: number for number, name in enumerate(names, start=1)})

    def resolve(self, identities: Sequence[str]) -> Mapping[str, int]:
        return {value: self.people[value] for value in identities if value in self.people}


class Everybody(People):
    """A directory that knows whoever is asked for."""

    def __init__(self) -> None:
        self.people: dict[str, int] = {}

    def resolve(self, identities: Sequence[str]) -> Mapping[str, int]:
        return {value: self.people.setdefault(value, len(self.people) + 1) for value in identities}


def log(folder: Path, *rows: str, name: str = "log.csv", head: str = "at,from,to") -> Path:
    path = folder / name
    path.write_text("\n".join([head, *rows, ""]))
    return path


def rows_in(kind: str = "contacts") -> pa.Table:
    """What lies in the lake by the register."""
    paths = [path for paths in LogFile.objects.order_by("id").values_list(kind, flat=True) for path in paths]
    tables = [pq.ParquetFile(the_lake().path(path)).read() for path in paths]
    return pa.concat_tables(tables) if tables else pa.table({"at": []})
