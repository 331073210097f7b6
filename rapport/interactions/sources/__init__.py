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
    if table.recognises(path, head):
        return table
    raise Refusal(_unrecognised(path, head), code="interactions.unrecognised", field="format")


def _unrecognised(path: Path, head: bytes) -> str:
    names = guards.zip_names(path) if guards.is_zip(head) else []
    if any(name.startswith(("xl/", "word/")) or name == "content.xml" for name in names):
        return f"{path.name} is an Office document. Save the sheet as CSV (UTF-8) and import that."
    if names or path.is_dir():
        return (
            f"{path.name} holds no mail, chat export or calendar that is known here. Tables are loaded one by one: "
            f"{'name' if path.is_dir() else 'unpack it and name'} the files you mean."
        )
    return (
        f"{path.name} is not a file of interactions that can be read. "
        f"Say what it is with --format; known are: {', '.join(kinds())}."
    )
