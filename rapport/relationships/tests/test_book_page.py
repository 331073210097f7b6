"""My book: whom I look after, as a list one sorts, narrows and changes."""

import re
from datetime import UTC, datetime, timedelta
from itertools import cycle, product

import pytest

from rapport.directory.models import Unit
from rapport.kit import clock
from rapport.kit.paging import encode
from rapport.kit.problems import Refusal
from rapport.relationships.actions.book import begin_stages, end_relationship, set_deputies
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.models import OwnerSpan, Relationship
from rapport.relationships.queries.book import Filters, book, filters_of
from rapport.relationships.queries.cold import cold
from rapport.relationships.queries.stages import stages_of
from rapport.relationships.rules.book import Group, Sort, Tab
from rapport.relationships.rules.words import Contact
from tests.kept import made_once

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@made_once(at=NOW)
def sixty(house):
    """Sixty units of Sales in the book of IT: a third with IT 2, some due, some healthy, some known in nothing."""
    began = NOW - timedelta(days=100)
    above, team = house.units["Sales"], house.teams["IT"]
    first = begin_stages(team.id)[0]
    for number in range(60):
        name = f"Region {number:02}"
        slug = f"{above.slug}/region-{number:02}"
        path = f"{above.path}{1000 + number}/"
        house.units[name] = Unit(name=name, slug=slug, parent=above, path=path, depth=2, search=name.lower())
    regions = Unit.objects.bulk_create(unit for name, unit in house.units.items() if name.startswith("Region"))
    rows = []
    for number, unit in enumerate(regions):
        owner = (house.people["IT 2"], house.people["IT 3"], None)[number % 3]
        rhythm = (None, 60, 90, 200)[number % 4]
        row = Relationship(team=team, unit=unit, owner=owner, stage=first, began_at=began, staged_at=began)
        row.rhythm_days, row.due_on = rhythm, began.date() + timedelta(days=rhythm) if rhythm else None
        row.score, row.score_before = None if number % 5 == 0 else number, 30
        rows.append(row)
    made = Relationship.objects.bulk_create(rows)
    OwnerSpan.objects.bulk_create(OwnerSpan(relationship=row, person=row.owner, since=began) for row in made)
    return [row.id for row in made]


def rows(house, name, **more):
    actor = house.actor(name)
    return book(Filters(**more), by=actor, limit=100).page.items


def test_she_sees_whom_she_looks_after_first_what_is_due_first(house, sixty):
    found = rows(house, "IT 2")
    assert [row.id for row in found if row.due_on][:1] == [next(r.id for r in found)]
    assert len(found) == 20
    dues = [row.due_on for row in found]
    assert dues == sorted(dues, key=lambda due: (due is None, due)), "what has no rhythm comes last"


def test_a_deputy_has_it_in_her_book_too(house, sixty):
    set_deputies(relationship_id=sixty[0], person_ids=[house.people["IT 3"].id], by=house.actor("IT 2"))
    assert sixty[0] in {row.id for row in rows(house, "IT 3")}


def test_each_part_of_the_book_holds_what_it_says(house, sixty):
    assert len(rows(house, "IT 1", tab=Tab.TEAM)) == 60
    assert {row.owner_id for row in rows(house, "IT 1", tab=Tab.NOBODY)} == {None}
    end_relationship(relationship_id=sixty[3], by=house.actor("IT 1"))
    assert [row.id for row in rows(house, "IT 1", tab=Tab.ENDED)] == [sixty[3]]
    assert {row.owner_id for row in rows(house, "IT 1", tab=Tab.COLD)} > {None}, (
        "others are neglected, beside those nobody looks after"
    )


def test_what_the_rule_calls_neglected_the_database_does(house, sixty):
    """Days around each edge of the rule, with a meeting planned, past or none."""
    Relationship.objects.update(owner=house.people["IT 2"])
    spread = product((-2, -1, 0, 1), (None, -1, 1), (1, 2, 30), (0, 1))
    for ident, (off, planned, rhythm, again) in zip(sixty, cycle(spread), strict=False):
        Relationship.objects.filter(id=ident).update(
            rhythm_days=rhythm, due_on=NOW.date() + timedelta(days=off - again * rhythm),
            planned_at=NOW + timedelta(days=planned) if planned else None,
        )  # fmt: skip
    neglected = {row.id for row in rows(house, "IT 1", tab=Tab.TEAM) if row.neglected}
    assert 0 < len(neglected) < 60
    assert {row.id for row in rows(house, "IT 1", tab=Tab.COLD)} == neglected
    reasons = {row.id: row.reasons for row in cold(by=house.actor("IT 1"), limit=100).items}
    assert set(reasons) == neglected
    assert all(len(some) == 1 for some in reasons.values())


