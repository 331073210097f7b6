"""A cursor that somebody made up or shortened is refused in a sentence, by every list that takes one."""

import json
from datetime import UTC, datetime
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from rapport.accounts.actions.tokens import create_token
from rapport.accounts.models import RoleGrant
from rapport.accounts.public import Actor, Role, Scope
from rapport.kit import clock
from rapport.kit.paging import encode
from rapport.relationships.actions.transfer import transfer
from tests.house.golden import ROOT
from tests.journeys.books import OPERATOR, company

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
OPENAPI = ROOT / "docs/openapi.json"
NO_CURSOR = "bm90aGluZw"  # no list of any order begins there
# Each fits the shape of some list and holds what no row of it has.
HOSTILE = [
    ["x", 1],
    ["2026-13-01", 1],
    ["2026-11-26", 1],
    ["2026-11-26T12:00:00", 1],
    ["0001-01-01T00:00:00+23:59", 1],
    ["9999-12-31T23:59:59-23:59", 1],
    [2**63 - 1],
    [2**63 - 1, "x", 2**63 - 1],
    ["x", 2**63 - 1, "x", 2**63 - 1],
    [[1], {"a": 1}],
]
# Lists of a record that this company has none of: their cursors are one id.
ONE_ID = {
    "/api/articles/{slug}/versions",
    "/api/groups/{group_id}/members",
    "/api/webhooks/{subscription_id}/deliveries",
}
PAGES = {
    "accounts:users", "cases:cases", "cases:mine", "conversation:notifications", "directory:duplicates", "directory:groups",
    "directory:merges", "directory:people", "intake:imports", "interactions:files", "knowledge:articles",
    "ledger:facts", "messaging:incoming", "messaging:outbox", "privacy:looks", "privacy:names", "privacy:retention",
    "relationships:book", "relationships:cold", "tasks:tasks",
}  # fmt: skip


@pytest.fixture
def halmar(db):
    """A company with a book that changes hands, where the Boss may look at everything."""
    with clock.frozen(NOW):
        made = company()
        made.book = made.looks_after("IT", unit="Sales", owner="IT 1")
        ids = {"giver_id": made.people["IT 1"].id, "taker_id": made.people["IT 2"].id}
        made.handed = transfer(team_id=made.teams["IT"].id, **ids, on=NOW.date(), by=OPERATOR)
        for role in Role:
            RoleGrant.objects.get_or_create(user=made.people["IT 1"].user, role=role)
        yield made


@pytest.fixture
def rest(halmar):
    user = halmar.people["IT 1"].user
    by = Actor(user_id=user.id)
    _ident, secret = create_token(user_id=user.id, name="cursors", scopes=frozenset(Scope), days=1, by=by)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def operations(halmar):
    """Every operation that takes a cursor, with an address of it here."""
    filled = {
        "relationship_id": halmar.book, "transfer_id": halmar.handed, "about": "relationship", "about_id": halmar.book,
        "slug": "halmar/sales", "group_id": 1, "subscription_id": 1,
    }  # fmt: skip
    paths = json.loads(OPENAPI.read_text(encoding="utf-8"))["paths"]
    for path, some in paths.items():
        if any(one["name"] == "after" for one in some.get("get", {}).get("parameters", ())):
            yield path, path.format(**filled)


def test_no_operation_breaks_down_over_a_cursor(halmar, rest):
    taking = dict(operations(halmar))
    assert len(taking) > 25
    for path, address in taking.items():
        if path not in ONE_ID:
            answer = rest.get(address, {"after": NO_CURSOR})
            assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor"), path
        for cursor in HOSTILE:
            answer = rest.get(address, {"after": encode(cursor)})
            assert answer.status_code in {200, 404 if path in ONE_ID else 422, 422}, (path, cursor)


def test_no_order_of_a_book_breaks_down_over_a_cursor(rest):
    cursors = [*HOSTILE, *(["x", *one] for one in HOSTILE), [2**63 - 1, 1], ["x", 2**63 - 1, 1]]
    for order in product(["-due", "contact", "health", "stage", "name"], ["", "stage", "owner", "division"]):
        for cursor in cursors:
            asked = dict(zip(("sort", "group"), order, strict=True), after=encode(cursor))
            assert rest.get("/api/relationships", asked).status_code in {200, 422}, (order, cursor)


def test_no_page_breaks_down_over_a_cursor(halmar):
    browser = halmar.browser("IT 1")
    pages = [reverse(name) for name in PAGES]
    pages += [f"/book/{halmar.book}/timeline/", f"/book/transfers/{halmar.handed}/pack/"]
    for page in pages:
        assert browser.get(page, {"after": NO_CURSOR}).status_code == 422, page
        for cursor in HOSTILE:
            assert browser.get(page, {"after": encode(cursor)}).status_code in {200, 422}, (page, cursor)
