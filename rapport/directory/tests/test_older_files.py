"""Files of a day before the last one: of others they are taken, of who is known only where nothing contradicts."""

from datetime import date

import pytest

from rapport.accounts.public import Actor
from rapport.directory.models import Person
from rapport.intake.public import run_import
from rapport.kit.problems import Refusal

pytestmark = pytest.mark.django_db
JUNE, MAY = date(2026, 6, 1), date(2026, 5, 1)


@pytest.fixture
def load(tmp_path):
    def run(text, **wishes):
        file = tmp_path / "people.csv"
        file.write_text(text)
        return run_import("people", [file], by=Actor.system(via="cli"), **wishes)

    return run


@pytest.fixture
def zed(load):
    load("email,name,title\nzz@x.example,Zed Zett,Cook\n", as_of=JUNE)


@pytest.mark.parametrize("dry_run", [True, False])
def test_others_come_in_later_with_managers_nobody_knows(load, zed, dry_run):
    text = "id,name,unit,manager\n1,Ada Boss,Halmar / Sales,\n2,Bo,Halmar,Nobody Known\n3,Cy,Halmar,Ada Boss (1)\n"
    result = load(text, as_of=MAY, dry_run=dry_run)
    assert (result.created, result.rejected) == (3, 0)
    assert sum("nobody in the file or the directory" in warning for warning in result.warnings) == 1
    assert Person.objects.count() == (1 if dry_run else 4)
    if not dry_run:
        assert Person.objects.get(external_id="3").manager == Person.objects.get(external_id="1")


def test_an_older_file_that_contradicts_says_of_how_many_people(load, zed):
    text = "email,name,title\nzz@x.example,Zed Zett,Chef\nyy@x.example,Yan,Cook\n"
    with pytest.raises(Refusal) as refused:
        load(text, as_of=MAY)
    assert refused.value.message == (
        "This file is of 2026-05-01, but a file of 2026-06-01 was loaded already, and it tells something else of "
        "2 people than the directory knows of that day. Load files oldest first. Nothing was changed."
    )


@pytest.mark.parametrize("row", ["yy@x.example,Yan", "zz@x.example,Zed Zett\nyy@x.example,Yan"])
def test_a_full_sync_of_an_older_day_says_what_it_would_do(load, zed, row):
    with pytest.raises(Refusal) as refused:
        load(f"email,name\n{row}\n", as_of=MAY, full_sync=True)
    assert refused.value.message == (
        "This file is of 2026-05-01, but a file of 2026-06-01 was loaded already. A full sync of an older day would "
        "end people who came later. Load files oldest first, or leave --full-sync out. Nothing was changed."
    )
