"""The operator answers requests on paper: about whom there is, and about nobody else."""

import pytest
from click.testing import CliRunner

from rapport.directory.models import Person, Unit
from rapport.ledger.models import Fact
from rapport.privacy.cli import commands
from rapport.privacy.models import Look, OptOut

NOBODY = 999_999


@pytest.fixture
def mei(db):
    unit = Unit.objects.create(name="Halmar", slug="halmar", path="/1/")
    return Person.objects.create(name="Mei", unit=unit).id


@pytest.mark.parametrize("said", [("data",), ("opt-out",), ("opt-out", "--back"), ("erase", "--yes")])
def test_a_number_nobody_has_is_refused_and_leaves_no_trace(mei, said):
    name, *more = said
    done = CliRunner().invoke(commands, [name, str(NOBODY), *more])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"Nobody has the number {NOBODY}. See “rapport directory people --q NAME”.\n"
    assert not Look.objects.exists() and not OptOut.objects.exists()
    assert not Fact.objects.filter(name__startswith="privacy.").exists()


def test_what_is_held_about_somebody_is_printed(mei):
    done = CliRunner().invoke(commands, ["data", str(mei)])
    assert (done.exit_code, "= Mei" in done.stdout) == (0, True), done.output
