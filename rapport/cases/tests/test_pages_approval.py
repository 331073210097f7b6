"""Approval on the pages and by REST: asked in the case, decided where only the facts are, done or given up."""

import json
import re
from datetime import timedelta
from decimal import Decimal

from rapport.accounts.public import Actor
from rapport.cases.actions.approvals.answering import answer, give_up
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.words.questions import ask_colleague
from rapport.cases.actions.words.talking import note, promise, reply
from rapport.cases.actions.words.waiting import wait
from rapport.cases.models import Approval, Approver, Case, Message
from rapport.cases.rules.words import WaitsOn
from rapport.catalogue.actions.approvals import Terms, add_approval_rule
from rapport.catalogue.actions.services import create_service
from rapport.kit import clock
from rapport.tasks.models import Task
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")


@made_once(at=clock.now)
def case(house):
    service = create_service(team_id=house.teams["IT"].id, name="Licences", by=OPERATOR)
    terms = Terms(what="Credit", above=Decimal(500), of_unit_id=house.units["Legal"].id)
    house.rule = add_approval_rule(service_id=service, terms=terms, by=OPERATOR)
    made = open_case(
        subject="Double charge", team_id=house.teams["IT"].id, text="Secret words.", by=house.actor("Sales 1")
    )
    take(case_id=made, by=house.actor("IT 2"))
    return made


def version(case):
    return Case.objects.get(id=case).version


def asked(house, case):
    return ask_approval(
        case_id=case, rule_id=house.rule, amount=Decimal(620), words="The bank shows both.", by=house.actor("IT 2")
    )


def test_it_is_asked_on_a_form_decided_on_a_page_and_marked_as_done(house, case):
    it = house.browser("IT 2")
    sent = {"rule": house.rule, "amount": "620", "words": "The bank shows both.", "version": version(case)}
    assert it.post(f"/cases/{case}/approval/", {**sent, "amount": ""}).status_code == 422
    assert it.post(f"/cases/{case}/approval/", sent).status_code == 302
    assert f'hx-get="/cases/{case}/approvals/"' in it.get(f"/cases/{case}/").content.decode()
    panel = it.get(f"/cases/{case}/approvals/").content.decode()
    assert "Credit: 620 EUR" in panel
    assert "Mark as done" not in panel
    row = Approver.objects.get()
    legal = house.browser("Legal 1")
    page = legal.get(f"/cases/approvals/{row.id}/").content.decode()
    assert "The bank shows both." in page
    assert "Double charge" in page
    assert "Secret words." not in page, "she decides on the facts, and reads no conversation"
    assert legal.get(f"/cases/{case}/").status_code == 404
    assert legal.post(f"/cases/approvals/{row.id}/", {"answer": "no", "reason": ""}).status_code == 422
    legal.post(f"/cases/approvals/{row.id}/", {"answer": "yes", "reason": "Seen."})
    page = legal.get(f"/cases/approvals/{row.id}/").content.decode()
    assert "Legal 1 answered" in page
    approval = Approval.objects.get()
    assert "Mark as done" in it.get(f"/cases/{case}/approvals/").content.decode()
    it.post(f"/cases/{case}/approvals/{approval.id}/done/")
    approval.refresh_from_db()
    assert approval.state == "done"


def put_before(house, name="Legal 1"):
    """What is put before her: the page in one line, and what REST says."""
    row = Approver.objects.order_by("-id").first()
    browser = house.browser(name)
    page = " ".join(browser.get(f"/cases/approvals/{row.id}/").content.decode().split())
    return page, browser.get(f"/api/cases/approvers/{row.id}").json()


def test_who_decides_reads_for_whom_it_is_and_by_when_she_hears(house, case):
    Case.objects.filter(id=case).update(for_person=house.id("Sales 2"))
    due = clock.now() + timedelta(hours=3)
    promise(case_id=case, hear_by=due, by=house.actor("IT 2"))
    asked(house, case)
    page, told = put_before(house)
    facts = page.split('<dl class="facts">')[1].split("</dl>")[0]
    assert "Sales 2" in facts.split("<dt>For</dt>")[1]
    assert due.isoformat() in facts.split("<dt>Is to hear</dt>")[1]
    assert (told["for_person"]["name"], told["requester"]["name"]) == ("Sales 2", "Sales 1")
    assert told["hears_at"][:16] == due.isoformat()[:16]
    with clock.frozen(due + timedelta(minutes=1)):
        page, _told = put_before(house)
        assert "late" in page.split("<dt>Was to hear</dt>")[1].split("</dd>")[0]


