"""Senior posts of public bodies: a unit tree of three columns, vacancies, dirty references."""

import csv
import gzip

import pytest

COLUMNS = (
    "Post ID=id", "Name=name", "Contact E-mail=email", "Job Title=title", "Grade (or equivalent)=grade",
    "Parent Department=unit_1", "Organisation=unit_2", "Unit=unit_3", "Reports to Post ID=manager",
)  # fmt: skip


@pytest.fixture(scope="module")
def posts(house, shared_data):
    path = shared_data / "uk_gov_organograms" / "senior_posts_2011-03-31.csv.gz"
    arguments = (path, *(word for column in COLUMNS for word in ("--map", column)), "--as-of", "2011-03-31")
    return arguments, house.load("people", *arguments, code=3)


def test_surplus_rows_are_rejected_and_the_rest_is_in(posts):
    _, document = posts
    assert (document["read"], document["created"], document["rejected"]) == (5_007, 4_974, 33)
    assert document["reasons"] == {"Its id is that of an earlier row, which was taken.": 33}


def test_dirty_references_are_reported(posts):
    told = " ".join(posts[1]["warnings"])
    assert "1 row: The manager is nobody in the file" in told
    assert "2 rows: It names itself as its manager" in told
    assert "shared by several rows" in told


def test_the_reporting_line_is_that_of_the_file(posts):
    from rapport.directory.models import Person

    managers = dict(Person.objects.values_list("external_id", "manager__external_id"))
    with gzip.open(posts[0][0], "rt", encoding="utf-8", newline="") as stream:
        file = {}
        for row in csv.DictReader(stream):
            file.setdefault(row["Post ID"], row["Reports to Post ID"])
    assert managers == {post: boss if boss in file and boss != post else None for post, boss in file.items()}
    assert max(_steps(managers, post) for post in managers) == 5


def _steps(managers, post):
    steps = 0
    while (post := managers[post]) is not None:
        steps += 1
    return steps


def test_the_units_are_the_three_columns(posts):
    from rapport.directory.models import Unit

    depths = list(Unit.objects.values_list("depth", flat=True))
    lowest = max(depths)
    assert depths.count(lowest) == 1_634
    assert depths.count(lowest - 1) == 138


def test_posts_without_a_name_are_vacancies(posts):
    from rapport.directory.models import Identity, Person

    with gzip.open(posts[0][0], "rt", encoding="utf-8", newline="") as stream:
        first = {}
        for row in csv.DictReader(stream):
            first.setdefault(row["Post ID"], row["Name"].strip().strip("\"'").lower())
    nameless = {
        post
        for post, name in first.items()
        if name in {"", "n/d", "eliminated", "not disclosed", "vacant", "vacant post"}
    }
    vacant = set(Person.objects.filter(vacant=True).values_list("external_id", flat=True))
    own = set(Identity.objects.filter(kind="email").values_list("person__external_id", flat=True))
    assert vacant <= nameless
    assert nameless - vacant <= own  # somebody whose own address tells her name
    assert not vacant & own


def test_again_changes_nothing(house, posts):
    again = house.load_again("people", *posts[0])
    assert (again["unchanged"], again["rejected"]) == (4_974, 33)
