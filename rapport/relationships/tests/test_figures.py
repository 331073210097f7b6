"""A team sees how its book is kept; a review puts on the table what both sides need."""

from datetime import timedelta
from itertools import cycle

import pytest

from rapport.accounts.public import Actor
from rapport.catalogue.models import ServiceTeam
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.relationships.actions.book import move_stage
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.models import Goal, OwnerSpan, Relationship, Touchpoint
from rapport.relationships.queries.before import before_meeting
from rapport.relationships.queries.figures import book_figures, period_of
from rapport.relationships.queries.stages import stages_of
from rapport.relationships.rules.figures import Measured
from rapport.relationships.rules.words import Contact
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")
DAY = timedelta(days=1)
READERS = {"IT 1": 200, "IT 2": 200, "Finance 1": 404, "Sales 1": 404, "Boss": 404}
BOOKLESS = {"Sales 1", "Boss"}  # pages of the book tell them so, whichever they ask for


def figures(house, team="IT", **more):
    return book_figures(house.teams[team].id, period_of(None, None), by=OPERATOR, **more)


@made_once
def customers(house):
    """Six people IT looks after since half a year, met by the same two every month."""
    for number in range(6):
        house.person(f"Customer {number}", "Sales")
        ident = house.looks_after("IT", person=f"Customer {number}", owner="IT 2", rhythm_days=30)
        Relationship.objects.filter(id=ident).update(began_at=clock.now() - 200 * DAY)
        for ago in range(0, 200, 20):
            people = [house.people["IT 2"].id, house.people[f"Customer {number}"].id]
            log_touchpoint(
                relationship_id=ident, kind=Contact.CALL, at=clock.now() - ago * DAY, person_ids=people, by=OPERATOR
            )
    return list(Relationship.objects.order_by("id").values_list("id", flat=True))


def test_rhythm_kept_and_what_hangs_on_one(house, customers):
    found = figures(house).figures
    assert (found[Measured.RHYTHM].value, found[Measured.RHYTHM].n) == (pytest.approx(1), 6)
    assert (found[Measured.ONE_OF_OURS].value, found[Measured.ONE_OF_OURS].n) == (1, 6)
    assert found[Measured.ONE_OF_THEIRS].n == 0, "a person alone hangs on nobody else of hers"
    assert found[Measured.NO_DEPUTY].value == 1


def test_the_same_person_of_theirs_each_time_counts_where_the_unit_has_others(house):
    house.unit("Desk", "Plants")
    house.person("Desk 1", "Desk")
    for name, person in {"Sales": "Sales 1", "Plants": "Plants 1", "Finance": "Finance 1", "Halmar": "Boss",
                         "Desk": "Desk 1"}.items():  # fmt: skip
        ident = house.looks_after("IT", unit=name)
        for ago in range(5):
            at = clock.now() - ago * DAY
            log_touchpoint(
                relationship_id=ident, kind=Contact.CALL, at=at, person_ids=[house.people[person].id], by=OPERATOR
            )
        hangs = before_meeting(ident, by=OPERATOR).hangs
        assert (hangs is None) == (name == "Desk"), name
    assert figures(house).figures[Measured.ONE_OF_THEIRS].n == 4, "a desk of one hangs on nobody"


def test_stages_say_who_came_left_and_stays(house, customers):
    first, second, *_rest = stages_of(house.teams["IT"].id)
    for ident in customers[:5]:
        move_stage(relationship_id=ident, stage_id=second.id, by=OPERATOR)
    rows = {row.name: row for row in figures(house).stages}
    assert (rows[first.name].now, rows[first.name].left, rows[first.name].going_on) == (1, 5, 1)
    assert (rows[second.name].now, rows[second.name].came) == (5, 5)
    assert rows[second.name].days.value is None
    assert sum(one.forward for one in figures(house).pace) == 5


def handed_over(house, ident, *agos):
    """Let a relationship have changed hands so many days ago, between the same two."""
    edges = [clock.now() - ago * DAY for ago in (900, *agos)]
    people = cycle((house.people["IT 2"], house.people["IT 3"]))
    OwnerSpan.objects.filter(relationship_id=ident).delete()
    OwnerSpan.objects.bulk_create(
        OwnerSpan(relationship_id=ident, person=person, since=since, until=until)
        for person, since, until in zip(people, edges, [*edges[1:], None], strict=False)
    )


def test_a_change_of_owner_is_told_from_ten_on(house, customers):
    for ident in customers[:4]:
        handed_over(house, ident, 195, 185)
    handed_over(house, customers[4], 185)
    found = figures(house).figures[Measured.CONTACTS_AFTER]
    assert (found.value, found.n) == (None, 9)
    handed_over(house, customers[4], 195, 185)
    found = figures(house).figures[Measured.CONTACTS_AFTER]
    assert (found.value, found.n) == (9, 10), "nobody was met before, and nine times in the half year after"


