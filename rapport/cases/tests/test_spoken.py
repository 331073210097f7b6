"""What happens to a case reaches whom it concerns, and nobody it does not: notes, names, the ball, promises, writers."""

from datetime import timedelta

import pytest

from rapport.accounts.public import Actor
from rapport.cases.actions.ball.handing import accept, offer, return_offer
from rapport.cases.actions.ball.holding import give, take
from rapport.cases.actions.life.changing import let_see
from rapport.cases.actions.life.ending import reopen, resolve
from rapport.cases.actions.life.linking import merge, unmerge
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.words.talking import add, break_promises, note, promise, reply
from rapport.cases.events import ClockWarned, OverPromised, UnitRated
from rapport.cases.models import Case, Message
from rapport.catalogue.public import Goal
from rapport.conversation.actions.commenting import comment
from rapport.conversation.models import Follow, Notification
from rapport.conversation.public import Kind, follow, unfollow
from rapport.conversation.rules.words import How
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery
from rapport.ledger.public import record
from tests.kept import made_once


@made_once(at=clock.now)
def case(house):
    for who in house.people:
        house.actor(who)  # everybody signs in
    return open_case(
        subject="Double charge", team_id=house.teams["IT"].id, text="I was charged twice.", by=house.actor("Sales 1")
    )


def hear(house):
    """Bring every fact to where it goes, twice, as a queue may; return who was told what, and forget it."""
    waiting = list(Delivery.objects.exclude(state="done").values_list("id", flat=True))
    for delivery in [*waiting, *waiting]:
        deliver(delivery_id=delivery)
    names = {person.user_id: name for name, person in house.people.items() if person.user_id}
    found = {(names[reader], kind) for reader, kind in Notification.objects.values_list("reader_id", "kind")}
    assert len(found) == Notification.objects.count(), "nobody is told twice"
    Notification.objects.all().delete()
    return found


def test_a_note_reaches_whom_it_names_and_who_serves_the_case_and_never_the_colleague(house, case):
    take(case_id=case, by=house.actor("IT 2"))
    hear(house)
    note(case_id=case, text="@IT 3, is this your fault?", by=house.actor("IT 1"))
    assert hear(house) == {("IT 3", Kind.MENTIONED), ("IT 2", Kind.NOTED)}
    note(case_id=case, text="It is.", by=house.actor("IT 3"))
    assert hear(house) == {("IT 1", Kind.NOTED), ("IT 2", Kind.NOTED)}, "who writes a note hears how it goes on"


def test_who_may_not_read_a_note_is_not_named_in_it(house, case):
    for who in ("Finance 2", "Sales 1"):
        with pytest.raises(Refusal, match=f"{who} may not see this"):
            note(case_id=case, text=f"@{who} look", by=house.actor("IT 2"))
    assert Message.objects.filter(case_id=case).count() == 1
    offer(case_id=case, team_id=house.teams["Finance"].id, words="Please.", by=house.actor("IT 2"))
    note(case_id=case, text="@Finance 2 look", by=house.actor("IT 2"))


def test_a_name_in_a_mail_is_just_a_name(house, case):
    from dataclasses import replace

    note(case_id=case, text="@Sales 1 is angry", by=replace(house.actor("IT 2"), via="job"))
    assert not any(who == "Sales 1" for who, _kind in hear(house))


