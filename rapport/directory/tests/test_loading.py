"""Loading files of people, without the reading of files: what the rows say, set against what is known."""

from collections import Counter
from datetime import date

import pytest

from rapport.accounts.public import Actor
from rapport.directory.actions.loading import Wishes, load_people
from rapport.directory.models import ALWAYS, Identity, Person, Position, RollCall, Unit
from rapport.directory.public import people_frame, resolve_identities
from rapport.directory.rules.rows import Cleaner, RowRefusedError
from rapport.kit.problems import Forbidden, Refusal
from rapport.ledger.models import Fact

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")
JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def load(text, *, day=JAN, same_name_is_one=False, rehearse=False, **wishes):
    """Load rows written as `id | name | …` below a header; returns what was loaded, the warnings, the refusals."""
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    cleaner = Cleaner(frozenset(header), same_name_is_one=same_name_is_one)
    refused = Counter()

    def rows():
        for number, cells in enumerate(lines, start=2):
            values = dict(zip(header, cells, strict=True))
            try:
                yield cleaner.clean(
                    number, values, lambda name, v=values: date.fromisoformat(v[name]) if v.get(name) else None
                )
            except RowRefusedError as error:
                refused[str(error)] += 1

    told = Wishes(day=day, dated=True, **wishes)
    loaded = load_people(rows(), cleaner=cleaner, wishes=told, by=OPERATOR, rehearse=rehearse)
    return loaded, cleaner.warnings.counts(), dict(refused)


def counts(loaded):
    return loaded.created, loaded.updated, loaded.unchanged, loaded.ended


def facts(name):
    return list(Fact.objects.filter(name=f"directory.{name}").order_by("id").values_list("data", flat=True))


def person(external_id):
    return Person.objects.get(external_id=external_id)


HALMAR = """
id | name       | email              | title  | unit             | manager            | skills
1  | Ada Boss   | ada@halmar.example | CEO    | Halmar           |                    | sailing; law
2  | Bo Seller  | bo@halmar.example  | Seller | Halmar / Sales   | 1                  |
3  | Cy Maker   | cy@halmar.example  | Maker  | Halmar / Works   | ada@halmar.example |
4  | Di Maker   | di@halmar.example  | Maker  | Halmar / Works   | Cy Maker           |
"""


def test_a_first_file_makes_people_units_identities_and_positions():
    loaded, warnings, refused = load(HALMAR)
    assert counts(loaded) == (4, 0, 0, 0)
    assert (warnings, refused) == ({}, {})
    assert [u.slug for u in Unit.objects.order_by("slug")] == ["halmar", "halmar/sales", "halmar/works"]
    assert person("2").manager == person("3").manager == person("1")
    assert person("4").manager == person("3")
    assert person("1").skills == ["sailing", "law"]
    assert person("4").search == "di maker maker works"
    assert resolve_identities(["4", "di@halmar.example"]) == {"4": person("4").id, "di@halmar.example": person("4").id}
    assert set(Position.objects.values_list("since", "until")) == {(ALWAYS, None)}
    assert len(facts("person_joined")) == 4


def test_the_same_file_again_changes_nothing_and_tells_nothing():
    load(HALMAR)
    before = list(Person.objects.order_by("id").values()), list(Position.objects.order_by("id").values())
    told = Fact.objects.count()
    loaded, _, _ = load(HALMAR)
    assert counts(loaded) == (0, 0, 4, 0)
    assert before == (list(Person.objects.order_by("id").values()), list(Position.objects.order_by("id").values()))
    assert Fact.objects.count() == told
    assert RollCall.objects.count() == 1


def test_heads_of_units_follow_from_the_line():
    load(HALMAR)
    assert {u.slug: u.manager_id for u in Unit.objects.all()} == {
        "halmar": person("1").id,
        "halmar/sales": None,
        "halmar/works": person("3").id,
    }


def test_a_change_closes_a_position_and_opens_the_next():
    load(HALMAR)
    moved = HALMAR.replace("Seller | Halmar / Sales   | 1 ", "Driver | Halmar / Works   | 3 ")
    loaded, _, _ = load(moved, day=FEB)
    assert counts(loaded) == (0, 1, 3, 0)
    first, second = Position.objects.filter(person=person("2")).order_by("since")
    assert (first.since, first.until, first.title) == (ALWAYS, FEB, "Seller")
    assert (second.since, second.until, second.title, second.manager_id) == (FEB, None, "Driver", person("3").id)
    assert [f["on"] for f in facts("person_moved") + facts("manager_changed") + facts("title_changed")] == [
        "2026-02-01"
    ] * 3
    january = {row["person_id"]: row for row in people_frame(JAN).to_pylist()}
    assert january[person("2").id]["manager_id"] == person("1").id


