"""Robots, lists and mailboxes: found in the logs, decided by an administrator, in no snapshot from then on."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connection
from django.test import Client
from pyarrow import parquet

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.merging import merge_people
from rapport.engine.ties import INTERACTION
from rapport.interactions import public as interactions
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from rapport.network import cli
from rapport.network.actions.senders import decide_sender, find_senders
from rapport.network.jobs import look_for_senders
from rapport.network.models import Sender, Snapshot
from rapport.network.queries.inputs import gather
from rapport.network.queries.senders import proposals
from rapport.privacy.models import Look
from rapport.privacy.public import keyed_hashes, opt_out
from tests.kept import made_once

SYSTEM = Actor.system(via="cli")
LAST = datetime(2026, 11, 19, 12, tzinfo=UTC)


@made_once
def alarmed(company):
    """Seventy colleagues; one record of the directory is a robot that writes to all of them."""
    company.unit("Halmar")
    company.unit("Sales", "Halmar")
    company.crowd("Sales", 70)
    company.person("Door Alarms", "Sales")
    company.person("Jonas", "Halmar")
    file = Path(settings.LAKE) / "interactions" / f"{uuid4().hex}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    pairs = [("Door Alarms", f"Sales {n}") for n in range(1, 71) for _ in range(3)]
    pairs += [(f"Sales {n}", f"Sales {n % 70 + 1}") for n in range(1, 71)]
    parquet.write_table(_rows(company, pairs), file)
    company.file = str(file)
    return company


@pytest.fixture
def halmar(alarmed, monkeypatch):
    monkeypatch.setattr(interactions, "lake_files", lambda: (alarmed.file,))
    monkeypatch.setattr(interactions, "last_interaction_on", LAST.date)
    return alarmed


def _rows(company, pairs):
    keys = [keyed_hashes("person", [company.people[n].id for n in side]) for side in zip(*pairs, strict=True)]
    moments = [LAST.replace(tzinfo=None) - timedelta(minutes=7 * n) for n in range(len(pairs))]
    columns = {
        "at": pa.array(moments, pa.timestamp("us")),
        "from_key": pa.array(keys[0], pa.int64()),
        "to_key": pa.array(keys[1], pa.int64()),
        "channel": pa.array(["mail"] * len(pairs)),
        "recipients": pa.array([2] * len(pairs), pa.int16()),
        "undirected": pa.array([False] * len(pairs)),
        "source": pa.array([1] * len(pairs), pa.int32()),
    }
    empty = {"message": pa.int64(), "thread": pa.int64(), "reply_to": pa.int64(), "duration": pa.int32()}
    columns |= {name: pa.nulls(len(pairs), kind) for name, kind in empty.items()}
    return pa.table({name: columns[name] for name in INTERACTION.names})


def admin(company):
    return company.actor("Jonas", Role.ADMINISTRATOR)


def robot(company):
    return company.people["Door Alarms"]


def test_a_robot_is_proposed_and_nothing_is_set_aside_by_itself(halmar):
    assert find_senders(by=SYSTEM) == 1
    (one,) = proposals(by=admin(halmar))
    assert (one.person.name, one.kind, one.state) == ("Door Alarms", "robot", "proposed")
    assert robot(halmar).id in gather(None).people["person_id"].to_pylist()


def test_what_is_set_aside_is_in_no_snapshot_from_then_on_and_can_be_taken_back(halmar):
    find_senders(by=SYSTEM)
    before = gather(None)
    decide_sender(person_id=robot(halmar).id, aside=True, by=admin(halmar))
    after = gather(None)
    assert robot(halmar).id not in after.people["person_id"].to_pylist()
    assert int(keyed_hashes("person", [robot(halmar).id])[0]) in after.excluded["key"].to_pylist()
    assert after.heads == before.heads, "the directory goes on counting the record"
    assert after.digest != before.digest
    decide_sender(person_id=robot(halmar).id, aside=False, by=admin(halmar))
    assert gather(None).digest == before.digest
    assert [fact.data["aside"] for fact in Fact.objects.filter(name="network.sender_decided").order_by("id")] == [
        True, False,
    ]  # fmt: skip


def test_what_was_decided_is_not_asked_again(halmar):
    find_senders(by=SYSTEM)
    decide_sender(person_id=robot(halmar).id, aside=False, by=admin(halmar))
    assert find_senders(by=SYSTEM) == 0
    assert Sender.objects.get().state == "person"


def test_only_administrators_find_see_and_decide(halmar):
    find_senders(by=SYSTEM)
    for role in (Role.ANALYST, Role.COMMUNICATIONS, Role.EXECUTIVE):
        reader = halmar.actor("Sales 1", role)
        for attempt in (
            lambda by: find_senders(by=by),
            lambda by: proposals(by=by),
            lambda by: decide_sender(person_id=robot(halmar).id, aside=True, by=by),
        ):
            with pytest.raises(Forbidden):
                attempt(reader)
    with pytest.raises(Missing):
        decide_sender(person_id=halmar.people["Sales 2"].id, aside=True, by=admin(halmar))


def test_the_page_says_why_without_a_number_and_writes_the_look_down(halmar):
    find_senders(by=SYSTEM)
    client = Client()
    client.force_login(halmar.user("Jonas", Role.ADMINISTRATOR))
    text = client.get("/network/senders/").content.decode()
    assert "Door Alarms" in text
    assert "hardly any of them ever writes back" in text
    assert "210" not in text
    assert Look.objects.get(subject_id=robot(halmar).id).what == "network.sender"
    assert client.post(f"/network/senders/{robot(halmar).id}/", {"answer": "aside"}).status_code == 302
    assert "set aside" in client.get("/network/senders/").content.decode()
    assert client.post("/network/senders/find/").status_code == 302
    stranger = Client()
    stranger.force_login(halmar.user("Sales 1"))
    assert stranger.get("/network/senders/").status_code == 403


@pytest.fixture
def jonas(halmar):
    client = Client()
    client.force_login(halmar.user("Jonas", Role.ADMINISTRATOR))
    return client


def test_the_page_tells_what_is_sought_that_it_is_sought_and_what_came_of_it(halmar, jonas, monkeypatch):
    def page():
        return jonas.get("/network/senders/").content.decode()

    assert "The logs were never looked through." in page()
    assert "wrote 200 times or more to 60 people or more, and under 3\u00a0% ever wrote back" in page()
    jonas.post("/network/senders/find/")
    assert "The logs wait to be looked through" in page()
    assert "already" in jonas.post("/network/senders/find/", follow=True).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'network.find_senders'")
    look_for_senders()
    assert "1 record waited for a decision." in page()
    monkeypatch.setattr(interactions, "lake_files", tuple)
    look_for_senders()
    assert "There were no logs to look through" in page()


def test_whoever_waits_is_listed_however_many_were_decided(halmar):
    people = [halmar.people[name] for name in halmar.people]
    Sender.objects.bulk_create(
        Sender(person=person, kind="robot", state="person", decided_at=clock.now()) for person in people[:5]
    )
    Sender.objects.create(person=people[5], kind="robot")
    told = proposals(by=admin(halmar), limit=3)
    assert [one.state for one in told] == ["proposed", "person", "person"]


def test_operations_tell_how_snapshots_stand_and_have_one_computed(halmar, jonas):
    panel = "/network/snapshots/panel/"
    assert panel in jonas.get("/operations/").content.decode()
    assert "none yet" in jonas.get(panel).content.decode()
    Snapshot.objects.create(as_of=clock.today(), state="failed", inputs="x", engine="test", error="MemoryError: full")
    assert "MemoryError: full" in jonas.get(panel).content.decode()
    halmar.snapshot([("Sales 1", "Sales 2")], groups=False)
    text = jonas.get(panel).content.decode()
    assert "None may be shown yet." in text
    assert "MemoryError" not in text, "a later one succeeded"
    assert jonas.post("/network/snapshots/build/").status_code == 302
    text = jonas.get(panel).content.decode()
    assert "Waits for a worker" in text
    assert "disabled" in text
    assert "waits to be computed already" in jonas.post("/network/snapshots/build/", follow=True).content.decode()
    stranger = Client()
    stranger.force_login(halmar.user("Sales 1"))
    assert stranger.get(panel).status_code == stranger.post("/network/snapshots/build/").status_code == 403


def test_the_terminal_finds_and_decides(halmar):
    said = CliRunner().invoke(cli.commands, ["senders", "--json"])
    (row,) = json.loads(said.stdout)
    assert (row["name"], row["kind"], row["state"]) == ("Door Alarms", "robot", "proposed")
    said = CliRunner().invoke(cli.commands, ["senders", "--set-aside", str(row["person"]), "--json"])
    assert json.loads(said.stdout)[0]["state"] == "aside"


def test_without_interactions_it_says_so(company, monkeypatch):
    monkeypatch.setattr(interactions, "lake_files", tuple)
    with pytest.raises(Refusal, match="no interactions"):
        find_senders(by=SYSTEM)


def test_nobody_looks_at_who_left_the_network(halmar):
    find_senders(by=SYSTEM)
    opt_out(subject_id=robot(halmar).id, by=SYSTEM)
    assert find_senders(by=SYSTEM) == 0
    assert not Sender.objects.exists()


def test_a_robot_whose_mails_are_under_a_record_merged_since_is_found_as_the_one_that_holds_it(halmar):
    kept = halmar.person("Alarms", "Sales")
    merge_people(kept_id=kept.id, gone_id=robot(halmar).id, by=SYSTEM)
    find_senders(by=SYSTEM)
    assert [(one.person.name, one.kind) for one in proposals(by=admin(halmar))] == [("Alarms", "robot")]
