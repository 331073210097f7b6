"""Sources of interactions: one folder per kind, found by looking, never listed in a table.

To add one, make a folder here that exposes ``SOURCE`` (see ``shape.Source``), with a README line and tests.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import cast

from rapport.interactions.sources import guards
from rapport.interactions.sources.shape import Source
from rapport.kit.problems import Refusal


@cache
def kinds() -> dict[str, Source]:
    """Every source there is, by kind, in alphabetical order."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg and module.name != "tests":
            plug_in = importlib.import_module(f"{__name__}.{module.name}")
            found[module.name] = cast("Source", plug_in.SOURCE)
    return dict(sorted(found.items()))


def source(kind: str) -> Source:
    """The source of that kind. Raises Refusal naming the kinds there are."""
    try:
        return kinds()[kind]
    except KeyError:
        raise Refusal(
            f"There is no source of interactions called “{kind}”. Use one of: {', '.join(kinds())}.",
            code="interactions.unknown_format",
            field="format",
        ) from None


def recognise(path: Path) -> Source:
    """The source that knows this file best; anything with rows and columns is a table.

    Raises Refusal where the file is empty, missing or of no kind we read.
    """
    head = guards.head(path)
    for kind, plug_in in kinds().items():
        if kind != "table" and plug_in.recognises(path, head):
            return plug_in
    table = kinds()["table"]
    if not path.is_dir() and table.recognises(path, head):
        return table
    raise Refusal(
        f"{path.name} is not a file of interactions that can be read. "
        f"Say what it is with --format; known are: {', '.join(kinds())}.",
        code="interactions.unrecognised",
        field="format",
    )
