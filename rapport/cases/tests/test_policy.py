"""Who sees and does what, on every address and operation of the room: in sentences, held against all of them."""

import json
from functools import cache
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.urls import get_resolver

from rapport.cases import policy
from rapport.cases.models import Case
from rapport.cases.tests.cast import GAP, NOTE, SECRET, WHO, browser, told, tried

__all__ = ["told"]

pytestmark = pytest.mark.django_db

SERVES = {"owner", "owner team", "lead", "holder", "holder team"}
HOLDS = {"holder", "holder team"}
OWNS = {"owner", "owner team", "lead"}
HERS = {"requester", "for whom"}
OFFERED = {"offered team"}
READS_NOTES = SERVES | OFFERED | {"former holder's team"}
APPROVES = {"approver"}  # of an action on the case, which she does not see
JOINED = {"asked what went into it"}
SEES = HERS | READS_NOTES | JOINED
IN_A_TEAM = READS_NOTES | APPROVES | {"another team"}
EVERYBODY = set(WHO) - {"stranger"}

# Of a restricted case: those named on it (the owner and holder by serving it, one colleague by name) and whose it is.
NAMED = {"owner", "holder", "colleague of the requester"}

# Who is let in, by what an address does. What is not listed is read by everybody who sees the case.
DOES = {
    "take": HOLDS,
    "put_back": HOLDS,
    "give": HOLDS,
    "offer": HOLDS,
    "owner": OWNS,
    "note": SERVES | OFFERED,
    "sort": SERVES,
    "reply": SERVES,
    "promise": SERVES,
    "wait": SERVES,
    "go_on": SERVES,
    "resolve": SERVES,
    "split": SERVES,
    "priority": SERVES,
    "articles": SERVES,
    "article": SERVES,
    "insertion": SERVES,
    "macros_on": SERVES,
    "macro_on": OWNS,  # of IT, as the macro is
    "new_link": SERVES,
    "merge": SERVES,
    "joined_to_another": OWNS,  # linked or merged: as the other one is IT's
    "named": SERVES,
    "reopen": SERVES | HERS,
    "solved": HERS,
    "add": HERS | JOINED,
    "withdraw": HERS,
    "words": SERVES | OFFERED | HERS | JOINED,
    "draft": SERVES | OFFERED | HERS | JOINED,
    "accept": OFFERED,
    "return_offer": OFFERED,
    "withdraw_offer": HOLDS,
    "rating": HERS,
    "my_rating": {"requester"},  # who rated
    "unit_rating": SERVES,
    "outside": SERVES | HERS,
    "outside_removal": SERVES | HERS,
    "terms": SERVES,
    "actuals": SERVES,
    "agreement": HERS,
    "verdicts": HERS,
    "follow": SEES,
    "ask_approval": SERVES,
    "approvals": READS_NOTES,
    "complete_approval": SERVES,
    "give_up_approval": SERVES,
    "question": SERVES,
}
# What belongs to no case: everybody who is signed in may, and sees there what is hers.
FREE = {"cases", "bulk", "new", "mine", "mine_panel", "late_panel", "board", "standing", "team_figures", "move"}
FREE |= {"ratings", "members", "counts", "open_behind", "find_tags", "tag_words", "unfollow"}
FREE |= {f"figures_{panel}" for panel in ("trend", "teams", "customers")}
# Figures of service are no case's: who leads a team sees its, who oversees all of them.
FIGURES = {name: {"lead", "administrator"} for name in ("figures", "figures_export", "figure_cases")}
# What is decided by something else than the case of the story: held against it while it is open to all who serve it.
BESIDE = (
    dict.fromkeys(FREE, EVERYBODY)
    | FIGURES
    | {
        "rating_by_link": set(WHO),  # the link is the key
        "approval": APPROVES,
        "unmerge": SERVES,  # of a case that went into this one
        "drop_link": OWNS,
        "file": SEES,
        "noted_file": READS_NOTES,
        "bulk_form": IN_A_TEAM,
        "outcome": {"lead"},  # who did it
        "undo": {"lead"},
        "macros": IN_A_TEAM,
        "new_macro": OWNS,
        "macro": OWNS,
        "drop_macro": OWNS,
        "tags": IN_A_TEAM,
        "drop_tag": OWNS,
    }
)
# figures and boards are about teams, and have tests of their own
OF_TEAMS = {
    "cases_figures",
    "ratings_of_team",
    "ratings_of_unit",
    "outside_figures",
    "delivery_figures",
    "board",
    "board_standing",
}
LET_IN = {200, 201, 204, 302, 422}
ELSEWHERE = {"both_sides", "both_ways"}  # of no case: `test_both_ways.py`
# What an address asks for beyond its gaps.
QUERIES = {
    "figure_cases": "?of=reopened",
    "rating_by_link": "?token={token}",
    "new_macro": "?team=IT",
    "find_tags": "?q=a",
}
METHODS = {"draft": ("put", "delete")}
OF_THE_CASE = {"case_id", "offer_id", "number", "approver_id"}
# While the case is open to all who serve it, a page asks of which team one is: a colleague of the team is tried there,
# and who has it herself by every operation.
TRIED = [
    (who, restricted) for restricted in (False, True) for who in WHO if restricted or who not in {"owner", "holder"}
]


