"""Pages, REST, terminal and the door."""

import json
from datetime import date, datetime

import pytest
from click.testing import CliRunner
from django.contrib.auth import get_user_model
from django.urls import reverse

from rapport.accounts.models import RoleGrant
from rapport.accounts.public import Role
from rapport.directory.models import Identity, Person
from rapport.interactions import public
from rapport.interactions.actions.load import load_files
from rapport.interactions.actions.resolve import forget
from rapport.interactions.cli import commands
from rapport.interactions.models import ExcludedChannel, LogFile
from rapport.interactions.queries.holdings import held_about
from rapport.interactions.tests.factories import SYSTEM, Known, log, rows_in
from rapport.interactions.tests.test_load import load
from rapport.privacy.public import keyed_hashes

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    def sign_in(*roles: Role):
        user = get_user_model().objects.create_user(email=f"{'-'.join(roles) or 'nobody'}@x.example", password="x")
        for role in roles:
            RoleGrant.objects.create(user=user, role=role)
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def loaded(tmp_path):
    rows = ["2024-03-01 12:00:00,ann,bo", "2024-04-02 12:00:00,ann,zoe", "2024-04-03 12:00:00,bo,cy", "x,ann,bo"]
    return load(log(tmp_path, *rows, name="badges.csv"), source="Badges")


def test_analysts_see_counts_and_no_way_to_change(signed_in, loaded) -> None:
    client = signed_in(Role.ANALYST)
    page = client.get(reverse("interactions:files")).content.decode()
    one = client.get(reverse("interactions:file", args=[loaded.file_id])).content.decode()
    assert "badges.csv" in page
    assert "Badges" in page
    assert "nobody is known by this identity" in one
    assert "Withdraw this file" not in one


def test_who_oversees_reads_that_her_own_address_is_not_on_the_list(signed_in) -> None:
    client = signed_in(Role.OVERSEER)
    person = Person.objects.create(name="Rasa", user=get_user_model().objects.get())
    Identity.objects.create(person=person, value="rasa@halmar.example", kind="email")
    panel = reverse("interactions:exclusions_panel")
    assert panel in client.get(reverse("privacy:oversight")).content.decode()
    text = client.get(panel).content.decode()
    assert "Your own address is not on the list" in text
    assert "Contacts with rasa@halmar.example are kept like all others" in text
    assert "Nobody is named for: Works council, " in text

    ExcludedChannel.objects.create(pattern="rasa@*", why="Works council")
    text = client.get(panel).content.decode()
    assert "Your own address is not on the list" not in text
    assert "Contacts with rasa@halmar.example are dropped before anything is stored" in text
    assert "Works council, " not in text
    assert "No row was ever dropped" in text
    assert "The list may have holes" in client.get(reverse("interactions:exclusions")).content.decode()


def test_administrators_withdraw(signed_in, loaded) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    assert "Withdraw this file" in client.get(reverse("interactions:file", args=[loaded.file_id])).content.decode()
    client.post(reverse("interactions:withdraw", args=[loaded.file_id]))
    assert LogFile.objects.get().state == "withdrawn"


@pytest.mark.parametrize("roles", [(), (Role.EMPLOYEE,), (Role.TEAM_LEAD,), (Role.EXECUTIVE,)])
def test_others_see_no_files_but_what_stays_out(signed_in, loaded, roles) -> None:
    client = signed_in(*roles)
    assert client.get(reverse("interactions:files")).status_code == 403
    assert client.get(reverse("interactions:file", args=[loaded.file_id])).status_code == 403
    assert client.post(reverse("interactions:withdraw", args=[loaded.file_id])).status_code == 403
    assert client.get(reverse("interactions:exclusions")).status_code == 200
    assert client.post(reverse("interactions:exclusions"), {"pattern": "a", "why": "b"}).status_code == 403


def test_strangers_are_sent_to_sign_in(client, loaded) -> None:
    assert client.get(reverse("interactions:files")).status_code == 302
    assert client.get("/api/interactions/files").status_code == 401


def test_an_empty_register_says_what_to_do(signed_in) -> None:
    assert "No logs yet" in signed_in(Role.ADMINISTRATOR).get(reverse("interactions:files")).content.decode()