def test_of_a_part_she_reads_who_waits_for_the_whole(house, case):
    due = clock.now() + timedelta(hours=3)
    promise(case_id=case, hear_by=due, by=house.actor("IT 2"))
    part = split(case_id=case, team_id=house.teams["Finance"].id, subject="A part", words="x", by=house.actor("IT 2"))
    asked(house, part)
    page, told = put_before(house)
    assert (told["for_person"]["name"], told["requester"]) == ("Sales 1", None)
    assert told["hears_at"][:16] == due.isoformat()[:16]
    assert "Double charge" not in page, "not what the whole is about"


def test_of_a_restricted_case_she_reads_neither(house, case):
    promise(case_id=case, hear_by=clock.now() + timedelta(hours=3), by=house.actor("IT 1"))
    asked(house, case)
    Case.objects.filter(id=case).update(restricted=True, for_person=house.id("Sales 2"))
    page, told = put_before(house)
    assert (told["for_person"], told["hears_at"], told["requester"]) == (None, None, None)
    assert "Sales" not in page
    assert "to hear" not in page


def test_who_is_asked_decides_from_her_list_and_gives_a_reason(house, case):
    asked(house, case)
    task = Task.objects.get(kind="cases.approval")
    legal = house.browser("Legal 1")
    assert "Credit: 620 EUR (IT-1 Double charge)" in legal.get("/tasks/").content.decode()
    assert "Credit: 620 EUR" in legal.get("/tasks/panel/").content.decode()
    assert legal.post(f"/tasks/{task.id}/decision/", {"answer": "no"}).status_code == 422
    legal.post(f"/tasks/{task.id}/decision/", {"answer": "no", "reason": "Once only."})
    panel = house.browser("IT 2").get(f"/cases/{case}/approvals/").content.decode()
    assert "Once only." in panel
    it = house.browser("IT 2")
    approval = Approval.objects.get()
    assert it.post(f"/cases/{case}/approvals/{approval.id}/given-up/", {"reason": " "}).status_code == 422
    it.post(f"/cases/{case}/approvals/{approval.id}/given-up/", {"reason": "She agrees."})
    assert Approval.objects.get().state == "given_up"


def test_the_colleague_reads_that_somebody_decides_and_not_who_or_why(house, case):
    asked(house, case)
    page = house.browser("Sales 1").get(f"/cases/{case}/").content.decode()
    assert "Somebody has to approve it first." in page
    assert "Somebody else has to approve it first" in page
    assert "The bank shows both." not in page
    assert "Legal 1" not in page
    assert house.browser("Sales 1").get(f"/cases/{case}/approvals/").status_code == 404


def test_rest_asks_answers_and_carries_out(house, case):
    it, legal = house.browser("IT 2"), house.browser("Legal 1")

    def post(browser, address, body):
        return browser.post(f"/api/cases/{address}", json.dumps(body), content_type="application/json")

    body = {"rule_id": house.rule, "amount": "620.00", "words": "Twice."}
    made = post(it, f"{case}/approvals", body)
    assert made.status_code == 201
    (told,) = it.get(f"/api/cases/{case}/approvals").json()
    assert (told["state"], told["amount"], told["needed"]) == ("open", "620.00", 1)
    row = told["asked"][0]["id"]
    put = legal.get(f"/api/cases/approvers/{row}").json()
    assert (put["number"], put["may_answer"], put["approval"]["words"]) == ("IT-1", True, "Twice.")
    assert post(it, f"approvals/{made.json()['id']}/done", {}).status_code == 422
    assert post(legal, f"approvers/{row}/answer", {"yes": True}).status_code == 204
    assert post(legal, f"approvers/{row}/answer", {"yes": True}).status_code == 422
    for _twice in range(2):
        assert post(it, f"approvals/{made.json()['id']}/done", {}).status_code == 204


def test_pages_of_approval_stay_cheap(house, case, django_assert_max_num_queries):
    for number in range(12):
        ask_approval(
            case_id=case,
            what=f"Exception {number}",
            words="Please.",
            person_ids=[house.id("Legal 2"), house.id("Legal 3")],
            by=house.actor("IT 2"),
        )
    it, legal = house.browser("IT 2"), house.browser("Legal 2")
    row = Approver.objects.filter(person_id=house.id("Legal 2")).first()
    for browser, address in ((it, f"/cases/{case}/approvals/"), (legal, f"/cases/approvals/{row.id}/")):
        with django_assert_max_num_queries(18):
            assert len(browser.get(address).content) < 60_000
    with django_assert_max_num_queries(20):
        it.get(f"/cases/{case}/")
    with django_assert_max_num_queries(14):
        legal.get("/tasks/")


