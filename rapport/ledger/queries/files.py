"""Facts as a file."""

import csv
import json
from collections.abc import Iterable, Iterator

from rapport.ledger.queries.facts import FactRow

COLUMNS = ("id", "name", "version", "at", "by_user_id", "by_person_id", "via", "subjects", "data")


class _Echo:
    """A file that hands back what is written, so that rows go out one by one."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def as_csv(rows: Iterable[FactRow]) -> Iterator[str]:
    """Give facts as lines of CSV, times in UTC; no cell is text of a person, so none can be taken for a formula."""
    writer = csv.writer(_Echo(), lineterminator="\n")
    yield writer.writerow(COLUMNS)
    for row in rows:
        cells = [getattr(row, name) for name in COLUMNS[:-2]]
        yield writer.writerow([*cells, " ".join(row.subjects), json.dumps(row.data, separators=(",", ":"))])
