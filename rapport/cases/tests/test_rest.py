"""REST does what the pages do, and refuses what they refuse."""

import json
from datetime import timedelta

import pytest

from rapport.cases.models import Case, Message, Offer
from rapport.cases.rules.words import State
from rapport.kit import clock


class Api:
    """The API as somebody sees it."""

    def __init__(self, browser):
        self.browser = browser

    def get(self, path, status=200):
        answer = self.browser.get(f"/api/cases{path}")
        assert answer.status_code == status, answer.content
        return answer.json()

    def post(self, path, status=200, **body):
        answer = self.browser.post(f"/api/cases{path}", json.dumps(body), content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None


@pytest.fixture
def api(house):
    return lambda name: Api(house.browser(name))


@pytest.fixture
def case(house, api):
    made = api("Sales 1").post("", 201, subject="Double charge", team="it", text="I was charged twice.", once="o1")
    assert made["channel"] == "rest"
    return made["id"]


def test_a_case_goes_from_asked_to_answered(house, api, case):
    asker, it, finance = api("Sales 1"), api("IT 2"), api("Finance 2")
    again = asker.post("", 201, subject="Double charge", team="IT", text="I was charged twice.", once="o1")
    assert again["id"] == case, "sent twice is once"
    taken = it.post(f"/{case}/take")
    assert taken["holder"]["id"] == taken["owner"]["id"] == house.id("IT 2")
    due = (clock.now() + timedelta(hours=4)).isoformat()
    it.post(f"/{case}/reply", text="I look.", hear_by=due, once="r1", version=taken["version"])
    it.post(f"/{case}/reply", text="I look.", hear_by=due, once="r1", version=taken["version"])
    it.post(f"/{case}/note", text="Known.")
    assert [m["said"] for m in it.get(f"/{case}")["messages"]] == ["asked", "reply", "note"]
    assert [m["said"] for m in asker.get(f"/{case}")["messages"]] == ["asked", "reply"]
    made = it.post(f"/{case}/offer", 201, team_id=house.teams["Finance"].id, words="Credit it?")["id"]
    assert finance.get("?tab=offered")["items"][0]["offer_id"] == made
    assert asker.get(f"/{case}")["offer"]["words"] == ""
    finance.post(f"/offers/{made}/return", 204, reason="Which one?")
    made = it.post(f"/{case}/offer", 201, team_id=house.teams["Finance"].id, words="The second.")["id"]
    it.post(f"/offers/{made}/withdraw", 204)
    made = it.post(f"/{case}/offer", 201, team_id=house.teams["Finance"].id, words="The third.")["id"]
    finance.post(f"/offers/{made}/accept", 204)
    finance.post(f"/{case}/wait", on="requester", words="the invoice")
    assert asker.get(f"/{case}")["waits"]["words"] == "the invoice"
    assert asker.post(f"/{case}/add", text="Here it is.")["waits"] is None
    part = finance.post(f"/{case}/split", 201, team_id=house.teams["Legal"].id, subject="Terms", words="May we?")["id"]
    refused = finance.post(f"/{case}/resolve", 422, text="Done.")
    assert refused["code"] == "open_part"
    it.post(f"/{part}/withdraw")
    finance.post(f"/{case}/resolve", text="Credited.", once="z")
    assert asker.post(f"/{case}/reopen")["state"] == "open"
    assert asker.post(f"/{case}/withdraw")["state"] == "withdrawn"


def test_within_the_team_the_ball_is_given_put_back_and_ranked(house, api, case):
    it = api("IT 2")
    assert it.post(f"/{case}/give", person_id=house.id("IT 3"))["holder"]["name"] == "IT 3"
    assert it.post(f"/{case}/give", 422, person_id=house.id("Legal 1"))["code"] == "not_in_team"
    assert it.post(f"/{case}/put-back")["holder"] is None
    assert it.post(f"/{case}/owner", person_id=house.id("IT 1"))["owner"]["name"] == "IT 1"
    assert it.post(f"/{case}/priority", priority=1)["priority"] == 1
    assert it.post(f"/{case}/promise", 422, hear_by="2020-01-01T00:00:00Z")["code"] == "past_promise"
    it.post(f"/{case}/promise", 201, hear_by=(clock.now() + timedelta(days=1)).isoformat())
    it.post(f"/{case}/wait", on="date", day=(clock.today() + timedelta(days=9)).isoformat())
    assert it.post(f"/{case}/go-on")["waits"] is None


def test_who_prefers_no_answer_has_it_done_and_gets_none(house, api, case):
    told = {"text": "It is on its way."}
    for wants in ("return=minimal", "respond-async, return = minimal"):
        answer = api("IT 2").browser.post(
            f"/api/cases/{case}/reply", json.dumps(told), content_type="application/json", headers={"Prefer": wants}
        )
        assert (answer.status_code, answer.content) == (204, b"")
    assert Message.objects.filter(case=case, text=told["text"]).count() == 2
    assert api("IT 2").post(f"/{case}/reply", **told)["id"] == case


def test_what_was_decided_on_an_older_state_is_refused(house, api, case):
    it = api("IT 2")
    seen = it.get(f"/{case}")["version"]
    it.post(f"/{case}/take", version=seen)
    assert it.post(f"/{case}/reply", 422, text="Late.", version=seen)["code"] == "changed"
    assert not Message.objects.filter(text="Late.").exists()


def test_lists_are_read_page_by_page(house, api):
    asker = api("Sales 1")
    for number in range(5):
        asker.post("", 201, subject=f"Case {number}", team="IT")
    it = api("IT 2")
    seen, after = [], ""
    while after is not None:
        page = it.get(f"?tab=unassigned&limit=2&after={after}")
        seen += [item["subject"] for item in page["items"]]
        after = page["after"]
    assert seen == [f"Case {number}" for number in range(5)]
    assert len(asker.get("/mine?limit=2")["items"]) == 2
    assert it.get("?tab=team&q=IT-3")["items"][0]["subject"] == "Case 2"
    assert it.get("?after=nonsense", 422)["code"] == "bad_cursor"
    it.get("?tab=nothing", 422)


def test_the_road_and_custody_are_told(house, api, case):
    api("IT 2").post(f"/{case}/take")
    start = clock.now()
    with clock.frozen(start + timedelta(days=2)):
        found = api("Sales 1").get(f"/{case}/custody")
        road = api("Sales 1").get(f"/{case}/road")
    assert found["teams"][0]["team"]["name"] == "IT"
    assert sum(team["seconds"] for team in found["teams"]) == pytest.approx(found["seconds"])
    assert [step["what"] for step in road] == ["opened", "taken"]
    assert [step["by"] for step in road] == ["Sales 1", ""], "the colleague reads no names but her own"
    assert api("IT 3").get(f"/{case}/road")[1]["by"] == "IT 2"
    assert api("IT 3").get("/numbers/IT-1")["id"] == case


def test_a_subject_reads_as_it_is_written(house, api):
    assert api("Sales 1").post("", 201, subject="Invoice \u202egpj.exe", team="IT")["subject"] == "Invoice gpj.exe"


def test_nonsense_is_refused_in_a_sentence(house, api, case):
    asker = api("Sales 1")
    for nothing in ("  ", "\u200b\u2060"):
        assert asker.post("", 422, subject=nothing, team="IT")["code"] == "no_subject"
    assert asker.post("", 422, subject="Help")["code"] == "no_team"
    assert asker.post("", 422, subject="Help", team="IT", for_person_id=999_999)["code"] == "no_person"
    asker.post("", 404, subject="Help", team="NONE")
    asker.post("", 403, subject="Help", team="IT", requester_id=house.id("Sales 2"))
    api("Legal 2").post(f"/{case}/take", 404)
    assert Case.objects.get().state == State.OPEN
    assert not Offer.objects.exists()
