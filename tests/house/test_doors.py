"""From outside a room, only its door is imported; what crosses it points down."""

import grimp
import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from rapport.site.rooms import ROOMS

TOOLS = {"kit", "engine", "ui"}
SHARED_NOUNS = {"directory.Person", "directory.Unit", "accounts.User", "catalogue.Service", "catalogue.ServiceTeam"}
MOUNTED = {"urls", "rest", "cli", "demo"}  # what the roof alone may reach


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
