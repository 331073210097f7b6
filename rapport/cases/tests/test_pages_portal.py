"""A colleague asks, and sees at any time who has it, what was promised, and why it takes so long."""

from datetime import timedelta

from rapport.accounts.public import Actor
from rapport.cases.actions.ball.handing import accept, offer, return_offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.changing import let_see
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.words.talking import break_promises, note, promise, reply
from rapport.cases.actions.words.waiting import wait
from rapport.cases.models import Access, Case, Message, Waiting
from rapport.cases.rules.words import State, WaitsOn
from rapport.catalogue.public import FieldKind, FormField, Kind
from rapport.kit import clock
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")


@made_once
def laptop(house):
    from rapport.catalogue.actions.services import create_service
    from rapport.catalogue.public import service_card

    fields = [
        FormField(key="", label="Which one?", kind=FieldKind.CHOICE, required=True, choices=("Small", "Large")),
        FormField(key="", label="Needed by", kind=FieldKind.DATE),
    ]
    made = create_service(team_id=house.teams["IT"].id, name="New laptop", fields=fields, by=OPERATOR)
    return service_card(made, by=OPERATOR)


@made_once(at=clock.now)
def case(house):
    return open_case(
        subject="Double charge", team_id=house.teams["IT"].id, text="I was charged twice.", by=house.actor("Sales 1")
    )


def test_one_finds_a_service_and_asks_by_its_own_form(house, laptop):
    browser = house.browser("Sales 1")
    assert "New laptop" in browser.get("/cases/new/?q=laptpo").content.decode()

    page = browser.get(laptop.ask_url).content.decode()
    assert "Which one?" in page

    sent = {"subject": "A laptop for Omar", "text": "He starts on Monday.", "a-which-one": "Large", "once": "t1"}
    for _twice in range(2):
        answer = browser.post(laptop.ask_url, sent, follow=True)
    assert "IT has it" in answer.content.decode()
    made = Case.objects.get()
    assert (made.subject, made.answers, made.requester_id) == (
        "A laptop for Omar",
        {"which-one": "Large"},
        house.id("Sales 1"),
    )


