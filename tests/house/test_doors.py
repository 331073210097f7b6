"""From outside a room, only its door is imported, and all of it; what crosses it points down."""

import ast

import grimp
import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from rapport.site.rooms import ROOMS
from tests.house.golden import ROOT

TOOLS = {"kit", "engine", "ui"}
SHARED_NOUNS = {"directory.Person", "directory.Unit", "accounts.User", "catalogue.Service", "catalogue.ServiceTeam"}
MOUNTED = {"urls", "rest", "cli", "demo"}  # what the roof alone may reach
LISTS = {
    "CONFIDED",
    "EXPERTS",
    "FINDERS",
    "HOLDINGS",
    "LATE",
    "RETENTION",
    "SUBJECTS",
    "TASKS",
}  # read by name (`kit.doors`)
# Names of doors that nobody imports yet, each with its reason. This list may only shrink.
EXCUSED = {
    "cases.open_case": "what a journey or a notebook does with a case",
    "cases.reopen": "what a journey or a notebook does with a case",
    "cases.resolve": "what a journey or a notebook does with a case",
    "cases.withdraw": "what a journey or a notebook does with a case",
    "conversation.comment": "said under any record, by whichever room it is of",
    "conversation.follow": "the other half of `unfollow`",
    "fields.subjects_with": "audiences ask who has a value",
    "interactions.load_files": "a notebook loads logs without a terminal",
    "knowledge.solved_by_service": "a figure of a service, for whoever shows figures of services",
    "network.declare_ties": "surveys hand over what was declared in them",
    "privacy.allow_figure": "whoever shows a figure of a freely chosen group must ask",
    "privacy.erase_person": "tests of every room above erase somebody",
    "privacy.looks_at": "tests of every room above ask who looked",
    "privacy.opt_in": "tests of every room above let somebody come back",
    "privacy.opt_out": "tests of every room above let somebody leave",
    "tasks.decide": "tests of the rooms that ask answer by it",
    "tasks.delegate": "tests of the rooms that ask let somebody stand in by it",
    "tasks.end_delegation": "tests of the rooms that ask let somebody come back by it",
    "tasks.waiting_on": "tests of the rooms that ask read the list by it",
}


@pytest.fixture(scope="session")
def imports():
    return grimp.build_graph("rapport", cache_dir=None)


def _room(module):
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def _reaches_past(importer, imported):
    if _room(imported) not in ROOMS or _room(imported) in TOOLS or _room(importer) == _room(imported):
        return False
    part = [*imported.split("."), "public"][2]
    if _room(importer) == "site" and part in MOUNTED:
        return False
    return part != "public" and ".tests" not in importer


def test_rooms_are_entered_by_their_doors(imports):
    past = [
        f"{importer} imports {imported}"
        for importer in imports.modules
        for imported in imports.find_modules_directly_imported_by(importer)
        if _reaches_past(importer, imported)
    ]
    assert not past, "Use rapport.<room>.public instead:\n" + "\n".join(sorted(past))


def _door(room):
    """What a door offers, but for its lists and for the types its functions take and return."""
    path = ROOT / "rapport" / room / "public.py"
    if not path.exists():
        return set()
    body = ast.parse(path.read_text(encoding="utf-8")).body
    offered = next(
        ast.literal_eval(n.value) for n in body if isinstance(n, ast.Assign) and n.targets[0].id == "__all__"
    )
    return {name for name in offered if name not in LISTS and (name.isupper() or name[0].islower())}


def _imported(room):
    """What other rooms take of its door; what a setting or a table names by its address counts."""
    door, taken = f"rapport.{room}.public", set()
    for path in (ROOT / "rapport").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if door not in text and f"from rapport.{room} import public" not in text:
            continue
        if path.relative_to(ROOT / "rapport").parts[0] == room or "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.module == door:
                taken |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module == f"rapport.{room}":
                taken |= {name for name in _door(room) if f".{name}" in text}
            elif isinstance(node, ast.Constant) and str(node.value).startswith(f"{door}."):
                taken.add(str(node.value).removeprefix(f"{door}."))
    return taken


def test_doors_offer_what_somebody_comes_for():
    idle = {f"{room}.{name}" for room in ROOMS for name in _door(room) - _imported(room)}
    assert idle <= set(EXCUSED), f"Take it out of __all__: {sorted(idle - set(EXCUSED))}"


def test_excuses_of_doors_are_about_what_is_there():
    offered = {f"{room}.{name}" for room in ROOMS for name in _door(room)}
    assert set(EXCUSED) <= offered, sorted(set(EXCUSED) - offered)


def test_foreign_keys_cross_rooms_only_to_shared_nouns_without_reverse_names():
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("rapport."):
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey | ManyToManyField):
                continue
            target = field.related_model._meta
            if target.app_label == model._meta.app_label or not target.app_config.name.startswith("rapport."):
                continue
            # Django names the hidden reverse of a many-to-many itself: `_room_model_field_+`
            hidden = (field.remote_field.related_name or "").endswith("+")
            if target.label not in SHARED_NOUNS or not hidden:
                wrong.append(f"{model._meta.label}.{field.name} -> {target.label}")
    assert not wrong, wrong


def test_every_room_is_an_app():
    assert {a.name for a in apps.get_app_configs()} >= {f"rapport.{room}" for room in ROOMS}
