"""Importing people from files, as the terminal and the wizard do: real sets, other formats, broken input."""

import re
from datetime import date

import pytest
from django.db import connection

from rapport.accounts.public import Actor
from rapport.directory.models import Identity, Person, Unit
from rapport.directory.public import people_frame
from rapport.fields.public import read_values
from rapport.intake.public import run_import
from rapport.kit.problems import Refusal
from rapport.ledger.models import Fact

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")

# month: rows, joins, leaves, manager first set, manager changes, role changes, deepest level (from the set's own page)
MONTHS = {
    "2021-10": (206, 206, 0, 0, 0, 0, 0),
    "2021-11": (217, 12, 1, 0, 0, 15, 0),
    "2021-12": (232, 16, 1, 17, 0, 19, 2),
    "2022-01": (242, 20, 10, 181, 0, 10, 3),
    "2022-02": (255, 15, 2, 24, 23, 19, 5),
    "2022-03": (273, 22, 4, 0, 16, 12, 5),
    "2022-04": (270, 11, 14, 0, 32, 11, 5),
    "2022-05": (268, 16, 18, 0, 19, 3, 5),
    "2022-06": (249, 15, 34, 0, 60, 17, 4),
    "2022-07": (248, 7, 8, 0, 9, 5, 4),
    "2022-08": (243, 2, 7, 0, 7, 2, 4),
    "2022-09": (234, 2, 11, 0, 13, 0, 4),
    "2022-10": (226, 6, 14, 0, 32, 4, 4),
    "2022-11": (223, 6, 9, 0, 59, 20, 4),
    "2022-12": (210, 6, 19, 0, 21, 1, 4),
}
SOURCEGRAPH = {
    "employee_id": "id",
    "name": "name",
    "email": "email",
    "role": "title",
    "location": "location",
    "manager_id": "manager",
    "github": "login",
}
ORGANOGRAM = {
    "Post ID": "id",
    "Name": "name",
    "Grade (or equivalent)": "grade",
    "Job Title": "title",
    "Parent Department": "unit_1",
    "Organisation": "unit_2",
    "Unit": "unit_3",
    "Contact E-mail": "email",
    "Reports to Post ID": "manager",
}


def deepest(managers):
    def depth(person):
        steps = 0
        while managers.get(person) is not None:
            person, steps = managers[person], steps + 1
        return steps

    return max(map(depth, managers), default=0)


def lines_of(day):
    return {row["person_id"]: row["manager_id"] for row in people_frame(day).to_pylist()}


def told(after):
    facts = Fact.objects.filter(id__gt=after)
    changes = list(facts.filter(name="directory.manager_changed").values_list("data", flat=True))
    return (
        facts.filter(name="directory.person_joined").count(),
        facts.filter(name="directory.person_left").count(),
        sum(c["from_manager_id"] is None and c["manager_id"] is not None for c in changes),
        sum(c["from_manager_id"] is not None and c["manager_id"] is not None for c in changes),
        facts.filter(name="directory.title_changed").count(),
    )


@pytest.mark.slow
def test_fifteen_months_of_a_company_give_the_published_changes(shared_data):
    folder = shared_data / "sourcegraph_directory_history"
    days = {}
    for month, (rows, *expected, _depth) in MONTHS.items():
        day = days[month] = date.fromisoformat(f"{month}-01")
        last = Fact.objects.order_by("-id").values_list("id", flat=True).first() or 0
        wishes = {"mapping": SOURCEGRAPH, "as_of": day, "full_sync": True}
        if month == "2022-06":
            with pytest.raises(Refusal, match=re.escape("34 of the 268 people here (12.7%)")):
                run_import("people", [folder / f"people_{month}.csv"], by=OPERATOR, **wishes)
        result = run_import("people", [folder / f"people_{month}.csv"], by=OPERATOR, force=month == "2022-06", **wishes)
        joins, leaves, *_ = expected
        assert (result.read, result.created, result.ended, result.rejected) == (rows, joins, leaves, 0), month
        assert list(told(last)) == expected, month
        again = run_import("people", [folder / f"people_{month}.csv"], by=OPERATOR, **wishes)
        assert (again.unchanged, again.ended) == (rows, 0), month
    for month, (rows, *_rest, depth) in MONTHS.items():  # any month as of its day, after all were loaded
        assert len(lines_of(days[month])) == rows, month
        assert deepest(lines_of(days[month])) == depth, month
    assert Person.objects.count() == 362
    assert not Identity.objects.filter(value="you@lodestar.example").exists()


