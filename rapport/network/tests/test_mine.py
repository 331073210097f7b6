"""My network: her own side of her ties, and nothing that comes from ties between others."""

import json
import re
from datetime import date, datetime, timedelta

import ibis
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from rapport.engine.ties import silence
from rapport.interactions import public as interactions
from rapport.network.actions.build import build
from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.queries.mine import Shown, own_network
from rapport.network.rules.rhythm import Quiet, quiet, usual_gap
from rapport.network.tests.test_build import LAST, OPERATOR, write_lake
from rapport.network.views.me import in_hundredths
from rapport.privacy.actions.keys import rotate_pseudonyms
from rapport.privacy.public import opt_out
from tests.kept import made_once

THREE_MONTHS_AGO = date(2026, 8, 20)
COLLUDING = ("IT 1", "IT 2", "Sales 1")
MINE = ("/api/network/me?limit=50", "/api/network/me/circles", "/network/me/", "/network/me/panel/")


@made_once
def halmar(company):
    """IT 1 is close to IT 2, was closer to Sales 1 than now, is new to Plant 1, and met Legal 1 now and then."""
    company.unit("Halmar")
    for name, count in {"IT": 12, "Sales": 14, "Plant": 14, "Legal": 12}.items():
        company.unit(name, "Halmar")
        company.crowd(name, count)
    between = [(f"Sales {n}", f"IT {n % 4 + 5}", 0.9, 1.0) for n in range(1, 13)]
    loose = [("IT 1", f"Legal {n}", 0.2, 0.1) for n in range(1, 5)]
    company.between = between
    company.snapshot(
        [*between, *loose, ("IT 1", "IT 2", 0.9, 8.0), ("IT 1", "Sales 1", 0.9, 6.0), ("IT 1", "Sales 2", 0.9, 3.0)],
        as_of=THREE_MONTHS_AGO,
    )
    company.now = [
        *between,
        *loose,
        ("IT 1", "IT 2", 0.9, 8.0),
        ("IT 1", "Sales 1", 0.9, 2.0),
        ("IT 1", "Sales 2", 0.9, 3.0),
        ("IT 1", "Plant 1", 0.9, 5.0),
        ("IT 1", "Plant 2", 0.9, 4.0),
    ]
    company.snapshot(company.now)
    return company


@pytest.fixture
def browse(halmar):
    def sign_in(name):
        client = Client()
        client.force_login(halmar.user(name))
        return client

    return sign_in


def names(halmar, shown, by="IT 1"):
    return [c.person.name for c in own_network(by=halmar.actor(by), limit=50, shown=shown).colleagues]


def test_her_ties_come_closest_first_and_are_picked_by_what_becomes_of_them(halmar):
    assert names(halmar, Shown.ALL)[:4] == ["IT 2", "Plant 1", "Plant 2", "Sales 2"]
    assert names(halmar, Shown.CLOSEST) == ["IT 2", "Plant 1"]
    assert names(halmar, Shown.COOLING) == ["Sales 1"]
    assert names(halmar, Shown.NEW) == ["Plant 1", "Plant 2"]


def test_the_page_counts_each_choice_and_shows_the_chosen_one(browse):
    page = browse("IT 1").get("/network/me/?show=cooling").content.decode()
    assert re.search(r'aria-current="page">Cooling <span class="meta">1<', page)
    rows = page.split('<ul class="rows">')[1].split("</ul>")[0]
    assert "Sales 1" in rows
    assert "IT 2" not in rows
    assert "20 Aug 2026" in page


def test_everybody_she_is_in_touch_with_is_a_click_away(halmar, browse):
    many = [("IT 1", f"{unit} {n}", 0.9, n / 10) for unit in ("Sales", "Plant") for n in range(1, 15)]
    halmar.snapshot(many)
    client = browse("IT 1")
    page = client.get("/network/me/").content.decode()
    assert page.count('<li class="tie">') == 24
    assert "Show all 28" in page
    assert "?show=all&amp;all=1" in page
    whole = client.get("/network/me/?show=all&all=1").content.decode()
    assert whole.count('<li class="tie">') == 28
    assert "Show all" not in whole


def test_rest_picks_by_the_same_choices(browse):
    told = browse("IT 1").get("/api/network/me?show=new").json()
    assert [(c["name"], c["direction"]) for c in told] == [("Plant 1", "new"), ("Plant 2", "new")]


