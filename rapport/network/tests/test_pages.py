"""Pages and REST: who sees what, what they say, what they cost."""

import csv
import json
from datetime import date

import pytest
from django.test import Client

from rapport.accounts.public import Role
from rapport.network.models import IntroductionAsk
from rapport.privacy.public import opt_out
from tests.kept import made_once

TRUST = "/units/halmar/it/trust/"


@made_once
def halmar(company):
    company.unit("Halmar")
    for name, count in {"IT": 12, "Sales": 20, "Plant": 16, "Legal": 4, "Tax": 7}.items():
        company.unit(name, "Halmar")
        company.crowd(name, count)
    ties = [(f"Sales {n}", f"IT {n % 4 + 1}", 0.9, 1 + n / 10) for n in range(1, 15)]
    ties += [(f"Plant {n}", f"Sales {n}", 0.8, 2.0) for n in range(1, 12)]
    ties += [("Sales 1", f"Plant {n}", 0.8, 2.0) for n in range(2, 6)]
    company.snapshot(ties[:20], as_of=date(2026, 8, 20))
    company.snapshot(ties)
    return company


@pytest.fixture
def browse(halmar):
    def sign_in(name, *roles):
        client = Client()
        client.force_login(halmar.user(name, *roles))
        return client

    return sign_in


@pytest.mark.parametrize("role", [Role.ANALYST, Role.EXECUTIVE, Role.COMMUNICATIONS, Role.ADMINISTRATOR])
def test_those_who_look_after_the_whole_see_who_trusts_any_unit(browse, role):
    assert browse("Legal 1", role).get(TRUST).status_code == 200


@pytest.mark.parametrize("roles", [(), (Role.TEAM_MEMBER,), (Role.TEAM_LEAD,)])
def test_others_see_their_own_unit_only(browse, roles):
    assert browse("IT 1", *roles).get(TRUST).status_code == 200
    stranger = browse("Legal 1", *roles)
    assert stranger.get(TRUST).status_code == 404
    assert stranger.get(f"{TRUST}export/").status_code == 404
    assert stranger.get(f"{TRUST}why/?row=0").status_code == 404
    assert stranger.get("/api/units/halmar/it/trust").status_code == 404


def test_who_leads_from_above_sees_the_unit(halmar, browse):
    halmar.unit("Board", None)
    boss = halmar.person("Boss", "Board")
    halmar.units["Halmar"].manager = boss
    halmar.units["Halmar"].save(update_fields=["manager"])
    assert browse("Boss").get(TRUST).status_code == 200


@pytest.mark.parametrize(
    "address",
    [TRUST, "/network/trust/", "/network/map/", "/network/me/", "/network/introductions/", f"{TRUST}export/"],
)
def test_strangers_are_led_to_the_door(halmar, address):
    response = Client().get(address)
    assert response.status_code == 302
    assert "/account/login/" in response.headers["Location"]


def test_the_page_shows_joined_units_and_names_nobody(halmar, browse):
    text = browse("IT 1").get(TRUST).content.decode()
    assert "2 small units, joined" in text
    assert "Legal" not in text
    assert not any(f">{name}<" in text for name in halmar.people if name != "IT 1")


def test_the_export_holds_what_the_page_shows(browse):
    response = browse("IT 1").get(f"{TRUST}export/")
    rows = list(csv.DictReader(response.content.decode().splitlines()))
    assert {row["unit"]: int(row["people"]) for row in rows} == {
        "Sales": 20,
        "Plant": 16,
        "2 small units, joined": 11,
    }
    assert all(int(row["people"]) >= 10 for row in rows)


def test_one_s_day_shows_the_headline_of_one_s_own_unit(browse):
    text = browse("IT 1").get("/network/trust/panel/").content.decode()
    assert "Who trusts IT" in text
    assert "Units known to turn to us" in text
    assert TRUST in text


def test_the_page_of_a_unit_shows_who_trusts_it_to_those_who_may_see_it(browse):
    address = f"{TRUST}panel/"
    assert address in browse("IT 1").get("/units/halmar/it/").content.decode()
    assert "Who trusts IT" in browse("Legal 1", Role.ANALYST).get(address).content.decode()
    assert browse("Legal 2").get(address).content.decode().strip() == ""
    assert "from 3 people on" not in browse("IT 1").get(address).content.decode()


