"""The rooms, from the roof down. Their routes, routers, commands and menu entries are found by these names."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

ROOMS = (
    "relationships",
    "cases",
    "conversation",
    "network",
    "knowledge",
    "messaging",
    "interactions",
    "catalogue",
    "tasks",
    "directory",
    "fields",
    "intake",
    "privacy",
    "webhooks",
    "ledger",
    "accounts",
    "ui",
)


def modules(name: str) -> list[tuple[str, ModuleType]]:
    """Return (room, module) for every room that has a module called `name`."""
    found = []
    for room in ROOMS:
        path = f"rapport.{room}.{name}"
        if find_spec(path) is not None:
            found.append((room, import_module(path)))
    return found
