"""The page of a case for who serves it: everything there is to do, and nobody overwrites another."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.cases.actions.ball.handing import accept, offer, withdraw_offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.words.talking import note, promise, reply
from rapport.cases.models import Case, Message, Offer, Promise, Waiting
from rapport.cases.rules.words import Offered, State
from rapport.conversation.models import Follow
from rapport.kit import clock
from tests.kept import made_once

PARTS = ("ball", "talk", "road")


@made_once
def case(house):
    return open_case(
        subject="Double charge", team_id=house.teams["IT"].id, text="I was charged twice.", by=house.actor("Sales 1")
    )


def version(case):
    return Case.objects.get(id=case).version


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_a_case_is_found_by_its_number_too(house, case):
    answer = house.browser("IT 2").get("/cases/it-1/")
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case}/")
    assert house.browser("Legal 2").get("/cases/IT-1/").status_code == 404


def test_she_takes_it_replies_and_promises_with_the_reply(house, case):
    browser = house.browser("IT 2")
    browser.post(f"/cases/{case}/take/", {"version": version(case)})
    now = Case.objects.get(id=case)
    assert (now.holder_id, now.owner_id) == (house.id("IT 2"), house.id("IT 2"))
    sent = {"text": "I look into it.", "said": "reply", "hear_by": "2h", "version": now.version, "once": "r1"}
    page = browser.post(f"/cases/{case}/words/", sent, follow=True).content.decode()
    assert "I look into it." in page
    assert 'data-sent="r1"' in page, "so that the browser forgets the draft"
    assert Promise.objects.get(case_id=case).due_at > clock.now() + timedelta(minutes=110)


def test_a_note_looks_unlike_a_reply_and_stays_between_us(house, case):
    browser = house.browser("IT 2")
    browser.post(f"/cases/{case}/words/", {"text": "Known fault.", "said": "note", "version": version(case)})
    page = browser.get(f"/cases/{case}/").content.decode()
    assert 'class="said is-note"' in page
    assert "between us" in page
    assert "Known fault." not in house.browser("Sales 1").get(f"/cases/{case}/").content.decode()


def test_who_wrote_on_an_older_state_keeps_her_words_and_reads_why(house, case):
    seen = version(case)
    reply(case_id=case, text="It is ordered.", by=house.actor("IT 3"))
    browser = house.browser("IT 2")
    answer = browser.post(
        f"/cases/{case}/words/", {"text": "Which one?", "said": "reply", "version": seen, "once": "x"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody changed this case meanwhile" in page
    assert ">Which one?</textarea>" in page
    assert "It is ordered." in page, "she sees what the other wrote"
    assert f'name="version" value="{version(case)}"' in page, "so that she can send it now"
    again = {"text": "Which one?", "said": "reply", "version": version(case), "once": "x"}
    for _twice in range(2):
        assert browser.post(f"/cases/{case}/words/", again).status_code == 302
    assert Message.objects.filter(case_id=case, text="Which one?").count() == 1


def test_the_ball_is_offered_returned_with_a_reason_and_accepted(house, case):
    take(case_id=case, by=house.actor("IT 2"))
    it, finance = house.browser("IT 2"), house.browser("Finance 2")
    sent = {"team": house.teams["Finance"].id, "words": "Please credit 600 €.", "version": version(case)}
    it.post(f"/cases/{case}/offer/", sent)
    first = Offer.objects.get()
    page = finance.get(f"/cases/{case}/").content.decode()
    assert "offers you the ball" in page
    assert "Please credit 600 €." in page
    assert finance.post(f"/cases/offers/{first.id}/return/", {"reason": " "}).status_code == 422
    finance.post(f"/cases/offers/{first.id}/return/", {"reason": "Which invoice?"})
    assert "Which invoice?" in it.get(f"/cases/{case}/").content.decode()
    it.post(f"/cases/{case}/offer/", {**sent, "version": version(case)})
    finance.post(f"/cases/offers/{Offer.objects.last().id}/accept/")
    now = Case.objects.get(id=case)
    assert (now.holder_id, now.owner_id) == (house.id("Finance 2"), house.id("IT 2"))


def test_what_was_asked_with_the_ball_stays_in_sight_once_it_is_accepted_for_who_serves_alone(house, case):
    words, it = "May the cost centre be on the form?", house.actor("IT 2")
    reply(case_id=case, text="We ask Finance.", by=it)
    given = offer(case_id=case, team_id=house.teams["Finance"].id, words=words, by=it)
    accept(offer_id=given, by=house.actor("Finance 2"))
    reply(case_id=case, text="Finance has it.", by=house.actor("Finance 2"))
    for name in ("Finance 2", "IT 2"):
        page = house.browser(name).get(f"/cases/{case}/").content.decode()
        ball, talk, road = (page.split(f'id="{part}-title"')[1].split("</section>")[0] for part in PARTS)
        assert "IT 2 asked Finance" in ball
        assert all(words in part and "to answer" in part for part in (ball, talk, road))
        assert talk.index("We ask Finance.") < talk.index(words) < talk.index("Finance has it.")
        steps = house.browser(name).get(f"/api/cases/{case}/road").json()
        (asked,) = (step for step in steps if step["words"])
        assert (asked["what"], asked["words"]) == ("offered", words)
        assert asked["answer_by"]
    hers = house.browser("Sales 1")
    assert words not in hers.get(f"/cases/{case}/").content.decode()
    assert words not in hers.get(f"/cases/{case}/why/").content.decode()
    assert words not in hers.get(f"/api/cases/{case}/road").content.decode()


def test_what_was_asked_is_beside_the_ball_no_longer_than_the_team_has_it(house, case):
    given = offer(case_id=case, team_id=house.teams["Finance"].id, words="Credit it?", by=house.actor("IT 2"))
    accept(offer_id=given, by=house.actor("Finance 2"))
    back = offer(case_id=case, team_id=house.teams["IT"].id, words="Credited.", by=house.actor("Finance 2"))
    accept(offer_id=back, by=house.actor("IT 2"))
    page = house.browser("Finance 2").get(f"/cases/{case}/").content.decode()
    ball = page.split('id="ball-title"')[1].split("</section>")[0]
    assert "Credited." in ball
    assert "Credit it?" not in ball
    assert "Credit it?" in page


def test_what_was_asked_stands_on_one_page_of_a_long_conversation(house, case):
    it, start = house.actor("IT 2"), clock.now()
    for minute in range(1, 66):
        with clock.frozen(start + timedelta(minutes=minute)):
            note(case_id=case, text=f"Note {minute}.", by=it)
            if minute % 13 == 0:
                given = offer(case_id=case, team_id=house.teams["Legal"].id, words=f"Ask {minute}.", by=it)
                withdraw_offer(offer_id=given, by=it)
    browser, address, seen = house.browser("IT 2"), f"/cases/{case}/", []
    while address:
        page = browser.get(address).content.decode()
        talk = page.split('id="talk-title"')[1].split("</section>")[0]
        seen += re.findall(r"Ask (\d+)\.", talk)[::-1]
        earlier = re.search(r'href="(\?before=\d+)"', talk)
        address = f"/cases/{case}/{earlier[1]}" if earlier else ""
    assert seen == ["65", "52", "39", "26", "13"]


def test_a_refused_short_form_keeps_what_was_typed(house, case):
    answer = house.browser("IT 2").post(
        f"/cases/{case}/offer/", {"team": house.teams["IT"].id, "words": "Please look at the invoice.", "version": 1}
    )
    assert answer.status_code == 422
    assert "Please look at the invoice." in answer.content.decode()


def test_an_offer_is_taken_back(house, case):
    offer(case_id=case, team_id=house.teams["Legal"].id, words="Ours?", by=house.actor("IT 2"))
    house.browser("IT 3").post(f"/cases/offers/{Offer.objects.get().id}/withdrawal/")
    assert Offer.objects.get().state == Offered.WITHDRAWN


def test_it_is_split_and_cannot_be_resolved_while_the_part_is_open(house, case):
    browser = house.browser("IT 2")
    sent = {"team": house.teams["Legal"].id, "subject": "Check the terms", "words": "May we?"}
    browser.post(f"/cases/{case}/parts/", sent)
    page = browser.get(f"/cases/{case}/").content.decode()
    assert "Check the terms" in page
    row = " ".join(page.split("Parts of this case")[-1].split("</li>")[0].split())
    assert "asked of Legal" in row, "though the ball of it is not there yet"
    answer = browser.post(f"/cases/{case}/resolve/", {"text": "Done.", "version": version(case)})
    assert answer.status_code == 422
    assert "still open" in answer.content.decode()
    assert "Check the terms" not in house.browser("Sales 1").get(f"/cases/{case}/").content.decode()


@made_once
def part(house, case):
    """A part of it that Legal 2 works on; IT 2 answers for it."""
    take(case_id=case, by=house.actor("IT 2"))
    promise(case_id=case, hear_by=clock.now() + timedelta(hours=2), by=house.actor("IT 2"))
    asked = {"team_id": house.teams["Legal"].id, "subject": "Check the terms", "words": "May we pay it back?"}
    made = split(case_id=case, **asked, by=house.actor("IT 2"))
    accept(offer_id=Offer.objects.get(case_id=made).id, by=house.actor("Legal 2"))
    return made


def test_who_works_on_a_part_reads_who_waits_what_was_asked_and_who_hears_her(house, case, part):
    page = house.browser("Legal 2").get(f"/cases/{part}/").content.decode()
    assert "For <b>Sales 1</b>" in page
    assert "is to hear" in page
    assert "Double charge" not in page, "nothing of the case above"
    assert page.index("May we pay it back?") < page.index("Reply or note"), "open to read after it was accepted"
    assert "Answer to IT 2" in page
    assert "IT 2 hears again" in page
    assert "She hears again" not in page
    assert "Answer to Legal 2" in house.browser("IT 2").get(f"/cases/{part}/").content.decode()


def test_a_part_of_a_restricted_case_says_that_somebody_waits_not_who(house, case, part):
    Case.objects.filter(id=case).update(restricted=True)
    page = house.browser("Legal 2").get(f"/cases/{part}/").content.decode()
    assert "Somebody waits for this since" in page
    assert "Sales 1" not in page


@pytest.mark.parametrize(
    "page", ["reply", "note", "offer", "promise", "resolve", "wait", "question", "approval", "parts"]
)
def test_the_first_field_of_what_there_is_to_do_has_the_focus(house, case, page):
    take(case_id=case, by=house.actor("IT 2"))
    shown = house.browser("IT 2").get(f"/cases/{case}/{page}/").content.decode()
    assert " autofocus" in shown


def test_no_key_is_given_twice_on_a_case(house, case):
    page = house.browser("IT 2").get(f"/cases/{case}/").content.decode()
    keys = re.findall(r'data-hotkey="(\w)"', page.split("<main", 1)[1])
    assert len(keys) == len(set(keys))
    assert {"i", "u"}.isdisjoint(keys), "these put in the link and the text of an article found"


def test_it_waits_goes_on_is_given_put_back_ranked_and_resolved(house, case):
    browser = house.browser("IT 2")
    browser.post(f"/cases/{case}/wait/", {"on": "requester", "words": "the invoice", "version": version(case)})
    assert "We wait for a word from you" in house.browser("Sales 1").get(f"/cases/{case}/").content.decode()
    browser.post(f"/cases/{case}/go-on/")
    assert not Waiting.objects.filter(until=None).exists()
    browser.post(f"/cases/{case}/give/", {"person": house.id("IT 3"), "version": version(case)})
    assert Case.objects.get(id=case).holder_id == house.id("IT 3")
    browser.post(f"/cases/{case}/put-back/", {"version": version(case)})
    assert Case.objects.get(id=case).holder_id is None
    browser.post(f"/cases/{case}/owner/", {"person": house.id("IT 1"), "version": version(case)})
    assert Case.objects.get(id=case).owner_id == house.id("IT 1")
    browser.post(f"/cases/{case}/priority/", {"impact": 1, "urgency": 1, "version": version(case)})
    assert Case.objects.get(id=case).priority == 1
    tomorrow = local(clock.now() + timedelta(days=1))  # whatever day that is
    browser.post(f"/cases/{case}/promise/", {"hear_at": tomorrow, "anyway": tomorrow, "version": version(case)})
    assert Promise.objects.filter(case_id=case, state="open").exists()
    browser.post(f"/cases/{case}/resolve/", {"text": "Credited.", "version": version(case), "once": "z"})
    assert Case.objects.get(id=case).state == State.RESOLVED
    browser.post(f"/cases/{case}/reopen/")
    assert Case.objects.get(id=case).state == State.OPEN


def test_the_promise_is_red_when_it_is_broken(house, case):
    promise(case_id=case, hear_by=clock.now() + timedelta(hours=1), by=house.actor("IT 2"))
    browser = house.browser("IT 2")
    assert "chip is-warn" in browser.get(f"/cases/{case}/").content.decode()
    with clock.frozen(clock.now() + timedelta(hours=2)):
        page = browser.get(f"/cases/{case}/").content.decode()
    assert "was to hear" in page


def test_a_member_who_asked_herself_reads_no_notes_about_it_but_may_work_on_it(house):
    case = open_case(subject="My own laptop", team_id=house.teams["IT"].id, by=house.actor("IT 3"))
    note(case_id=case, text="Not again.", by=house.actor("IT 2"))
    browser = house.browser("IT 3")
    assert "What happens next" in browser.get(f"/cases/{case}/").content.decode()
    page = browser.get(f"/cases/{case}/?as=team").content.decode()
    assert "Who has the ball" in page
    assert "Not again." not in page


def test_one_follows_a_case_and_stops(house, case):
    browser = house.browser("IT 2")
    for _twice in range(2):
        browser.post(f"/cases/{case}/follow/")
    assert Follow.objects.count() == 1
    for _twice in range(2):
        browser.post(f"/cases/{case}/follow/", {"off": "1"})
    assert not Follow.objects.exists()
    assert house.browser("Legal 2").post(f"/cases/{case}/follow/").status_code == 404


def test_following_gives_no_sight_and_who_sees_it_no_more_may_stop(house, case):
    browser = house.browser("IT 2")
    assert browser.put(f"/api/cases/{case}/follow").status_code == 204
    Case.objects.filter(id=case).update(restricted=True)
    assert browser.get(f"/cases/{case}/").status_code == 404
    assert browser.put(f"/api/cases/{case}/follow").status_code == 404
    assert browser.delete(f"/api/cases/{case}/follow").status_code == 204
    assert not Follow.objects.exists()


def test_text_of_colleagues_never_becomes_markup(house):
    case = open_case(
        subject="<script>alert(1)</script>", team_id=house.teams["IT"].id, text="<img src=x>", by=house.actor("Sales 1")
    )
    for name in ("IT 2", "Sales 1"):
        page = house.browser(name).get(f"/cases/{case}/").content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x>" not in page


def test_the_page_of_a_long_case_stays_cheap(house, case, django_assert_max_num_queries):
    it = house.actor("IT 2")
    take(case_id=case, by=it)
    for number in range(100):
        reply(case_id=case, text=f"Word {number} of many. " + "More of it. " * (number % 9) * 20, by=it)
    for team in ("Legal", "Finance"):
        split(case_id=case, team_id=house.teams[team].id, subject=f"Part for {team}", words="Please.", by=it)
    offer(case_id=case, team_id=house.teams["Legal"].id, words="Ours?", by=it)
    promise(case_id=case, hear_by=clock.now() + timedelta(hours=1), by=it)
    for name in ("IT 2", "IT 1", "Legal 2"):
        browser = house.browser(name)
        with django_assert_max_num_queries(20):
            page = browser.get(f"/cases/{case}/")
        assert len(page.content) < 60_000
    assert "Earlier" in page.content.decode()
    assert "Show what was before, too" in page.content.decode()
    assert "Opened with IT" in browser.get(f"/cases/{case}/?road=all").content.decode()


def test_what_stands_in_the_way_of_resolving_is_said_before_it_is_written(house, case):
    browser = house.browser("IT 2")
    assert "Send and resolve" in browser.get(f"/cases/{case}/resolve/").content.decode()
    offer(case_id=case, team_id=house.teams["Finance"].id, words="Please credit.", by=house.actor("IT 2"))
    page = browser.get(f"/cases/{case}/resolve/").content.decode()
    assert "The ball is offered to Finance, who have not answered yet." in page
    assert "Take it back and resolve" in page
    sent = {"text": "It was no double charge.", "takes_back": "True", "version": version(case), "once": "r"}
    assert browser.post(f"/cases/{case}/resolve/", sent).status_code == 302
    assert Case.objects.get(id=case).state == State.RESOLVED
    assert Offer.objects.get(case_id=case).state == Offered.WITHDRAWN


def test_an_offer_is_taken_back_only_by_who_read_of_it(house, case):
    browser = house.browser("IT 2")
    sent = {"text": "Done.", "version": version(case), "once": "r"}
    offer(case_id=case, team_id=house.teams["Finance"].id, words="Please credit.", by=house.actor("IT 3"))
    answer = browser.post(f"/cases/{case}/resolve/", sent | {"version": version(case)})
    assert answer.status_code == 422
    assert "The ball is on offer" in answer.content.decode()
    assert Offer.objects.get(case_id=case).state == Offered.OPEN


def test_an_open_part_leaves_no_button_to_resolve_with(house, case):
    split(case_id=case, team_id=house.teams["Finance"].id, subject="Credit", words="Please.", by=house.actor("IT 2"))
    page = house.browser("IT 2").get(f"/cases/{case}/resolve/").content.decode()
    assert "A part is still open: IT-2 Credit, with IT." in page
    assert "Send and resolve" not in page
    assert "See the part" in page
    assert "<textarea" not in page.split("<main")[1], "nothing is written that could not be sent"
    sent = {"text": "It is credited.", "version": version(case), "once": "r"}
    refused = house.browser("IT 2").post(f"/cases/{case}/resolve/", sent)
    assert refused.status_code == 422
    assert "It is credited." in refused.content.decode(), "what was written meanwhile stays"


def test_to_hand_over_what_is_on_offer_leads_to_the_offer_with_its_way_back(house, case):
    it = house.browser("IT 2")
    assert it.get(f"/cases/{case}/offer/").status_code == 200
    offer(case_id=case, team_id=house.teams["Finance"].id, words="Please credit.", by=house.actor("IT 3"))
    page = it.get(f"/cases/{case}/offer/", follow=True)
    assert page.redirect_chain == [(f"/cases/{case}/", 302)]
    said = page.content.decode()
    assert "It is on offer to Finance already. Take that back first, or wait." in said
    assert f"/cases/offers/{Offer.objects.get().id}/withdrawal/" in said or "Take it back" in said


def test_what_is_offered_and_promised_by_default_falls_in_working_hours(house, case):
    thursday = timezone.make_aware(timezone.datetime(2036, 1, 17, 15))  # long after the case was opened
    with clock.frozen(thursday):
        made = offer(case_id=case, team_id=house.teams["Finance"].id, words="Please.", by=house.actor("IT 2"))
        page = house.browser("IT 2").get(f"/cases/{case}/promise/")
    assert timezone.localtime(Offer.objects.get(id=made).answer_by).strftime("%A %H:%M") == "Monday 15:00"
    assert page.context["form"]["hear_at"].value().strftime("%A %H:%M") == "Friday 10:00"
    assert "Sales 1 hears by" in page.content.decode()


def test_beside_the_list_stands_what_one_needs_to_decide(house, case):
    reply(case_id=case, text="We look into it.", by=house.actor("IT 2"))
    note(case_id=case, text="Known fault.", by=house.actor("IT 2"))
    offer(case_id=case, team_id=house.teams["Legal"].id, words="May we refund it?", by=house.actor("IT 2"))
    page = house.browser("Legal 2").get(f"/cases/{case}/preview/").content.decode()
    assert all(said in page for said in ("Double charge", "May we refund it?", "Known fault.", "Accept", "Sales 1"))
    assert "I was charged twice." not in page, "what was said last, not all"
    assert "<html" not in page


def test_the_preview_of_what_is_hers_tells_no_notes_and_of_others_nothing(house, case):
    note(case_id=case, text="Known fault.", by=house.actor("IT 2"))
    hers = house.browser("Sales 1").get(f"/cases/{case}/preview/").content.decode()
    assert "It is yours." in hers
    assert "Known fault." not in hers
    assert house.browser("Legal 2").get(f"/cases/{case}/preview/").status_code == 404


def test_the_preview_costs_no_more_statements_than_the_case(house, case, django_assert_max_num_queries):
    browser = house.browser("IT 2")
    with django_assert_max_num_queries(20):
        assert browser.get(f"/cases/{case}/preview/").status_code == 200