def test_every_row_says_why(browse):
    text = browse("IT 1").get(f"{TRUST}why/?row=0", headers={"HX-Request": "true"}).content.decode()
    assert "Wilson" in text
    assert "20 people" in text


def test_one_s_own_unit_is_one_click_away(browse):
    response = browse("IT 1").get("/network/trust/")
    assert response.headers["Location"] == TRUST


def test_without_a_snapshot_pages_say_what_to_do(company):
    company.unit("Halmar")
    company.person("Amara", "Halmar")
    client = Client()
    client.force_login(company.user("Amara"))
    for address in ("/units/halmar/trust/", "/network/map/", "/network/me/"):
        response = client.get(address)
        assert response.status_code == 200
        assert "computed yet" in response.content.decode() or "no map yet" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "most"),
    [
        (TRUST, 12),
        ("/network/trust/panel/", 12),
        (f"{TRUST}panel/", 12),
        ("/network/map/", 12),
        ("/network/me/", 14),
        ("/network/introductions/", 14),
    ],
)
def test_pages_keep_within_their_statements(browse, django_assert_max_num_queries, address, most):
    client = browse("IT 1")
    client.get(address)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_the_map_is_small_and_shows_only_what_may_be_shown(browse):
    response = browse("Legal 1").get("/api/network/map")
    assert len(response.content) < 60_000
    view = json.loads(response.content)
    assert all(people >= view["minimum"] for people in view["units"]["people"])
    pairs = {
        frozenset((view["units"]["name"][a], view["units"]["name"][b]))
        for a, b in zip(view["ties"]["one"], view["ties"]["other"], strict=True)
    }
    assert pairs == {frozenset({"Sales", "IT"}), frozenset({"Sales", "Plant"})}
    assert "weight" not in response.content.decode()
    assert "pairs" not in view["ties"]


def test_ties_of_too_few_pairs_are_not_on_the_map(halmar, browse):
    halmar.snapshot([(f"Plant {n}", f"IT {n}", 0.9) for n in range(1, 10)])
    view = browse("Legal 1").get("/api/network/map").json()
    assert view["ties"]["one"] == []


def test_the_map_page_holds_the_same_as_a_table(browse):
    text = browse("Legal 1").get("/network/map/").content.decode()
    for name in ("Sales", "Plant", "IT", "2 small units, merged"):
        assert name in text


def test_an_unknown_unit_or_snapshot_is_missing(browse):
    client = browse("Legal 1")
    for query in ("parent=halmar/tax", "snapshot=999999", "parent=../x"):
        assert client.get(f"/network/map/?{query}").status_code == 404
        assert client.get(f"/api/network/map?{query}").status_code == 404


def test_she_sees_her_own_closest_colleagues_and_nobody_else_does(browse):
    mine = browse("Sales 1").get("/network/me/").content.decode()
    assert "IT 2" in mine
    assert "Only you" in mine
    other = browse("Legal 1").get("/network/me/").content.decode()
    assert "Sales 1" not in other


def test_who_opted_out_neither_sees_nor_is_seen(halmar, browse):
    opt_out(subject_id=halmar.people["IT 2"].id, by=halmar.actor("IT 2"))
    assert "IT 2" not in browse("Sales 1").get("/network/me/").content.decode()
    assert "opted out" in browse("IT 2").get("/network/me/").content.decode()


def test_asking_deciding_and_thanking_in_the_browser(halmar, browse):
    target = halmar.people["Sales 3"].id
    amara = browse("Plant 1")  # knows Sales 1 only
    page = amara.get(f"/network/introductions/new/?to={target}").content.decode()
    assert "do not say whether" in page
    assert amara.post(f"/network/introductions/new/?to={target}", {"message": " "}).status_code == 422
    boss = browse("Sales 1")
    page = boss.get(f"/network/introductions/new/?to={target}").content.decode()
    assert "At least one of your own contacts" in page
    assert boss.post(f"/network/introductions/new/?to={target}", {"message": "May I?"}).status_code == 302
    asked = IntroductionAsk.objects.get()
    name = next(n for n, p in halmar.people.items() if p.id == asked.go_between_id)
    assert name not in boss.get("/network/introductions/").content.decode()
    helper = browse(name)
    assert "May I?" in helper.get("/network/introductions/panel/").content.decode()
    helper.post(f"/network/introductions/asks/{asked.public_id}/", {"answer": "yes"})
    assert name in boss.get("/network/introductions/").content.decode()
    boss.post(f"/network/introductions/{asked.introduction.public_id}/thanks/")
    assert "thanks you" in helper.get("/network/introductions/").content.decode()


