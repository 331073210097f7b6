"""Files of people as HR systems and address books write them: taken rightly, or refused in a sentence."""

import base64
import gzip

import pytest

from rapport.accounts.public import Actor
from rapport.directory.models import Identity, Person, Position
from rapport.directory.public import resolve_identities
from rapport.directory.rules.names import also_written, is_name, is_total
from rapport.intake.public import run_import
from rapport.kit.problems import Refusal

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")


@pytest.fixture
def load(tmp_path):
    def run(content, name="people.csv", encoding="utf-8", **told):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return run_import("people", [path], by=OPERATOR, **told)

    return run


def person(external_id):
    return Person.objects.get(external_id=external_id)


def addresses(external_id):
    return set(Identity.objects.filter(person__external_id=external_id, kind="email").values_list("value", flat=True))


@pytest.mark.parametrize(
    "cell",
    [
        "ann@x.example;a.ames@x.example",
        "ann@x.example, a.ames@x.example",
        "Ann <ann@x.example>; Ames <A.Ames@x.example>",
        "SMTP:ann@x.example;smtp:a.ames@x.example",
        "ann@x.example / a.ames@x.example",
    ],
)
def test_every_address_of_a_cell_is_hers_and_the_first_is_written_to(load, cell):
    result = load(f'id,name,email\n1,Ann,"{cell}"\n')
    assert (person("1").email, addresses("1")) == ("ann@x.example", {"ann@x.example", "a.ames@x.example"})
    assert result.warnings == ()
    assert load(f'id,name,email\n1,Ann,"{cell}"\n').unchanged == 1


def test_several_columns_of_addresses_are_all_hers(load):
    load("id,mail,private\n1,ann@x.example,ann@home.example\n", mapping=[("mail", "email"), ("private", "email")])
    assert addresses("1") == {"ann@x.example", "ann@home.example"}


def test_a_further_address_that_is_shared_or_somebody_elses_is_left_out(load):
    load("id,name,email\n9,Zoe,zoe@x.example\n")
    text = "1,Ann,ann@x.example;desk@x.example\n2,Bo,bo@x.example;desk@x.example;zoe@x.example"
    result = load(f"id,name,email\n{text}\n")
    told = " ".join(result.warnings)
    assert "2 rows: The address or login is shared" in told
    assert "1 row: The address or login belongs to somebody else" in told
    assert (addresses("1"), addresses("2")) == ({"ann@x.example"}, {"bo@x.example"})
    assert resolve_identities(["desk@x.example"]) == {}


def test_without_an_id_she_is_found_by_any_of_her_addresses(load):
    load("name,email\nAnn,ann@x.example;ames@x.example\n")
    assert load("name,email\nAnn,ames@x.example;ann@x.example\n").created == 0