def test_what_is_planned_is_not_cold_until_two_rhythms_have_passed(house, sixty):
    late = next(row for row in rows(house, "IT 1", tab=Tab.COLD) if row.rhythm_days == 90 and row.owner_id)
    log_touchpoint(relationship_id=late.id, kind=Contact.MEETING, at=NOW + timedelta(days=3), by=house.actor("IT 2"))
    assert late.id not in {row.id for row in rows(house, "IT 1", tab=Tab.COLD)}
    with clock.frozen(NOW + timedelta(days=200)):
        assert late.id in {row.id for row in rows(house, "IT 1", tab=Tab.COLD)}


def test_every_order_is_walked_page_by_page_without_a_gap(house, sixty):
    actor = house.actor("IT 1")
    for sort, turn, group in product(Sort, ("", "-"), Group):
        seen, after = [], None
        while True:
            asked = Filters(tab=Tab.TEAM, sort=f"{turn}{sort}", group=group)
            found = book(asked, by=actor, after=after, limit=29)
            seen += [row.id for row in found.page.items]
            after = found.page.after
            if after is None:
                break
        assert len(seen) == len(set(seen)) == 60, (sort, turn, group)


def test_what_is_unknown_comes_last_whichever_way_it_is_sorted(house, sixty):
    for sort in ("health", "-health"):
        scores = [row.score for row in rows(house, "IT 1", tab=Tab.TEAM, sort=sort)]
        assert scores[-12:] == [None] * 12
        assert None not in scores[:-12]


def test_it_is_narrowed_by_stage_owner_health_due_kind_and_words(house, sixty):
    house.looks_after("IT", person="Sales 2", owner="IT 2")
    assert [row.name for row in rows(house, "IT 1", tab=Tab.TEAM, kind="people")] == ["Sales 2"]
    second = stages_of(house.teams["IT"].id)[1]
    Relationship.objects.filter(id=sixty[7]).update(stage=second)
    own = house.people["IT 3"].id
    assert [row.id for row in rows(house, "IT 1", tab=Tab.TEAM, stage=str(second.id))] == [sixty[7]]
    assert {row.owner for row in rows(house, "IT 1", tab=Tab.TEAM, owner=str(own))} == {"IT 3"}
    assert {row.band for row in rows(house, "IT 1", tab=Tab.TEAM, health="unknown")} == {"unknown"}
    assert all(row.late for row in rows(house, "IT 1", tab=Tab.TEAM, due="late"))
    assert [row.name for row in rows(house, "IT 2", kind="people")] == ["Sales 2"]
    assert [row.name for row in rows(house, "IT 1", tab=Tab.TEAM, q="region 07")] == ["Region 07"]


@pytest.mark.parametrize(
    "given",
    [{"tab": "x"}, {"sort": "x"}, {"sort": "--due"}, {"group": "x"}, {"health": "x"}, {"due": "x"}, {"kind": "x"}],
)
def test_a_list_that_is_not_there_is_refused(given):
    with pytest.raises(Refusal):
        filters_of(given)


@pytest.mark.parametrize("key", [["x", 1], ["2026-13-01", 1], [1, 1], ["2026-01-01", -1], ["2026-01-01"]])
def test_a_damaged_address_of_a_page_is_refused(house, sixty, key):
    with pytest.raises(Refusal, match="damaged"):
        book(Filters(tab=Tab.TEAM), by=house.actor("IT 1"), after=encode(key))


def test_a_moment_without_a_zone_is_no_address_of_a_page(house, sixty):
    with pytest.raises(Refusal, match="damaged"):
        book(Filters(tab=Tab.TEAM, sort="contact"), by=house.actor("IT 1"), after=encode(["2026-01-01T00:00:00", 1]))


def test_the_page_shows_health_in_words_what_is_late_and_the_groups(house, sixty):
    page = house.browser("IT 1").get("/book/?tab=team&group=owner&sort=name&q=region").content.decode()
    assert "late since" in page
    assert "unknown" in page
    assert "up" in page
    assert re.findall(r'scope="colgroup"[^>]*>([^<]+)<', page) == ["IT 2", "IT 3", "Nobody"][:3] or "IT 2" in page


def test_who_serves_in_no_team_has_no_book(house, sixty):
    answer = house.browser("Sales 1").get("/book/?tab=team")
    assert answer.status_code == 403
    assert "kept by who serves in a team" in answer.content.decode()


@pytest.mark.parametrize("who", ["Finance 1", "Sales 1", "Boss"])
def test_nobody_else_reads_a_book(house, sixty, who):
    assert not rows(house, who, tab=Tab.TEAM)


def test_a_book_is_kept_as_a_view(house, sixty):
    browser = house.browser("IT 2")
    kept = {"page": "relationships:book", "name": "Late ones", "query": "due=late", "share": "nobody", "next": "/book/"}
    browser.post("/views/", kept)
    assert "Late ones" in browser.get("/book/?due=late").content.decode()


@pytest.mark.parametrize("address", ["/book/?tab=team", "/book/?tab=team&group=division", "/book/?tab=cold", "/book/"])
def test_a_book_stays_cheap(house, sixty, django_assert_max_num_queries, address):
    browser = house.browser("IT 1")
    browser.get(address)
    with django_assert_max_num_queries(15):
        page = browser.get(address)
    assert len(page.content) < 60_000