def test_the_api_asks_and_answers_by_the_same_rules(halmar, browse):
    target = halmar.people["Sales 3"].id
    client = browse("Sales 1")
    assert client.get(f"/api/network/introductions/possible?to={target}").json()["possibility"] == "yes"
    made = client.post(
        "/api/network/introductions", {"to": target, "message": "Hello"}, content_type="application/json"
    )
    assert made.status_code == 201
    assert made.json()["go_betweens"] == []
    asked = IntroductionAsk.objects.get()
    assert (
        client.post(
            f"/api/network/introductions/asked/{asked.public_id}", {"yes": True}, content_type="application/json"
        ).status_code
        == 404
    )


def test_only_operators_build_from_outside(browse):
    assert browse("IT 1").post("/api/network/snapshots").status_code == 403
    assert browse("IT 2", Role.ANALYST).post("/api/network/snapshots").status_code == 202


def test_a_snapshot_that_is_held_back_does_not_tell_its_counts(halmar, browse):
    shown = {row["id"] for row in browse("IT 1").get("/api/network/snapshots").json()}
    held = halmar.snapshot([("IT 1", "Sales 1")], groups=False)
    for who, roles in {"IT 1": (), "IT 2": (Role.ANALYST,), "IT 3": (Role.ADMINISTRATOR,)}.items():
        listed = {row["id"] for row in browse(who, *roles).get("/api/network/snapshots").json()}
        assert listed == shown
        assert held.id not in listed


def test_no_figure_tells_by_its_number_of_people_who_opted_out(halmar, browse):
    """Before and after, pages count the people of each unit as the directory does."""
    analyst = browse("Legal 1", Role.ANALYST)
    addresses = (f"{TRUST}export/", "/units/halmar/tax/trust/export/", "/network/map/export/")

    def people():
        pages = [csv.DictReader(analyst.get(address).content.decode().splitlines()) for address in addresses]
        api = analyst.get("/api/network/map").json()["units"]["people"]
        listed = analyst.get("/api/network/snapshots").json()[0]["people"]
        team = analyst.get("/units/halmar/tax/trust/").context["stats"][-1]["figure"]
        return [[(row["unit"], row["people"]) for row in page] for page in pages], api, listed, team

    ties = [(f"Sales {n}", f"IT {n % 4 + 1}") for n in range(1, 15)]
    halmar.snapshot(ties)
    before = people()
    for name in ("Tax 7", "Sales 1", "Plant 2"):
        opt_out(subject_id=halmar.people[name].id, by=halmar.actor(name))
    halmar.snapshot([tie for tie in ties if tie[0] != "Sales 1"])
    assert people() == before
    sales = next(csv.DictReader(analyst.get(addresses[0]).content.decode().splitlines()))
    assert (sales["people"], sales["share"]) == ("20", "0.7")


def test_a_team_does_not_stop_being_an_office_because_somebody_in_it_opted_out(halmar, browse):
    halmar.unit("Desk", "IT")
    halmar.crowd("Desk", 3)
    opt_out(subject_id=halmar.people["Desk 3"].id, by=halmar.actor("Desk 3"))
    halmar.snapshot([("Sales 1", "Desk 1")])
    assert browse("Desk 1").get("/units/halmar/it/desk/trust/").context["trust"].members == 3


