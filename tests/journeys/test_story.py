"""One story through the addresses: from two files to an introduction, and to somebody who leaves the network."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

FRIENDS = ("Kofi Mensah", "Ines Duarte", "Jonas Falk", "Mira Sand", "Ravi Nair")
SALES = ("Amara Eze", *FRIENDS, *(f"Sales Person{n}" for n in range(1, 10)))
PLANT = ("Yara Haddad", *(f"Plant Person{n}" for n in range(1, 12)))
IT = tuple(f"Tech Person{n}" for n in range(1, 13))
FIRST = date(2026, 3, 2)


def address(name):
    return f"{name.lower().replace(' ', '.')}@halmar.example"


def people_file():
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow(("Nr", "Who", "Mail", "Team"))
    named = [(name, team) for team, names in (("Sales", SALES), ("Plant", PLANT), ("IT", IT)) for name in names]
    rows.writerows((n, name, address(name), f"Halmar / {team}") for n, (name, team) in enumerate(named, start=1))
    rows.writerow(("", "No Key", "", "Halmar / IT"))
    return out.getvalue().encode()


def log_file():
    """Twenty weeks: Amara and her friends, the friends and Yara, sales and four of IT; one row to oneself."""
    pairs = [("Amara Eze", friend) for friend in FRIENDS] + [(friend, "Yara Haddad") for friend in FRIENDS[:4]]
    pairs += [(name, IT[n % 4]) for n, name in enumerate(SALES)]
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("When", "Sender", "Receiver"))
    for week in range(20):
        for n, (one, other) in enumerate(pairs):
            day = FIRST + timedelta(weeks=week, days=n % 5)
            rows.writerow((f"{day} 09:{n % 60:02d}:00", address(one), address(other)))
            rows.writerow((f"{day} 10:{n % 60:02d}:00", address(other), address(one)))
    rows.writerow((f"{FIRST} 12:00:00", address("Amara Eze"), address("Amara Eze")))
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def ada(house):
    """The administrator, who is nobody in the files."""
    from rapport.accounts.models import RoleGrant, User

    user = User.objects.create_user("ada@halmar.example", "a long pass phrase", name="Ada")
    RoleGrant.objects.create(user=user, role="administrator")
    return browser(user)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def somebody(name):
    """The browser of one of the imported people."""
    from rapport.accounts.models import User
    from rapport.directory.models import Person

    person = Person.objects.get(name=name)
    if person.user is None:
        person.user = User.objects.create_user(person.email, "a long pass phrase", name=name)
        person.save(update_fields=["user"])
    return browser(person.user)


def person_id(name):
    from rapport.directory.models import Person

    return Person.objects.get(name=name).id


def load(client, kind, name, content, columns, **options):
    """Upload, map, look at the dry run, start, watch, and return the page of the result with its rejected rows."""
    from rapport.intake.actions.working import work_off
    from rapport.intake.models import ImportRun

    upload = {"kind": kind, "format": "csv", "upload": SimpleUploadedFile(name, content)}
    answer = client.post("/imports/new/", upload)
    assert answer.status_code == 302, answer.content.decode()
    mapping = {"null_tokens": "", "where": "", "date_format": "", "encoding": "", "delimiter": "", "more": ""}
    mapping |= {f"column-{n}": ours for n, ours in enumerate(columns)} | options
    assert client.get(answer.url).status_code == 200
    answer = client.post(answer.url, mapping)
    assert answer.status_code == 302, answer.content.decode()
    tried = ImportRun.objects.latest("id")
    assert 'hx-trigger="every 1s"' in client.get(answer.url).content.decode()
    work_off(run_id=tried.id)
    page = client.get(answer.url).content.decode()
    assert "This was a dry run" in page
    assert "Import now" in page
    started = client.post(f"/imports/{tried.id}/start/")
    work_off(run_id=ImportRun.objects.latest("id").id)
    result = client.get(started.url).content.decode()
    rejected = b"".join(client.get(f"{started.url}rejected/").streaming_content).decode("utf-8-sig")
    return result, list(csv.DictReader(io.StringIO(rejected)))


@pytest.fixture(scope="module")
def loaded(ada, house):
    from rapport.directory.models import Person

    names = ("id", "name", "email", "unit")
    people = load(ada, "people", "people.csv", people_file(), names, **{"option-as_of": "2026-01-01"})
    assert Person.objects.count() == len(SALES) + len(PLANT) + len(IT)
    logs = load(ada, "interactions", "log.csv", log_file(), ("at", "from", "to"), **{"option-channel": "mail"})
    return people, logs


@pytest.fixture(scope="module")
def built(loaded, house):
    said = house("network", "build")
    assert said.code == 0, said.stderr
    return said.document


def test_the_files_came_in_and_what_did_not_says_why(loaded):
    (_, people), (_, logs) = loaded
    assert [row["rejected because"] for row in people] == [
        "It has no id, no e-mail address and no login, so nobody can tell who it is."
    ]
    assert [row["rejected because"] for row in logs] == ["it is from somebody to themselves"]


def test_the_page_of_a_unit_says_who_trusts_it(built, ada):
    answer = ada.get("/units/halmar/it/trust/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Sales" in page
    assert "Plant" in page
    assert not any(name in page for name in (*SALES, *PLANT))


def test_asking_for_an_introduction_only_a_yes_tells_who(built):
    from rapport.network.models import IntroductionAsk

    amara, yara = somebody("Amara Eze"), person_id("Yara Haddad")
    answer = amara.get(f"/network/introductions/new/?to={yara}")
    assert answer.status_code == 200
    assert not any(name in answer.content.decode() for name in FRIENDS)
    sent = amara.post(f"/network/introductions/new/?to={yara}", {"message": "May I meet Yara about the new pump?"})
    assert sent.status_code == 302, sent.content.decode()
    waiting = amara.get("/network/introductions/").content.decode()
    assert "Yara Haddad" in waiting
    assert not any(name in waiting for name in FRIENDS)
    ask = IntroductionAsk.objects.select_related("go_between").first()
    asked = somebody(ask.go_between.name)
    assert "the new pump" in asked.get("/network/introductions/").content.decode()
    assert asked.post(f"/network/introductions/asks/{ask.public_id}/", {"answer": "yes"}).status_code == 302
    told = amara.get("/network/introductions/").content.decode()
    assert [name for name in FRIENDS if name in told] == [ask.go_between.name]


def test_nobody_but_the_asked_may_answer(built):
    from rapport.network.models import IntroductionAsk

    ask = IntroductionAsk.objects.last()
    stranger = somebody("Sales Person9")
    answer = stranger.post(f"/network/introductions/asks/{ask.public_id}/", {"answer": "yes"})
    assert answer.status_code in {403, 404}
    decision = ask.decision
    ask.refresh_from_db()
    assert ask.decision == decision


def test_a_look_is_recorded_and_she_who_was_looked_at_sees_it(loaded):
    looker, yara = somebody("Sales Person1"), person_id("Yara Haddad")
    assert looker.get(f"/people/{yara}/").status_code == 200
    page = somebody("Yara Haddad").get("/privacy/me/").content.decode()
    assert "Sales Person1" in page
    assert address("Yara Haddad") in page


def test_who_leaves_is_in_no_later_snapshot(built, house):
    kofi = somebody("Kofi Mensah")
    assert kofi.get("/network/me/").status_code == 200
    assert kofi.post("/privacy/opt-out/").status_code == 302
    after = house("network", "build")
    assert after.code == 0, after.stderr
    assert after.document["snapshot"] != built["snapshot"]
    assert not after.document["groups_shown"], "held back, so that nothing tells who left"
    assert after.document["people"] == built["people"], "those the directory lists"
    gone = house("network", "path", "--from", address("Kofi Mensah"), "--to", address("Amara Eze"))
    assert gone.code == 2 or gone.document["steps"] is None