def test_exclusions_are_kept_by_page_and_typed_text_stays(signed_in) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    refused = client.post(reverse("interactions:exclusions"), {"pattern": "council@x", "why": " "})
    assert refused.status_code == 422
    assert "council@x" in refused.content.decode()
    client.post(reverse("interactions:exclusions"), {"pattern": "council@x", "why": "works council"})
    row = ExcludedChannel.objects.get()
    assert "works council" in client.get(reverse("interactions:exclusions")).content.decode()
    client.post(reverse("interactions:lift", args=[row.id]))
    assert not ExcludedChannel.objects.exists()


def test_rest_offers_the_same(signed_in, loaded) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    assert client.get("/api/interactions/sources").json()[0]["rows"] == 2
    assert client.get("/api/interactions/files?limit=1").json()["items"][0]["created"] == 2
    assert client.get(f"/api/interactions/files/{loaded.file_id}").json()["state"] == "loaded"
    assert client.get("/api/interactions/files/999999999").status_code == 404
    body = json.dumps({"pattern": "@union.example", "why": "union"})
    made = client.post("/api/interactions/exclusions", body, content_type="application/json")
    assert made.status_code == 201
    assert client.get("/api/interactions/exclusions").json()[0]["pattern"] == "@union.example"
    assert client.delete(f"/api/interactions/exclusions/{made.json()['id']}").status_code == 204
    assert client.delete(f"/api/interactions/files/{loaded.file_id}").status_code == 204


def test_the_terminal_offers_the_same(loaded) -> None:
    def run(*arguments):
        done = CliRunner().invoke(commands, [*arguments, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    assert run("sources")[0]["rows"] == 2
    assert run("files")[0]["unresolved"] == 1
    assert run("resolve") == {"rows": 0}
    assert run("exclude", "@union.example", "--why", "union")[0]["pattern"] == "@union.example"
    assert run("retention", str(loaded.source_id), "--days", "30") == {"source": loaded.source_id, "days": 30}
    assert run("purge") == {"files": 0, "rows": 0}
    assert run("withdraw", str(loaded.file_id)) == {"file": loaded.file_id, "rows": 2}
    assert CliRunner().invoke(commands, ["withdraw", "999999999"]).exit_code == 2


def test_the_door_tells_paths_and_days(loaded) -> None:
    assert public.last_interaction_on() == date(2024, 4, 3)
    assert [path.split("month=")[1][:7] for path in public.lake_files()] == ["2024-03", "2024-04"]
    assert len(public.lake_files(date(2024, 3, 31))) == 1
    assert public.lake_files(datetime(2024, 2, 1)) == ()  # noqa: DTZ001 (UTC by contract)


def test_the_door_of_an_empty_lake(db) -> None:
    assert public.last_interaction_on() is None
    assert public.lake_files() == ()


def test_a_person_reads_counts_and_is_erased_on_request(loaded) -> None:
    key = int(keyed_hashes("person", [2])[0])
    assert held_about(key) == {"Badges": {"2024-03": 1, "2024-04": 1}}
    holding = public.HOLDINGS[0]
    assert [row[0] for row in holding.rows(2)] == ["2024-03", "2024-04"]
    assert holding.erase(2) == 2
    assert held_about(key) == {}
    assert forget(person_id=2, by=SYSTEM) == 0


def test_rows_that_wait_for_a_person_to_be_known_go_with_her(tmp_path, db) -> None:
    load(log(tmp_path, "2024-03-01 12:00:00,ann,zoe@halmar.example"), Known("ann"))
    zoe = Person.objects.create(name="Zoe")
    Identity.objects.create(person=zoe, kind="email", value="zoe@halmar.example")
    assert rows_in("pending").num_rows == 1
    assert public.HOLDINGS[0].erase(zoe.id) == 1
    assert rows_in("pending").num_rows == 0


def test_the_register_has_the_name_a_file_was_uploaded_under(tmp_path, db) -> None:
    path = tmp_path / "1"
    path.write_text("at,from,to\n2024-03-01 12:00:00,ann,bo\n")
    load_files(paths=[path], names=["badges of march.csv"], by=SYSTEM, format="table", directory=Known("ann", "bo"))
    assert LogFile.objects.get().name == "badges of march.csv"
