"""What a page of the book may cost: twenty statements and 60 kB, some less; what its reads cost: as many as they say.

Both with as much there as a book ever holds.
"""

import re
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.catalogue.models import ServiceTeam
from rapport.directory.models import Unit
from rapport.relationships import urls
from rapport.relationships.actions.book import begin_stages
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.actions.goals import propose_goal
from rapport.relationships.actions.steps import set_step
from rapport.relationships.actions.transfer import transfer
from rapport.relationships.models import OwnerSpan, Relationship, SignalRow
from rapport.relationships.queries.before import before_meeting
from rapport.relationships.queries.calendar import month
from rapport.relationships.queries.cold import cold
from rapport.relationships.queries.contact import (
    is_planned,
    of_either_side,
    offered,
    sides_of,
    touchpoint_page,
    written_by,
)
from rapport.relationships.queries.feed import events_of
from rapport.relationships.queries.plan import (
    goal_seen,
    open_goals,
    page_of_step,
    plan_of,
    step_seen,
)
from rapport.relationships.queries.review import review
from rapport.relationships.queries.transfer import first_meetings_of, pack, transfer_card, transfers, transfers_seen
from rapport.relationships.rules.words import Contact
from tests.kept import made_once

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MOST_STATEMENTS, MOST_BYTES = 20, 60_000
MOST_OF = {"calendar": 40_000, "weights": 18_000}  # bytes
DAY = timedelta(days=1)

PAGES = {
    "book": (
        "/book/?tab=team",
        "/book/?tab=team&group=division&sort=-health",
        "/book/?tab=team&sort=health",
        "/book/?tab=cold",
        "/book/?tab=nobody",
    ),
    "panel": ("/book/panel/",),
    "board": ("/book/board/?team=IT",),
    "calendar": ("/book/calendar/?team=IT&whose=team",),
    "organisation": ("/book/organisation/?team=IT", "/book/organisation/?team=IT&under={sales}"),
    "coverage": ("/book/coverage/?team=IT",),
    "stages": ("/book/stages/?team=IT",),
    "new": ("/book/new/",),
    "transfer": ("/book/transfers/?team=IT",),
    "transfer_page": ("/book/transfers/{transfer}/",),
    "pack": ("/book/transfers/{transfer}/pack/",),
    "owner": ("/book/{book}/owner/",),
    "stage": ("/book/{book}/stage/",),
    "rhythm": ("/book/{book}/rhythm/",),
    "ending": ("/book/{book}/ending/",),
    "figures": ("/book/figures/", "/book/figures/?team=IT"),
    "figures_export": ("/book/figures/export/?team=IT",),
    "cold": ("/book/cold/", "/book/cold/?whose=mine"),
    "weights": ("/book/weights/", "/book/weights/?team=IT"),
    "weights_preview": ("/book/weights/preview/?team=IT&rhythm=50&cases=10",),
    "review": ("/book/{book}/review/",),
    "health": ("/book/{book}/health/",),
    "health_panel": ("/book/{book}/health/panel/",),
    "relationship": ("/book/{book}/",),
    "about": ("/book/{book}/about/",),
    "before": ("/book/{book}/before/",),
    "timeline": ("/book/{book}/timeline/", "/book/{book}/timeline/?q=words&kind=contact"),
    "people": ("/book/{book}/people/?q=s",),
    "new_touchpoint": ("/book/{book}/touchpoints/new/",),
    "new_goal": ("/book/{book}/goals/new/",),
    "new_step": ("/book/{book}/steps/new/",),
    "touchpoint": ("/book/touchpoints/{met}/",),
    "change_touchpoint": ("/book/touchpoints/{met}/change/",),
    "goal": ("/book/goals/{goal}/",),
    "goal_values": ("/book/goals/{goal}/values/",),
    "step": ("/book/steps/{step}/",),
    "for_us": ("/book/for-us/",),
    "feed": ("/book/feed/",),
}
NO_PAGE = {
    "board_moves", "undo_stages", "bulk", "undo_bulk", "plan_first_meetings", "drop_transfer", "return", "undo_weights",
    "export", "invitation", "remove_touchpoint", "put_back_touchpoint", "took_place", "end_goal", "return_goal",
    "step_done", "step_drop", "step_return", "answer_goal", "feed_file",
}  # fmt: skip

