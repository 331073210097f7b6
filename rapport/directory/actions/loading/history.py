"""A file of a day before the last one: taken as known where it tells what is known of that day, else refused."""

from datetime import date

from rapport.directory.actions.loading.stage import read
from rapport.directory.models import RollCall
from rapport.kit.problems import Refusal

# our field -> where the position of the day says something else than the row
OTHERWISE = {
    "unit": "pos.unit_id IS DISTINCT FROM s.unit_id",
    "title": "pos.title <> s.title",
    "manager": "pos.manager_id IS DISTINCT FROM s.manager_id",
}
THEN = """pos."primary" AND pos.since <= %(day)s AND (pos.until IS NULL OR pos.until > %(day)s)"""
DIFFERENT = """
SELECT count(*) FROM directory_stage s
LEFT JOIN directory_position pos ON pos.person_id = s.person_id AND {then}
WHERE s.follows IS NULL AND (pos.id IS NULL{otherwise})
"""
LEFT_OUT = """
SELECT count(*) FROM directory_position pos JOIN directory_person p ON p.id = pos.person_id
WHERE {then} AND p.listed AND p.merged_into_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM directory_stage s WHERE s.person_id = p.id)
"""


ROWS = """
SELECT count(*) FILTER (WHERE NOT is_new), count(*) FILTER (WHERE is_new) FROM directory_stage WHERE follows IS NULL
"""


class ToldAlreadyError(Exception):
    """Everything the rows of the file say of its day is known: nothing is to be done."""

    def __init__(self, rows: int) -> None:
        self.rows = rows


def newest() -> date | None:
    """Return the day of the newest file that was loaded."""
    return RollCall.objects.order_by("-as_of").values_list("as_of", flat=True).first()


def refuse_past(*, day: date, last: date, given: frozenset[str], everybody: bool, taken: int) -> None:
    """Refuse rows of an older day, told from staged rows whose units and managers were found.

    Raises `ToldAlreadyError` where each of them says what held on that day, and in a file of everybody nobody who was
    here then is missing. Passes over rows of which nobody is known.
    """
    known, new = (int(n) for n in read(ROWS)[0])
    if not known and not everybody:
        return
    different = _different(day, given)
    if not new and not different and not (everybody and _left_out(day)):
        raise ToldAlreadyError(taken)
    raise Refusal(
        f"This file is of {day.isoformat()}, but a file of {last.isoformat()} was loaded already"
        f"{_why(different, everybody)} Nothing was changed.",
        code="older_than_known",
        field="as_of",
    )


def _why(different: int, everybody: bool) -> str:
    if everybody:
        return (
            ". A full sync of an older day would end people who came later. "
            "Load files oldest first, or leave --full-sync out."
        )
    people = "1 person" if different == 1 else f"{different} people"
    return f", and it tells something else of {people} than the directory knows of that day. Load files oldest first."


def _different(day: date, given: frozenset[str]) -> int:
    """Return of how many people the rows say something else than held on that day; of the new, nothing is known."""
    fields = {name.partition("_")[0] if name.startswith("unit_") else name for name in given}
    otherwise = "".join(f" OR {test}" for name, test in OTHERWISE.items() if name in fields)
    return int(read(DIFFERENT.format(then=THEN, otherwise=otherwise), {"day": day})[0][0])


def _left_out(day: date) -> int:
    return int(read(LEFT_OUT.format(then=THEN), {"day": day})[0][0])