def test_hours_of_shadowing_and_exchange_add_up(house, customers):
    for minutes in (90, 30):
        log_touchpoint(
            relationship_id=customers[0], kind=Contact.SHADOWING, minutes=minutes, at=clock.now() - DAY, by=OPERATOR
        )
    found = figures(house).figures[Measured.HOURS]
    assert (found.value, found.n) == (2.0, 2)


def test_a_period_is_a_period(house):
    today = clock.today()
    for since, until in ((today, today - DAY), (today - 4000 * DAY, today)):
        with pytest.raises(Refusal):
            period_of(since, until)
    with pytest.raises(Missing):
        book_figures(house.teams["IT"].id, period_of(None, None), by=house.actor("Finance 1"))


def test_a_team_of_two_has_no_figures_by_any_door(house, customers):
    from click.testing import CliRunner

    from rapport.relationships.cli import commands

    gone = house.people["IT 3"]
    gone.unit = house.units["Plants"]
    gone.save(update_fields=["unit"])
    browser = house.browser("IT 2")
    for address in ("/book/figures/", "/book/figures/?team=IT", "/book/figures/export/?team=IT",
                    "/api/relationships/figures?team=IT"):  # fmt: skip
        answer = browser.get(address)
        assert answer.status_code == 403, address
        assert "fewer than three people" in answer.content.decode(), address
    told = CliRunner().invoke(commands, ["figures", "IT"])
    assert (told.exit_code, "fewer than three people" in told.output) == (2, True)


def test_of_two_books_the_figures_of_the_one_that_has_some_are_shown(house, customers):
    small = house.unit("Desk", "IT")
    house.teams["A desk"] = ServiceTeam.objects.create(name="A desk", prefix="DSK", unit=small)
    assert house.browser("IT 1").get("/book/figures/").context["found"].team.id == house.teams["IT"].id


@pytest.mark.parametrize("who", READERS)
def test_only_who_reads_the_book_reads_its_figures(house, customers, who):
    browser, hers = house.browser(who), 403 if who in BOOKLESS else READERS[who]
    for address, status in (
        ("/book/figures/?team=IT", hers),
        ("/book/figures/export/?team=IT", hers),
        ("/api/relationships/figures?team=IT", READERS[who]),
        (f"/book/{customers[0]}/review/", READERS[who]),
    ):
        assert browser.get(address).status_code == status, address


def test_the_page_the_file_and_the_terminal(house, customers, django_assert_max_num_queries):
    from click.testing import CliRunner

    from rapport.relationships.cli import commands

    browser = house.browser("IT 2")
    browser.get("/book/figures/")
    with django_assert_max_num_queries(20):
        text = browser.get("/book/figures/").content.decode()
    for word in ("Contact rhythm kept", "of 6 relationships", "not enough to tell", "never about a person"):
        assert word in text
    assert "Customer 1" not in text
    file = browser.get("/book/figures/export/?team=IT").content.decode().splitlines()
    assert file[0].startswith("team,since,until,figure,of,unit,value,low,high,n,definition")
    assert browser.get("/book/figures/?since=2026-10-10&until=2026-01-01").status_code == 422
    assert len(browser.get("/api/relationships/figures?team=it").json()["figures"]) == 8
    for more in ([], ["--json"]):
        assert CliRunner().invoke(commands, ["figures", "IT", *more]).exit_code == 0


def test_a_review_shows_what_is_on_the_table_and_is_logged(house, django_assert_max_num_queries):
    ident = house.looks_after("IT", unit="Sales", owner="IT 2")
    Goal.objects.create(relationship_id=ident, words="Laptops in a day", measure="days", current=3, target=1)
    log_touchpoint(relationship_id=ident, kind=Contact.CALL, outcome="They wait too long.", by=house.actor("IT 2"))
    browser = house.browser("IT 2")
    browser.get("/book/cold/")
    with django_assert_max_num_queries(20):
        text = browser.get(f"/book/{ident}/review/").content.decode()
    for word in ("Laptops in a day", "They wait too long.", "Promises kept", "There was none yet"):
        assert word in text
    for panel in ("/cases/ratings/panel/", "/services/agreements/panel/"):
        assert panel in text
    sent = browser.post(f"/book/{ident}/review/", {"outcome": "Two goals agreed"})
    assert sent.status_code == 302
    assert Touchpoint.objects.get(kind="review").outcome == "Two goals agreed"
    assert "They wait too long." not in browser.get(f"/book/{ident}/review/").content.decode()
    assert house.browser("Finance 1").post(f"/book/{ident}/review/", {"outcome": "x"}).status_code == 404