def test_of_a_restricted_case_only_those_named_on_it_can_be_named_and_hear(house):
    for who in house.people:
        house.actor(who)
    secret = open_case(
        subject="Harassment", team_id=house.teams["IT"].id, text="Please help.", by=house.actor("Sales 1")
    )
    Case.objects.filter(id=secret).update(restricted=True)
    from rapport.cases.models import Access

    Access.objects.create(case_id=secret, person=house.people["IT 1"])
    with pytest.raises(Refusal, match="IT 2 may not see this"):
        note(case_id=secret, text="@IT 2 look", by=house.actor("IT 1"))
    let_see(case_id=secret, person_id=house.id("IT 2"), by=house.actor("IT 1"))
    note(case_id=secret, text="@IT 2 look", by=house.actor("IT 1"))
    for delivery in Delivery.objects.values_list("id", flat=True):
        deliver(delivery_id=delivery)
    page = house.browser("IT 2").get("/notifications/").content.decode()
    assert "IT-1 Harassment" in page
    Access.objects.filter(person=house.people["IT 2"]).delete()
    browser = house.browser("IT 2")
    assert "Harassment" not in browser.get("/notifications/").content.decode()
    assert "new" not in browser.get("/notifications/bell/").content.decode()
    assert "Harassment" not in str(browser.get("/api/notifications").json())


def test_what_happened_to_a_case_is_told_to_those_who_work_on_it_not_to_whom_it_is_for_nor_whose_went_into_it(
    house, case
):
    again = open_case(subject="Again", team_id=house.teams["IT"].id, by=house.actor("Sales 2"))
    merge(case_id=again, into_id=case, by=house.actor("IT 2"))
    assert house.browser("Sales 2").get(f"/cases/{case}/").status_code == 200
    for who in ("Sales 1", "Sales 2"):
        assert house.browser(who).get(f"/talk/case/{case}/activity/").status_code == 404, who
    page = house.browser("IT 2").get(f"/talk/case/{case}/activity/")
    assert page.status_code == 200
    assert "A case was opened" in page.content.decode()


def test_who_rated_a_unit_is_seen_on_the_activity_of_the_unit(house):
    unit, rater = house.units["Sales"].id, house.id("IT 2")
    record(UnitRated(team_id=house.teams["IT"].id, unit_id=unit, person_id=rater), by=house.actor("IT 2"))
    comment(about="unit", about_id=unit, text="Hear hear.", by=house.actor("Sales 2"))
    page = house.browser("Sales 1").get(f"/talk/unit/{unit}/activity/").content.decode()
    assert "Sales 2" in page
    assert "IT 2" not in page
    assert "how it is to work with a unit" not in page


def test_the_ball_reaches_its_holder_unless_she_took_it_herself(house, case):
    take(case_id=case, by=house.actor("IT 2"))
    assert hear(house) == set()
    give(case_id=case, person_id=house.id("IT 3"), by=house.actor("IT 2"))
    assert hear(house) == {("IT 3", Kind.GIVEN)}


def test_only_what_somebody_is_told_of_waits_for_a_worker(house, case):
    Delivery.objects.all().delete()
    take(case_id=case, by=house.actor("IT 2"))
    reply(case_id=case, text="I look.", hear_by=clock.now() + timedelta(hours=1), by=house.actor("IT 2"))
    words = [row.fact.data["what"] for row in Delivery.objects.filter(fact__name="cases.happened")]
    assert words == ["replied"], "nobody waits for what was taken and promised"


def test_an_offer_reaches_the_team_and_what_comes_of_it_reaches_who_gave(house, case):
    take(case_id=case, by=house.actor("IT 2"))
    hear(house)
    finance = house.teams["Finance"].id
    first = offer(case_id=case, team_id=finance, words="Please refund.", by=house.actor("IT 2"))
    assert hear(house) == {(f"Finance {number}", Kind.ASKED_TEAM) for number in (1, 2, 3)}
    return_offer(offer_id=first, reason="Not ours.", by=house.actor("Finance 2"))
    assert hear(house) == {("IT 2", Kind.RETURNED)}
    follow(about="case", about_id=case, by=house.actor("IT 3"))
    second = offer(
        case_id=case, team_id=finance, person_id=house.id("Finance 3"), words="It is.", by=house.actor("IT 2")
    )
    assert hear(house) == {("Finance 3", Kind.ASKED)}
    accept(offer_id=second, by=house.actor("Finance 3"))
    assert hear(house) == {("IT 2", Kind.MOVED), ("IT 3", Kind.MOVED), ("Sales 1", Kind.MOVED)}


