"""Why it takes long: told from custody, with what it waited on and the parts that were with others."""

from datetime import UTC, datetime, timedelta

from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import reopen, resolve
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.words.waiting import go_on, wait
from rapport.cases.models import Offer
from rapport.cases.queries.portal import why
from rapport.cases.rules.words import WaitsOn
from rapport.kit import clock

BEGIN = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def on(day):
    return clock.frozen(BEGIN + day * DAY)


def begun(house):
    with on(0):
        case = open_case(subject="Refund", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
        take(case_id=case, by=house.actor("IT 2"))
    return case


def test_parts_and_waits_lie_within_the_time_of_the_teams(house):
    case, it, legal = begun(house), house.actor("IT 2"), house.actor("Legal 2")
    with on(1):
        part = split(case_id=case, team_id=house.teams["Legal"].id, subject="Terms", words="May we?", by=it,
                     answer_by=BEGIN + 9 * DAY)  # fmt: skip
        wait(case_id=case, on=WaitsOn.OUTSIDE, by=it)
    with on(2):
        accept(offer_id=Offer.objects.get(case_id=part).id, by=legal)
    with on(3):
        go_on(case_id=case, by=it)
    with on(5):
        resolve(case_id=part, text="Yes.", by=legal)
    with on(6):
        found = why(case, by=house.actor("Sales 1"))
        page = house.browser("Sales 1").get(f"/cases/{case}/why/").content.decode()
    assert found.length == 6 * DAY
    assert [(share.team.name, share.length) for share in found.shares] == [("IT", 6 * DAY)]
    assert [(one.on, one.length, one.now) for one in found.waits] == [(WaitsOn.OUTSIDE, 2 * DAY, False)]
    told = found.parts[0]
    assert (told.length, [(team.name, length) for team, length in told.shares]) == (
        4 * DAY, [("Legal", 3 * DAY), ("IT", DAY)],
    )  # fmt: skip
    assert "took 4" in page
    assert "It stayed with one team." in page


def test_what_comes_after_the_answer_is_no_part_of_it_until_it_is_opened_again(house):
    case, it, legal = begun(house), house.actor("IT 2"), house.actor("Legal 2")
    with on(2):
        resolve(case_id=case, text="Done.", by=it)
    with on(3):
        made = offer(case_id=case, team_id=house.teams["Legal"].id, words="Look?", by=it, answer_by=BEGIN + 9 * DAY)
    with on(4):
        found = why(case, by=house.actor("Sales 1"))
        page = house.browser("Sales 1").get(f"/cases/{case}/why/").content.decode()
    assert (found.length, found.on_offer) == (2 * DAY, timedelta())
    assert sum((share.length for share in found.shares), timedelta()) == found.length
    assert "until it was answered" in page
    with on(5):
        accept(offer_id=made, by=legal)
    with on(7):
        found = why(case, by=house.actor("Sales 1"))
    assert (found.length, found.on_offer, found.handovers) == (4 * DAY, timedelta(), 1), (
        "three days lie between the answer and who took it up again"
    )
    assert sum((share.length for share in found.shares), timedelta()) == found.length
    with on(8):
        resolve(case_id=case, text="Done.", by=legal)
        reopen(case_id=case, by=house.actor("Sales 1"))
    with on(9):
        assert why(case, by=house.actor("Sales 1")).length == 6 * DAY
