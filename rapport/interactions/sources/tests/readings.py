"""What the tests of all sources read with."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from rapport.interactions import sources
from rapport.interactions.sources.shape import SHAPE, Options, Outcome, Reason, Rejected


@dataclass(frozen=True)
class Reading:
    kind: str
    read: int
    contacts: pa.Table
    set_aside: Counter[tuple[Outcome, Reason]]
    rejected: tuple[Rejected, ...]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.contacts.to_pylist()

    def pairs(self) -> set[tuple[str, str]]:
        return set(
            zip(
                self.contacts["from_identity"].to_pylist(),
                self.contacts["to_identity"].to_pylist(),
                strict=True,
            )
        )


def read(path: Path, kind: str = "", **options: Any) -> Reading:
    source = sources.source(kind) if kind else sources.recognise(path)
    slices = list(source.read(path, Options(**options)))
    return Reading(
        kind=source.kind,
        read=sum(s.read for s in slices),
        contacts=pa.Table.from_batches([s.contacts for s in slices], schema=SHAPE),
        set_aside=sum((s.set_aside for s in slices), Counter()),
        rejected=tuple(r for s in slices for r in s.rejected),
    )
