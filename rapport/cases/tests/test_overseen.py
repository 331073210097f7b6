"""Who opens a restricted case is written down for whose it is, and those who oversee read numbers, not names."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.cases.actions.life.opening import open_case
from rapport.cases.queries.overseen import told_by_service
from rapport.kit import clock
from rapport.privacy.public import looks_at
from tests.kept import made_once


@made_once(at=clock.now)
def secret(house):
    return open_case(subject="Bullying", team_id=house.teams["IT"].id, restricted=True, by=house.actor("Sales 1"))


def looks(house):
    rows = looks_at(house.id("Sales 1"), by=house.actor("Sales 1")).items
    return [(row.by_person_id, row.what) for row in rows]


@pytest.mark.parametrize("address", ["/cases/{}/", "/cases/{}/preview/", "/api/cases/{}", "/api/cases/{}/road"])
def test_whose_a_restricted_case_is_reads_who_opened_it(address, house, secret):
    assert house.browser("IT 1").get(address.format(secret)).status_code == 200
    assert looks(house) == [(house.id("IT 1"), "cases.restricted")]
    assert "A restricted case" in house.browser("Sales 1").get("/privacy/me/").content.decode()


def test_her_own_look_and_one_that_is_refused_are_none(house, secret):
    house.browser("Sales 1").get(f"/cases/{secret}/")
    assert house.browser("Finance 1").get(f"/cases/{secret}/").status_code == 404
    assert looks(house) == []


def test_of_a_case_that_is_not_restricted_nothing_is_written_down(house):
    case = open_case(subject="Printer", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    house.browser("IT 1").get(f"/cases/{case}/")
    assert looks(house) == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OVERSEER])
def test_nobody_who_looks_after_all_reads_whose_it_is(role, house, secret, client):
    house.browser("IT 1").get(f"/cases/{secret}/")
    user = User.objects.create_user("jonas@halmar.example", name="Jonas")
    RoleGrant.objects.create(user=user, role=role)
    client.force_login(user)
    (row,) = client.get("/api/privacy/looks?everybody=true").json()["items"]
    assert (row["what"], row["subject_id"], bool(row["code"])) == ("cases.restricted", None, True)
    page = client.get("/privacy/looks/").content.decode()
    assert "A restricted case" in page
    assert "Sales 1" not in page
    assert looks_at(house.id("Sales 1"), by=Actor(user_id=user.id, roles=frozenset({role}))).items == []


@given(
    st.dictionaries(
        st.integers(1, 6), st.dictionaries(st.integers(1, 60), st.integers(1, 4), min_size=1, max_size=30).map(Counter)
    )
)
def test_how_many_a_service_has_is_told_of_enough_people_only_and_by_tens(people):
    for keys, tens in told_by_service(people, minimum=10):
        row = sum((people[key] for key in keys), Counter())
        assert sum(len(people[key]) for key in keys) >= 10
        assert tens % 10 == 0
        assert 0 < tens <= row.total()


def test_a_small_service_is_told_with_others_or_not_at_all():
    few, many = Counter(dict.fromkeys(range(9), 1)), Counter(dict.fromkeys(range(23), 1))
    assert told_by_service({1: few}, minimum=10) == []
    assert told_by_service({1: many}, minimum=10) == [((1,), 20)]
    assert told_by_service({1: few, 2: many}, minimum=10) == [((1, 2), 30)]
    assert told_by_service({1: few, 2: few, 3: many}, minimum=10) == [((3,), 20), ((1, 2), 10)]


def test_the_card_says_who_may_read_what_and_shows_the_looks_and_exports(house, secret, client):
    house.browser("IT 1").get(f"/cases/{secret}/")
    user = User.objects.create_user("tomasz@halmar.example", name="Tomasz")
    RoleGrant.objects.create(user=user, role=Role.OVERSEER)
    client.force_login(user)
    page = client.get("/oversight/").content.decode()
    for words in ("A restricted case", "A rating", "Restricted cases opened in a year", "by 1 account",
                  "Taken away as files", "fewer than 10 people"):  # fmt: skip
        assert words in page, words
    assert "Bullying" not in page
    everybody = house.browser("Sales 1").get("/privacy/").content.decode()
    assert "no administrator, no lead far above" in everybody
    assert client.get("/api/oversight").json()["confided"] == [{"what": "A restricted case", "times": 1, "accounts": 1}]