def test_a_question_waits_on_a_colleague_who_does_not_see_the_case_and_her_answer_is_a_note(house, case):
    it = house.browser("IT 2")
    sent = {"person": house.id("Legal 2"), "person-text": "Legal 2", "words": "Is 4711 ours?", "version": version(case)}
    it.post(f"/cases/{case}/question/", sent)
    legal = house.browser("Legal 2")
    page = legal.get("/tasks/").content.decode()
    assert "Is 4711 ours?" in page
    assert "Double charge" not in page
    task = Task.objects.get(kind="cases.question")
    legal.post(f"/tasks/{task.id}/decision/", {"answer": "yes", "reason": "It is."})
    assert Message.objects.filter(said="note", author_id=house.id("Legal 2")).get().text == "“Is 4711 ours?”\n\nIt is."
    assert "Nothing waits on you" in legal.get("/tasks/").content.decode()


def test_what_a_team_waits_for_stands_in_the_colleagues_list_and_her_word_lets_the_case_go_on(house, case):
    wait(case_id=case, on=WaitsOn.REQUESTER, words="Which invoice?", by=house.actor("IT 2"))
    sales = house.browser("Sales 1")
    assert "Which invoice?" in sales.get("/tasks/").content.decode()
    task = Task.objects.get(kind="cases.word")
    sales.post(f"/tasks/{task.id}/decision/", {"answer": "yes", "reason": "Number 4711."})
    assert Message.objects.order_by("-id").first().text == "Number 4711."
    assert not Case.objects.get().waits.filter(until=None).exists()
    task.refresh_from_db()
    assert task.state == "done"


def test_a_promise_waits_on_who_has_the_ball_until_the_colleague_hears(house, case):
    promise(case_id=case, hear_by=clock.now() + timedelta(hours=4), by=house.actor("IT 2"))
    page = house.browser("IT 2").get("/tasks/").content.decode()
    assert "A colleague was promised a word" in page
    take(case_id=case, by=house.actor("IT 3"))
    assert "Nothing waits on you" in house.browser("IT 2").get("/tasks/").content.decode()
    assert "promised a word" in house.browser("IT 3").get("/tasks/").content.decode()
    task = Task.objects.get(kind="cases.promise")
    refused = house.browser("IT 3").post(f"/tasks/{task.id}/decision/", {"answer": "yes"})
    assert "kept by a word to the colleague" in refused.content.decode()
    note(case_id=case, text="Soon.", by=house.actor("IT 3"))
    assert Task.objects.filter(kind="cases.promise", state="open").exists()
    reply(case_id=case, text="It is done.", by=house.actor("IT 3"))
    assert not Task.objects.filter(state="open").exists()


def test_questions_end_with_the_case(house, case):
    ask_colleague(case_id=case, person_id=house.id("Legal 2"), words="Ours?", by=house.actor("IT 2"))
    house.browser("Sales 1").post(f"/cases/{case}/withdraw/")
    assert Task.objects.get(kind="cases.question").state == "withdrawn"


def test_of_a_restricted_case_who_is_asked_reads_neither_what_it_is_about_nor_whose_it_is(house, case):
    Case.objects.filter(id=case).update(restricted=True)
    Case.objects.get(id=case).access.create(person_id=house.id("IT 2"))
    asked(house, case)
    legal = house.browser("Legal 1")
    row = Approver.objects.get()
    for address in ("/tasks/", f"/cases/approvals/{row.id}/", f"/api/cases/approvers/{row.id}"):
        page = legal.get(address).content.decode()
        assert "The bank shows both." in page
        assert "Double charge" not in page
        assert "Sales 1" not in page


def test_a_refused_action_shows_in_the_head_and_the_inbox_until_it_is_given_up(house, case):
    approval = asked(house, case)
    answer(approver_id=Approver.objects.get().id, yes=False, reason="Too dear.", by=house.actor("Legal 1"))
    it = house.browser("IT 2")
    head, inbox = f"/cases/{case}/", "/cases/?tab=team"
    chip = ">Refused<"
    assert chip in squeezed(it.get(head))
    assert chip in squeezed(it.get(inbox))
    assert chip not in squeezed(house.browser("Sales 1").get(head)), "what departments agree is not for the colleague"
    give_up(approval_id=approval, reason="Then not.", by=house.actor("IT 2"))
    assert chip not in squeezed(it.get(head))
    assert chip not in squeezed(it.get(inbox))


def squeezed(page):
    return re.sub(r"<svg.*?</svg>|\s", "", page.content.decode(), flags=re.DOTALL)