# Each read, and how it is called where all there is to read is there.
READS = {
    month: lambda at: {"first": NOW.date(), "by": at["by"], "team_id": at["team"]},
    events_of: lambda at: {"by": at["owner"]},
    before_meeting: lambda at: {"relationship_id": at["book"], "by": at["by"]},
    review: lambda at: {"relationship_id": at["book"], "by": at["by"]},
    cold: lambda at: {"by": at["by"]},
    transfers: lambda at: {"by": at["by"]},
    transfers_seen: lambda at: {"ids": [at["transfer"]], "by": at["by"]},
    transfer_card: lambda at: {"transfer_id": at["transfer"], "by": at["by"]},
    first_meetings_of: lambda at: {"made": at["handed"], "by": at["by"]},
    pack: lambda at: {"transfer_id": at["transfer"], "by": at["by"]},
    plan_of: lambda at: {"relationship_id": at["book"]},
    open_goals: lambda at: {"relationship_id": at["book"]},
    goal_seen: lambda at: {"goal_id": at["goal"], "by": at["by"]},
    step_seen: lambda at: {"step_id": at["step"], "by": at["by"]},
    page_of_step: lambda at: {"step_id": at["step"], "by": at["by"]},
    touchpoint_page: lambda at: {"touchpoint_id": at["met"], "by": at["by"]},
    is_planned: lambda at: {"touchpoint_id": at["met"]},
    written_by: lambda at: {"touchpoint_id": str(at["met"]), "by": at["by"]},
    offered: lambda at: {"relationship_id": at["book"], "typed": "s", "by": at["by"]},
    sides_of: lambda at: {"row": at["row"]},
    of_either_side: lambda at: {"person_ids": [at["row"].owner_id], "rows": [at["row"]]},
}
NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
           "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]  # fmt: skip


@made_once(at=NOW)
def full(house):
    """Sixty units and people in the book of IT, each with all a row may hold; one with a long history."""
    team, by = house.teams["IT"], house.actor("IT 1")
    ServiceTeam.objects.create(name="IT service desk", prefix="DSK", unit=house.unit("Service desk", "IT"))
    above, stages = house.units["Sales"], begin_stages(team.id)
    units = Unit.objects.bulk_create(
        Unit(name=f"Regional sales office {n:02}", slug=f"{above.slug}/regional-sales-office-{n:02}", parent=above,
             path=f"{above.path}{90_000 + n}/", depth=2, search=f"regional sales office {n:02}")
        for n in range(60)
    )  # fmt: skip
    made = Relationship.objects.bulk_create(
        Relationship(
            team=team, unit=unit, owner=house.people["IT 2"] if n % 9 else None, stage=stages[n % 5],
            rhythm_days=30, due_on=NOW.date() - (9 + n % 50) * DAY, last_at=NOW - (60 + n) * DAY,
            planned_at=NOW + (1 + n % 9) * DAY, score=20 + n, score_before=90 - n, open_cases=12, broken=3,
        )
        for n, unit in enumerate(units)
    )  # fmt: skip
    OwnerSpan.objects.bulk_create(OwnerSpan(relationship=row, person=row.owner, since=NOW) for row in made)
    book = made[1].id
    people = [house.people[name].id for name in ("IT 2", "Sales 1", "Sales 2")]
    met, *_rest = [
        log_touchpoint(
            relationship_id=book, kind=Contact.CALL, at=NOW - n * DAY, outcome=f"Outcome {n}", words="words " * 90,
            person_ids=people, by=by,
        )
        for n in range(35)
    ]  # fmt: skip
    goal, *_rest = [propose_goal(relationship_id=book, words=f"Goal {n}", measure="days", target=1.0, by=by)
            for n in range(5)]  # fmt: skip
    step, *_rest = [set_step(relationship_id=book, words=f"Step {n}", person_id=people[0], by=by) for n in range(9)]
    handed = transfer(
        team_id=team.id, giver_id=people[0], taker_id=house.people["IT 3"].id, on=NOW.date() + 3 * DAY, by=by
    )
    return {
        "book": book, "met": met, "goal": goal, "step": step, "transfer": handed, "team": team.id,
        "sales": above.id, "browser": house.browser("IT 1"),
    }  # fmt: skip


def test_every_page_of_the_room_stays_within_its_budget(full):
    browser, dear = full["browser"], []
    browser.get("/book/")
    for name, address in ((name, one.format(**full)) for name, some in PAGES.items() for one in some):
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(address)
        assert answer.status_code == 200, address
        said = len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        many = len(asked) > MOST_STATEMENTS or said > MOST_OF.get(name, MOST_BYTES)
        dear += [(address, len(asked), said)] if many else []
    assert not dear


def test_weights_nobody_moved_ask_for_no_signal(full):
    with CaptureQueriesContext(connection) as asked:
        full["browser"].get("/book/weights/")
    assert not [one["sql"] for one in asked if SignalRow._meta.db_table in one["sql"]]


def statements_said(read):
    """How many statements the docstring of a read says it takes: the fewest and the most."""
    said = re.search(r"(\w+) statements?\b( at most)?", " ".join(read.__doc__.split()))
    assert said, read
    most = NUMBERS.index(said[1].lower())
    return (1 if said[2] else most), most


def test_every_read_takes_as_many_statements_as_it_says(full, house):
    row = Relationship.objects.select_related("unit", "person").get(id=full["book"])
    by, wrong = house.actor("IT 1"), {}
    at = full | {"by": by, "owner": house.actor("IT 2"), "row": row, "handed": transfer_card(full["transfer"], by=by)}
    for read, given in READS.items():
        with CaptureQueriesContext(connection) as asked:
            read(**given(at))
        fewest, most = statements_said(read)
        if not fewest <= len(asked) <= most:
            wrong[read.__name__] = (len(asked), "said", most)
    assert not wrong


def test_no_page_is_without_a_budget():
    assert {pattern.name for pattern in urls.urlpatterns} == set(PAGES) | NO_PAGE