@cache
def pages():
    """Every page of the room, as (name, address with its gaps)."""
    rooms = [one for one in get_resolver().url_patterns if getattr(one, "app_name", "") == "cases"]
    found = [(route.name, f"/{route.pattern}{QUERIES.get(route.name, '')}") for route in rooms[0].url_patterns]
    return [one for one in found if one[0] not in ELSEWHERE] + [("noted_file", "/cases/files/<int:noted_file_id>/")]


def may(what, who, *, restricted):
    """Whether somebody is let in, as the table says."""
    if what in BESIDE:
        return who in BESIDE[what]
    if not restricted:
        return who in (SEES & DOES[what] if what in DOES else SEES)
    sees = NAMED | HERS | {"lead"}
    serving = NAMED & SERVES | {"lead"}
    if what not in DOES or what in {"follow", "approvals"}:
        return who in (sees - HERS if what == "approvals" else sees)
    if who == "lead":  # of the team that answers: named, as the case came to her team
        return "lead" in DOES[what]
    return who in DOES[what] & (serving | HERS)


def asked_of(what, route, *, restricted):
    """Whether an address is asked of this case: what is of no case, or of another, is asked once."""
    gaps = {one or other for one, other in GAP.findall(route)}
    return not restricted or (bool(gaps & OF_THE_CASE) and what != "unmerge")


def filled(told, what, route, *, restricted):
    """An address; what is taken out of another case is the one that went into it."""
    other = {"case_id": told.ids[restricted]["joined"]} if what == "unmerge" else {}
    return told.address(route, restricted=restricted, **other)


@pytest.fixture(scope="module")
def refused(told):
    """What takes no GET or no POST: a page says so before it asks who that is, so a stranger is told, once."""
    client, found = browser(told.house, "stranger"), set()
    for what, route in pages():
        for method in METHODS.get(what, ("get", "post")):
            address = filled(told, what, route, restricted=False)
            if tried(lambda method=method, address=address: getattr(client, method)(address)) == 405:
                found.add((what, method))
    assert found
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("who", "restricted"), TRIED)
def test_every_page_lets_in_whom_the_table_says_and_nobody_else(told, refused, who, restricted):
    client = browser(told.house, who)
    wrong = []
    for what, route in pages():
        if not asked_of(what, route, restricted=restricted):
            continue
        address = filled(told, what, route, restricted=restricted)
        for method in METHODS.get(what, ("get", "post")):
            if (what, method) in refused:
                continue
            status = tried(lambda method=method, address=address: getattr(client, method)(address))
            allowed = may(what, who, restricted=restricted)
            if (status in LET_IN) != allowed:
                wrong.append((what, method, status, allowed))
    assert not wrong, f"{who}: {wrong}"