def test_a_change_on_the_same_day_corrects_the_position():
    load(HALMAR)
    load(HALMAR.replace("Seller |", "Driver |"), day=FEB)
    load(HALMAR.replace("Seller |", "Pilot  |"), day=FEB)
    titles = Position.objects.filter(person=person("2")).order_by("since").values_list("title", flat=True)
    assert list(titles) == ["Seller", "Pilot"]


def test_columns_the_file_does_not_have_keep_what_is_known():
    load(HALMAR)
    loaded, _, _ = load("id | location\n2 | Oslo", day=FEB)
    assert counts(loaded) == (0, 1, 0, 0)
    bo = person("2")
    assert (bo.name, bo.title, bo.unit.slug, bo.location) == ("Bo Seller", "Seller", "halmar/sales", "Oslo")
    assert "oslo" in bo.search
    assert "seller" in bo.search
    assert len(facts("person_changed")) == 1
    assert facts("title_changed") == []


def test_a_full_sync_ends_who_is_absent_and_takes_them_back():
    load(HALMAR, everybody=True)
    without = "\n".join(line for line in HALMAR.strip().splitlines() if not line.startswith("4"))
    with pytest.raises(Refusal, match="1 of the 4 people here"):
        load(without, day=FEB, everybody=True)
    assert person("4").ended_on is None
    loaded, _, _ = load(without, day=FEB, everybody=True, force=True)
    assert counts(loaded) == (0, 0, 3, 1)
    assert person("4").ended_on == date(2026, 1, 31)
    assert person("4").id not in people_frame(FEB)["person_id"].to_pylist()
    assert person("4").id in people_frame(date(2026, 1, 31))["person_id"].to_pylist()
    loaded, _, _ = load(HALMAR, day=MAR, everybody=True)
    assert counts(loaded) == (0, 1, 3, 0)
    assert person("4").ended_on is None
    assert [f["on"] for f in facts("person_joined")] == [None] * 4 + ["2026-03-01"]
    assert person("4").id not in people_frame(FEB)["person_id"].to_pylist()
    assert person("4").id in people_frame(MAR)["person_id"].to_pylist()


def test_a_rejected_row_still_says_that_its_person_is_there():
    load(HALMAR, everybody=True)
    text = "id | name | start | end\n1 | Ada Boss || \n2 | Bo Seller || \n3 | Cy Maker || \n4 | Di | 2026-02-01 | 2026-01-01"
    loaded, _, refused = load(text, day=FEB, everybody=True)
    assert refused == {"It ends before it starts.": 1}
    assert loaded.ended == 0


def test_units_nobody_is_in_any_more_end_and_come_back():
    load(HALMAR, everybody=True)
    load(HALMAR.replace("Halmar / Sales", "Halmar / Works"), day=FEB, everybody=True)
    assert Unit.objects.get(slug="halmar/sales").ended_on == date(2026, 1, 31)
    load(HALMAR, day=MAR, everybody=True)
    assert Unit.objects.get(slug="halmar/sales").ended_on is None


def test_an_older_file_is_refused_unless_it_speaks_of_others():
    load(HALMAR, day=FEB)
    with pytest.raises(Refusal, match="oldest first"):
        load("id | name | title\n1 | Ada | Something else", day=JAN)
    loaded, _, _ = load("id | name\n77 | Zoe Zed", day=JAN)
    assert loaded.created == 1


def test_an_older_file_that_tells_what_is_known_of_its_day_changes_nothing():
    january = "id | name | title | unit | manager\n1 | Ada | Head | Halmar | \n2 | Bo | Rep | Halmar / North | 1"
    february = "id | name | title | unit | manager\n1 | Ada | Chair | Halmar | \n3 | Cy | Rep | Halmar / South | 1"
    load(january, day=JAN, everybody=True)
    load(february, day=FEB, everybody=True, force=True)
    before = Fact.objects.count()
    loaded, _, _ = load(january, day=JAN, everybody=True)
    assert counts(loaded) == (0, 0, 2, 0)
    assert (Fact.objects.count(), person("1").title) == (before, "Chair")
    for other in (january.replace("Head", "Chair"), january.partition("\n2")[0], february):
        with pytest.raises(Refusal, match="oldest first"):
            load(other, day=JAN, everybody=True)
    assert Fact.objects.count() == before


