"""Tables and models agree; what was done to tables stays as it was done."""

import re
from pathlib import Path

from django.core.management import call_command

import rapport

# What a migration may name of the living code: the clock, and two expressions of the database that constraints are made of.
MAY_NAME = {"rapport.kit.clock", "rapport.cases.models.custody", "rapport.directory.models.people"}
NAMED = re.compile(r"^\s*(?:import|from) (rapport\.[\w.]+)", re.MULTILINE)


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_lean_on_no_rule_that_may_change():
    every = sorted(Path(rapport.__file__).parent.glob("*/migrations/0*.py"))
    named = {(path.parts[-3], path.name, name) for path in every for name in NAMED.findall(path.read_text())}
    assert every
    assert not {one for one in named if one[2] not in MAY_NAME}