MACRO = {"team": "IT", "name": "Another", "text": "Hello."}
BODIES = {
    "reply_to_case": {"text": "A word."},
    "note_on_case": {"text": "A word."},
    "add_to_case": {"text": "A word."},
    "give_case": {"person_id": 1},
    "answer_for_case": {"person_id": 1},
    "offer_case": {"words": "Yours?", "team_id": "{travel}"},
    "split_case": {"subject": "A part", "words": "Please.", "team_id": "{travel}"},
    "return_offer": {"reason": "No."},
    "case_waits": {"on": "outside"},
    "promise_on_case": {"hear_by": "2099-01-01T00:00:00Z"},
    "name_on_case": {"person_id": 1},
    "resolve_case": {"text": "Done."},
    "ask_approval": {"words": "Please.", "what": "A thing", "person_ids": [1]},
    "give_up_approval": {"reason": "No."},
    "answer_approval": {"yes": True},
    "ask_colleague": {"person_id": 1, "words": "Well?"},
    "open_case": {"subject": "Help", "team": "IT"},
    "rate_case": {"score": 3},
    "rate_unit": {"score": 3},
    "name_outside": {"kind": "customer", "name": "Somebody"},
    "propose_terms": {"due_on": "2099-01-01", "criteria": ["It works"]},
    "deliver_case": {"delivered_on": "2020-01-01"},
    "settle_criterion": {"verdict": "accepted"},
    "agree_terms": {"delivery_id": 1},
    "sort_case": {"tags": ["a"]},
    "link_cases": {"other_id": "{other}", "kind": "same_cause"},
    "merge_case": {"into_id": "{other}"},
    "add_case_tag": {"team": "IT", "word": "new"},
    "make_case_macro": MACRO,
    "change_case_macro": MACRO,
    "do_to_cases": {"do": "take", "case_ids": ["{case_id}"]},
}
# What an operation does, by the name a page has for it in the tables above.
OPERATIONS = {
    "reply_to_case": "reply",
    "note_on_case": "note",
    "say_with_files": "reply",
    "add_to_case": "add",
    "take_case": "take",
    "give_case": "give",
    "put_case_back": "put_back",
    "answer_for_case": "owner",
    "offer_case": "offer",
    "accept_offer": "accept",
    "return_offer": "return_offer",
    "withdraw_offer": "withdraw_offer",
    "split_case": "split",
    "case_waits": "wait",
    "case_goes_on": "go_on",
    "promise_on_case": "promise",
    "rank_case": "priority",
    "name_on_case": "named",
    "follow_case": "follow",
    "unfollow_case": "unfollow",  # also what she sees no more
    "resolve_case": "resolve",
    "reopen_case": "reopen",
    "case_is_solved": "solved",
    "withdraw_case": "withdraw",
    "my_rating": "my_rating",
    "rate_case": "rating",
    "rate_unit": "unit_rating",
    "case_outside": "case",
    "name_outside": "outside",
    "drop_outside": "outside_removal",
    "case_delivery": "case",
    "propose_terms": "terms",
    "agree_terms": "agreement",
    "deliver_case": "actuals",
    "settle_criterion": "verdicts",
    "articles_for_case": "articles",
    "article_of_case": "article",
    "case": "case",
    "case_by_number": "case",
    "case_road": "case",
    "case_custody": "case",
    "case_links": "case",
    "case_agreed": "case",
    "case_approvals": "approvals",
    "ask_approval": "ask_approval",
    "complete_approval": "complete_approval",
    "give_up_approval": "give_up_approval",
    "approval_put_to_you": "approval",
    "answer_approval": "approval",
    "ask_colleague": "question",
    "sort_case": "sort",
    "apply_case_macro": "macro_on",
    "link_cases": "joined_to_another",
    "merge_case": "joined_to_another",
    "unmerge_case": "unmerge",
    "unlink_cases": "drop_link",
    "case_file": "file",
    "add_case_tag": "drop_tag",
    "remove_case_tag": "drop_tag",
    "make_case_macro": "macro",
    "change_case_macro": "macro",
    "remove_case_macro": "drop_macro",
    "done_to_cases": "outcome",
    "undo_to_cases": "undo",
} | dict.fromkeys(
    ("cases", "case_counts", "my_requests", "open_case", "case_tags", "case_macros", "do_to_cases"), "cases"
)

