"""A delivery: terms both agree to, what it became, the colleague's word on each point; and figures of many."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import override_settings

from rapport.accounts.public import Actor
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.deliveries.delivering import agree_terms, deliver, propose_terms, settle
from rapport.cases.actions.life.ending import close_resolved, reopen, resolve, say_solved
from rapport.cases.actions.life.opening import open_case
from rapport.cases.models import Case, Criterion, Delivery
from rapport.cases.queries.deliveries import delivery, delivery_figures
from rapport.cases.rules.deliveries import Verdict, to_specification
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from rapport.tasks.models import Task
from tests.kept import made_once

POINTS = ("Opens in two seconds", "Works on a phone")


def begun(house):
    case = open_case(subject="New portal", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    take(case_id=case, by=house.actor("IT 2"))
    return case


@made_once(at=clock.now)
def case(house):
    return begun(house)


def due(days=10):
    return clock.today() + timedelta(days=days)


def agreed(house, case, *, days=10, budget=Decimal(100)):
    propose_terms(case_id=case, due_on=due(days), budget=budget, criteria=POINTS, by=house.actor("IT 2"))
    agree_terms(case_id=case, by=house.actor("Sales 1"))


def settled(house, case, verdicts):
    rows = Criterion.objects.filter(delivery__case=case).order_by("delivery__place", "place")
    for row, verdict in zip(list(rows)[-len(verdicts) :], verdicts, strict=True):
        settle(case_id=case, criterion_id=row.id, verdict=verdict, word="It is so.", by=house.actor("Sales 1"))


def test_terms_bind_once_the_colleague_agrees(house, case):
    it, asker = house.actor("IT 2"), house.actor("Sales 1")
    propose_terms(case_id=case, due_on=due(5), criteria=POINTS, by=it)
    propose_terms(case_id=case, due_on=due(9), budget=Decimal(500), criteria=POINTS, by=it)
    assert Delivery.objects.count() == 1, "what nobody agreed to is replaced"
    assert Case.objects.get(id=case).kind == "delivery"
    with pytest.raises(Refusal, match="No terms are agreed"):
        deliver(case_id=case, delivered_on=clock.today(), by=it)
    with pytest.raises(Forbidden):
        agree_terms(case_id=case, by=it)
    agree_terms(case_id=case, by=asker)
    agree_terms(case_id=case, by=asker)
    assert Fact.objects.filter(name="cases.terms_agreed").count() == 1
    propose_terms(case_id=case, due_on=due(30), criteria=POINTS, by=it)
    found = delivery(case, by=asker)
    assert (found.now.due_on, found.proposed.due_on) == (due(9), due(30)), "the agreed ones hold until she agrees anew"


def test_she_agrees_to_the_terms_she_read_and_to_no_others(house, case):
    it, asker = house.actor("IT 2"), house.actor("Sales 1")
    read = propose_terms(case_id=case, due_on=due(5), criteria=POINTS, by=it)
    last = propose_terms(case_id=case, due_on=due(50), criteria=POINTS, by=it)
    with pytest.raises(Refusal, match="The terms changed meanwhile"):
        agree_terms(case_id=case, delivery_id=read, by=asker)
    assert Delivery.objects.get().agreed_at is None
    for _twice in range(2):
        agree_terms(case_id=case, delivery_id=last, by=asker)
    assert Delivery.objects.get().agreed_at is not None


def test_she_signs_it_off_point_by_point(house, case):
    it = house.actor("IT 2")
    agreed(house, case)
    deliver(case_id=case, delivered_on=clock.today(), spent=Decimal(120), by=it)
    first, second = Criterion.objects.order_by("place")
    with pytest.raises(Refusal, match="what is missing"):
        settle(case_id=case, criterion_id=first.id, verdict=Verdict.REJECTED, by=house.actor("Sales 1"))
    with pytest.raises(Forbidden):
        settle(case_id=case, criterion_id=first.id, verdict=Verdict.ACCEPTED, by=it)
    with pytest.raises(Missing):
        settle(case_id=case, criterion_id=first.id, verdict=Verdict.ACCEPTED, by=house.actor("Legal 2"))
    settled(house, case, [Verdict.ACCEPTED, Verdict.REJECTED])
    now = delivery(case, by=house.actor("Sales 1")).now
    assert (now.on_time, now.on_budget, now.to_specification) == (True, False, False)
    deliver(case_id=case, delivered_on=clock.today(), spent=Decimal(130), by=it)
    settle(case_id=case, criterion_id=second.id, verdict=Verdict.ACCEPTED, by=house.actor("Sales 1"))
    assert delivery(case, by=house.actor("Sales 1")).now.to_specification
    with pytest.raises(Refusal, match="stay as she saw"):
        deliver(case_id=case, delivered_on=clock.today(), by=it)
    with pytest.raises(Refusal, match="delivered already"):
        propose_terms(case_id=case, due_on=due(), criteria=POINTS, by=it)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"due_on": -1, "criteria": POINTS}, "past_day"),
        ({"due_on": 1, "criteria": ("  ",)}, "no_criteria"),
        ({"due_on": 1, "criteria": POINTS, "budget": Decimal(-1)}, "bad_amount"),
        ({"due_on": 1, "criteria": ("x",) * 31}, "too_long"),
    ],
)
def test_nonsense_is_refused(house, case, given, code):
    with pytest.raises(Refusal) as refusal:
        propose_terms(case_id=case, **{**given, "due_on": due(given["due_on"])}, by=house.actor("IT 2"))
    assert refusal.value.code == code


def test_by_the_pages(house, case):
    team, asker = house.browser("IT 2"), house.browser("Sales 1")
    assert "Nothing is agreed yet" in team.get(f"/cases/{case}/delivery/").content.decode()
    sent = {"due_on": due().isoformat(), "budget": "1500", "criteria": "\n".join(POINTS)}
    assert team.post(f"/cases/{case}/delivery/terms/", sent).status_code == 302
    assert "I agree to this" in asker.get(f"/cases/{case}/delivery/").content.decode()
    assert "I agree to this" not in team.get(f"/cases/{case}/delivery/").content.decode()
    assert "proposes terms" in asker.get(f"/cases/{case}/behind/").content.decode()
    read = Delivery.objects.get().id
    assert f'name="delivery" value="{read}"' in asker.get(f"/cases/{case}/delivery/").content.decode()
    team.post(f"/cases/{case}/delivery/terms/", {**sent, "criteria": POINTS[0]})
    for stale in ({"delivery": read}, {}, {"delivery": "9" * 5000}):
        refused = asker.post(f"/cases/{case}/delivery/agreement/", stale, follow=True).content.decode()
        assert "The terms changed meanwhile. Read them again." in refused
    asker.post(f"/cases/{case}/delivery/agreement/", {"delivery": Delivery.objects.get().id})
    assert team.get(f"/cases/{case}/delivery/actuals/").status_code == 200
    team.post(f"/cases/{case}/delivery/actuals/", {"delivered_on": clock.today().isoformat(), "spent": "1600"})
    first = Criterion.objects.order_by("place").first()
    refused = asker.post(f"/cases/{case}/delivery/verdicts/", {"criterion": first.id, "verdict": "rejected"})
    assert (refused.status_code, "what is missing" in refused.content.decode()) == (422, True)
    asker.post(f"/cases/{case}/delivery/verdicts/", {"criterion": first.id, "verdict": "accepted"})
    page = asker.get(f"/cases/{case}/delivery/").content.decode()
    assert "1,500.00" in page
    assert "on budget" in page
    assert team.post(f"/cases/{case}/delivery/verdicts/", {"criterion": first.id}).status_code == 403


@override_settings(MINIMUM_GROUP=5)
def test_on_time_on_budget_and_to_specification_are_figures(house):
    start = clock.now()
    for number in range(6):
        case = begun(house)
        agreed(house, case, days=5, budget=Decimal(100) if number else None)
        if number == 5:
            agreed(house, case, days=20)
        with clock.frozen(start + timedelta(days=3 if number < 4 else 9)):
            spent = Decimal(90 + 5 * number)
            deliver(case_id=case, delivered_on=clock.today(), spent=spent, by=house.actor("IT 2"))
            settled(house, case, [Verdict.ACCEPTED, Verdict.REJECTED if number == 3 else Verdict.ACCEPTED])
    found = delivery_figures(by=house.actor("IT 1"))
    assert found["deliveries"].value == 6
    assert found["on_time"].value == pytest.approx(5 / 6), "by the terms agreed last"
    assert found["on_first_date"].value == pytest.approx(4 / 6), "and by those agreed first"
    assert (found["on_budget"].value, found["on_budget"].n) == (pytest.approx(2 / 5), 5)
    assert found["to_specification"].value == pytest.approx(5 / 6)
    assert found["on_time"].low < 5 / 6 < found["on_time"].high
    assert delivery_figures(by=house.actor("Legal 1"))["on_time"].note == "not enough to tell"
    with pytest.raises(Refusal, match="other days would tell of single cases"):
        delivery_figures(by=house.actor("IT 1"), until=clock.today() + timedelta(days=4))
    early = delivery_figures(by=Actor.system(via="cli"), until=clock.today() + timedelta(days=4))
    assert early["deliveries"].value == 4, "the machine itself counts any days"
    with pytest.raises(Forbidden):
        delivery_figures(by=house.actor("Legal 2"))
    with pytest.raises(Forbidden):
        delivery_figures(by=house.actor("Legal 1"), team_id=house.teams["IT"].id)


def test_it_is_to_specification_only_once_all_of_it_is_accepted():
    assert to_specification([]) is None
    assert to_specification([Verdict.ACCEPTED, None]) is None
    assert to_specification([Verdict.REJECTED, None]) is False
    assert to_specification([Verdict.ACCEPTED] * 2) is True


def test_the_road_tells_what_was_agreed_and_delivered(house, case):
    agreed(house, case)
    deliver(case_id=case, delivered_on=clock.today(), by=house.actor("IT 2"))
    settled(house, case, [Verdict.ACCEPTED, Verdict.ACCEPTED])
    page = house.browser("Sales 1").get(f"/cases/{case}/").content.decode()
    for said in ("Terms of the delivery were proposed", "were agreed", "It was delivered", "accepted or rejected"):
        assert said in page


def waiting(house):
    """What waits on her, as her list and her day have it."""
    browser = house.browser("Sales 1")
    return [browser.get(one).content.decode() for one in ("/tasks/", "/tasks/panel/")]


def shown(house, case):
    return house.browser("Sales 1").get(f"/cases/{case}/").content.decode()


def test_terms_wait_on_her_in_her_list_and_on_her_page_until_she_agrees(house, case):
    it, asker = house.actor("IT 2"), house.actor("Sales 1")
    for _twice in range(2):
        propose_terms(case_id=case, due_on=due(5), criteria=POINTS, by=it)
    for page in waiting(house):
        assert page.count("Your yes to the terms of a delivery") == 1
        assert f'href="/cases/{case}/delivery/"' in page
    assert "Your yes to the terms of the delivery." in shown(house, case)
    assert "Read the terms and agree" in shown(house, case)
    assert "Your yes to the terms" not in house.browser("IT 2").get("/tasks/").content.decode()
    agree_terms(case_id=case, by=asker)
    assert all("Your yes" not in page for page in [*waiting(house), shown(house, case)])


def test_points_wait_on_her_until_she_has_said_each_and_again_once_mended(house, case):
    it, asks = house.actor("IT 2"), "It was delivered: is it what was agreed?"
    agreed(house, case)
    deliver(case_id=case, delivered_on=clock.today(), by=it)
    assert all(asks in page for page in waiting(house))
    first, second = Criterion.objects.order_by("place")
    settle(case_id=case, criterion_id=first.id, verdict=Verdict.ACCEPTED, by=house.actor("Sales 1"))
    assert "is each point as agreed?" in shown(house, case)
    assert all(asks in page for page in waiting(house)), "the second is open"
    settle(case_id=case, criterion_id=second.id, verdict=Verdict.REJECTED, word="Slow.", by=house.actor("Sales 1"))
    assert "Something of the delivery was rejected: IT mends it" in shown(house, case)
    assert all(asks not in page for page in waiting(house))
    deliver(case_id=case, delivered_on=clock.today(), by=it)
    assert all(asks in page for page in waiting(house))
    settle(case_id=case, criterion_id=second.id, verdict=Verdict.ACCEPTED, by=house.actor("Sales 1"))
    assert all(asks not in page for page in waiting(house))


@pytest.mark.parametrize(
    ("verdicts", "closes"),
    [([], 0), ([Verdict.ACCEPTED], 0), ([Verdict.ACCEPTED, Verdict.REJECTED], 0), ([Verdict.ACCEPTED] * 2, 1)],
)
def test_it_closes_by_itself_only_once_every_point_is_accepted(house, case, verdicts, closes):
    agreed(house, case)
    deliver(case_id=case, delivered_on=clock.today(), by=house.actor("IT 2"))
    for row, verdict in zip(Criterion.objects.order_by("place"), verdicts, strict=False):
        settle(case_id=case, criterion_id=row.id, verdict=verdict, word="It is so.", by=house.actor("Sales 1"))
    resolve(case_id=case, text="There it is.", by=house.actor("IT 2"))
    page = shown(house, case)
    assert ("It closes by itself <time" in page) == bool(closes)
    assert ("Until then it does not close by itself." in page) != bool(closes)
    with clock.frozen(clock.now() + timedelta(days=20)):
        assert close_resolved() == closes


def test_what_she_ends_herself_waits_on_her_no_more_and_again_if_she_takes_it_back(house, case):
    agreed(house, case)
    deliver(case_id=case, delivered_on=clock.today(), by=house.actor("IT 2"))
    resolve(case_id=case, text="There it is.", by=house.actor("IT 2"))
    say_solved(case_id=case, by=house.actor("Sales 1"))
    assert not Task.objects.filter(kind="cases.points", state="open").exists()
    reopen(case_id=case, by=house.actor("Sales 1"))
    assert Task.objects.filter(kind="cases.points", state="open").count() == 1


def test_from_the_list_nothing_is_agreed_to_unread(house, case):
    propose_terms(case_id=case, due_on=due(5), criteria=POINTS, by=house.actor("IT 2"))
    task = Task.objects.get(kind="cases.terms")
    refused = house.browser("Sales 1").post(f"/tasks/{task.id}/decision/", {"answer": "yes"})
    assert refused.status_code == 422
    assert Delivery.objects.get().agreed_at is None