def test_shared_addresses_are_nobodys():
    text = "id | name | email\n1 | Ada | office@x.example\n2 | Bo | Office@X.example\n3 | Cy | cy@x.example"
    loaded, warnings, _ = load(text)
    assert loaded.created == 3
    assert list(warnings.values()) == [2]
    assert resolve_identities(["office@x.example", "cy@x.example"]) == {"cy@x.example": person("3").id}
    assert (person("1").email, person("3").email) == ("", "cy@x.example")
    # somebody is the last one left with it: still nobody's
    loaded, _, _ = load("id | name | email\n2 | Bo | office@x.example", day=FEB)
    assert counts(loaded) == (0, 0, 1, 0)


def test_an_address_that_becomes_shared_is_taken_back():
    load("id | name | email\n1 | Ada | office@x.example")
    assert resolve_identities(["office@x.example"])
    load("id | name | email\n1 | Ada | office@x.example\n2 | Bo | office@x.example", day=FEB)
    assert resolve_identities(["office@x.example"]) == {}
    assert person("1").email == ""
    assert len(facts("identity_removed")) == 1


def test_an_address_of_somebody_else_is_left_out():
    load("id | name | email\n1 | Ada | ada@x.example")
    _, warnings, _ = load("id | name | email\n2 | Bo | ada@x.example", day=FEB)
    assert list(warnings) == ["The address or login belongs to somebody else in the directory, so it was left out."]
    assert resolve_identities(["ada@x.example"]) == {"ada@x.example": person("1").id}


def test_a_person_known_by_address_alone_is_found_by_it_and_gets_her_id():
    load("name | email\nAda | ada@x.example")
    loaded, _, _ = load("id | name | email\n1 | Ada | ADA@x.example", day=FEB)
    assert counts(loaded) == (0, 1, 0, 0)
    assert person("1").email == "ada@x.example"


def test_circles_lose_the_manager_that_closes_them():
    text = "id | name | manager\n1 | Ada | 3\n2 | Bo | 1\n3 | Cy | 2\n4 | Di | 4\n5 | Ed | 3"
    loaded, warnings, _ = load(text)
    assert loaded.created == 5
    assert {p.external_id: p.manager and p.manager.external_id for p in Person.objects.all()} == {
        "1": "3", "2": "1", "3": None, "4": None, "5": "3",
    }  # fmt: skip
    assert sorted(warnings.values()) == [1, 3]


def test_a_circle_through_somebody_not_in_the_file_is_found():
    load("id | name | manager\n1 | Ada | \n2 | Bo | 1")
    _, warnings, _ = load("id | name | manager\n1 | Ada | 2", day=FEB)
    assert person("1").manager is None
    assert list(warnings.values()) == [1]


def test_dangling_and_ambiguous_managers_are_told_and_the_person_is_kept():
    text = "id | name | manager\n1 | Ada | 99\n2 | Bo Bo | \n3 | Bo Bo | \n4 | Cy | Bo Bo\n5 | Di | XX\n6 | Ed | cy"
    loaded, warnings, _ = load(text)
    assert loaded.created == 6
    assert len(warnings) == 2
    assert set(warnings.values()) == {1}
    assert person("6").manager == person("4")


def test_a_repeated_id_is_rejected_and_the_first_row_stays():
    loaded, _, refused = load("id | name\n1 | Ada\n1 | Bo\nA | Cy\n a | Di")
    assert loaded.created == 2
    assert sum(refused.values()) == 2
    assert person("1").name == "Ada"


