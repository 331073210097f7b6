"""Pages, REST and the terminal keep a book by the same rules; what is done to many is taken back."""

import json

import pytest
from click.testing import CliRunner

from rapport.accounts.actions.tokens import create_token
from rapport.accounts.public import Scope
from rapport.kit import clock
from rapport.relationships.actions.book import assign, begin_stages
from rapport.relationships.actions.many import change_many, undo_many
from rapport.relationships.cli import commands
from rapport.relationships.models import Bulk, Relationship, Stage
from rapport.relationships.queries.deputies import deputies_of
from rapport.relationships.queries.many import bulk_card
from rapport.relationships.queries.stages import stages_of
from rapport.relationships.rules.book import Does
from tests.kept import made_once


@made_once(at=clock.now)
def sales(house):
    return house.looks_after("IT", unit="Sales", owner="IT 2", rhythm_days=28)


@made_once
def three(house, sales):
    return [sales, house.looks_after("IT", unit="Plants"), house.looks_after("IT", person="Finance 2")]


def post(browser, address, **given):
    return browser.post(address, json.dumps(given), content_type="application/json")


def put(browser, address, **given):
    return browser.put(address, json.dumps(given), content_type="application/json")


def patch(browser, address, **given):
    return browser.patch(address, json.dumps(given), content_type="application/json")


def run(*arguments):
    said = CliRunner().invoke(commands, [*map(str, arguments), "--json"])
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


# Who: the statuses of reading the list, one relationship, changing one, and of beginning one.
MATRIX = {
    "IT 2": (1, 200, 200, 200, 201),
    "IT 1": (1, 200, 200, 200, 201),
    "Finance 2": (0, 404, 404, 404, 403),
    "Finance 1": (0, 404, 404, 404, 403),
    "Sales 1": (0, 404, 404, 404, 403),  # who leads the unit it is with
    "Sales 2": (0, 404, 404, 404, 403),
    "Plants 2": (0, 404, 404, 404, 403),
    "Boss": (0, 404, 404, 404, 403),  # an administrator
}


@pytest.mark.parametrize("who", MATRIX)
def test_pages_and_rest_let_the_same_people_read_and_change(house, sales, who):
    many, one, page, changed, opened = MATRIX[who]
    browser = house.browser(who)
    assert len(browser.get("/api/relationships").json()["items"]) == many
    assert browser.get(f"/api/relationships/{sales}").status_code == one
    assert browser.get(f"/book/{sales}/owner/").status_code == page
    assert f"/book/{sales}/" in browser.get("/book/?tab=team").content.decode() or not many
    assert patch(browser, f"/api/relationships/{sales}", rhythm_days=42).status_code == changed
    given = {"team": "IT", "unit_id": house.units["Plants"].id}
    assert post(browser, "/api/relationships", **given).status_code == opened
    assert post(browser, f"/api/relationships/{sales}/end").status_code == changed
    assert post(browser, f"/api/relationships/{sales}/return").status_code == changed


def test_a_stranger_reads_and_changes_nothing(client, house, sales):
    assert client.get("/api/relationships").status_code == 401
    assert client.get("/book/").status_code == 302
    assert patch(client, f"/api/relationships/{sales}", rhythm_days=1).status_code == 401


def test_a_relationship_is_begun_on_a_page(house):
    browser = house.browser("IT 2")
    assert "Look after somebody" in browser.get(f"/book/new/?unit={house.units['Sales'].id}").content.decode()
    sent = {"team": house.teams["IT"].id, "unit-text": "Sales", "owner": house.people["IT 2"].id, "weeks": "6"}
    assert "Choose one unit or one person" in browser.post("/book/new/", sent | {"unit-text": ""}).content.decode()
    answer = browser.post("/book/new/", sent | {"unit": house.units["Sales"].id})
    assert answer.status_code == 302, answer.content.decode()
    row = Relationship.objects.get()
    assert (row.unit, row.rhythm_days, row.owner.name) == (house.units["Sales"], 42, "IT 2")


def test_who_has_no_book_begins_nothing(house):
    assert house.browser("Sales 1").get("/book/new/").status_code == 403


def test_owner_deputies_stage_rhythm_and_end_are_set_on_pages(house, sales):
    browser, third = house.browser("IT 2"), stages_of(house.teams["IT"].id)[2]
    two = [house.people["IT 2"].id, house.people["IT 1"].id]
    browser.post(f"/book/{sales}/owner/", {"owner": house.people["IT 3"].id, "deputies": two, "reason": "Leave"})
    browser.post(f"/book/{sales}/stage/", {"stage": third.id, "reason": "They ask"})
    answer = browser.post(f"/book/{sales}/rhythm/", {"weeks": "4"}, follow=True)
    browser.post(next(m.extra_tags for m in answer.context["messages"]).removeprefix("undo:"))
    browser.post(f"/book/{sales}/rhythm/", {"weeks": "8"})
    row = Relationship.objects.get(id=sales)
    assert (row.owner.name, row.stage, row.rhythm_days) == ("IT 3", third, 56)
    assert {one.id for one in deputies_of([sales])[sales]} == set(two)
    assert "It goes on" not in browser.get(f"/book/{sales}/ending/").content.decode()
    answer = browser.post(f"/book/{sales}/ending/", follow=True)
    assert Relationship.objects.get(id=sales).ended_at is not None
    undo = next(m.extra_tags for m in answer.context["messages"]).removeprefix("undo:")
    browser.post(undo)
    assert Relationship.objects.get(id=sales).ended_at is None