def test_with_one_month_only_nothing_is_called_new_or_cooling(company):
    company.unit("Halmar")
    for name in ("Amara", "Kofi", "Ines"):
        company.person(name, "Halmar")
    company.snapshot([("Amara", "Kofi", 0.9, 3.0), ("Amara", "Ines")])
    client = Client()
    client.force_login(company.user("Amara"))
    for choice in ("cooling", "new"):
        page = client.get(f"/network/me/?show={choice}").content.decode()
        assert "snapshot of three months ago to compare with" in page
    assert "no earlier snapshot" in page
    everybody = client.get("/network/me/").content.decode()
    assert "Kofi" in everybody
    assert "steady" not in everybody
    assert {row["compared"] for row in client.get("/api/network/me").json()} == {False}
    assert "One month only" in page
    assert "One month only" in client.get(f"/network/me/ties/{company.people['Kofi'].id}/").content.decode()


def test_a_silence_is_long_against_the_usual_gap_and_never_within_a_fortnight():
    start = datetime(2026, 1, 1)  # noqa: DTZ001 (the lake's times are UTC without a zone)
    weekly = {"first": start, "last": start + timedelta(days=70), "contacts": 11}
    said = [quiet(**weekly, until=weekly["last"] + timedelta(days=n)) for n in (7, 20, 22, 55, 57)]
    assert said == [
        Quiet.IN_TOUCH,
        Quiet.IN_TOUCH,
        Quiet.LONG_SILENT,
        Quiet.LONG_SILENT,
        Quiet.PROBABLY_GONE,
    ]
    daily = {"first": start, "last": start + timedelta(days=70), "contacts": 71}
    assert quiet(**daily, until=daily["last"] + timedelta(days=13)) == Quiet.IN_TOUCH
    assert quiet(**daily, until=daily["last"] + timedelta(days=14)) == Quiet.PROBABLY_GONE
    few = {"first": start, "last": start + timedelta(days=3), "contacts": 4}
    assert quiet(**few, until=start + timedelta(days=300)) == Quiet.UNKNOWN


def test_the_silence_of_the_page_is_the_silence_of_the_engine():
    first, last, contacts = datetime(2026, 3, 1, 9), datetime(2026, 9, 4, 17), 12  # noqa: DTZ001 (as above)
    table = ibis.memtable({"first": [first], "last": [last], "last_back": [first], "rows": [contacts]})
    (theirs,) = silence(table, as_of=LAST).name("s").as_table().to_pandas()["s"]
    until = datetime(2026, 11, 21)  # noqa: DTZ001 (as above)
    assert (until - last) / usual_gap(first, last, contacts) == pytest.approx(theirs)


def test_circles_are_the_groups_of_the_map_with_her_own_contacts_in_them(halmar, browse):
    found = browse("IT 1").get("/api/network/me/circles").json()
    told = {c["name"]: (c["contacts"], c["own"]) for c in found["circles"]}
    assert told == {"IT": (1, True), "Plant": (2, False), "Sales": (2, False), "Legal": (4, False)}
    assert sum(c["share"] for c in found["circles"]) == pytest.approx(1, abs=0.01)


def test_whom_she_connects_is_read_from_the_published_map_alone(halmar, browse):
    client = browse("IT 1")
    found = client.get("/api/network/me/circles").json()
    pairs = [{found["circles"][b["one"]]["name"], found["circles"][b["other"]]["name"]} for b in found["gaps"]]
    assert pairs == [{"Plant", "Sales"}]  # IT has one contact of hers, and Legal with Plant would name Plant again
    assert "no tie is shown on the map" in client.get("/network/me/").content.decode()
    more = [(f"Plant {n}", f"Sales {n}", 0.9, 9.0) for n in range(3, 14)]
    halmar.snapshot([*halmar.now, *more])
    page = client.get("/api/network/me/circles").json()
    pairs = [{page["circles"][b["one"]]["name"], page["circles"][b["other"]]["name"]} for b in page["gaps"]]
    assert {"Plant", "Sales"} not in pairs


def test_a_tie_of_too_few_pairs_and_none_at_all_read_the_same(halmar, browse):
    client = browse("IT 1")
    before = client.get("/api/network/me/circles").json()
    halmar.snapshot([*halmar.now, *[(f"Plant {n}", f"Sales {n}", 0.9, 9.0) for n in range(3, 12)]])
    assert client.get("/api/network/me/circles").json() == before