def test_units_that_were_won_cooled_and_lost_are_counted_and_can_be_picked(halmar, browse):
    halmar.snapshot([(f"Sales {n}", "IT 1") for n in range(1, 19)], as_of=date(2025, 11, 20))
    halmar.snapshot([(f"Plant {n}", f"IT {m}") for n in range(1, 15) for m in (1, 2)])
    client = browse("IT 1")
    page = client.get(TRUST)
    assert {turn["label"]: turn["count"] for turn in page.context["turns"]} == {
        "All": 2, "Won": 1, "Grown": 0, "No clear change": 0, "Cooled": 0, "Lost": 1, "Few or none": 0,
    }  # fmt: skip
    assert [row.name for row in page.context["rows"]] == ["Plant", "Sales", "2 small units, joined"]
    lost = client.get(f"{TRUST}?turn=lost")
    assert [row.name for row in lost.context["rows"]] == ["Sales"]
    assert "Down to few or none" in page.content.decode()
    exported = csv.DictReader(client.get(f"{TRUST}export/?turn=lost").content.decode().splitlines())
    assert [row["unit"] for row in exported] == ["Sales"]
    assert client.get(f"{TRUST}?turn=nonsense").status_code == 200


def test_the_trend_of_a_row_is_a_sentence_for_those_who_do_not_see_it(halmar, browse):
    text = browse("IT 1").get(TRUST).content.decode().replace("\u00a0", " ")
    assert "70 % in August 2026, 70 % in November 2026; lowest 70 %, highest 70 %" in text


def test_what_people_said_stands_beside_what_the_logs_suggest(halmar, browse):
    client = browse("IT 1")
    assert "Said so" not in client.get(TRUST).content.decode()
    said = [(f"Sales {n}", "IT 2" if n % 2 else "Plant 1") for n in range(1, 13)]
    halmar.snapshot([("Sales 1", "IT 1")], said=said)
    text = client.get(TRUST).content.decode().replace("\u00a0", " ")
    assert "50 % said so themselves" in text
    assert "12 people answered" in text
    assert "too few asked" in text
    (sales, *others) = client.get("/api/units/halmar/it/trust").json()
    assert (sales["said"], sales["answered"]) == (0.5, 12)
    assert {row["said"] for row in others} == {None}
    assert "Of the 12 who were asked" in client.get(f"{TRUST}why/?row=0").content.decode()


def test_where_nobody_is_outside_the_parts_are_shown_to_those_who_may_see_them(halmar, browse):
    page = browse("IT 1", Role.EXECUTIVE).get("/units/halmar/trust/").content.decode()
    assert "Choose a part of it" in page
    assert "/units/halmar/sales/trust/" in page
    assert "Nothing changed" not in page


def test_a_few_who_said_so_are_few_or_none_on_the_page_in_the_export_and_in_rest(halmar, browse):
    said = [(f"Sales {n}", "IT 2" if n < 3 else "Plant 1") for n in range(1, 13)]
    said += [(f"Plant {n}", "IT 2" if n < 7 else "Sales 1") for n in range(1, 13)]
    halmar.snapshot([("Sales 1", "IT 1")], said=said)
    client = browse("IT 1")
    page = client.get(TRUST).content.decode().replace("\u00a0", " ")
    assert "; 0 % said so themselves" not in page
    assert "parts with few or none count as none" in page
    rows = {row["unit"]: row for row in csv.DictReader(client.get(f"{TRUST}export/").content.decode().splitlines())}
    told = {name: (row["said"], row["said_few"], row["answered"]) for name, row in rows.items()}
    assert told == {
        "Sales": ("0.0", "1", "12"), "Plant": ("0.5", "0", "12"), "2 small units, joined": ("", "", ""),
    }  # fmt: skip
    assert {row["unit"]: row["said_few"] for row in client.get(f"/api{TRUST}".removesuffix("/")).json()} == {
        "halmar/sales": True, "halmar/plant": False, "2 small units, joined": False,
    }  # fmt: skip


def test_that_nobody_turns_to_a_team_is_said_of_no_unit(halmar, browse):
    page = browse("Plant 1").get("/units/halmar/plant/trust/").content.decode()
    assert "few or none" in page
    assert "ever turned" not in page


