"""Formal against informal organisation: what is told, to whom, and that nothing can be had by subtraction."""

import csv
import json
from datetime import date

import pytest
from click.testing import CliRunner
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.public import Actor, Role
from rapport.network.actions.organisation import FIGURE
from rapport.network.cli import commands
from rapport.network.queries import lake
from rapport.network.queries.holdings import ties_held
from rapport.network.queries.organisation import organisation
from rapport.network.rules.organisation import MEASURES, Told, told
from rapport.network.tests.organisation_data import contact, lay
from rapport.network.views import organisation as views
from rapport.privacy.public import opt_out
from tests.kept import made_once

PAGE, API = "/network/organisation/", "/api/network/organisation"
SEE = (Role.ANALYST, Role.EXECUTIVE, Role.OVERSEER, Role.ADMINISTRATOR)


@made_once
def halmar(company):
    lay(company)
    company.snapshot(contact(), unseen=())
    return company


@pytest.fixture
def browse(halmar):
    def sign_in(name, *roles):
        client = Client()
        client.force_login(halmar.user(name, *roles))
        return client

    return sign_in


@made_once
def shown(halmar):
    return organisation(by=Actor.system())


@pytest.mark.parametrize("role", SEE)
@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?level=2", f"{PAGE}export/", f"{PAGE}what-if/", API])
def test_analysts_executives_those_who_oversee_and_administrators_see_it(browse, role, address):
    assert browse("Legal 1", role).get(address).status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role not in SEE])
@pytest.mark.parametrize("address", [PAGE, f"{PAGE}export/", f"{PAGE}what-if/", API, f"{API}/what-if?move=a&to=b"])
def test_nobody_else_does(browse, role, address):
    assert browse("Legal 1", role).get(address).status_code == 403


def test_closed_units_come_first_with_their_index(shown):
    first = shown.at(1)
    assert sorted((g.name, g.people) for g in first) == [("Office", 36), ("Plant", 64), ("Sales", 60)]
    assert [g.outside for g in first] == sorted(g.outside for g in first)
    north = next(g for g in shown.at(2) if g.name == "North")
    pairs = {frozenset(tie[:2]): 0.0 for tie in contact()}
    ways = {tie[:2]: tie[3] for tie in contact()}
    for one, other in list(ways):
        ways.setdefault((other, one), ways[one, other])  # each tie is answered
    for (one, other), weight in ways.items():
        pairs[frozenset((one, other))] += weight
    own = [(sum(name.startswith("North") for name in pair), weight) for pair, weight in pairs.items()]
    inside, crossing = (sum(weight for ends, weight in own if ends == n) for n in (2, 1))
    assert north.outside == pytest.approx(crossing / (inside + crossing), abs=0.0251), "told in steps of five points"
    assert north.ei == pytest.approx(2 * north.outside - 1, abs=0.005)
    assert [g.name for g in shown.groups if g.level == 2 and not g.alone] == ["2 small units, merged"]


def test_bridges_are_published_ties_across_divisions_only(shown):
    assert [(b.one.name, b.other.name) for b in shown.bridges] == [("North", "2 small units, merged")]
    # Finance and Line have three heavy pairs: too few to be on any page.
    assert "Finance" not in {g.name for b in shown.bridges for g in (b.one, b.other)}


def test_units_that_hold_others_are_told_with_what_hangs_on_them(shown):
    held = {h.group.name: h.cut_off for h in shown.holders if h.cut_off}
    # South - North - Quality with Tools - Line: without North or Quality one at the end is cut off.
    assert held == {"North": 1, "2 small units, merged": 1}


def test_communities_are_told_in_words_and_only_from_the_minimum_on(shown):
    assert shown.largest_communities
    for community in shown.largest_communities:
        for group in (*community.most, *community.part):
            assert group.people >= 10
    assert {g.name for c in shown.largest_communities for g in c.most} >= {"North", "South", "Line", "Finance"}


def test_how_steady_communities_are_and_what_other_settings_give_is_told(shown):
    assert shown.stability.runs == 5
    assert 0 < shown.stability.pairs_low <= shown.stability.pairs <= 1
    assert [row.gamma for row in shown.settings] == [0.5, 1.0, 2.0]
    assert shown.settings[1].nmi == pytest.approx(1)