def test_answers_reach_who_asked_here_as_her_mail_is_the_answer_itself(house, case):
    take(case_id=case, by=house.actor("IT 2"))
    hear(house)
    reply(case_id=case, text="I look.", by=house.actor("IT 2"))
    for delivery in Delivery.objects.exclude(state="done").values_list("id", flat=True):
        deliver(delivery_id=delivery)
    assert Notification.objects.get().how == How.HERE
    assert hear(house) == {("Sales 1", Kind.ANSWERED)}
    add(case_id=case, text="Hurry.", by=house.actor("Sales 1"))
    assert hear(house) == {("IT 2", Kind.ADDED)}
    resolve(case_id=case, text="Refunded.", by=house.actor("IT 3"))
    assert hear(house) == {("Sales 1", Kind.RESOLVED), ("IT 2", Kind.RESOLVED)}
    reopen(case_id=case, by=house.actor("Sales 1"))
    assert ("IT 2", Kind.REOPENED) in hear(house)


def test_mails_about_a_case_are_one_thread_and_an_answer_finds_its_way_to_the_case(house, case, settings):
    from rapport.conversation.actions.mailing import mail
    from rapport.messaging.actions.outgoing import wire_of
    from rapport.messaging.models import Mail

    settings.REPLY_ADDRESS = "reply@halmar.example"
    for text in ("@IT 3, look.", "@IT 3, and again."):
        note(case_id=case, text=text, by=house.actor("IT 2"))
    for delivery in Delivery.objects.values_list("id", flat=True):
        deliver(delivery_id=delivery)
    for row in Notification.objects.filter(kind=Kind.MENTIONED).order_by("id"):
        mail(notification_id=row.id)
    first, second = (wire_of(row) for row in Mail.objects.filter(reason="conversation.named").order_by("id"))
    assert first["Subject"] == second["Subject"] == "IT-1 Double charge"
    assert first["References"] == second["References"]
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Reply-To"].startswith(f"reply+case-{case}-")
    assert "look" not in str(first.get_content()), "what was said stays in the case"


def test_a_broken_promise_is_told_to_who_serves_their_lead_and_the_colleague(house, case):
    take(case_id=case, by=house.actor("IT 2"))
    promise(case_id=case, hear_by=clock.now() + timedelta(hours=1), by=house.actor("IT 2"))
    hear(house)
    with clock.frozen(clock.now() + timedelta(hours=2)):
        break_promises()
    assert hear(house) == {("IT 2", Kind.BROKEN), ("IT 1", Kind.BROKEN), ("Sales 1", Kind.BROKEN)}


def test_how_much_of_an_agreed_time_is_used_is_told_to_who_has_the_ball_and_at_its_end_to_her_lead(house, case):
    take(case_id=case, by=house.actor("IT 2"))
    hear(house)
    for percent, kind in ((50, Kind.HALF_USED), (80, Kind.RUNS_OUT), (100, Kind.OVERDUE)):
        lead = house.id("IT 1") if percent == 100 else None
        warned = ClockWarned(
            case_id=case, clock_id=percent, goal=Goal.ANSWER, percent=percent, team_id=house.teams["IT"].id,
            person_id=house.id("IT 2"), lead_id=lead, due_at=clock.now(),
        )  # fmt: skip
        record(warned, by=Actor.system())
        assert hear(house) == {("IT 2", kind), *([("IT 1", kind)] if lead else [])}


def test_who_answers_for_a_case_hears_that_the_departments_behind_it_need_longer(house, case):
    take(case_id=case, by=house.actor("IT 2"))
    hear(house)
    over = OverPromised(
        case_id=case, clock_id=1, team_id=house.teams["IT"].id, person_id=house.id("IT 2"), promised_minutes=60,
        behind_minutes=90,
    )  # fmt: skip
    record(over, by=Actor.system())
    assert hear(house) == {("IT 2", Kind.OVER_PROMISED)}


