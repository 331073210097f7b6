"""A book changes hands: what stands in it, what is still to do, and the first meetings."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.relationships.actions.book import assign, describe, move_stage
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.actions.forgetting import forget_keeper, leave
from rapport.relationships.actions.transfer import (
    carry_out_due,
    drop_transfer,
    plan_first_meetings,
    remove_old_transfers,
    transfer,
)
from rapport.relationships.models import Goal, OwnerSpan, Relationship, Step, Touchpoint, Transfer
from rapport.relationships.queries.stages import stages_of
from rapport.relationships.queries.transfer import first_meetings_of, pack, transfer_card
from rapport.relationships.rules.time import first_meetings
from rapport.relationships.rules.words import Contact
from tests.kept import made_once

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@made_once(at=NOW + timedelta(hours=1))
def both(house):
    """Sales and Plants, which IT 2 looks after."""
    with clock.frozen(NOW):
        return [house.looks_after("IT", unit=unit, owner="IT 2", rhythm_days=30) for unit in ("Sales", "Plants")]


def hand_over(house, who="IT 1", **more):
    said = {"giver_id": house.people["IT 2"].id, "taker_id": house.people["IT 3"].id} | more
    return transfer(team_id=house.teams["IT"].id, by=house.actor(who), **said)


def owners(both):
    return list(Relationship.objects.filter(id__in=both).order_by("id").values_list("owner__name", flat=True))


def test_all_she_looks_after_goes_to_the_other_today(house, both):
    made = hand_over(house, reason="Moves to Lisbon")
    assert owners(both) == ["IT 3", "IT 3"]
    assert Transfer.objects.get(id=made).done_at is not None
    assert OwnerSpan.objects.filter(relationship_id=both[0], until=None).get().reason == "Moves to Lisbon"


def test_some_of_it_goes(house, both):
    hand_over(house, relationship_ids=[both[1]])
    assert owners(both) == ["IT 2", "IT 3"]


def test_what_she_still_has_to_do_goes_along_and_what_others_do_stays(house, both):
    mine = Step.objects.create(relationship_id=both[0], words="Call", person=house.people["IT 2"])
    other = Step.objects.create(relationship_id=both[0], words="Ask", person=house.people["Sales 1"])
    done = Step.objects.create(relationship_id=both[0], words="Did", person=house.people["IT 2"], done_at=NOW)
    hand_over(house)
    names = [Step.objects.get(id=step.id).person.name for step in (mine, other, done)]
    assert names == ["IT 3", "Sales 1", "IT 2"]


def test_a_day_ahead_is_waited_for_and_can_be_given_up(house, both):
    made = hand_over(house, on=NOW.date() + timedelta(days=7))
    gone = hand_over(house, on=NOW.date() + timedelta(days=6), taker_id=house.people["IT 1"].id)
    drop_transfer(transfer_id=gone, by=house.actor("IT 1"))
    assert carry_out_due(by=Actor.system()) == 0
    assert owners(both) == ["IT 2", "IT 2"]
    assign(relationship_id=both[1], person_id=house.people["IT 1"].id, by=house.actor("IT 1"))
    with clock.frozen(NOW + timedelta(days=8)):
        assert carry_out_due(by=Actor.system()) == 1
        assert carry_out_due(by=Actor.system()) == 0
    assert owners(both) == ["IT 3", "IT 1"], "what changed hands since stays"
    card = transfer_card(made, by=house.actor("IT 1"))
    refused = [one.refused for one in first_meetings_of(card, by=house.actor("IT 1"))]
    assert sorted(refused) == ["", "Somebody else looks after it by now."]
    with pytest.raises(Refusal, match="carried out"):
        drop_transfer(transfer_id=made, by=house.actor("IT 1"))


def test_who_gives_may_have_left_before_the_day_comes(house, both):
    hand_over(house, on=NOW.date() + timedelta(days=7))
    leave(person_id=house.people["IT 2"].id, by=Actor.system())
    with clock.frozen(NOW + timedelta(days=8)):
        assert carry_out_due(by=Actor.system()) == 1
    assert owners(both) == ["IT 3", "IT 3"]


def test_which_books_changed_hands_is_forgotten_in_time_and_with_who_took_them(house, both):
    hand_over(house)
    waits = hand_over(house, giver_id=house.people["IT 3"].id, taker_id=house.people["IT 1"].id, on=date(2026, 12, 1))
    assert remove_old_transfers(NOW + timedelta(days=1)) == 1
    assert list(Transfer.objects.values_list("id", flat=True)) == [waits]
    forget_keeper(house.people["IT 1"].id)
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("day", [NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=400)])
def test_other_days_are_refused(house, both, day):
    with pytest.raises(Refusal, match="next year"):
        hand_over(house, on=day)


def test_nothing_goes_to_herself_to_a_stranger_or_from_who_has_nothing(house, both):
    with pytest.raises(Refusal, match="already"):
        hand_over(house, taker_id=house.people["IT 2"].id)
    with pytest.raises(Refusal, match="serves in this team"):
        hand_over(house, taker_id=house.people["Sales 1"].id)
    with pytest.raises(Refusal, match="nothing here to hand over"):
        hand_over(house, giver_id=house.people["IT 1"].id)


@pytest.mark.parametrize("who", ["Finance 1", "Sales 1", "Boss"])
def test_nobody_else_hands_over_or_reads_it(house, both, who):
    with pytest.raises(Forbidden):
        hand_over(house, who=who)
    made = hand_over(house)
    with pytest.raises(Missing):
        transfer_card(made, by=house.actor(who))
    assert not pack(made, by=house.actor(who)).items
    with pytest.raises(Missing):
        plan_first_meetings(transfer_id=made, by=house.actor(who))


def test_first_meetings_are_proposed_within_two_weeks_and_planned_once(house, both):
    made = hand_over(house)
    it = house.actor("IT 3")
    proposed = first_meetings_of(transfer_card(made, by=it), by=it)
    assert all(NOW < one.proposed_at <= NOW + timedelta(days=15) for one in proposed)
    assert {one.with_id for one in proposed} == {house.people["Sales 1"].id, house.people["Plants 1"].id}
    assert plan_first_meetings(transfer_id=made, relationship_ids=[both[0]], by=it) == 1
    assert plan_first_meetings(transfer_id=made, by=it) == 1
    assert plan_first_meetings(transfer_id=made, by=it) == 0
    assert Touchpoint.objects.filter(planned=True).count() == 2


def test_the_pack_tells_what_who_takes_over_should_know(house, both):
    it = house.actor("IT 2")
    describe(relationship_id=both[0], about="They sell by phone.", by=it)
    second = stages_of(house.teams["IT"].id)[1]
    move_stage(relationship_id=both[0], stage_id=second.id, reason="They know us now", by=it)
    for days in range(1, 6):
        log_touchpoint(
            relationship_id=both[0],
            kind=Contact.CALL,
            at=NOW - timedelta(days=days),
            outcome=f"Call {days}",
            person_ids=[house.people["Sales 2"].id],
            by=it,
        )
    heard = {"outcome": "Heard of @Sales 3", "person_ids": [house.people["Sales 3"].id]}
    log_touchpoint(relationship_id=both[0], kind=Contact.NOTE, at=NOW - timedelta(days=9), **heard, by=it)
    Goal.objects.create(relationship_id=both[0], words="Half the calls")
    made = hand_over(house)
    first = next(one for one in pack(made, by=house.actor("IT 3")).items if one.row.id == both[0])
    assert (first.about, first.moved_why) == ("They sell by phone.", "They know us now")
    assert [met.outcome for met in first.touchpoints] == ["Call 1", "Call 2", "Call 3"]
    assert [card.name for card in first.met] == ["Sales 2"]
    page = house.browser("IT 3").get(f"/book/transfers/{made}/pack/").content.decode()
    for words in ("They sell by phone.", "They know us now", "Call 1", "Half the calls", "Sales 1"):
        assert words in page
    assert f"/services/agreements/panel/?team=IT&amp;unit={house.units['Sales'].id}" in page
    assert "Call 4" not in page


def test_a_book_is_handed_over_on_a_page(house, both):
    browser = house.browser("IT 1")
    assert "All that she looks after" in browser.get("/book/transfers/").content.decode()
    assert "Hand over one relationship" in browser.post("/book/transfers/", {"pick": both[0]}).content.decode()
    sent = {"giver": house.people["IT 2"].id, "taker": "", "on": "2026-11-20", "reason": "", "steps": "on"}
    assert "Choose who takes over" in browser.post("/book/transfers/", sent).content.decode()
    answer = browser.post("/book/transfers/", sent | {"taker": house.people["IT 3"].id, "pick": both[0]}, follow=True)
    assert owners(both) == ["IT 3", "IT 2"]
    page = answer.content.decode()
    assert "First meetings" in page
    assert "One relationship is with IT 3 now." in page
    made = Transfer.objects.get()
    browser.post(f"/book/transfers/{made.id}/meetings/")
    planned = f'href="/book/touchpoints/{Touchpoint.objects.get(planned=True).id}/"'
    page = browser.get(f"/book/transfers/{made.id}/").content.decode()
    assert planned in page
    assert "your calendar" not in page
    assert "your calendar" in house.browser("IT 3").get(f"/book/transfers/{made.id}/").content.decode()


def test_what_was_handed_over_is_handed_back_from_its_page(house, both):
    made, browser = hand_over(house), house.browser("IT 1")
    assign(relationship_id=both[1], person_id=house.people["IT 1"].id, by=house.actor("IT 1"))
    page = browser.get(f"/book/transfers/{made}/").content.decode()
    giver = house.people["IT 2"].id
    assert f'action="/book/transfers/?to={giver}"' in page
    assert f'name="pick" value="{both[0]}"' in page
    assert f'<input type="hidden" name="pick" value="{both[1]}"' not in page, "what changed hands since stays"
    form = browser.post(f"/book/transfers/?to={giver}", {"pick": both[0]}).content.decode()
    assert f'<option value="{giver}" selected>IT 2</option>' in form.split('name="taker"')[1]
    sent = {"giver": house.people["IT 3"].id, "taker": giver, "on": "2026-11-20", "steps": "on", "pick": both[0]}
    browser.post("/book/transfers/", sent)
    assert owners(both) == ["IT 2", "IT 1"]


def test_what_is_to_come_says_so_and_nothing_needed_is_called_optional(house, both):
    browser = house.browser("IT 1")
    form = browser.get("/book/transfers/").content.decode()
    for label in ("Who gives", "Who takes over"):
        assert "optional" not in form.split(f"{label}")[1].split("</label>")[0]
    sent = {"giver": house.people["IT 2"].id, "taker": house.people["IT 3"].id, "on": "2026-12-01"}
    page = browser.post("/book/transfers/", sent, follow=True).content.decode()
    assert "2 relationships go to IT 3 on 1 Dec 2026." in page
    assert "Hand it back" not in page


@given(st.integers(0, 60), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_first_meetings_fall_on_weekdays_within_two_weeks_spread_evenly(count, since):
    zone = ZoneInfo("Europe/Lisbon")
    found = first_meetings(count, since=since, zone=zone)
    assert len(found) == count
    assert found == sorted(found)
    days = [moment.date() for moment in found]
    assert all(day.weekday() < 5 and since < day <= since + timedelta(days=14) for day in days)
    per_day = [days.count(day) for day in set(days)]
    assert not per_day or max(per_day) - (min(per_day) if count >= 10 else 0) <= max(1, count // 10)