def test_names_that_are_none_make_vacant_posts():
    text = (
        "id | name | title | email\n1 | 'N/D' | Director | \n2 || Head | \n3 | Vacant || \n4 || Boss | katy.allen@x.example"
        "\n5 | 'Ada' | | hr@x.example\n6 | | HR | hr2@x.example"
    )
    load(text)
    found = {p.external_id: (p.name, p.vacant) for p in Person.objects.all()}
    assert found == {
        "1": ("Director", True),
        "2": ("Head", True),
        "3": ("Vacant post", True),
        "4": ("Katy Allen", False),
        "5": ("Ada", False),
        "6": ("HR", False),
    }
    assert resolve_identities(["hr2@x.example"])  # an address of one's own makes somebody, whatever she is called
    assert people_frame().num_rows == 3


def test_a_file_without_names_calls_people_by_their_id():
    load("id | unit\n35 | DISQ")
    assert (person("35").name, person("35").vacant) == ("35", False)


def test_rows_of_one_name_can_be_one_person():
    text = "id | name | email\n1 | Ada Boss | ada@x.example\n2 | ADA  Boss | a.boss@x.example\n3 | Bo | bo@x.example"
    loaded, _, _ = load(text, same_name_is_one=True)
    assert counts(loaded) == (2, 1, 0, 0)  # the second address of Ada is news of her
    ada = person("1")
    assert set(ada.identities.values_list("value", flat=True)) == {"1", "2", "ada@x.example", "a.boss@x.example"}
    assert ada.email == "ada@x.example"
    loaded, _, _ = load(text, same_name_is_one=True)
    assert counts(loaded) == (0, 0, 3, 0)


def test_start_and_end_days_bound_the_position():
    text = "id | name | start | end\n1 | Ada | 2025-06-01 | \n2 | Bo | 2025-01-01 | 2025-12-31\n3 | Cy | | 2026-06-30"
    load(text)
    assert {p.external_id: (p.started_on, p.ended_on, p.leaves_on) for p in Person.objects.all()} == {
        "1": (date(2025, 6, 1), None, None),
        "2": (date(2025, 1, 1), date(2025, 12, 31), None),
        "3": (None, None, date(2026, 6, 30)),
    }

    def there(day):
        ids = people_frame(day)["person_id"].to_pylist()
        return {p.external_id for p in Person.objects.filter(id__in=ids)}

    assert there(date(2025, 5, 31)) == {"2", "3"}
    assert there(date(2025, 12, 31)) == {"1", "2", "3"}
    assert there(date(2026, 1, 1)) == {"1", "3"}
    assert there(date(2026, 7, 1)) == {"1"}
    loaded, _, _ = load(text)
    assert loaded.unchanged == 3


def test_further_units_and_groups_come_and_go():
    text = "id | name | unit | groups\n1 | Ada | A / B; C | Choir; Board\n2 | Bo | A | Choir"
    load(text)
    assert Position.objects.get(primary=False).unit.slug == "c"
    assert sorted(m.group.name for m in person("1").memberships.all()) == ["Board", "Choir"]
    loaded, _, _ = load(text)
    assert loaded.unchanged == 2
    loaded, _, _ = load(text.replace("; C", "").replace("; Board", ""), day=FEB)
    assert counts(loaded) == (0, 1, 1, 0)
    assert Position.objects.get(primary=False).until == FEB
    assert [m.group.name for m in person("1").memberships.all()] == ["Choir"]


def test_a_rehearsal_counts_and_leaves_nothing():
    loaded, _, _ = load(HALMAR, rehearse=True)
    assert loaded.created == 4
    assert not Person.objects.exists()
    assert not Fact.objects.exists()


def test_only_administrators_load_people():
    with pytest.raises(Forbidden):
        load_people([], cleaner=Cleaner(frozenset({"id"})), wishes=Wishes(day=JAN), by=Actor(user_id=1))


def test_nothing_is_half_done_when_a_row_breaks_the_loading():
    load(HALMAR)
    before = list(Person.objects.order_by("id").values())

    def rows():
        cleaner_row = Cleaner(frozenset({"id", "name"})).clean(2, {"id": "9", "name": "Zed"}, lambda name: None)
        yield cleaner_row
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        load_people(rows(), cleaner=Cleaner(frozenset({"id", "name"})), wishes=Wishes(day=FEB), by=OPERATOR)
    assert list(Person.objects.order_by("id").values()) == before


def test_identities_know_their_kind():
    load("id | name | email | login\n1 | Ada | ada@x.example | AdaB")
    assert dict(Identity.objects.values_list("kind", "value")) == {"id": "1", "email": "ada@x.example", "login": "adab"}