DESCRIBED = Path(__file__).resolve().parents[3] / "docs/openapi.json"  # `tests/house/test_openapi.py` holds it true


@cache
def operations():
    """Every operation of the room, as (name, method, path)."""
    paths = json.loads(DESCRIBED.read_text(encoding="utf-8"))["paths"]
    ours = [(path, methods) for path, methods in paths.items() if path.startswith("/api/cases")]
    return [(said["operationId"], method, path) for path, methods in ours for method, said in methods.items()]


def test_every_operation_stands_in_the_table():
    assert {name for name, _method, _path in operations()} == set(OPERATIONS) | OF_TEAMS


def sent_with(told, operation, method, *, restricted):
    """What is sent with a request: a form where files are, nothing where it only reads."""
    if operation == "say_with_files":
        return {"data": {"text": "See.", "files": SimpleUploadedFile("c.txt", b"words")}}
    body = told.body(BODIES.get(operation, {}), restricted=restricted)
    return {} if method == "get" else {"data": body, "content_type": "application/json"}


@pytest.mark.slow
@pytest.mark.parametrize("restricted", [False, True])
@pytest.mark.parametrize("who", WHO)
def test_every_operation_lets_in_whom_the_table_says_and_nobody_else(told, who, restricted):
    client = browser(told.house, who)
    wrong = []
    for operation, method, path in operations():
        what = OPERATIONS.get(operation)
        if what is None or not asked_of(what, path, restricted=restricted):
            continue
        address = filled(told, what, path, restricted=restricted)
        sent = sent_with(told, operation, method, restricted=restricted)
        status = tried(lambda method=method, address=address, sent=sent: getattr(client, method)(address, **sent))
        if (status in LET_IN) != may(what, who, restricted=restricted):
            wrong.append((operation, status))
    assert not wrong, f"{who}: {wrong}"


@pytest.mark.parametrize("who", WHO)
def test_notes_are_read_by_who_serves_or_served_it_alone(told, who):
    case, client = told.ids[False]["case_id"], browser(told.house, who)
    said = [client.get(address).content.decode() for address in (f"/cases/{case}/", f"/api/cases/{case}")]
    for text in said:
        assert (NOTE in text) == (who in READS_NOTES)


@pytest.mark.parametrize("who", [who for who in WHO if WHO[who]])
def test_of_her_own_teams_she_sees_the_same_by_the_short_way_and_by_the_long_one(told, who):
    by = told.house.actor(WHO[who])
    own = policy.teams_of(by)
    has = Q(holder_team_id__in=own) | Q(owner_team_id__in=own)
    long_way = set(policy.visible_to(by).filter(has).values_list("id", flat=True))
    assert set(policy.visible_of_own(by, own).values_list("id", flat=True)) == long_way
    assert bool(long_way) == (who in SERVES)


ROWS = {"HX-Request": "true", "HX-Target": "results"}  # the rows of a list alone, as they come once words are typed


@pytest.mark.slow
@pytest.mark.parametrize("who", WHO)
def test_a_restricted_case_is_in_no_list_search_or_count_of_anybody_else(told, who):
    client, number = browser(told.house, who), told.ids[True]["number"]
    found = False
    for tab in ("mine", "promises", "offered", "waiting", "unassigned", "team"):
        for query in ("", "&q=4712", f"&q={number}"):
            page = client.get(f"/cases/?tab={tab}{query}", headers=ROWS if query else {})
            found |= SECRET in page.content.decode()
            found |= SECRET in client.get(f"/api/cases?tab={tab}{query}").content.decode()
    for address in ("/cases/mine/", "/api/cases/mine", "/tasks/", f"/search/?q={number}"):
        found |= SECRET in client.get(address).content.decode()
    listed = NAMED | HERS | {"lead"}
    assert found == (who in listed)
    assert Case.objects.get(id=told.ids[True]["case_id"]).restricted
