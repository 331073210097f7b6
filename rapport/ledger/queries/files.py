"""Facts as a file."""

import csv
import json
from collections.abc import Iterable, Iterator

from rapport.kit.csv import Echo
from rapport.ledger.queries.facts import FactRow

COLUMNS = ("id", "name", "version", "at", "by_user_id", "by_person_id", "via", "subjects", "data")


def as_csv(rows: Iterable[FactRow]) -> Iterator[str]:
    """Give facts as lines of CSV, times in UTC; no cell is text of a person, so none can be taken for a formula."""
    writer = csv.writer(Echo(), lineterminator="\n")
    yield writer.writerow(COLUMNS)
    for row in rows:
        cells = [getattr(row, name) for name in COLUMNS[:-2]]
        yield writer.writerow([*cells, " ".join(row.subjects), json.dumps(row.data, separators=(",", ":"))])
