"""Who a file of everybody leaves out has left; refused where that would be too many to be true."""

from datetime import date, timedelta

from rapport.accounts.public import Actor
from rapport.directory.actions.loading.stage import read, run
from rapport.directory.events import PersonLeft, UnitEnded
from rapport.directory.models import Person, Position, Unit
from rapport.kit.problems import Refusal
from rapport.ledger.public import record_many, record_stream

MOST = 0.10

ABSENT = """
CREATE TEMPORARY TABLE directory_absent ON COMMIT DROP AS
SELECT p.id AS person_id, greatest(p.started_on, %(day)s::date - 1) AS last_day
FROM directory_person p
WHERE p.listed AND p.ended_on IS NULL AND p.merged_into_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM directory_stage s WHERE s.person_id = p.id)
  AND NOT EXISTS (SELECT 1 FROM directory_identity i WHERE i.person_id = p.id AND i.value = ANY(%(spared)s::text[]))
"""
END_PEOPLE = """
UPDATE directory_person p SET ended_on = a.last_day, leaves_on = NULL, changed_at = %(now)s
FROM directory_absent a WHERE a.person_id = p.id
"""
END_POSITIONS = """
UPDATE directory_position pos SET until = greatest(pos.since, a.last_day) + 1
FROM directory_absent a WHERE a.person_id = pos.person_id AND (pos.until IS NULL OR pos.until > a.last_day + 1)
"""


def standing() -> int:
    """Return how many people of earlier files stand. Called before the file changes anything."""
    return Person.objects.filter(listed=True, ended_on=None, merged_into=None).count()


def end_absent(*, day: date, now: object, before: int, spared: list[str], force: bool, by: Actor) -> int:
    """End the people of earlier files whom this one does not name, as of the day before `day`; returns how many.

    A row that was rejected still names its person (`spared`). Refuses to end more than a tenth without `force`.
    """
    run(ABSENT, {"day": day, "spared": spared})
    gone = read("SELECT person_id, last_day FROM directory_absent ORDER BY person_id")
    if not gone:
        return 0
    if len(gone) > MOST * before and not force:
        raise Refusal(
            f"This file leaves out {len(gone)} of the {before} people here ({len(gone) / before:.1%}), more than the "
            f"{MOST:.0%} that a full sync may end at once. Nothing was changed. Check that the file is whole; "
            "if they have really left, load it even if many leave.",
            code="too_many_leavers",
            hint="--force",
        )
    run(END_PEOPLE, {"now": now})
    run(END_POSITIONS)
    record_stream((PersonLeft(person_id=person, on=on) for person, on in gone), by=by)
    return len(gone)


def end_empty_units(*, day: date, by: Actor) -> None:
    """End units in and below which somebody once was and nobody is any more."""
    paths = dict(Unit.objects.filter(ended_on=None).values_list("id", "path"))
    used = _with_above(
        paths,
        {
            *Person.objects.filter(ended_on=None, merged_into=None).values_list("unit_id", flat=True).distinct(),
            *Position.objects.filter(primary=False, until=None).values_list("unit_id", flat=True).distinct(),
        },
    )
    once = _with_above(paths, set(Position.objects.values_list("unit_id", flat=True).distinct()))
    gone = sorted((once - used) & set(paths))
    Unit.objects.filter(id__in=gone).update(ended_on=day - timedelta(days=1))
    record_many([UnitEnded(unit_id=unit, on=day - timedelta(days=1)) for unit in gone], by=by)


def _with_above(paths: dict[int, str], units: set[int | None]) -> set[int]:
    return {int(step) for unit in units if unit in paths for step in paths[unit].strip("/").split("/")}
