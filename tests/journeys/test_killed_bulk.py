"""SIGKILL of everything in the middle of macros and of one thing for many cases: each case has all of it, once."""

import json
import threading

import pytest

from tests.journeys.homes import COMPANY, OPEN, Home, call, free_port, kill_all, serve, settled, until
from tests.journeys.test_killed_cases import Client

pytestmark = pytest.mark.slow

OUTCOMES = """
import json, sys
import django
django.setup()
from rapport.cases.models import BulkCase, Case, Message, Offer, Promise
ids = json.loads(sys.argv[1])
print(json.dumps({
    "outcomes": sorted(set(BulkCase.objects.filter(case_id__in=ids).values_list("outcome", flat=True))),
    "rows": [
        [
            Case.objects.get(id=ident).state,
            Message.objects.filter(case_id=ident, said="reply").count(),
            Offer.objects.filter(case_id=ident, state="open").count(),
            Promise.objects.filter(case_id=ident, state="open").count(),
        ]
        for ident in ids
    ],
}))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = Home(tmp_path_factory.mktemp("killed_bulk") / "home")
    place.run("accounts", "list")
    place.company = place.tell(COMPANY)
    yield place
    place.server.leave()


def test_a_macro_is_cut_off_between_its_steps(home):
    company, port = home.company, free_port()
    cases = home.tell(OPEN, company["teams"]["IT"], "Macro", 9)
    address, serving = serve(home, port)
    token = company["people"]["ida"]["token"]
    macro = call(address, token, "/api/cases/macros", team="IT", name="To Finance", text="Finance looks at it.",
                 hears_within=24, to_team_id=company["teams"]["Finance"], asks="Please look.")["id"]  # fmt: skip
    client = Client(address, company)

    def work():
        for case in cases:
            client.do("ida", f"/api/cases/{case}/macros/{macro}", once=f"m{case}")

    thread = threading.Thread(target=work)
    try:
        thread.start()
        until(lambda: client.sure >= 3, every=0.002)
        kill_all(serving)
        assert thread.is_alive()
        halves = home.tell(OUTCOMES, json.dumps(cases))["rows"]
        assert all(row[1] == row[2] == row[3] for row in halves), "all steps of a macro, or none"
        _address, serving = serve(home, port)
        thread.join(timeout=150)
        assert settled(home)["odd"] == []
    finally:
        client.over.set()
        serving.terminate()
        serving.communicate(timeout=60)
    assert home.tell(OUTCOMES, json.dumps(cases))["rows"] == [["open", 1, 1, 1]] * len(cases)


def test_one_thing_for_many_cases_is_cut_off_and_goes_on_where_it_stood(home):
    company, port = home.company, free_port()
    cases = home.tell(OPEN, company["teams"]["IT"], "Many", 60)
    address, serving = serve(home, port)
    token = company["people"]["ida"]["token"]
    try:
        made = call(address, token, "/api/cases/bulk", do="resolve", case_ids=cases, text="Done.", once="b1")
        until(lambda: home.finds("SELECT 1 FROM cases_bulkcase WHERE outcome = 'done' OFFSET 4"), every=0.005)
        kill_all(serving)
        assert not home.finds("SELECT 1 FROM cases_bulkcase WHERE outcome = 'done' OFFSET 59")
        address, serving = serve(home, port)
        assert settled(home)["odd"] == []
        until(lambda: call(address, token, f"/api/cases/bulk/{made['id']}")["finished"], every=1)
        settled(home)
    finally:
        serving.terminate()
        serving.communicate(timeout=60)
    found = home.tell(OUTCOMES, json.dumps(cases))
    assert found["outcomes"] == ["done"]
    assert [row[:2] for row in found["rows"]] == [["resolved", 1]] * len(cases)