def test_where_people_said_otherwise_a_unit_is_not_listed_as_few_or_none(halmar, browse):
    halmar.crowd("Plant", 40)
    halmar.snapshot([("Sales 1", "IT 1")], said=[(f"Plant {n}", "IT 2") for n in range(1, 41)])
    client = browse("IT 1")
    page = client.get(TRUST)
    assert {row.name: row.word for row in page.context["rows"]}["Plant"] == "contacts and answers differ"
    assert not [row for row in page.context["rows"] if row.name == "Plant" and row.line.turn == "few"]
    assert {"Answers differ": 1}.items() <= {turn["label"]: turn["count"] for turn in page.context["turns"]}.items()
    listed = csv.DictReader(client.get(f"{TRUST}export/?turn=few_or_none").content.decode().splitlines())
    assert "Plant" not in [row["unit"] for row in listed]
    assert {row["unit"]: row["turn"] for row in client.get("/api/units/halmar/it/trust").json()}[
        "halmar/plant"
    ] == "differs"


def test_a_large_unit_that_is_joined_to_protect_a_small_one_is_named(halmar, browse):
    for name in [*(f"Tax {n}" for n in range(1, 8)), "Legal 4"]:
        halmar.people.pop(name).delete()
    halmar.snapshot([(f"Sales {n}", "IT 1") for n in range(1, 12)])
    client = browse("IT 1")
    page = client.get(TRUST)
    assert [row.name for row in page.context["rows"]] == ["Sales", "Plant and 1 small unit, joined"]
    assert "joined, with a larger one where they are too few together" in page.content.decode()
    assert client.get("/api/units/halmar/it/trust").json()[1]["unit"] == "halmar/plant and 1 small unit, joined"


def test_a_change_within_the_likely_range_is_told_with_its_points_and_called_unsure(halmar, browse):
    halmar.crowd("Sales", 40)
    halmar.snapshot([(f"Sales {n}", "IT 1") for n in range(1, 25)], as_of=date(2025, 11, 20))
    halmar.snapshot([(f"Sales {n}", "IT 1") for n in range(1, 15)])
    page = browse("IT 1").get(TRUST)
    sales = next(row for row in page.context["rows"] if row.name == "Sales")
    assert (sales.word, sales.tone) == ("\N{MINUS SIGN}25 points, not sure", "")
    assert "steady" not in page.content.decode()


def test_where_nobody_is_outside_the_parts_are_exported_and_no_time_to_compare_with_is_offered(halmar, browse):
    client = browse("IT 1", Role.EXECUTIVE)
    page = client.get("/units/halmar/trust/")
    rows = list(csv.DictReader(client.get("/units/halmar/trust/export/").content.decode().splitlines()))
    assert [row["unit"] for row in rows] == [one.unit.name for one in page.context["inner"]]
    assert "Sales" in [row["unit"] for row in rows]
    assert "3 months" not in page.content.decode()
    assert "3 months" in client.get(TRUST).content.decode()


def test_what_goes_if_somebody_leaves_is_told_as_the_worst_case_of_the_whole_company(halmar, browse):
    halmar.snapshot([(f"{unit} {n}", f"IT {n % 3 + 1}") for unit in ("Sales", "Plant") for n in range(1, 17)])
    client = browse("IT 1")
    page = client.get(TRUST).content.decode()
    assert "At worst, if one leaves" in page
    assert "at least" in page
    assert "not of Sales alone" not in page
    halmar.unit("North", "Sales")
    halmar.crowd("North", 12)
    halmar.snapshot([(f"{unit} {n}", f"IT {n % 3 + 1}") for unit in ("Sales", "Plant") for n in range(1, 17)])
    assert "not of Sales alone" in client.get(f"{TRUST}?under=halmar/sales").content.decode()


def test_of_few_or_none_no_bar_and_no_range_is_drawn(halmar, browse):
    text = browse("Plant 1").get("/units/halmar/plant/trust/").content.decode()
    (cell,) = [part for part in text.split('<td class="w-trust"')[1:] if "few or none" in part][:1]
    assert "<svg" not in cell.split("</td>")[0]
    assert "few or none, under" in cell


def test_on_the_day_of_who_leads_all_of_it_the_parts_stand_instead_of_none_of_none(halmar, browse):
    text = browse("IT 1", Role.EXECUTIVE).get("/units/halmar/trust/panel/").content.decode()
    assert "Nobody is outside Halmar" in text
    assert "/units/halmar/sales/trust/" in text
    assert "of 0" not in text