def test_the_page_explains_every_measure_with_its_source(browse):
    text = browse("Legal 1", Role.ANALYST).get(PAGE).content.decode()
    for source in ("Newman &amp; Girvan 2004", "Wallace 1983", "Krackhardt &amp; Stern 1988", "Gould &amp; Fernandez 1989",
                   "Traag et al. 2019", "Tarjan 1972", "Cross, Rebele &amp; Grant 2016"):  # fmt: skip
        assert source in text
    assert "no data does not mean no ties" in text.lower()


def test_nobody_is_named_anywhere(halmar, browse):
    client = browse("Legal 1", Role.ANALYST)
    for address in (PAGE, f"{PAGE}?level=2", f"{PAGE}export/", API, f"{PAGE}what-if/"):
        text = client.get(address).content.decode()
        assert not [name for name in halmar.people if name != "Legal 1" and f"{name}<" in text]
        assert not [p.email for p in halmar.people.values() if p.email in text and p.name != "Legal 1"]


def everything(client):
    """All that an attacker can read, at once."""
    document = {address: client.get(address).content.decode() for address in (f"{PAGE}export/",)}
    document[API] = client.get(API).json()
    document[API].pop("snapshot")
    document[PAGE] = (
        client.get(PAGE).context["roles"],
        client.get(PAGE).context["load"],
        client.get(PAGE).context["stats"],
    )
    return document


@pytest.mark.parametrize("few", [1, 5, 9])
def test_nobody_without_contact_and_a_few_look_alike_to_all_who_read_everything(halmar, browse, few):
    client = browse("Legal 1", Role.ANALYST)
    nobody = everything(client)
    halmar.snapshot(contact(), unseen=[f"Line {n}" for n in range(20, 20 + few)])
    assert str(everything(client)) == str(nobody)


def test_ten_without_contact_are_told_as_a_share_to_five_points(halmar, browse):
    halmar.snapshot(contact(), unseen=[f"Line {n}" for n in range(20, 30)])
    rows = {row["name"]: row["measures"] for row in browse("Legal 1", Role.ANALYST).get(API).json()["people"]}
    assert rows["Plant"]["unseen"] == {"told": "share", "share": 0.15}  # 10 of 64
    assert rows["Sales"]["unseen"] == {"told": "few", "share": None}


def test_an_attacker_finds_counts_of_one_level_only_and_no_total(halmar):
    snapshot = halmar.snapshot(contact(), unseen=[f"Line {n}" for n in range(20, 32)])
    table = lake.mapped(lake.folder_of(snapshot) / lake.ORGANISATION)
    assert table.schema.equals(FIGURE)
    rows = table.to_pylist()
    cells = {g.cell: g for g in organisation(by=Actor.system()).groups}
    counted = [row for row in rows if row["measure"] in MEASURES]
    assert {cells[row["cell"]].level for row in counted} == {1}
    assert len({(row["measure"], row["cell"]) for row in counted}) == len(counted)
    assert not [row for row in counted if row["value"] is not None and row["told"] != Told.SHARE]


@given(people=st.integers(0, 400), count=st.integers(0, 400), minimum=st.integers(5, 25))
def test_no_class_tells_of_fewer_than_the_minimum(people, count, minimum):
    count = min(count, people)
    alike = {n for n in range(people + 1) if told(n, people, minimum=minimum) == told(count, people, minimum=minimum)}
    how, share = told(count, people, minimum=minimum)
    if count < minimum:
        assert set(range(min(minimum, people + 1))) <= alike
    if people - count < minimum:
        assert set(range(max(people - minimum + 1, 0), people + 1)) <= alike
    assert (how is Told.SHARE) == (share is not None)


def test_who_opted_out_changes_no_number_of_people(halmar, browse):
    client = browse("Legal 1", Role.ANALYST)
    before = [(row["name"], row["people"]) for row in client.get(API).json()["groups"]]
    opt_out(subject_id=halmar.people["Line 30"].id, by=halmar.actor("Line 30"))
    halmar.snapshot([tie for tie in contact() if "Line 30" not in tie], unseen=())
    assert [(row["name"], row["people"]) for row in client.get(API).json()["groups"]] == before