@pytest.mark.slow
def test_published_organograms_come_in_with_all_their_dirt(shared_data):
    file = shared_data / "uk_gov_organograms" / "senior_posts_2011-03-31.csv.gz"
    result = run_import("people", [file], by=OPERATOR, mapping=ORGANOGRAM)
    assert (result.read, result.created, result.rejected) == (5007, 4974, 33)
    assert sum(result.reasons.values()) == 33
    said = "\n".join(result.warnings)
    assert "1 row: The manager is nobody in the file or the directory" in said
    assert "2 rows: It names itself as its manager" in said
    assert Unit.objects.filter(depth=2).count() == 1634
    assert Unit.objects.filter(depth=1).count() == 138
    managers = dict(Person.objects.values_list("id", "manager_id"))
    assert deepest(managers) == 5
    assert Person.objects.filter(name__in=["N/D", "'N/D'", "Eliminated", "Vacant", "Not disclosed", ""]).count() == 0
    assert (
        Person.objects.filter(email="").exclude(identities__kind="email").count()
        == Person.objects.filter(email="").count()
    )
    largest = Unit.objects.get(name="Ministry of Defence", depth=1)
    assert Person.objects.filter(unit__path__startswith=largest.path).count() in range(600, 617)
    again = run_import("people", [file], by=OPERATOR, mapping=ORGANOGRAM)
    assert (again.unchanged, again.rejected, again.updated) == (4974, 33, 0)


@pytest.mark.parametrize(
    ("file", "mapping", "rows"),
    [
        ("krackhardt_hightech/people.csv", {"dept": "unit"}, 21),
        ("lazega_lawfirm/people.csv", {"lawyer_no": "id", "office": "unit", "status": "title"}, 71),
        ("enron_graph/people.csv", {"Note": "title"}, 184),
        ("sociopatterns_workplace/people_2013.csv", {"badge": "id", "department": "unit"}, 92),
        ("sociopatterns_highschool2013/students.csv", {"class": "unit"}, 329),
    ],
)
def test_other_real_sets_come_in_whole(shared_data, file, mapping, rows):
    result = run_import("people", [shared_data / file], by=OPERATOR, mapping=mapping)
    assert (result.read, result.created, result.rejected) == (rows, rows, 0)
    assert Person.objects.filter(vacant=False).count() == rows
    again = run_import("people", [shared_data / file], by=OPERATOR, mapping=mapping)
    assert again.unchanged == rows


def test_krackhardts_twenty_managers_are_found(shared_data):
    run_import("people", [shared_data / "krackhardt_hightech/people.csv"], by=OPERATOR, mapping={"dept": "unit"})
    assert Person.objects.exclude(manager=None).count() == 20


def test_aliases_fold_into_one_person_where_asked(shared_data):
    file = shared_data / "enron_graph/people.csv"
    run_import("people", [file], by=OPERATOR, mapping={"Note": "title"}, same_name_is_one=True)
    assert Person.objects.count() == 125 + 24  # each name is one person; addresses without a name stay apart
    assert Identity.objects.filter(kind="email").count() == 184


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


LDIF = """version: 1
dn: uid=ada,ou=people,dc=halmar,dc=example
objectClass: inetOrgPerson
uid: ada
employeeNumber: 1
cn: Ada Boss
mail: ada@halmar.example
departmentNumber: 7
ou: Halmar

dn: uid=bo,ou=people,dc=halmar,dc=example
objectClass: inetOrgPerson
uid: bo
employeeNumber: 2
cn:: QsO4IFNlbGxlcg==
sn: Seller
title: Seller
manager: uid=ada,ou=People,dc=halmar,dc=example

dn: cn=printers,dc=halmar,dc=example
objectClass: groupOfNames
cn: printers
"""
VCARD = """BEGIN:VCARD
VERSION:3.0
UID:urn:uuid:1
FN:Ada Boss
N:Boss;Ada;;;
EMAIL:ada@halmar.example
TITLE:CEO
ORG:Halmar;Sales
END:VCARD
"""


def test_ldif_names_people_and_their_managers(tmp_path):
    result = run_import("people", [write(tmp_path, "people.ldif", LDIF)], by=OPERATOR)
    assert (result.read, result.created) == (2, 2)
    bo = Person.objects.get(external_id="2")
    assert (bo.name, bo.title, bo.manager.external_id) == ("Bø Seller", "Seller", "1")
    assert set(bo.identities.values_list("value", flat=True)) == {"2", "bo"}


