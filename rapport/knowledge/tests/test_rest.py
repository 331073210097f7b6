"""The same by REST: one policy, the same actions."""

import json

import pytest

from rapport.knowledge.models import Article


@pytest.fixture
def call(house):
    def calling(who, method, address, body=None, status=200):
        browser = house.browser(who)
        sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        answer = getattr(browser, method)(f"/api/{address}", **sent)
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None

    return calling


def test_an_article_from_draft_to_retirement(house, call):
    told = {"team_id": house.teams["IT"].id, "title": "Reset it", "text": "Open **it**."}
    made = call("IT 2", "post", "articles", told, 201)
    assert (made["slug"], made["state"], made["html"]) == ("reset-it", "draft", "<p>Open <strong>it</strong>.</p>\n")
    call("Sales 1", "get", "articles/reset-it", status=404)
    assert call("IT 2", "put", "articles/reset-it/publication")["shown"] == 1
    assert call("Sales 1", "get", "articles?q=reset")["items"][0]["slug"] == "reset-it"
    changed = call("IT 2", "patch", "articles/reset-it", {"text": "Call.", "seen": 1, "audience": "team"})
    assert (changed["latest"], changed["shown"], changed["audience"]) == (2, 1, "team")
    call("IT 2", "patch", "articles/reset-it", {"text": "Late.", "seen": 1}, 422)
    assert [v["number"] for v in call("IT 2", "get", "articles/reset-it/versions")["items"]] == [2, 1]
    assert call("IT 2", "get", "articles/reset-it/versions/1")["text"] == "Open **it**."
    assert call("IT 2", "put", "articles/reset-it/versions/1/restoration")["latest"] == 3
    assert call("IT 2", "put", "articles/reset-it/retirement")["state"] == "retired"
    assert call("IT 2", "get", "articles?state=retired")["items"][0]["slug"] == "reset-it"
    call("IT 2", "delete", "articles/reset-it/retirement", status=204)
    assert Article.objects.get().state == "published"


def test_readers_rate_and_say_that_it_answered(house, call):
    house.article("Reset it")
    call("Sales 1", "put", "articles/reset-it/rating", {"helpful": True, "word": "Good."}, 204)
    call("Sales 1", "put", "articles/reset-it/solution", {}, 204)
    assert call("Sales 1", "get", "articles/reset-it")["helpful"] == 1
    solved = call("IT 2", "get", "articles/solved")
    assert [(row["slug"], row["solved"]) for row in solved["articles"]] == [("reset-it", 1)]
    assert solved["services"] == [{"service_id": None, "service": "", "solved": 1, "used": 0}]
    assert call("IT 2", "get", "articles/searches") == []


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("patch", "articles/reset-it", {"text": "Mine."}),
        ("put", "articles/reset-it/publication", None),
        ("put", "articles/reset-it/retirement", None),
        ("get", "articles/searches", None),
        ("get", "articles/solved", None),
        ("put", "articles/reset-it/versions/1/restoration", None),
    ],
)
def test_others_are_refused(house, call, method, address, body):
    house.article("Reset it")
    call("Sales 1", method, address, body, 403)


@pytest.mark.parametrize("address", ["since=0001-01-01&until=0001-01-01", "until=9999-12-31", "since=9999-12-31"])
def test_strange_days_are_no_harm(house, call, address):
    call("IT 2", "get", f"articles/solved?{address}")


def test_the_list_pages_by_cursor(house, call):
    for number in range(3):
        house.article(f"Guide {number}")
    first = call("Sales 1", "get", "articles?limit=2")
    second = call("Sales 1", "get", f"articles?limit=2&after={first['after']}")
    assert [row["title"] for row in first["items"] + second["items"]] == ["Guide 2", "Guide 1", "Guide 0"]
    call("Sales 1", "get", "articles?after=damaged", status=422)
