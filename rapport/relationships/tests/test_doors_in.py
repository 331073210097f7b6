"""Touchpoints come in by REST and from the terminal, and leave as a calendar; each door keeps out the same."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from icalendar import Calendar

from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.actions.steps import set_step
from rapport.relationships.cli import commands
from rapport.relationships.models import CalendarFeed, Touchpoint
from rapport.relationships.rules.invitations import UnreadableError, invitation_in
from rapport.relationships.rules.words import Contact
from tests.kept import made_once

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)


@made_once(at=NOW)
def sales(house):
    return house.looks_after("IT", unit="Sales", owner="IT 2", rhythm_days=30)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:yesterday\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR" + b"\x00" * 40,
        b"BEGIN:VCALENDAR" + b"x" * 1_000_001,
    ],
)
def test_what_is_no_invitation_is_said_to_be_none(raw):
    with pytest.raises(UnreadableError):
        invitation_in(raw)


def rest(house, who, method, path, body=None):
    browser = house.browser(who)
    answer = browser.generic(method, f"/api/relationships/{path}", json.dumps(body or {}), "application/json")
    return answer.status_code, answer.json() if answer.content else None


def test_rest_says_what_the_pages_say(house, sales):
    sent = {"kind": "visit", "outcome": "Fine.", "person_ids": [house.people["Sales 2"].id], "key": "k1"}
    for _twice in range(2):
        status, made = rest(house, "IT 2", "POST", f"{sales}/touchpoints", sent)
        assert status == 201
    assert Touchpoint.objects.count() == 1
    status, one = rest(house, "Sales 2", "GET", f"touchpoints/{made['id']}")
    assert (status, one["outcome"], one["theirs"][0]["name"]) == (200, "Fine.", "Sales 2")
    assert rest(house, "IT 3", "PATCH", f"touchpoints/{made['id']}", {"minutes": 30})[1]["minutes"] == 30
    assert rest(house, "IT 2", "DELETE", f"touchpoints/{made['id']}")[0] == 204
    assert rest(house, "IT 2", "GET", f"touchpoints/{made['id']}")[0] == 404
    assert rest(house, "IT 2", "POST", f"touchpoints/{made['id']}/return")[0] == 200
    status, goal = rest(house, "IT 2", "POST", f"{sales}/goals", {"words": "Faster", "start": 9, "target": 3})
    assert status == 201
    assert rest(house, "IT 2", "POST", f"goals/{goal['id']}/values", {"value": 6})[0] == 204
    assert rest(house, "Sales 1", "POST", f"goals/{goal['id']}/answer", {"yes": True, "seen": 1})[0] == 204
    assert rest(house, "IT 2", "GET", f"{sales}/goals")[1][0]["reached"] == 0.5
    assert rest(house, "IT 2", "PUT", f"goals/{goal['id']}/state", {"state": "reached"})[0] == 204
    status, step = rest(house, "IT 2", "POST", f"{sales}/steps", {"words": "Offer", "goal_id": goal["id"]})
    assert rest(house, "IT 2", "GET", f"{sales}/steps")[1][0]["words"] == "Offer"
    assert rest(house, "IT 2", "PUT", f"steps/{step['id']}/state", {"done": True})[0] == 204
    told = rest(house, "IT 2", "GET", f"{sales}/timeline?limit=2")[1]
    assert (len(told["items"]), told["items"][0]["what"]) == (2, "goal")
    assert told["after"]


@pytest.mark.parametrize("who", ["Finance 1", "Sales 1", "Boss"])
def test_rest_keeps_out_whom_the_pages_keep_out(house, sales, who):
    ident = log_touchpoint(relationship_id=sales, kind=Contact.CALL, by=house.actor("IT 2"))
    for method, path, body in (
        ("GET", f"{sales}/timeline", None),
        ("GET", f"{sales}/goals", None),
        ("GET", f"{sales}/steps", None),
        ("POST", f"{sales}/touchpoints", {"kind": "call"}),
        ("POST", f"{sales}/goals", {"words": "x"}),
        ("POST", f"{sales}/steps", {"words": "x"}),
        ("GET", f"touchpoints/{ident}", None),
        ("PATCH", f"touchpoints/{ident}", {}),
        ("DELETE", f"touchpoints/{ident}", None),
    ):
        assert rest(house, who, method, path, body)[0] == 404, (method, path)


def run(*arguments):
    answer = CliRunner().invoke(commands, [str(one) for one in arguments])
    return answer.exit_code, answer.output


def test_a_touchpoint_is_logged_from_the_terminal(house, sales):
    who = house.people["IT 2"].email
    code, said = run(
        "log", sales, "Fine. @Sales 1\n! call back @me", "--when", "yesterday 14:00", "--as", who, "--json"
    )
    assert code == 0
    one = Touchpoint.objects.get(id=json.loads(said)["id"])
    assert one.author_id == house.people["IT 2"].id
    assert one.participants.count() == 2
    assert one.steps.get().person_id == house.people["IT 2"].id
    assert run("step", sales, "Offer", "--due", "2026-12-01")[0] == 0
    told = json.loads(run("timeline", sales, "--json")[1])
    assert [row["label"] for row in told["items"]] == ["Fine. @Sales 1"]


def test_the_terminal_reads_and_writes_times_by_the_clock_of_who_writes(house, sales, settings):
    settings.READER_TIME_ZONE = "Europe/Amsterdam"
    code, said = run("log", sales, "Fine", "--when", "2026-11-19 00:30")
    assert (code, "2026-11-19 00:30 (Europe/Amsterdam)" in said) == (0, True)
    assert Touchpoint.objects.get().at == datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    told = run("timeline", sales)[1]
    assert "Times in Europe/Amsterdam." in told
    assert "2026-11-19 00:30" in told
    lead = house.people["IT 1"]
    lead.timezone = "Asia/Tokyo"
    lead.save()
    run("log", sales, "Again", "--when", "2026-11-19 00:30", "--as", lead.email)
    assert Touchpoint.objects.get(outcome="Again").at == datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
    assert run("log", sales, "x", "--when", "soonish")[0] == 2
    assert run("log", sales, "x", "--as", house.people["Finance 1"].email)[0] == 2


def test_her_calendar_holds_what_is_planned_and_due_and_opens_by_its_secret_alone(house, sales):
    by = house.actor("IT 2")
    log_touchpoint(
        relationship_id=sales, kind=Contact.REVIEW, at=NOW + timedelta(days=2), place="Room 4", minutes=60, by=by
    )
    mine = {"person_id": house.people["IT 2"].id, "due_on": NOW.date() + timedelta(days=3)}
    set_step(relationship_id=sales, words="Offer; ten, new", **mine, by=by)
    browser = house.browser("IT 2")
    address = browser.get("/book/feed/").content.decode().split('href="http')[1].split('"')[0]
    path = "/book/feed/" + address.split("/book/feed/")[1]
    answer = house.browser("Sales 1").get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    events = {str(event["UID"]).split("@")[0].split("-")[0]: event for event in calendar.walk("VEVENT")}
    assert events["touchpoint"]["DTSTART"].dt == NOW + timedelta(days=2)
    assert events["touchpoint"]["DTEND"].dt == NOW + timedelta(days=2, hours=1)
    assert str(events["touchpoint"]["SUMMARY"]) == "Review: Sales"
    assert str(events["step"]["SUMMARY"]) == "Offer; ten, new (Sales)"
    assert events["due"]["DTSTART"].dt == NOW.date() + timedelta(days=30)
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert house.browser("IT 2").get(path.replace(".ics", "x.ics")).status_code == 404
    browser.post("/book/feed/")
    assert browser.get(path).status_code == 404
    assert CalendarFeed.objects.get().number == 2


def test_who_no_longer_serves_reads_nothing_of_the_book_in_her_calendar(house, sales):
    log_touchpoint(relationship_id=sales, kind=Contact.CALL, at=NOW + timedelta(days=2), by=house.actor("IT 2"))
    browser = house.browser("IT 2")
    address = browser.get("/book/feed/").content.decode().split('href="http')[1].split('"')[0]
    path = "/book/feed/" + address.split("/book/feed/")[1]
    assert b"VEVENT" in browser.get(path).content
    person = house.people["IT 2"]
    person.unit = house.units["Plants"]
    person.save(update_fields=["unit"])
    assert b"VEVENT" not in browser.get(path).content


ENDLESS = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:x\r
BEGIN:VTIME\r
 ZONE\r
TZID:{zone}\r
BEGIN:STANDARD\r
DTSTART:19700101T000000\r
RRULE:FREQ=SECONDLY\r
TZOFFSETFROM:+1200\r
TZOFFSETTO:+1200\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:endless@halmar.example\r
DTSTART;TZID={zone}:20261201T090000\r
SUMMARY:Meet\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_calendar_file_brings_no_time_zone_of_its_own():
    with pytest.raises(UnreadableError, match="time zone of its own making"):
        invitation_in(ENDLESS.format(zone="Nowhere/Endless").encode())
    known = invitation_in(ENDLESS.format(zone="Europe/Amsterdam").encode())
    assert known.at.isoformat() == "2026-12-01T08:00:00+00:00", "the zone as everybody knows it, not as the file says"
