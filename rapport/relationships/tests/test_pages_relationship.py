"""The page of one relationship: who keeps the book works on it, nobody else finds it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.kit import clock
from rapport.relationships.actions.goals import answer_goal, end_goal, propose_goal
from rapport.relationships.models import Participant, Relationship, Step, Touchpoint
from rapport.relationships.queries.timeline import timeline
from rapport.relationships.rules.words import Contact, GoalState, GoalStep, Source
from tests.kept import made_once

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)


@made_once(at=NOW)
def sales(house):
    return house.looks_after("IT", unit="Sales", owner="IT 2", rhythm_days=42, about="They sell in winter.")


def test_its_page_shows_who_it_is_with_and_what_happened(house, sales):
    page = house.browser("IT 2").get(f"/book/{sales}/").content.decode()
    assert "<h1>Sales</h1>" in page
    assert "looked after by IT 2" in page
    assert "They sell in winter." in page
    assert "every 6 weeks" in page
    assert 'data-hotkey="l"' in page


@pytest.mark.parametrize("who", ["Finance 1", "Sales 1", "Sales 2", "Boss"])
@pytest.mark.parametrize("path", ["", "timeline/", "before/", "about/", "people/", "touchpoints/new/", "goals/new/"])
def test_nobody_else_finds_it(house, sales, who, path):
    assert house.browser(who).get(f"/book/{sales}/{path}").status_code == 404


def test_what_was_said_is_written_down_with_who_was_there_and_what_is_to_be_done(house, sales):
    text = (
        "They want tablets by May.\n@Sales 1 asked for ten.\n! send an offer by tomorrow @me\n! choose a case @Sales 2"
    )
    sent = {"text": text, "kind": "call", "when": "yesterday 14:00", "once": "a1"}
    for _twice in range(2):
        answer = house.browser("IT 3").post(f"/book/{sales}/touchpoints/new/", sent)
        assert answer.status_code == 302
    one = Touchpoint.objects.get(relationship_id=sales)
    assert (one.kind, one.outcome) == (Contact.CALL, "They want tablets by May.")
    assert one.author_id == house.people["IT 3"].id
    there = set(Participant.objects.filter(touchpoint=one).values_list("person__name", "side"))
    assert there == {("IT 3", "ours"), ("Sales 1", "theirs")}
    steps = list(Step.objects.order_by("id").values_list("words", "person__name", "due_on"))
    assert steps == [
        ("send an offer", "IT 3", (NOW + timedelta(days=1)).date()),
        ("choose a case", "Sales 2", None),
    ]
    page = house.browser("IT 3").get(answer["Location"]).content.decode()
    assert "They want tablets by May." in page
    assert "send an offer" in page
    assert 'data-sent="a1"' in page, "so that the browser forgets the draft"
    assert 'data-sent="a1"' not in house.browser("IT 2").get(answer["Location"]).content.decode()


def test_what_is_no_time_comes_back_with_all_that_was_typed(house, sales):
    sent = {"text": "Tablets", "kind": "visit", "when": "soonish"}
    answer = house.browser("IT 2").post(f"/book/{sales}/touchpoints/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ">Tablets</textarea>" in page
    assert 'value="visit" data-digit="3" checked' in page
    assert "Write a time such as" in page
    assert not Touchpoint.objects.exists()


def test_it_is_taken_back_with_its_steps_by_one_undo(house, sales):
    browser = house.browser("IT 2")
    sent = {"text": "Fine.\n! call @me", "kind": "call"}
    page = browser.post(f"/book/{sales}/touchpoints/new/", sent, follow=True).content.decode()
    one = Touchpoint.objects.get()
    assert f"/book/touchpoints/{one.id}/removal/?fresh=1" in page
    browser.post(f"/book/touchpoints/{one.id}/removal/?fresh=1")
    one.refresh_from_db()
    assert one.removed_at is not None
    assert Step.objects.get().dropped_at is not None
    browser.post(f"/book/touchpoints/{one.id}/return/")
    one.refresh_from_db()
    assert one.removed_at is None


def test_what_was_planned_is_asked_about_once_its_time_is_past(house, sales):
    browser = house.browser("IT 2")
    browser.post(
        f"/book/{sales}/touchpoints/new/", {"text": "Review", "kind": "review", "when": "tomorrow 9", "plan": "1"}
    )
    one = Touchpoint.objects.get()
    assert one.planned
    assert "did it take place?" not in browser.get(f"/book/{sales}/").content.decode()
    with clock.frozen(NOW + timedelta(days=2)):
        assert "Review: did it take place?" in browser.get(f"/book/{sales}/").content.decode()
        answer = browser.post(f"/book/touchpoints/{one.id}/took-place/")
        assert answer["Location"] == f"/book/touchpoints/{one.id}/change/"
        one.refresh_from_db()
        assert not one.planned
        assert Relationship.objects.get(id=sales).last_at == one.at


def test_a_touchpoint_is_put_anew_with_others_there(house, sales):
    browser = house.browser("IT 2")
    browser.post(f"/book/{sales}/touchpoints/new/", {"text": "Fine. @Sales 1", "kind": "call", "when": "y 14"})
    one = Touchpoint.objects.get()
    form = browser.get(f"/book/touchpoints/{one.id}/change/").content.decode()
    assert "@Sales 1, @IT 2" in form
    sent = {"kind": "visit", "when": "2026-11-25 15:00", "outcome": "Good.", "who": "@Sales 2", "minutes": "90"}
    assert browser.post(f"/book/touchpoints/{one.id}/change/", sent).status_code == 302
    one.refresh_from_db()
    assert (one.kind, one.outcome, one.minutes, one.at.day) == ("visit", "Good.", 90, 25)
    assert list(Participant.objects.values_list("person__name", flat=True)) == ["Sales 2"]


def test_what_is_typed_over_one_touchpoint_is_kept_for_that_one_alone(house, sales):
    browser = house.browser("IT 2")
    for text in ("Fine.", "Less fine."):
        browser.post(f"/book/{sales}/touchpoints/new/", {"text": text, "kind": "call"})
    for one in Touchpoint.objects.all():
        address = f"/book/touchpoints/{one.id}/change/"
        assert f'data-draft="{address}"' in browser.get(address).content.decode()


def test_a_touchpoint_leads_back_to_whom_it_was_with(house, sales):
    browser = house.browser("IT 2")
    browser.post(f"/book/{sales}/touchpoints/new/", {"text": "Fine. @Sales 2", "kind": "call"})
    page = browser.get(f"/book/touchpoints/{Touchpoint.objects.get().id}/").content.decode()
    assert f'<a href="/book/{sales}/">Sales</a>' in page


def test_the_timeline_says_who_proposed_a_goal_and_who_agreed_to_it(house, sales):
    goal = propose_goal(relationship_id=sales, words="Half the calls", by=house.actor("IT 2"))
    answer_goal(goal_id=goal, yes=True, seen=1, by=house.actor("Sales 1"))
    end_goal(goal_id=goal, state=GoalState.REACHED, by=house.actor("IT 3"))
    rows = timeline(sales, by=house.actor("IT 2")).items
    told = {GoalStep(int(row.value or 0)): row.by for row in rows if row.record == "goal"}
    assert told[GoalStep.PROPOSED].name == "IT 2"
    assert told[GoalStep.AGREED].name == "Sales 1"
    assert told[GoalStep.REACHED] is None


def test_who_was_there_reads_the_words_and_no_more(house, sales):
    sent = {"text": "Fine. @Sales 2\n! charm them @me", "kind": "call", "mood": "bad"}
    house.browser("IT 2").post(f"/book/{sales}/touchpoints/new/", sent)
    one = Touchpoint.objects.get()
    page = house.browser("Sales 2").get(f"/book/touchpoints/{one.id}/").content.decode()
    assert "Fine." in page
    assert "charm them" not in page
    assert "went badly" not in page
    assert "Take away" not in page
    for who in ("Sales 1", "Finance 1", "Boss"):
        assert house.browser(who).get(f"/book/touchpoints/{one.id}/").status_code == 404
    for path in ("change/", "removal/", "return/", "took-place/"):
        assert house.browser("Sales 2").post(f"/book/touchpoints/{one.id}/{path}", {}).status_code == 404


def test_theirs_who_were_met_lately_are_offered_first(house, sales):
    house.browser("IT 2").post(f"/book/{sales}/touchpoints/new/", {"text": "Fine. @Sales 3", "kind": "call"})
    found = house.browser("IT 2").get(f"/book/{sales}/people/?q=sal").content.decode()
    assert found.index("Sales 3") < found.index("Sales 1")
    assert "of us" in house.browser("IT 2").get(f"/book/{sales}/people/?q=it").content.decode()


def test_a_meeting_of_a_calendar_file_is_in_the_book_once_and_moves(house, sales):
    browser = house.browser("IT 2")

    def invite(day, more=""):
        lines = (
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y", "BEGIN:VEVENT", "UID:abc@halmar.example",
            f"DTSTART;TZID=Europe/Berlin:202612{day}T100000", f"DTEND;TZID=Europe/Berlin:202612{day}T113000",
            "SUMMARY:Tablets for Sales", "LOCATION:Room 4", "ORGANIZER:mailto:it.2@halmar.example",
            "ATTENDEE;CN=Sales One:MAILTO:sales.1@halmar.example", *([more] if more else []),
            "END:VEVENT", "END:VCALENDAR", "",
        )  # fmt: skip
        return SimpleUploadedFile("invite.ics", "\r\n".join(lines).encode())

    for day in ("02", "02", "03"):
        assert browser.post(f"/book/{sales}/invitations/", {"file": invite(day)}).status_code == 302
    one = Touchpoint.objects.get()
    assert (one.source, one.key, one.place, one.minutes) == (Source.CALENDAR, "abc@halmar.example", "Room 4", 90)
    assert one.at == datetime(2026, 12, 3, 9, tzinfo=UTC)
    assert one.planned
    assert set(Participant.objects.values_list("person__name", flat=True)) == {"IT 2", "Sales 1"}
    browser.post(f"/book/{sales}/invitations/", {"file": invite("03", "STATUS:CANCELLED")})
    one.refresh_from_db()
    assert one.removed_at is not None
    weekly = browser.post(f"/book/{sales}/invitations/", {"file": invite("05", "RRULE:FREQ=WEEKLY")})
    assert weekly.status_code == 422
    assert "repeats" in weekly.content.decode()


def test_of_two_of_one_name_whoever_is_of_the_two_sides_is_meant(house, sales):
    twin = house.person("Other", "Plants")
    twin.name = "Sales 1"
    twin.save(update_fields=["name"])
    house.browser("IT 2").post(f"/book/{sales}/touchpoints/new/", {"text": "Fine. @Sales 1, thanks", "kind": "call"})
    there = set(Participant.objects.values_list("person_id", flat=True))
    assert there == {house.people["IT 2"].id, house.people["Sales 1"].id}


def test_whom_of_theirs_nobody_met_one_asks_to_be_introduced_to(house, sales, django_assert_max_num_queries):
    browser, address = house.browser("IT 2"), f"/book/{sales}/before/"
    asks = {name: f'"/network/introductions/new/?to={house.people[name].id}"' for name in ("Sales 1", "Sales 2")}
    shown = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 0 < shown.index(asks["Sales 1"]) < shown.index(asks["Sales 2"]), "who leads them comes first"
    sent = {"text": "They want tablets. @Sales 1", "kind": "call", "when": "", "once": "m1"}
    browser.post(f"/book/{sales}/touchpoints/new/", sent)
    with django_assert_max_num_queries(30):
        shown = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert asks["Sales 1"] not in shown
    assert asks["Sales 2"] in shown
    assert "Ask to be introduced" not in browser.get(address).content.decode(), "the sheet for a meeting is for reading"


def test_who_should_talk_to_them_is_asked_where_one_reads_about_them_and_only_by_pressing(house, sales):
    shown = house.browser("IT 2").get(f"/book/{sales}/before/", headers={"HX-Request": "true"}).content.decode()
    where = f"/network/closest/?team={house.teams['IT'].id}&amp;unit={house.units['Sales'].id}"
    (link,) = (part for part in shown.split("<") if where in part)
    assert link.startswith("a ")
    assert f'hx-get="{where}"' in link
    assert "hx-trigger" not in link, "a look is counted"
    assert house.browser("IT 2").get(where.replace("&amp;", "&")).status_code == 200
    person = house.looks_after("IT", person="Finance 2", owner="IT 2")
    shown = house.browser("IT 2").get(f"/book/{person}/before/", headers={"HX-Request": "true"}).content.decode()
    assert "/network/closest/" not in shown, "of one person there is no unit to be close to"
    assert f'?to={house.people["Finance 2"].id}"' in shown


def test_somebody_who_is_looked_after_herself_is_named_and_offered(house, sales):
    hers = house.looks_after("IT", person="Plants 1")
    assert "of theirs" in house.browser("IT 2").get(f"/book/{hers}/people/?q=pla").content.decode()
    house.browser("IT 2").post(f"/book/{hers}/touchpoints/new/", {"text": "Fine. @Plants 1", "kind": "coffee"})
    assert dict(Participant.objects.values_list("person__name", "side")) == {"IT 2": "ours", "Plants 1": "theirs"}
    page = house.browser("Plants 1").get("/book/for-us/").content.decode()
    assert "for you" in page
    assert "Coffee: Fine." in page
    assert house.browser("IT 2").get(f"/book/{hers}/before/").status_code == 200
