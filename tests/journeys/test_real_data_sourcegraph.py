"""One company's directory, month by month: joiners, movers and leavers as the reference has them."""

import csv
from collections import Counter

import pytest

# month: rows, without a manager, joins, leaves, manager changes (first ones among them), role changes
MONTHS = {
    "2021-10": (206, 206, 206, 0, 0, 0),
    "2021-11": (217, 217, 12, 1, 0, 15),
    "2021-12": (232, 213, 16, 1, 17, 19),
    "2022-01": (242, 25, 20, 10, 181, 10),
    "2022-02": (255, 1, 15, 2, 47, 19),
    "2022-03": (273, 1, 22, 4, 16, 12),
    "2022-04": (270, 1, 11, 14, 32, 11),
    "2022-05": (268, 1, 16, 18, 19, 3),
    "2022-06": (249, 1, 15, 34, 60, 17),
    "2022-07": (248, 1, 7, 8, 9, 5),
    "2022-08": (243, 1, 2, 7, 7, 2),
    "2022-09": (234, 1, 2, 11, 13, 0),
    "2022-10": (226, 1, 6, 14, 32, 4),
    "2022-11": (223, 1, 6, 9, 59, 20),
    "2022-12": (210, 1, 6, 19, 21, 1),
}
NAMES = {
    "joined": "directory.person_joined",
    "left": "directory.person_left",
    "manager": "directory.manager_changed",
    "title": "directory.title_changed",
}


def arguments(shared_data, month):
    columns = ("employee_id=id", "role=title", "manager_id=manager", "github=login")
    return (
        shared_data / "sourcegraph_directory_history" / f"people_{month}.csv",
        *(word for column in columns for word in ("--map", column)),
        "--as-of", f"{month}-28", "--full-sync",
    )  # fmt: skip


def told():
    from rapport.ledger.models import Fact

    return Counter(Fact.objects.values_list("name", flat=True))


@pytest.mark.parametrize("month", MONTHS)
def test_a_month_is_the_change_from_the_one_before(house, shared_data, month):
    from rapport.directory.models import Person

    rows, without_manager, joins, leaves, managers, roles = MONTHS[month]
    before = told()
    force: tuple[str, ...] = ()
    if month == "2022-06":
        refused = house("import", "people", *arguments(shared_data, month))
        assert (refused.code, refused.stdout) == (2, "")
        assert "leaves out 34 of the 268 people" in refused.stderr
        assert "--force" in refused.stderr
        assert Person.objects.filter(ended_on=None).count() == MONTHS["2022-05"][0]
        assert told() - before == Counter({"intake.import_started": 1})
        before, force = told(), ("--force",)
    document = house.load("people", *arguments(shared_data, month), *force)
    assert (document["read"], document["rejected"]) == (rows, 0)
    assert (document["created"], document["ended"]) == (joins, leaves)
    new = told() - before
    assert {word: new[name] for word, name in NAMES.items()} == {
        "joined": joins, "left": leaves, "manager": managers, "title": roles,
    }  # fmt: skip
    here = Person.objects.filter(ended_on=None)
    assert (here.count(), here.filter(manager=None).count()) == (rows, without_manager)
    again = house.load_again("people", *arguments(shared_data, month))
    assert again["unchanged"] == rows


def test_the_shared_address_is_nobodys_and_interim_posts_are_people_of_their_own(house, shared_data):
    from rapport.directory.models import Identity, Person

    assert Person.objects.count() == 362
    assert not Identity.objects.filter(value="you@lodestar.example").exists()


@pytest.mark.parametrize("month", MONTHS)
def test_any_day_of_the_past_can_be_told(house, shared_data, month):
    from datetime import date

    from django.db.models import Q

    from rapport.directory.models import Position

    day = date.fromisoformat(f"{month}-28")
    held = Position.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day, primary=True)
    here = {who: said for who, *said in held.values_list("person__external_id", "manager__external_id", "title")}
    with arguments(shared_data, month)[0].open(encoding="utf-8", newline="") as stream:
        file = {
            row["employee_id"]: [row["manager_id"] or None, " ".join(row["role"].split())]
            for row in csv.DictReader(stream)
        }
    assert here == file


@pytest.mark.parametrize("month", MONTHS)
def test_a_month_gone_by_is_known_again(house, shared_data, month):
    again = house.load_again("people", *arguments(shared_data, month))
    assert again["unchanged"] == MONTHS[month][0]


def test_a_month_gone_by_that_tells_something_else_is_refused(house, shared_data, tmp_path):
    file, *rest = arguments(shared_data, "2022-03")
    (tmp_path / "march.csv").write_text(file.read_text(encoding="utf-8").replace("CEO", "Chair"), encoding="utf-8")
    refused = house("import", "people", tmp_path / "march.csv", *rest)
    assert refused.code == 2
    assert "oldest first" in refused.stderr