def test_who_asked_what_went_into_a_case_hears_of_it_as_its_colleague_until_they_are_two_again(house, case):
    again = open_case(subject="Twice", team_id=house.teams["IT"].id, text="Me too.", by=house.actor("Sales 2"))
    take(case_id=case, by=house.actor("IT 2"))
    merge(case_id=again, into_id=case, by=house.actor("IT 2"))
    hear(house)
    reply(case_id=case, text="I look.", by=house.actor("IT 2"))
    assert hear(house) == {("Sales 1", Kind.ANSWERED), ("Sales 2", Kind.ANSWERED)}
    unmerge(case_id=again, by=house.actor("IT 2"))
    hear(house)
    reply(case_id=case, text="Done soon.", by=house.actor("IT 2"))
    assert hear(house) == {("Sales 1", Kind.ANSWERED)}


def test_a_part_that_is_done_reaches_who_serves_the_case_above(house, case):
    take(case_id=case, by=house.actor("IT 2"))
    part = split(
        case_id=case, team_id=house.teams["Finance"].id, subject="Refund", words="Please.", by=house.actor("IT 2")
    )
    hear(house)
    from rapport.cases.models import Offer

    accept(offer_id=Offer.objects.get(case_id=part).id, by=house.actor("Finance 2"))
    hear(house)
    resolve(case_id=part, text="Done.", by=house.actor("Finance 2"))
    assert ("IT 2", Kind.PART_DONE) in hear(house)


def test_who_asks_for_a_colleague_lets_her_know(house):
    for who in house.people:
        house.actor(who)
    open_case(
        subject="A chair",
        team_id=house.teams["IT"].id,
        text="For Sales 2.",
        for_person_id=house.id("Sales 2"),
        by=house.actor("Sales 1"),
    )
    assert hear(house) == {("Sales 2", Kind.OPENED)}


def test_unfollowing_a_case_ends_what_writing_a_note_began(house, case):
    note(case_id=case, text="Seen.", by=house.actor("IT 3"))
    assert Follow.objects.filter(reader_id=house.people["IT 3"].user_id).exists()
    page = house.browser("IT 3").get(f"/cases/{case}/").content.decode()
    assert "Unfollow" in page
    unfollow(about="case", about_id=case, by=house.actor("IT 3"))
    assert not Follow.objects.exists()


def test_who_serves_sees_at_once_who_is_writing_and_the_colleague_does_not(house, case):
    address = f"/talk/case/{case}/writers/"
    assert house.browser("IT 2").post(address, {"said": "reply", "writes": "yes"}).status_code == 200
    assert "IT 2 is writing a reply" in house.browser("IT 1").get(address).content.decode(), "the lead too"
    assert house.browser("Sales 1").get(address).status_code == 404
    assert house.browser("Finance 1").get(address).status_code == 404
    page = house.browser("IT 3").get(f"/cases/{case}/").content.decode()
    assert f'data-poll="{address}?version=' in page
    sent = {"text": "Here.", "said": "reply", "version": Case.objects.get(id=case).version, "once": "k"}
    house.browser("IT 2").post(f"/cases/{case}/words/", sent)
    seen = house.browser("IT 1").get(f"{address}?version=1").content.decode()
    assert "IT 2 is writing" not in seen, "she has sent it"
    assert "has changed since you opened it" in seen


def test_a_refused_name_comes_back_with_all_that_was_typed(house, case):
    sent = {"text": "@Sales 2 look", "said": "note", "version": Case.objects.get(id=case).version, "once": "n"}
    answer = house.browser("IT 2").post(f"/cases/{case}/words/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Sales 2 may not see this" in page
    assert "@Sales 2 look</textarea>" in page