@pytest.mark.parametrize(
    "manager",
    ["Ann Ames", "Ames, Ann", "e-17", "E-17 Ann Ames", "E-17 - Ann Ames", "Ann Ames (E-17)", "Ann <ann@x.example>",
     "CN=Ann Ames,OU=Staff,DC=x,DC=example", "CN=Ames\\, Ann,OU=Staff"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["Ann Ames", '"Ames, Ann"'])
def test_managers_are_found_however_they_are_written(load, name, manager):
    load(f'id,name,email,manager\nE-17,{name},ann@x.example,\n2,Bo,bo@x.example,"{manager}"\n')
    assert person("2").manager == person("E-17")


def test_a_name_that_two_have_in_either_order_is_nobodys(load):
    result = load('id,name,manager\n1,Ann Ames,\n2,"Ames, Ann",\n3,Bo,Ann Ames\n')
    assert person("3").manager is None
    assert any("several people have" in warning for warning in result.warnings)


def test_what_else_a_reference_may_mean():
    assert also_written("Ann Ames (17)") == ("17", "Ann Ames")
    assert also_written("Ann Ames") == ()
    assert also_written("Ames, Ann, Jr.") == ()


def test_the_address_of_a_vacant_post_is_left_out_aloud(load):
    result = load("id,name,title,email\n1,Vacant,Clerk,clerk@x.example\n2,Ann,Head,ann@x.example\n")
    assert result.warnings == ("1 row: Nobody holds the post, so its e-mail address was left out. (line 2)",)
    assert (person("1").vacant, addresses("1")) == (True, set())


@pytest.mark.parametrize(
    "name",
    ["Vacant", "VACANT - Clerk", "Vacant (Ann left)", "[vacant]", "To be recruited", "N.N.", "*** open post ***"],
)
def test_words_for_nobody_are_no_names(name):
    assert not is_name(name)


@pytest.mark.parametrize("name", ["Vacanti Ann", "Tobias Ng", "To", "Nn", "17"])
def test_names_that_look_alike_are_names(name):
    assert is_name(name)


@pytest.mark.parametrize("last", ["Total,2,", "Grand total: 2,,", "Summe;", "(2 rows affected)", "Total: 2 employees"])
def test_a_line_of_totals_is_rejected(load, last):
    result = load(f"id,name,email\n1,Ann,ann@x.example\n2,Bo,bo@x.example\n{last}\n\n\n")
    assert (result.created, result.rejected) == (2, 1)
    assert list(result.reasons) == ["It is a line of totals or a footer, not a person."]


@pytest.mark.parametrize("key", ["total@x.example", "Totally", "T-1"])
def test_other_keys_are_people(load, key):
    assert not is_total(key) or "@" in key
    assert load(f"login,email,id\n,,\n{key},,\n" if "@" not in key else f"email\n{key}\nb@x.example\n").created >= 1


def test_a_last_day_at_the_end_of_time_is_none(load):
    load("id,name,start,end\n1,Ann,01.01.2010,31.12.9999\n2,Bo,00.00.0000,31.12.2999\n")
    assert list(Position.objects.values_list("until", flat=True)) == [None, None]
    assert (person("1").leaves_on, person("2").started_on) == (None, None)


@pytest.mark.parametrize(
    "text", ["31.03.2011", "2011-03-31T00:00:00Z", "3/31/2011", "40633", "1301529600", "31-Mar-2011"]
)
def test_first_days_are_read_however_they_are_written(load, text):
    load(f"id,name,start\n1,Ann,{text}\n")
    assert str(person("1").started_on) == "2011-03-31"


def test_a_date_that_could_be_two_days_says_what_to_do(load):
    assert any("could be swapped" in warning for warning in load("id,name,start\n1,Ann,03/04/2011\n").warnings)


def test_a_day_far_ahead_is_refused_so_that_no_slip_closes_the_directory(load):
    with pytest.raises(Refusal, match="more than a year ahead"):
        load("id,name\n1,Ann\n", as_of="2999-01-01")
    assert load("id,name\n1,Ann\n").created == 1


def test_help_is_given_before_there_are_tables(monkeypatch):
    from django.db import ProgrammingError

    from rapport.directory.imports import people

    def gone(*_args, **_kwargs):
        raise ProgrammingError

    monkeypatch.setattr(people, "import_fields", gone)
    assert people.People().fields == people.FIELDS


def b64(text):
    return base64.b64encode(text.encode()).decode()


JURGEN = "CN=Müller\\, Jürgen,OU=Staff,DC=x,DC=example"
ACTIVE_DIRECTORY = f"""dn: CN=Ann Ames,OU=Staff,DC=x,DC=example
changetype: add
objectClass: top
objectClass: person
objectClass: organizationalPerson
objectClass: user
cn: Ann Ames
displayName: Ames, Ann
memberOf: CN=All,DC=x,DC=example
sAMAccountName: aames
userPrincipalName: aames@x.example
mail: ann@x.example
proxyAddresses: SMTP:ann@x.example
proxyAddresses: smtp:a.ames@x.example
objectGUID:: {base64.b64encode(bytes(range(200, 216))).decode()}

dn:: {b64(JURGEN)}
objectClass: user
cn:: {b64("Müller, Jürgen")}
sAMAccountName: jmueller
preferredLanguage: de, en;q=0.8
title: a title that is
  folded
manager: CN=Ann Ames, OU=Staff,DC=x,
 DC=example

dn: CN=PC1,DC=x,DC=example
objectClass: user
objectClass: computer
sAMAccountName: PC1$

dn: CN=Somebody else,DC=x,DC=example
objectClass: person
objectClass: contact
mail: else@other.example
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_an_export_of_active_directory(load, encoding, ends):
    result = load(ACTIVE_DIRECTORY.replace("\n", ends), "people.ldif", encoding)
    assert (result.read, result.created, result.warnings) == (2, 2, ())
    jurgen = Person.objects.get(external_id="jmueller")
    assert (jurgen.name, jurgen.title, jurgen.languages) == ("Müller, Jürgen", "a title that is folded", ["de", "en"])
    assert jurgen.manager == person("aames")
    assert addresses("aames") == {"ann@x.example", "a.ames@x.example"}
    assert load(ACTIVE_DIRECTORY, "again.ldif").unchanged == 2


def test_ldif_may_be_packed_and_in_windows_letters(load):
    text = "dn: uid=j,dc=x\nobjectClass: person\nuid: j\ncn: Jürgen\n"
    load(gzip.compress(text.encode("cp1252")), "people.ldif.gz")
    assert person("j").name == "Jürgen"


def test_entries_without_their_kind_are_people_if_they_have_what_people_have(load):
    text = (
        "dn: uid=j,dc=x\ncn: Jo\nmail: jo@x.example\n\ndn: ou=staff,dc=x\nou: staff\n\nsearch: 2\nresult: 0 Success\n"
    )
    assert load(text, "people.ldif").read == 1


def test_broken_entries_and_changes_are_rejected_one_by_one(load):
    text = "dn: uid=a,dc=x\nobjectClass: person\nuid: a\ncn:: !!\n\ndn: uid=b,dc=x\nchangetype: delete\n\n"
    text += "dn: uid=c,dc=x\nobjectClass: person\nuid: c\nno attribute\n\ndn: uid=d,dc=x\nobjectClass: person\nuid: d\ncn: Di\n"
    result = load(text + "title:< file:///etc/passwd\n", "people.ldif")
    assert (result.created, result.rejected) == (1, 3)
    assert sorted(result.reasons.values()) == [1, 2]
    assert person("d").title == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.ldif", "version: 1\n\n"),
        ("people.ldif", "dn: ou=x,dc=y\nobjectClass: organizationalUnit\nou: x\n"),
        ("people.vcf", "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Team\nEND:VCARD\n"),
    ],
)
def test_a_file_of_nobody_is_refused(load, name, content):
    with pytest.raises(Refusal, match="tells of nobody"):
        load(content, name)


@pytest.mark.parametrize("told", [{"where": ["a=b"]}, {"mapping": {"a": "id"}}, {"null_tokens": ["?"]}])
def test_what_is_said_of_columns_is_refused_where_there_are_none(load, told):
    with pytest.raises(Refusal, match="no columns to say anything of"):
        load(ACTIVE_DIRECTORY, "people.ldif", **told)


OLD_CARD = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen;;;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen M=C3=BCller
TITLE;ENCODING=QUOTED-PRINTABLE:Head of =
Sales
EMAIL;PREF;INTERNET:jm@x.example
EMAIL;INTERNET:jm2@x.example
END:VCARD
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_old_cards_with_folded_quoted_printable(load, ends, encoding):
    load(OLD_CARD.replace("\n", ends), "people.vcf", encoding)
    found = Person.objects.get()
    assert (found.name, found.title) == ("Jürgen Müller", "Head of Sales")
    assert set(found.identities.values_list("value", flat=True)) == {"jm@x.example", "jm2@x.example"}


def test_cards_in_windows_letters_keep_their_names(load):
    load(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Jürgen\nEMAIL:j@x.example\nLANG:de\nLANG:en\nEND:VCARD\n", "people.vcf", "cp1252"
    )
    assert (Person.objects.get().name, Person.objects.get().languages) == ("Jürgen", ["de", "en"])


def test_people_who_share_an_address_and_have_no_id_are_told_to_get_one(load):
    result = load("name,email\nAnn,desk@x.example\nBo,desk@x.example\n")
    assert list(result.reasons) == [
        "Its address or login is that of an earlier row, which was taken; people who share one need ids."
    ]