def test_time_given_adds_up_and_goes_by_month(halmar, browse):
    given = browse("IT 1").get("/api/network/me/circles").json()["given"]
    assert [g["on"] for g in given] == ["2026-08-20", "2026-11-20"]
    assert all(g["team"] + g["division"] + g["elsewhere"] == pytest.approx(1, abs=0.01) for g in given)
    assert given[0]["team"] == pytest.approx(8 / (8 + 6 + 3 + 0.4), abs=0.001)
    assert given[1]["team"] == pytest.approx(8 / (8 + 2 + 3 + 5 + 4 + 0.4), abs=0.001)


def test_what_the_shares_are_shares_of_stands_behind_them(browse):
    page = browse("IT 1").get("/network/me/").content.decode()
    assert "Why: Near and far" in page
    assert "in mails of today" in page


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=3))
def test_shares_in_per_cent_add_up_to_a_hundred(parts):
    whole = in_hundredths([part / sum(parts) for part in parts])
    assert sum(round(share * 100) for share in whole) == 100
    assert all(abs(share - part / sum(parts)) < 0.0101 for share, part in zip(whole, parts, strict=True))


def test_a_colleague_in_another_team_of_the_division_is_near_and_one_below_is_her_own(company):
    company.unit("Halmar")
    for name, above in {"IT": "Halmar", "Desk": "IT", "Night": "Desk", "Data": "IT", "Sales": "Halmar"}.items():
        company.unit(name, above)
        company.person(f"{name} 1", name)
    company.snapshot([("Desk 1", f"{name} 1", 0.9, 1.0) for name in ("Night", "Data", "Sales", "IT")])
    client = Client()
    client.force_login(company.user("Desk 1"))
    (given,) = client.get("/api/network/me/circles").json()["given"]
    assert given == {"on": "2026-11-20", "team": 0.25, "division": 0.5, "elsewhere": 0.25}


def test_a_tie_is_explained_from_her_side_in_a_panel_and_on_a_page(halmar, browse):
    client, address = browse("IT 1"), f"/network/me/ties/{halmar.people['Sales 1'].id}/"
    panel = client.get(address, headers={"HX-Request": "true"}).content.decode()
    page = client.get(address).content.decode()
    for text in (panel, page):
        assert "Sales 1" in text
        assert "126" in text
        assert "about even: 50\u00a0% from you, 50\u00a0% from them" in text
    assert "<html" not in panel
    assert "cooling" in page
    assert "says nothing of how they see you" in page
    told = client.get(f"/api/network/me/ties/{halmar.people['Sales 1'].id}").json()
    assert (told["contacts"], told["days"], told["weeks"], told["wrote"]) == (18, 12, 9, 0.5)
    assert told["trend"] == [12.0, 4.0]
    assert "trust" not in json.dumps(told)


def test_there_is_nothing_to_explain_where_there_is_no_tie_or_somebody_takes_no_part(halmar, browse):
    client = browse("IT 1")
    stranger, friend = halmar.people["IT 12"].id, halmar.people["IT 2"].id
    opt_out(subject_id=friend, by=halmar.actor("IT 2"))
    pages = [client.get(f"/network/me/ties/{who}/") for who in (stranger, friend, 10**9)]
    calls = [client.get(f"/api/network/me/ties/{who}") for who in (stranger, friend, 10**9)]
    assert [answer.status_code for answer in pages + calls] == [404] * 6
    assert len({answer.content for answer in calls}) == 1, "one who left is like one she never met"


def test_nobody_reads_the_tie_of_two_others(halmar, browse):
    assert browse("Legal 12").get(f"/network/me/ties/{halmar.people['IT 1'].id}/").status_code == 404


def test_who_left_the_network_is_in_no_share_circle_or_count(halmar, browse):
    opt_out(subject_id=halmar.people["IT 2"].id, by=halmar.actor("IT 2"))
    client = browse("IT 1")
    assert "IT 2" not in client.get("/network/me/").content.decode()
    found = client.get("/api/network/me/circles").json()
    assert "IT" not in {c["name"] for c in found["circles"]}
    assert [g["team"] for g in found["given"]] == [0, 0]


def test_who_came_after_the_snapshot_is_told_so(halmar, browse):
    halmar.person("Newcomer", "IT")
    page = browse("Newcomer").get("/network/me/").content.decode()
    assert "You are not in this snapshot yet" in page


