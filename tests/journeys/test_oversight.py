"""Those who oversee read who looked and what goes when; a name behind a pseudonym takes two people."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role, overseers
from rapport.directory.models import Person
from rapport.directory.public import actor_for
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.actions import deliver
from rapport.ledger.cli import commands as ledger_commands
from rapport.ledger.models import Delivery, Fact
from rapport.ledger.queries.facts import facts
from rapport.privacy.actions import names as naming
from rapport.privacy.actions.erasure import erase_person
from rapport.privacy.actions.names import answer_name, ask_name, read_name
from rapport.privacy.actions.retention import run_retention
from rapport.privacy.actions.watching import notice_browsing
from rapport.privacy.cli import commands
from rapport.privacy.models import Browsing, Look, NameRequest, OptOut
from rapport.privacy.public import looks_at, opt_out, record_look
from rapport.privacy.queries.holdings import my_data
from rapport.privacy.queries.looks import all_looks
from rapport.privacy.queries.oversight import oversight
from rapport.privacy.rules import NAMES_OPEN, Purpose, pseudonym_of

OPERATOR = Actor.system(via="cli")


class Somebody:
    """A colleague with an account, a role and a person."""

    def __init__(self, name, *roles):
        self.user = User.objects.create_user(f"{name.lower()}@halmar.example", "a long pass phrase", name=name)
        self.person = Person.objects.create(name=name, user=self.user, email=self.user.email)
        for role in roles:
            RoleGrant.objects.create(user=self.user, role=role)

    @property
    def actor(self):
        return actor_for(self.user, via="page")


@pytest.fixture
def mei(db):
    return Somebody("Mei")


@pytest.fixture
def tom(db):
    return Somebody("Tom")


@pytest.fixture
def rasa(db):
    """She sits on the works council."""
    return Somebody("Rasa", Role.OVERSEER)


@pytest.fixture
def diego(db):
    """He works on pseudonyms."""
    return Somebody("Diego", Role.ANALYST)


@pytest.fixture
def ada(db):
    return Somebody("Ada", Role.ADMINISTRATOR)


@pytest.fixture
def behind(monkeypatch):
    """Whose pseudonyms there are; what a room above would say."""
    known = {}
    monkeypatch.setattr(naming, "person_behind", known.get)
    return known


def test_those_who_oversee_read_every_look_but_not_at_whom(mei, tom, rasa, ada):
    other = Somebody("Noor")
    record_look(by=tom.actor, subject_id=mei.person.id, what="directory.person")
    record_look(by=tom.actor, subject_id=mei.person.id, what="directory.timeline")
    record_look(by=tom.actor, subject_id=other.person.id, what="directory.person")
    record_look(by=rasa.actor, subject_id=mei.person.id, what="directory.person")

    rows = all_looks(by=rasa.actor).items
    assert {r.subject_id for r in rows} == {None}
    by_tom = [r.code for r in rows if r.by_user_id == tom.user.id]
    assert len(set(by_tom)) == 2, "the same code is the same person"
    hers = [r.code for r in rows if r.by_user_id == rasa.user.id]
    assert not set(hers) & set(by_tom), "a look of one's own gives no name away"
    assert {r.subject_id for r in all_looks(by=ada.actor).items} == {mei.person.id, other.person.id}
    assert looks_at(mei.person.id, by=rasa.actor).items == []
    assert all_looks(by=tom.actor).items == [], "nobody looked at him"


def test_looks_are_read_by_account_and_day_and_page_by_page(mei, tom, ada):
    now = clock.now().replace(hour=12)
    for days in range(5):
        at = now - timedelta(days=days)
        Look.objects.create(subject_id=mei.person.id, by_user=tom.user, what="x", via="page", at=at, last_at=at)
    day = (now - timedelta(days=2)).date()

    assert len(all_looks(by=ada.actor, since=day, until=day).items) == 1
    assert len(all_looks(by=ada.actor, since=day).items) == 3
    assert len(all_looks(by=ada.actor, by_user_id=mei.user.id).items) == 0
    seen, after = [], None
    while True:
        page = all_looks(by=ada.actor, limit=2, after=after)
        seen += [r.id for r in page.items]
        after = page.after
        if after is None:
            break
    assert seen == sorted(seen, reverse=False)
    assert len(seen) == 5


def test_the_filter_of_looks_keeps_its_days_says_that_it_filters_and_that_days_are_the_wrong_way_round(client, rasa):
    client.force_login(rasa.user)
    page = client.get("/privacy/looks/?since=2026-11-01&until=2026-11-20")
    text = page.content.decode()
    assert 'name="since" value="2026-11-01"' in text
    assert 'name="until" value="2026-11-20"' in text
    assert [chip["label"] for chip in page.context["chips"]] == ["from 1 Nov 2026", "to 20 Nov 2026"]
    assert page.context["chips"][0]["remove_url"] == "?account=&since=&until=2026-11-20"
    turned = client.get("/privacy/looks/?since=2026-11-20&until=2026-11-01")
    assert turned.status_code == 422
    assert "The first day lies after the last one." in turned.content.decode()
    assert 'name="since" value="2026-11-20"' in turned.content.decode()


def test_the_menu_marks_oversight_on_the_pages_that_lie_in_it(client, rasa, mei):
    client.force_login(rasa.user)
    for address, place in (("/privacy/looks/", "Oversight"), ("/privacy/assessment/", "Oversight"),
                           ("/privacy/me/", "Privacy"), ("/oversight/", "Oversight")):  # fmt: skip
        items = [item for group in client.get(address).context["menu"]() for item in group.items]
        assert [item.label for item in items if item.current] == [place], address


def test_the_pages_of_oversight_name_nobody_who_was_looked_at(client, mei, tom, rasa):
    record_look(by=tom.actor, subject_id=mei.person.id, what="directory.person")
    client.force_login(rasa.user)

    log = client.get("/privacy/looks/").content.decode()
    assert "Tom" in log
    assert "Page of a person" in log
    assert "Mei" not in log
    for address in ("/oversight/", "/privacy/retention/", "/privacy/names/", "/privacy/"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert "Mei" not in page.content.decode()
    items = client.get("/api/privacy/looks?everybody=true").json()["items"]
    assert [i["subject_id"] for i in items] == [None]
    for address in ("/operations/", "/operations/facts/", "/accounts/", "/privacy/objections/"):
        assert client.get(address).status_code == 403, address


def test_a_colleague_reads_none_of_it(client, tom):
    client.force_login(tom.user)
    for address in ("/oversight/", "/privacy/looks/", "/privacy/retention/", "/privacy/names/", "/api/oversight"):
        assert client.get(address).status_code == 403, address
    assert "Oversight" not in client.get("/privacy/").content.decode()


def test_who_left_the_network_is_told_from_ten_on_and_by_tens(rasa):
    def told():
        return oversight(by=rasa.actor).opted_out

    OptOut.objects.bulk_create([OptOut(subject_id=1000 + n) for n in range(9)])
    assert told() is None
    OptOut.objects.create(subject_id=1)
    assert told() == 10
    OptOut.objects.bulk_create([OptOut(subject_id=2000 + n) for n in range(9)])
    assert told() == 10


def test_browsing_is_noticed_once_a_day_and_those_who_oversee_are_written_to(mei, tom, rasa):
    begin = clock.now().replace(minute=50, second=0, microsecond=0) - timedelta(hours=1)

    def look(count, at):
        for n in range(count):
            moment = at + timedelta(seconds=20 * n)
            Look.objects.create(subject_id=1000 + n, by_user=tom.user, what="x", via="page", at=moment, last_at=moment)

    look(29, begin)
    with clock.frozen(begin + timedelta(minutes=15)):
        assert notice_browsing() == 0
    look(40, begin + timedelta(minutes=15))
    with clock.frozen(begin + timedelta(minutes=30)):
        assert notice_browsing() == 1
        assert notice_browsing() == 0

    assert Browsing.objects.get().people == 40
    fact = Fact.objects.get(name="privacy.browsing_noticed")
    assert fact.data == {"browsing_id": Browsing.objects.get().id, "user_id": tom.user.id, "people": 40}
    assert fact.deliveries.get().reaction == "browsing_reaches_oversight.react"
    assert [row.name for row in oversight(by=rasa.actor).browsing] == ["Tom"]


def test_where_nobody_oversees_administrators_are_told(ada):
    assert overseers() == [ada.user.id]
    rasa = Somebody("Rasa", Role.OVERSEER)
    assert overseers() == [rasa.user.id]


def test_reports_of_retention_are_read_by_those_who_oversee(client, rasa, tom):
    run_retention()
    client.force_login(rasa.user)

    page = client.get("/privacy/retention/?clock=privacy.looks").content.decode()
    rows = client.get("/api/privacy/retention?limit=3").json()

    assert "Looks at people" in page
    assert len(rows["items"]) == 3
    assert rows["after"]
    done = CliRunner().invoke(commands, ["reports", "--clock", "privacy.looks", "--json"])
    assert [r["clock"] for r in json.loads(done.stdout)] == ["privacy.looks"]
    client.force_login(tom.user)
    assert client.get("/api/privacy/retention").status_code == 403
    clocks = client.get("/api/privacy/clocks").json()
    assert next(c for c in clocks if c["name"] == "privacy.looks")["days"] == 732


def _ask(diego, mei, behind, key=77):
    behind[key] = mei.person.id
    return ask_name(
        pseudonym=pseudonym_of(key), purpose=Purpose.REACH_AN_AUDIENCE, reason="To invite her.", by=diego.actor
    )


def test_a_name_is_read_after_a_second_person_allowed_it_and_its_owner_sees_all_of_it(mei, rasa, diego, behind):
    ident = _ask(diego, mei, behind)
    with pytest.raises(Forbidden, match="second person"):
        read_name(request_id=ident, by=diego.actor)

    answer_name(request_id=ident, granted=True, by=rasa.actor)
    name = read_name(request_id=ident, by=diego.actor)

    assert (name.subject_id, name.card.name) == (mei.person.id, "Mei")
    facts = list(Fact.objects.order_by("id").values_list("name", flat=True))
    assert facts == ["privacy.name_asked", "privacy.name_answered", "privacy.name_read"]
    assert [(r.by_user_id, r.what) for r in looks_at(mei.person.id, by=mei.actor).items] == [
        (diego.user.id, "privacy.name")
    ]
    held = {s.name: s for s in my_data(mei.actor)}
    (row,) = held["privacy.names"].rows
    assert "Diego" in row.label
    assert "To invite her." in row.value
    assert "allowed by Rasa" in row.value
    assert held["privacy.looks"].rows[0].value == "Diego"


def test_the_name_is_told_for_a_day_and_a_question_waits_for_a_week(mei, rasa, diego, behind):
    ident = _ask(diego, mei, behind)
    with clock.frozen(clock.now() + timedelta(days=7, seconds=1)), pytest.raises(Refusal, match="over"):
        answer_name(request_id=ident, granted=True, by=rasa.actor)
    answer_name(request_id=ident, granted=True, by=rasa.actor)
    with clock.frozen(clock.now() + timedelta(hours=24, seconds=1)), pytest.raises(Forbidden):
        read_name(request_id=ident, by=diego.actor)


def test_nobody_decides_her_own_question_whatever_her_roles(mei, behind, db):
    both = Somebody("Both", Role.ANALYST, Role.OVERSEER, Role.ADMINISTRATOR)
    ident = _ask(both, mei, behind)

    with pytest.raises(Forbidden, match="somebody else"):
        answer_name(request_id=ident, granted=True, by=both.actor)
    with pytest.raises(IntegrityError, match="name_takes_two"), transaction.atomic():
        NameRequest.objects.update(answered_by=both.user)


def test_an_open_question_stands_before_those_who_decide_however_many_came_after(mei, rasa, diego, behind):
    ident = _ask(diego, mei, behind)
    row = NameRequest.objects.get(id=ident)
    said = {"state": "granted", "answered_at": clock.now(), "until": clock.now()}
    NameRequest.objects.bulk_create(
        NameRequest(**{f.attname: getattr(row, f.attname) for f in row._meta.fields if f.name != "id"} | said)
        for _n in range(60)
    )
    assert [waiting.id for waiting in oversight(by=rasa.actor).waiting] == [ident]


def test_who_is_not_a_person_of_the_directory_neither_asks_nor_decides(mei, diego, behind):
    ident = _ask(diego, mei, behind)
    account = User.objects.create_user("root@halmar.example")
    RoleGrant.objects.create(user=account, role=Role.ADMINISTRATOR)
    for by in (OPERATOR, actor_for(account, via="page")):
        with pytest.raises(Forbidden, match="two people"):
            answer_name(request_id=ident, granted=True, by=by)
        with pytest.raises(Forbidden, match="two people"):
            ask_name(pseudonym="77", purpose=Purpose.FIND_HELP, reason="x", by=by)


def test_strangers_to_a_question_get_nothing_of_it(client, mei, tom, rasa, ada, diego, behind):
    ident = _ask(diego, mei, behind)
    with pytest.raises(Forbidden):
        ask_name(pseudonym="77", purpose=Purpose.FIND_HELP, reason="Curious.", by=tom.actor)
    with pytest.raises(Forbidden):
        answer_name(request_id=ident, granted=True, by=tom.actor)
    answer_name(request_id=ident, granted=True, by=rasa.actor)
    with pytest.raises(Forbidden):
        read_name(request_id=ident, by=rasa.actor)
    with pytest.raises(Missing):
        read_name(request_id=ident, by=ada.actor)
    assert not Look.objects.exists()


def test_asking_and_answering_again_change_nothing(mei, rasa, ada, diego, behind):
    ident = _ask(diego, mei, behind)
    assert _ask(diego, mei, behind) == ident
    answer_name(request_id=ident, granted=False, text="Write to her unit instead.", by=rasa.actor)
    with pytest.raises(Refusal, match="already"):
        answer_name(request_id=ident, granted=True, by=ada.actor)
    with pytest.raises(Forbidden):
        read_name(request_id=ident, by=diego.actor)
    assert Fact.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"reason": " "}, "what you need the name for"),
        ({"purpose": Purpose.SHOW_OWN_NETWORK}, "purpose"),
        ({"pseudonym": "p-0000000000000001"}, "No snapshot"),
        ({"pseudonym": "Mei"}, "looks like"),
    ],
)
def test_a_question_without_reason_purpose_or_pseudonym_is_refused(mei, diego, behind, changed, says):
    behind[77] = mei.person.id
    asked = {"pseudonym": "77", "purpose": Purpose.FIND_HELP, "reason": "Her skills."} | changed
    with pytest.raises(Refusal, match=says):
        ask_name(**asked, by=diego.actor)
    assert not NameRequest.objects.exists()


def test_who_left_the_network_is_no_longer_named_and_the_refusal_does_not_tell_that_she_left(
    mei, tom, rasa, diego, behind
):
    late, hers = _ask(diego, tom, behind, key=77), _ask(diego, mei, behind, key=78)
    for ident in (late, hers):
        answer_name(request_id=ident, granted=True, by=rasa.actor)
    opt_out(subject_id=mei.person.id, by=mei.actor)
    with pytest.raises(Forbidden) as left:
        read_name(request_id=hers, by=diego.actor)
    with clock.frozen(clock.now() + timedelta(days=2)), pytest.raises(Forbidden) as over:
        read_name(request_id=late, by=diego.actor)
    assert str(left.value) == str(over.value)
    assert _ask(diego, mei, behind, key=79), "that she left is not told to who asks either"


def test_that_somebody_left_the_network_stands_in_the_audit_for_nobody_but_herself(client, mei, ada):
    opt_out(subject_id=mei.person.id, by=mei.actor)
    fact = Fact.objects.get(name="privacy.opted_out")
    assert [row.id for row in facts(by=mei.actor).items] == [fact.id]
    for reader in (ada.actor, OPERATOR):
        assert facts(by=reader).items == []
    client.force_login(ada.user)
    for address in ("/operations/facts/", "/operations/facts/export/", "/api/facts"):
        answer = client.get(address)
        told = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200, address
        assert f"person:{mei.person.id}".encode() not in told, address
        assert b"Mei" not in told, address


def test_nobody_asks_for_a_whole_list(mei, diego, behind):
    people = [Somebody(f"Colleague{n}") for n in range(NAMES_OPEN + 1)]
    for n, one in enumerate(people[:-1]):
        _ask(diego, one, behind, key=n)
    with pytest.raises(Refusal, match="open"):
        _ask(diego, people[-1], behind, key=99)


def test_a_name_is_asked_for_decided_and_read_on_pages(client, mei, rasa, diego, behind):
    behind[77] = mei.person.id
    client.force_login(diego.user)
    form = {"pseudonym": "p-000000000000004d", "purpose": "find_help", "reason": "Her skills."}
    kept = client.post("/privacy/names/", form | {"pseudonym": "nonsense"})
    assert "Her skills." in kept.content.decode()
    assert "looks like" in kept.content.decode()
    client.post("/privacy/names/", form)
    ident = NameRequest.objects.get().id
    assert client.post(f"/privacy/names/{ident}/").status_code == 403

    client.force_login(rasa.user)
    page = client.get("/privacy/names/").content.decode()
    assert "Her skills." in page
    assert "Mei" not in page
    client.post(f"/privacy/names/{ident}/answer/", {"granted": "yes"})

    client.force_login(diego.user)
    assert "Mei" not in client.get("/privacy/names/").content.decode()
    assert "Mei" in client.post(f"/privacy/names/{ident}/").content.decode()


def test_a_name_is_asked_for_decided_and_read_by_rest(client, mei, rasa, diego, behind):
    behind[77] = mei.person.id
    client.force_login(diego.user)
    body = {"pseudonym": "77", "purpose": "find_help", "reason": "Her skills."}
    made = client.post("/api/privacy/names", body, content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (201, "open")
    client.force_login(rasa.user)
    answer = client.post(
        f"/api/privacy/names/{made.json()['id']}/answer", {"granted": True}, content_type="application/json"
    )
    assert answer.status_code == 204
    client.force_login(diego.user)
    read = client.post(f"/api/privacy/names/{made.json()['id']}/name")
    assert read.json() == {"person_id": mei.person.id, "name": "Mei"}


def test_the_terminal_says_for_whom_it_asks_and_decides(mei, rasa, diego, behind):
    behind[77] = mei.person.id

    def run(*arguments):
        return CliRunner().invoke(commands, arguments)

    asked = ["ask-name", "77", "--purpose", "find_help", "--reason", "Her skills."]
    assert run(*asked).exit_code == 2
    made = run(*asked, "--as", "diego@halmar.example", "--json")
    number = str(json.loads(made.stdout)["id"])
    assert run("answer-name", number, "--yes", "--as", "diego@halmar.example").exit_code == 2
    assert run("answer-name", number, "--yes", "--as", "rasa@halmar.example").exit_code == 0
    assert run("read-name", number, "--as", "diego@halmar.example").stdout.strip() == "Mei"
    assert json.loads(run("names", "--json").stdout)[0]["state"] == "granted"
    assert "overseer: 1" in run("oversight").stdout
    assert Look.objects.get().via == "cli"


def test_what_is_read_at_the_terminal_is_written_down_too(mei):
    done = CliRunner().invoke(commands, ["data", str(mei.person.id), "--json"])
    assert done.exit_code == 0, done.output
    rows = {s.name: s for s in my_data(mei.actor)}["privacy.looks"].rows
    assert [(r.label, r.value) for r in rows] == [("Looked at me", "Somebody at the server’s terminal")]


def test_reading_what_happened_to_a_person_is_a_look_at_her(client, mei, ada):
    about = f"person:{mei.person.id}"
    client.force_login(ada.user)

    client.get(f"/operations/facts/?subject={about}")
    client.get(f"/operations/facts/export/?subject={about}")
    client.get(f"/api/facts?subject={about}")
    CliRunner().invoke(ledger_commands, ["facts", "--about", about, "--json"])
    client.get("/operations/facts/?subject=unit:7")

    looks = Look.objects.order_by("id").values_list("subject_id", "what", "by_user_id", "times")
    assert list(looks) == [
        (mei.person.id, "ledger.facts", ada.user.id, 3),
        (mei.person.id, "ledger.facts", None, 1),
    ]


def test_erasing_somebody_has_the_sums_computed_anew(mei):
    erase_person(subject_id=mei.person.id, by=OPERATOR)
    for ident in Delivery.objects.values_list("id", flat=True):
        deliver(delivery_id=ident)

    tasks = set(ProcrastinateJob.objects.values_list("task_name", flat=True))
    assert {"network.erase", "network.build"} <= tasks