def test_what_is_wrong_with_an_answer_stands_at_it_and_nothing_typed_is_lost(house, laptop):
    browser = house.browser("Sales 1")
    answer = browser.post(laptop.ask_url, {"subject": "A laptop", "text": "Soon, please.", "a-needed-by": "2026-12-01"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This must be given." in page
    assert "Soon, please." in page
    assert "2026-12-01" in page
    assert not Case.objects.exists()


def test_all_that_is_missing_is_said_at_once_and_in_the_same_words(house):
    from rapport.catalogue.actions.services import create_service
    from rapport.catalogue.public import service_card

    fields = [
        FormField(key="", label="Which one?", kind=FieldKind.CHOICE, required=True, choices=("Small", "Large")),
        FormField(key="", label="Where to?", required=True),
        FormField(key="", label="How many?", kind=FieldKind.NUMBER),
    ]
    made = create_service(team_id=house.teams["IT"].id, name="New laptop", fields=fields, by=OPERATOR)
    sent = {"subject": "", "text": "Soon.", "a-how-many": "some"}
    page = house.browser("Sales 1").post(service_card(made, by=OPERATOR).ask_url, sent).content.decode()
    assert page.count("This must be given.") == 3
    assert "“How many?” takes a number." in page
    assert "4 things to put right." in page
    assert page.count('aria-invalid="true"') == 4
    assert "Soon." in page


def test_a_program_hears_of_all_that_is_missing_too(house, laptop):
    body = {"subject": "A laptop", "service": laptop.slug, "answers": {"needed-by": "soon"}}
    answer = house.browser("Sales 1").post("/api/cases", body, content_type="application/json")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["which-one", "needed-by"]


def test_one_asks_for_somebody_else_who_then_sees_it_too(house):
    house.actor("Sales 2")
    sent = {"subject": "Badge", "for_person": str(house.id("Sales 2")), "for_person-text": "Sales 2"}
    house.browser("Sales 1").post("/cases/new/?team=FIN", sent)
    page = house.browser("Sales 2").get("/cases/mine/").content.decode()
    assert "Badge" in page
    assert "With Finance" in page


def test_a_colleague_whom_the_service_asks_for_is_not_asked_for_twice(house):
    from rapport.catalogue.actions.services import create_service

    house.actor("Sales 2")
    field = FormField(key="", label="For whom?", kind=FieldKind.PERSON, required=True)
    create_service(team_id=house.teams["IT"].id, name="New laptop", fields=[field], by=OPERATOR)
    browser, address = house.browser("Sales 1"), "/cases/new/?service=new-laptop"
    form = browser.get(address).content.decode()
    assert "For somebody else?" not in form
    assert "It is for whom you name under “For whom?”" in form
    body = {"subject": "A laptop", "a-for-whom": str(house.id("Sales 2")), "a-for-whom-text": "Sales 2"}
    browser.post(address, body)
    assert Case.objects.get().for_person_id is None, "somebody named is not somebody who reads it"
    browser.post(address, body | {"for_named": "on"})
    assert Case.objects.latest("id").for_person_id == house.id("Sales 2")
    assert "A laptop" in house.browser("Sales 2").get("/cases/mine/").content.decode()


def test_marked_as_for_somebody_named_nobody_is_refused_at_the_mark(house):
    from rapport.catalogue.actions.services import create_service

    create_service(
        team_id=house.teams["IT"].id,
        name="New laptop",
        fields=[FormField(key="", label="For whom?", kind=FieldKind.PERSON)],
        by=OPERATOR,
    )
    refused = house.browser("Sales 1").post("/cases/new/?service=new-laptop", {"subject": "A", "for_named": "on"})
    assert refused.status_code == 422
    assert "Name above whom it is for" in refused.content.decode()
    assert not Case.objects.exists()


def test_the_colleague_reads_who_has_it_by_when_she_hears_and_no_note(house, case):
    it, finance = house.actor("IT 2"), house.actor("Finance 2")
    take(case_id=case, by=it)
    reply(case_id=case, text="I look into it.", hear_by=clock.now() + timedelta(hours=3), by=it)
    note(case_id=case, text="She asks twice a week.", by=it)
    accept(offer_id=offer(case_id=case, team_id=house.teams["Finance"].id, words="Credit it?", by=it), by=finance)

    page = house.browser("Sales 1").get(f"/cases/{case}/").content.decode()

    assert "IT 2" in page, "who answers for it"
    assert "Finance 2" in page, "who has it"
    assert "You will hear" in page
    assert "I look into it." in page
    assert "Finance took it over" in page
    assert "twice a week" not in page
    assert "Credit it?" not in page
    assert "A note was written" not in page


def test_a_broken_promise_is_said_in_plain_words(house, case):
    promise(case_id=case, hear_by=clock.now() + timedelta(hours=1), by=house.actor("IT 2"))
    with clock.frozen(clock.now() + timedelta(hours=2)):
        break_promises()
        page = house.browser("Sales 1").get(f"/cases/{case}/").content.decode()
        assert "that promise was broken" in page
        reply(case_id=case, text="Here it is, late.", by=house.actor("IT 2"))
        assert "was broken" not in house.browser("Sales 1").get("/cases/mine/").content.decode()


def test_she_adds_withdraws_and_reopens(house, case):
    from rapport.cases.actions.life.ending import resolve

    browser = house.browser("Sales 1")
    for _twice in range(2):
        browser.post(f"/cases/{case}/words/", {"text": "It was on the 3rd.", "once": "w1", "version": "1"})
    assert Message.objects.filter(case_id=case, text="It was on the 3rd.").count() == 1
    resolve(case_id=case, text="Credited.", by=house.actor("IT 2"))
    browser.post(f"/cases/{case}/reopen/")
    assert Case.objects.get(id=case).state == State.OPEN
    browser.post(f"/cases/{case}/withdraw/")
    assert Case.objects.get(id=case).state == State.WITHDRAWN
    refused = browser.post(f"/cases/{case}/words/", {"text": "One more thing."})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "One more thing." in page
    assert "This case is closed." in page


def test_why_so_long_is_answered_from_custody_with_numbers_and_without_names(house, case):
    start = clock.now()
    it, finance = house.actor("IT 2"), house.actor("Finance 2")
    with clock.frozen(start + timedelta(days=1)):
        take(case_id=case, by=it)
        made = offer(case_id=case, team_id=house.teams["Legal"].id, words="Yours?", by=it)
    with clock.frozen(start + timedelta(days=2)):
        return_offer(offer_id=made, reason="No.", by=house.actor("Legal 1"))
        accept(offer_id=offer(case_id=case, team_id=house.teams["Finance"].id, words="Then?", by=it), by=finance)
        wait(case_id=case, on=WaitsOn.REQUESTER, words="Which one?", by=finance)
    with clock.frozen(start + timedelta(days=5)):
        page = house.browser("Sales 1").get(f"/cases/{case}/why/").content.decode()
    assert "Finance has had it for 3 d" in page
    assert "IT had it for 2 d" in page
    assert "One handover came back" in page
    assert "3 d</b> for a word from whoever asked" in page
    assert "Finance 2" not in page
    assert "IT 2 answers to you" in page


def test_a_confidential_service_reaches_the_lead_of_its_team_and_nobody_else(house):
    from rapport.catalogue.actions.services import create_service

    made = create_service(team_id=house.teams["Legal"].id, name="A hint", confidential=True, by=OPERATOR)
    case = open_case(subject="A hint", service_id=made, by=house.actor("Sales 1"))
    assert list(Access.objects.values_list("person_id", flat=True)) == [house.id("Legal 1")]
    assert house.browser("Legal 1").get(f"/cases/{case}/").status_code == 200
    assert house.browser("Legal 2").get(f"/cases/{case}/").status_code == 404


def test_who_asks_in_confidence_reads_before_and_after_who_reads_it_by_name(house):
    from rapport.catalogue.actions.services import create_service

    made = create_service(team_id=house.teams["Legal"].id, name="A hint", confidential=True, by=OPERATOR)
    browser = house.browser("Sales 1")
    before = browser.get("/cases/new/?service=a-hint").content.decode()
    assert "These get it at once, and nobody else there: Legal 1." in before
    assert "read by you, whom you ask it for, and Legal 1" in before
    assert "somebody there answers for it" not in before
    case = open_case(subject="A hint", service_id=made, by=house.actor("Sales 1"))
    after = browser.get(f"/cases/{case}/").content.decode()
    assert "Only you and these people see this page: Legal 1." in after
    assert "These take it up, or name who does: Legal 1." in after
    assert "Somebody in Legal takes it up" not in after
    assert "read by those alone whom its page names" in browser.get("/cases/mine/").content.decode()
    let_see(case_id=case, person_id=house.id("Legal 2"), by=house.actor("Legal 1"))
    assert "see this page: Legal 1, Legal 2." in browser.get(f"/cases/{case}/").content.decode()


def test_without_a_question_nothing_waits_on_the_colleague(house, case):
    browser = house.browser("IT 2")
    refused = browser.post(f"/cases/{case}/wait/", {"on": "requester", "words": "  "})
    assert refused.status_code == 422
    assert "Write what you ask the colleague" in refused.content.decode()
    assert browser.post(f"/api/cases/{case}/wait", {"on": "requester"}, "application/json").status_code == 422
    assert not Waiting.objects.exists()
    assert browser.post(f"/api/cases/{case}/wait", {"on": "outside"}, "application/json").status_code == 200


def test_the_pages_of_the_colleague_stay_cheap(house, case, django_assert_max_num_queries):
    for number in range(60):
        open_case(subject=f"Request {number}", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    browser = house.browser("Sales 1")
    with django_assert_max_num_queries(12):
        page = browser.get("/cases/mine/")
    assert len(page.content) < 60_000
    with django_assert_max_num_queries(20):
        assert len(browser.get(f"/cases/{case}/").content) < 60_000
    with django_assert_max_num_queries(22):
        browser.get(f"/cases/{case}/why/")


def test_what_can_be_asked_for_is_grouped_by_team_and_a_search_ends_with_the_team_that_fits_best(house, laptop):
    from rapport.catalogue.actions.services import create_service

    create_service(team_id=house.teams["Finance"].id, name="Pay an invoice", by=OPERATOR)
    browser = house.browser("Sales 1")
    assert [team.name for team, _cards in browser.get("/cases/new/").context["groups"]] == ["Finance", "IT"]
    page = browser.get("/cases/new/?q=laptop").content.decode()
    assert "Pay an invoice" not in page
    assert "Ask IT in your own words" in page
    create_service(team_id=house.teams["IT"].id, name="A question about tools", kind=Kind.QUESTION, by=OPERATOR)
    page = browser.get("/cases/new/?q=laptop").content.decode()
    assert page.index("None of these?") < page.index("A question about tools"), "the general service ends the list"
    assert "None of these?" not in browser.get("/cases/new/?q=zebra").content.decode()


def test_every_search_ends_with_the_service_for_whoever_does_not_know_whom_to_ask(house, laptop):
    from rapport.catalogue.actions.services import change_service, create_service

    desk = create_service(team_id=house.teams["Finance"].id, name="Lost?", last_resort=True, by=OPERATOR)
    browser = house.browser("Sales 1")
    for question in ("laptop", "zebra", "rental car"):
        page = browser.get("/cases/new/", {"q": question}).content.decode()
        assert page.count("Lost?") == 1, question
    page = browser.get("/cases/new/?q=laptop").content.decode()
    assert page.index("Ask IT in your own words") < page.index("Lost?")
    assert browser.get("/cases/new/?q=lost").content.decode().count("?service=lost") == 1, "found, it ends no list too"
    change_service(service_id=desk, last_resort=False, by=OPERATOR)
    assert "Lost?" not in browser.get("/cases/new/?q=zebra").content.decode()