def own_views(halmar, browse):
    """All that somebody sees of herself, without what changes from call to call, for three who collude."""
    found = {}
    for name in COLLUDING:
        client = browse(name)
        ties = [f"/api/network/me/ties/{c['person_id']}" for c in client.get(MINE[0]).json()]
        for address in [*MINE, *ties]:
            text = client.get(address).content.decode()
            for changing in (r'name="csrfmiddlewaretoken" value="[^"]*"', r"X-CSRFToken[^}]*", r'nonce="[^"]*"'):
                text = re.sub(changing, "", text)
            found[name, address] = re.sub(r'"(why|card)-[^"]*"', "", text)
    return found


def test_three_who_collude_learn_nothing_of_ties_between_others(halmar, browse):
    before = own_views(halmar, browse)
    # Friends of theirs get close to each other and to strangers, as far as the map does not show it.
    others = [("IT 5", "Sales 5", 0.9, 9.0), ("Plant 1", "Plant 2", 0.9, 9.0), ("Sales 2", "Legal 1", 0.9, 9.0)]
    halmar.snapshot([*halmar.now, *others, ("Plant 1", "Sales 2", 0.9, 7.0)], community={"IT 2": 7, "Sales 2": 9})
    assert own_views(halmar, browse) == before
    halmar.snapshot([*halmar.now, ("IT 2", "Plant 1", 0.9, 9.0)])
    assert own_views(halmar, browse) != before, "a tie of one of them is hers to see"


@pytest.fixture
def logs(company, monkeypatch):
    """IT and Sales in real logs; more may be put to them."""
    company.unit("Halmar")
    for name, count in {"IT": 5, "Sales": 14}.items():
        company.unit(name, "Halmar")
        company.crowd(name, count)
    contacts = [(f"IT {n}", f"Sales {n}", day) for n in range(1, 6) for day in range(0, 60, 4)]
    contacts += [(f"Sales {n}", f"IT {n}", day) for n in range(1, 6) for day in range(1, 60, 5)]
    for n, often in ((2, 6), (3, 9)):
        contacts += [("IT 1", f"Sales {n}", day) for day in range(0, 60, often)]
        contacts += [(f"Sales {n}", "IT 1", day) for day in range(2, 60, 7)]
    files = [write_lake(company, contacts)]
    monkeypatch.setattr(interactions, "lake_files", lambda: tuple(files), raising=False)
    monkeypatch.setattr(interactions, "last_interaction_on", lambda: LAST, raising=False)
    return files


def test_what_the_engine_makes_of_ties_between_others_is_on_no_page_of_hers(company, logs):
    """With the real engine, whose overlap, attention and trust do change."""
    client = Client()
    client.force_login(company.user("IT 1"))
    addresses = [MINE[0], MINE[1], f"/api/network/me/ties/{company.people['Sales 1'].id}"]
    build(by=OPERATOR)
    before = [client.get(address).json() for address in addresses]
    assert before[0][0]["name"] == "Sales 1"
    logs.append(write_lake(company, [("Sales 1", f"Sales {n}", d) for n in range(2, 8) for d in range(9)], name="b"))
    assert build(by=OPERATOR).changed
    assert [client.get(address).json() for address in addresses] == before


@pytest.mark.usefixtures("logs")
def test_a_line_of_months_goes_on_across_a_change_of_pseudonyms(company):
    build(as_of=date(2026, 10, 20), by=OPERATOR)
    rotate_pseudonyms(by=OPERATOR)
    build(by=OPERATOR)
    before, now = Snapshot.objects.order_by("as_of")
    assert lake.number_in(before, company.people["IT 1"].id) != lake.number_in(now, company.people["IT 1"].id)
    lines = [colleague.trend for colleague in own_network(by=company.actor("IT 1")).colleagues]
    assert len(lines) == 3
    assert all(value is not None for line in lines for value in line)


@pytest.mark.parametrize("address", ["/network/me/", "/network/me/?show=new", "/network/me/ties/{tie}/"])
def test_own_pages_keep_within_their_statements(halmar, browse, django_assert_max_num_queries, address):
    client, filled = browse("IT 1"), address.format(tie=halmar.people["IT 2"].id)
    client.get(filled)
    with django_assert_max_num_queries(14):
        assert client.get(filled).status_code == 200


def test_days_are_told_and_no_times(browse):
    text = json.dumps(browse("IT 1").get("/api/network/me").json())
    assert not re.search(r"\d\d:\d\d", text)
