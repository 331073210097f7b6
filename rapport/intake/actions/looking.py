"""Read files as an import would, and import nothing."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rapport.accounts.public import Actor
from rapport.intake.actions.running import describe, load_of, planned, silent
from rapport.intake.policy import require_import
from rapport.intake.rules.loading import Load
from rapport.intake.rules.mapping import check_ours
from rapport.intake.rules.preparing import Said, Source
from rapport.intake.rules.shape import Kind


def look_into(
    kind: Kind,
    files: Sequence[Path],
    *,
    by: Actor,
    mapping: Sequence[tuple[str, str]] = (),
    tell: Any = silent,
    **said: Any,
) -> Load:
    """Return the load of an import of these files, for its rows to be read; no run is kept and nothing is changed.

    `said` is what an import takes besides (see `run_import`). Raises `Refusal` as an import does.
    """
    require_import(kind, by)
    spoken = Said(
        mapping=tuple(mapping),
        null_tokens=tuple(said.pop("null_tokens", ())),
        where=tuple(said.pop("where", ())),
        format=said.pop("format", None),
        date_format=said.pop("date_format", None),
        encoding=said.pop("encoding", None),
        delimiter=said.pop("delimiter", None),
        options=said,
    )
    check_ours(spoken.mapping, kind.fields)
    plan = planned(kind, [Source(path=Path(file), name=Path(file).name) for file in files], spoken)
    describe(plan, tell)
    return load_of(kind, plan, spoken, by=by, dry_run=True)