def test_vcards_name_people_and_their_units(tmp_path):
    result = run_import("people", [write(tmp_path, "people.vcf", VCARD)], by=OPERATOR)
    assert result.created == 1
    ada = Person.objects.get()
    assert (ada.external_id, ada.given_name, ada.title, ada.unit.slug) == ("1", "Ada", "CEO", "halmar/sales")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_encodings_are_understood(tmp_path, encoding):
    text = "id,name,unit\n" + "".join(f"{n},Jürgen Müller {n},Bøker\n" for n in range(30))
    result = run_import("people", [write(tmp_path, "people.csv", text.encode(encoding))], by=OPERATOR)
    assert result.created == 30
    assert Person.objects.get(external_id="7").name == "Jürgen Müller 7"


def test_other_delimiters_are_understood(tmp_path):
    result = run_import("people", [write(tmp_path, "people.csv", "id;name\n1;Ada\n2;Bo\n")], by=OPERATOR)
    assert result.created == 2


def test_a_wrong_delimiter_is_refused_in_one_sentence_and_loads_nothing(tmp_path):
    with pytest.raises(Refusal, match="column"):
        run_import("people", [write(tmp_path, "people.csv", "id;name\n1;Ada\n")], by=OPERATOR, delimiter="|")
    assert not Person.objects.exists()


def test_a_file_without_any_key_is_refused(tmp_path):
    with pytest.raises(Refusal, match="--map"):
        run_import("people", [write(tmp_path, "people.csv", "name,shoe\nAda,39\n")], by=OPERATOR)


def test_bad_dates_circles_and_repeats_are_told_row_by_row(tmp_path):
    text = "id,name,manager,start,end\n1,Ada,2,2020-13-45,\n2,Bo,1,2020-01-01,\n1,Copy,,,\n4,Di,,2021-01-01,2020-01-01\n,No,,,\n"
    result = run_import("people", [write(tmp_path, "people.csv", text)], by=OPERATOR)
    assert (result.read, result.created, result.rejected) == (5, 2, 3)
    assert set(result.reasons) == {
        "Its id is that of an earlier row, which was taken.",
        "It ends before it starts.",
        "It has no id, no e-mail address and no login, so nobody can tell who it is.",
    }
    assert any("circle" in warning for warning in result.warnings)
    assert any("date could not be read" in warning for warning in result.warnings)


def test_a_dry_run_counts_and_changes_nothing(tmp_path):
    result = run_import("people", [write(tmp_path, "people.csv", "id,name\n1,Ada\n")], by=OPERATOR, dry_run=True)
    assert result.created == 1
    assert not Person.objects.exists()


def test_the_organisations_own_fields_are_loaded_and_told_apart(tmp_path):
    from rapport.fields.models import FieldDefinition

    FieldDefinition.objects.create(noun="person", key="shoe", label="Shoe size", type="number")
    file = write(tmp_path, "people.csv", "id,name,shoe\n1,Ada,39\n2,Bo,large\n3,Cy,\n")
    result = run_import("people", [file], by=OPERATOR)
    assert result.created == 3
    assert any("1 row" in warning and "Shoe size" in warning for warning in result.warnings)
    ada = Person.objects.get(external_id="1").id
    assert read_values("person", [ada], by=OPERATOR)[ada]["shoe"] == 39
    assert run_import("people", [file], by=OPERATOR).unchanged == 3
    file.write_text("id,name,shoe\n1,Ada,40\n2,Bo,\n3,Cy,\n")
    again = run_import("people", [file], by=OPERATOR)
    assert (again.updated, again.unchanged) == (1, 2)


def test_everybody_can_read_while_people_come_in(tmp_path):
    """The transaction is still open here: it shuts no table that was there before to others."""
    path = tmp_path / "people.csv"
    path.write_text(f"id,name,unit\n{''.join(f'{n},Person {n},Firm / Unit {n % 9}{chr(10)}' for n in range(20_500))}")
    assert run_import("people", [path], by=OPERATOR).created == 20_500
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relation::regclass::text FROM pg_locks JOIN pg_class ON pg_class.oid = relation"
            " WHERE pid = pg_backend_pid() AND mode = 'AccessExclusiveLock' AND relpersistence = 'p'"
        )
        assert cursor.fetchall() == []