def test_too_little_data_is_warned_of_and_no_missing_tie_is_read_from_it(halmar, browse):
    gone = [name for name in halmar.people if name.split()[0] in {"Line", "North", "South", "Finance"}]
    client = browse("Legal 1", Role.ANALYST)
    assert "Too few people were seen" not in client.get(PAGE).content.decode()
    halmar.snapshot(contact(), unseen=gone)
    text = client.get(PAGE).content.decode()
    assert "Too few people were seen" in text
    assert "few seen" in text
    assert client.get(API).json()["thin"] is True


def test_a_snapshot_that_is_held_back_does_not_show(halmar, browse):
    client = browse("Legal 1", Role.ANALYST)
    before = client.get(API).json()
    halmar.snapshot([], unseen=(), groups=False)
    assert client.get(API).json() == before


def test_without_a_snapshot_of_this_kind_the_page_says_what_to_do(company):
    lay(company)
    client = Client()
    client.force_login(company.user("Legal 1", Role.ANALYST))
    assert "There are no figures yet" in client.get(PAGE).content.decode()
    assert client.get(API).status_code == 422
    company.snapshot(contact())  # as one made before there were these figures
    assert "There are no figures yet" in client.get(PAGE).content.decode()
    assert "There are no figures yet" in client.get(f"{PAGE}what-if/").content.decode()


def test_the_export_holds_all_rows_of_all_tables(browse, shown):
    lines = browse("Legal 1", Role.ANALYST).get(f"{PAGE}export/").content.decode().splitlines()
    rows = list(csv.DictReader(lines))
    assert {row["table"] for row in rows} == {"silos", "bridges", "holders", "communities", "people", "settings"}
    assert len([row for row in rows if row["table"] == "people"]) == len(MEASURES) * len(shown.standings)
    assert {row["as_of"] for row in rows} == {str(date(2026, 11, 20))}
    assert "'" not in {value for row in rows for value in row.values()}, "an empty cell stays empty"


def test_what_the_page_leaves_out_is_counted_unfolds_or_is_in_the_export(browse, monkeypatch):
    monkeypatch.setattr(views, "SHOWN", 1)
    monkeypatch.setattr(views, "NAMED", 1)
    monkeypatch.setattr(views, "COMMUNITIES", 1)
    client = browse("Legal 1", Role.ANALYST)
    answer = client.get(PAGE)
    text = answer.content.decode()
    assert answer.context["holders_left"] == 2
    assert answer.context["largest_left"] >= 1
    assert "2 more are in the export." in text
    many = [row["most"]["rest"] for row in answer.context["largest"] if row["most"]["rest"]]
    assert text.count("<summary>and ") >= len(many)
    exported = {row["other"] for row in csv.DictReader(client.get(f"{PAGE}export/").content.decode().splitlines())
                if row["table"] == "communities"}  # fmt: skip
    assert len(exported) == answer.context["largest_left"] + 1


def test_a_narrow_screen_keeps_every_figure_with_its_number_of_people(browse):
    client = browse("Legal 1", Role.ANALYST)
    for address in (PAGE, "/network/map/"):
        text = client.get(address).content.decode()
        assert "data-skip" not in text
    text = client.get(PAGE).content.decode()
    assert text.count('data-label="No contact seen"') == text.count('data-label="Liaisons"') > 0
    assert text.count('data-label="People"') > 2 * text.count('data-label="Liaisons"')


def test_the_terminal_says_the_same(halmar, browse):
    said = CliRunner().invoke(commands, ["organisation", "--json"])
    assert said.exit_code == 0
    document = json.loads(said.stdout)
    assert document == browse("Legal 1", Role.ANALYST).get(API).json()
    assert "communities as of 2026-11-20" in CliRunner().invoke(commands, ["organisation"]).stdout


def test_what_is_held_about_her_tells_how_others_lean_on_her_in_two_bands(halmar):
    held = {label: value for label, value, _origin in ties_held(halmar.people["North 1"].id)}
    assert held["Pairs you stand between within your division (coordinator)"] == "ten or more"
    assert held["Pairs of two other divisions you stand between (liaison)"] == "fewer than ten, or none"
    assert {value for label, value in held.items() if label.startswith("Pairs")} <= {
        "ten or more",
        "fewer than ten, or none",
    }
