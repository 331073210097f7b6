"""The organisation's own fields of people, as a file gives them."""

from collections.abc import Iterator, Mapping

from rapport.accounts.public import Actor
from rapport.directory.actions.loading.stage import read, run
from rapport.fields.public import Noun, definitions, read_value, read_values, write_values

AT_ONCE = 2000

ROWS = """
SELECT s.person_id, c.name, c.value FROM directory_stage_custom c JOIN directory_stage s ON s.line = c.line
WHERE s.follows IS NULL ORDER BY s.person_id
"""
MARK = "UPDATE directory_stage SET changed = true WHERE NOT is_new AND follows IS NULL AND person_id = ANY(%s)"

Texts = dict[int, dict[str, str | None]]


def write_custom(*, by: Actor) -> None:
    """Write the values that differ from what is known; an empty cell takes a value away."""
    known = {field.key: field for field in definitions(Noun.PERSON)}
    for part in _parts():
        held: Mapping[int, Mapping[str, object]] = read_values(Noun.PERSON, list(part), by=by)
        changed = {
            person: texts
            for person, texts in part.items()
            if any(read_value(known[key], text) != held.get(person, {}).get(key) for key, text in texts.items())
        }
        if changed:
            write_values(Noun.PERSON, changed, by=by)
            run(MARK, [list(changed)])


def _parts() -> Iterator[Texts]:
    part: Texts = {}
    for person, name, value in read(ROWS):
        if person not in part and len(part) == AT_ONCE:
            yield part
            part = {}
        part.setdefault(person, {})[name] = value
    if part:
        yield part