def test_what_is_refused_stays_on_its_page_and_one_returns_to_where_one_came_from(house, sales):
    browser = house.browser("IT 2")
    came = {"Referer": "http://testserver/book/?tab=team&due=late"}
    page = browser.get(f"/book/{sales}/owner/", headers=came).content.decode()
    assert 'name="next" value="/book/?tab=team&amp;due=late"' in page
    assert (
        'name="next"'
        not in browser.get(f"/book/{sales}/owner/", headers={"Referer": "http://x/book/"}).content.decode()
    )
    sent = {"owner": house.people["IT 3"].id, "next": "//elsewhere.example/"}
    assert browser.post(f"/book/{sales}/owner/", sent).headers["Location"] == "/book/"
    assert browser.post(f"/book/{sales}/owner/", {"owner": house.people["Sales 1"].id}).status_code == 422
    assert browser.post(f"/book/{sales}/rhythm/", {"weeks": "0"}).status_code == 422


def test_many_are_changed_at_once_what_is_refused_says_why_and_all_is_taken_back(house, three):
    actor, browser = house.actor("IT 1"), house.browser("IT 1")
    third = stages_of(house.teams["IT"].id)[2]
    browser.post("/book/bulk/", {"do": "stage", "stage": third.id, "stage_reason": "Review", "pick": three})
    assert set(Relationship.objects.values_list("stage_id", flat=True)) == {third.id}
    made = change_many(do=Does.OWNER, owner_id=house.people["IT 3"].id, relationship_ids=three, by=actor)
    browser.post("/book/bulk/", {"do": "rhythm", "weeks": "2", "pick": three[:1]})
    assert undo_many(bulk_id=made, by=actor) == 2, "one changed since"
    assert undo_many(bulk_id=made, by=actor) == 0
    owners = dict(Relationship.objects.values_list("id", "owner__name"))
    assert owners == {three[0]: "IT 3", three[1]: None, three[2]: None}
    page = browser.post("/book/bulk/", {"do": "rhythm", "weeks": "900", "pick": three}, follow=True).content.decode()
    assert "Not for 3" in page
    ended = change_many(do=Does.END, relationship_ids=three, by=actor)
    assert bulk_card(ended, by=actor).done == 3
    browser.post(f"/book/bulk/{ended}/undo/")
    assert not Relationship.objects.exclude(ended_at=None).exists()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Choose some relationships"),
        ({"do": "x", "pick": "1"}, "Choose some relationships"),
        ({"do": "owner"}, "Choose who looks after them"),
        ({"do": "owner", "owner": "x"}, "Choose who looks after them"),
        ({"do": "stage", "stage": ""}, "Choose a stage"),
        ({"do": "rhythm", "weeks": " "}, "whole weeks"),
        ({"do": "rhythm", "weeks": "x"}, "whole weeks"),
    ],
)
def test_what_is_left_empty_is_taken_for_nobody_by_no_bar(house, sales, sent, says):
    page = house.browser("IT 1").post("/book/bulk/", {"pick": sales, **sent}, follow=True).content.decode()
    assert says in page
    assert not Bulk.objects.exists()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"do": "owner", "owner": "nobody"}, "Nobody looks after Sales any more."),
        ({"do": "rhythm", "weeks": "5"}, "In contact with Sales every 5 weeks."),
        ({"do": "rhythm", "weeks": "1"}, "In contact with Sales every week."),
        ({"do": "no_rhythm", "weeks": "5"}, "No rhythm for Sales any more."),
        ({"do": "end"}, "Your team no longer looks after Sales."),
    ],
)
def test_the_toast_names_what_was_done_and_to_whom(house, sales, sent, says):
    page = house.browser("IT 1").post("/book/bulk/", {"pick": sales, **sent}, follow=True).content.decode()
    assert says in page


def test_a_former_owner_who_left_the_team_does_not_come_back_by_undo(house, sales):
    actor, gone = house.actor("IT 1"), house.people["IT 2"]
    made = change_many(do=Does.OWNER, owner_id=house.people["IT 3"].id, relationship_ids=[sales], by=actor)
    gone.unit = house.units["Sales"]
    gone.save()
    assert undo_many(bulk_id=made, by=actor) == 0


def test_nobody_undoes_or_sees_what_another_did_to_many(house, sales):
    made = change_many(do=Does.END, relationship_ids=[sales], by=house.actor("IT 2"))
    assert house.browser("IT 3").post(f"/book/bulk/{made}/undo/").status_code == 404
    assert post(house.browser("IT 3"), f"/api/relationships/bulk/{made}/undo").status_code == 404


def test_rest_tells_the_stages_a_book_would_begin_with_to_who_reads_it_and_takes_them_as_told(house):
    told = house.browser("IT 1").get("/api/relationships/stages?team=IT").json()
    assert [(one["id"], one["place"]) for one in told] == [(None, place) for place in range(1, 6)]
    assert not Stage.objects.exists(), "to look begins nothing"
    assert house.browser("Sales 2").get("/api/relationships/stages?team=IT").json() == []
    kept = [{"name": one["name"], "meaning": one["meaning"]} for one in told]
    made = put(house.browser("IT 1"), "/api/relationships/stages", team="IT", stages=kept).json()
    assert [one["name"] for one in made] == [one["name"] for one in told]
    assert all(one["id"] for one in made)


def test_rest_begins_changes_ends_and_hands_over(house):
    browser, third = house.browser("IT 1"), begin_stages(house.teams["IT"].id)[2]
    assert [one["place"] for one in browser.get("/api/relationships/stages?team=IT").json()] == [1, 2, 3, 4, 5]
    made = post(browser, "/api/relationships", team="IT", unit_id=house.units["Sales"].id, about="Sell").json()
    ident, three = made["id"], house.people["IT 3"].id
    said = patch(browser, f"/api/relationships/{ident}", owner_id=three, stage_id=third.id, reason="Now").json()
    assert (said["owner"], said["stage"], said["about"], said["health"]) == ("IT 3", "Using", "Sell", "unknown")
    bad = patch(browser, f"/api/relationships/{ident}", owner_id=None, stage_id=10**9)
    assert bad.status_code == 422
    assert Relationship.objects.get(id=ident).owner_id == three, "all of it or nothing"
    done = post(browser, "/api/relationships/bulk", do="rhythm", rhythm_days=14, relationship_ids=[ident, 10**9]).json()
    assert (done["done"], done["refused"]) == (1, [])
    assert post(browser, f"/api/relationships/bulk/{done['id']}/undo").json() == {"undone": 1}
    given = {"team": "IT", "giver_id": three, "taker_id": house.people["IT 2"].id}
    moved = post(browser, "/api/relationships/transfers", **given).json()
    assert [one["relationship_id"] for one in moved["relationships"]] == [ident]
    meetings = post(browser, f"/api/relationships/transfers/{moved['id']}/meetings").json()
    assert meetings["relationships"][0]["planned_at"]
    assert post(browser, f"/api/relationships/transfers/{moved['id']}/drop").status_code == 422
    assert browser.get(f"/api/relationships?owner={house.people['IT 2'].id}&tab=mine").json()["items"] == []


def test_rest_tells_coverage_and_sets_stages_for_the_same_people_as_the_pages(house, sales):
    for who, read, led in (("IT 1", 200, 200), ("IT 2", 200, 403), ("Sales 1", 404, 403), ("Boss", 404, 403)):
        browser = house.browser(who)
        assert browser.get("/api/relationships/coverage?team=IT").status_code == read
        kept = [{"id": one.id, "name": one.name} for one in stages_of(house.teams["IT"].id)]
        given = {"team": "IT", "stages": [*kept, {"name": f"New {who}"}]}
        answer = browser.put("/api/relationships/stages", json.dumps(given), content_type="application/json")
        assert answer.status_code == led, who
    found = house.browser("IT 2").get("/api/relationships/coverage?team=IT").json()
    assert (found["units"], found["looked_after"]) == (3, 1)
    assert [one["unit"] for one in found["nobody"]] == ["halmar/finance", "halmar/plants"]
    assert stages_of(house.teams["IT"].id)[-1].name == "New IT 1"


def test_a_token_that_only_reads_changes_nothing(client, house, sales):
    user = house.people["IT 2"].user
    reads = frozenset({Scope.READ})
    _made, secret = create_token(user_id=user.id, name="Dashboard", scopes=reads, days=30, by=house.actor("IT 2"))
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.get(f"/api/relationships/{sales}", headers=bearer).status_code == 200
    for address in (f"/api/relationships/{sales}/end", "/api/relationships"):
        given = json.dumps({"team": "IT", "unit_id": house.units["Plants"].id})
        answer = client.post(address, given, content_type="application/json", headers=bearer)
        assert answer.status_code == 403, address


def test_the_terminal_does_the_same(house):
    made = run("open", "--team", "IT", "--unit", "halmar/sales", "--weeks", 6)
    ident = made["id"]
    assert (made["rhythm_days"], made["owner"]) == (42, "")
    assert run("stage", ident, "using", "--reason", "They ask")["stage"] == "Using"
    assert run("show", ident)["name"] == "Sales"
    assign(relationship_id=ident, person_id=house.people["IT 2"].id, by=house.actor("IT 1"))
    assert [row["id"] for row in run("list", "--team", "IT")["items"]] == [ident]
    assert run("list", "--tab", "nobody")["items"] == []
    assert run("end", ident)["ended_at"]
    refused = CliRunner().invoke(commands, ["stage", str(ident), "nowhere"])
    assert refused.exit_code == 2
    assert "It has: Unaware" in refused.stderr
