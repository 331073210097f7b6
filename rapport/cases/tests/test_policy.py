"""Who sees and does what, on every address and operation of the room: in sentences, held against all of them."""

import json
from contextlib import suppress

import pytest
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.urls import get_resolver

from rapport.accounts.models import RoleGrant
from rapport.accounts.public import Actor, Role
from rapport.cases import policy
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.changing import let_see
from rapport.cases.actions.life.linking import merge
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.words.talking import note, promise
from rapport.cases.models import Approver, Case
from rapport.kit import clock
from rapport.knowledge.actions.publishing import publish
from rapport.knowledge.actions.writing import write_article

SUBJECT = "Double charge of invoice 4711"
NOTE = "She asks twice a week"

# The part everybody plays in the story below.
WHO = {
    "stranger": None,
    "requester": "Sales 1",
    "for whom": "Sales 2",
    "colleague of the requester": "Sales 3",
    "asked what went into it": "Sales 4",
    "owner": "IT 2",
    "owner team": "IT 3",
    "lead": "IT 1",
    "holder": "Finance 2",
    "holder team": "Finance 3",
    "former holder's team": "Legal 2",
    "offered team": "Audit 2",
    "another team": "Travel 2",
    "administrator": "Sales 5",
    "approver": "Travel 1",
}
SERVES = {"owner", "owner team", "lead", "holder", "holder team"}
HOLDS = {"holder", "holder team"}
OWNS = {"owner", "owner team", "lead"}
HERS = {"requester", "for whom"}
OFFERED = {"offered team"}
READS_NOTES = SERVES | OFFERED | {"former holder's team"}
APPROVES = {"approver"}  # of an action on the case, which she does not see
JOINED = {"asked what went into it"}
SEES = HERS | READS_NOTES | JOINED

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
    "named": SERVES,
    "reopen": SERVES | HERS,
    "add": HERS | JOINED,
    "withdraw": HERS,
    "words": SERVES | OFFERED | HERS | JOINED,
    "draft": SERVES | OFFERED | HERS | JOINED,
    "accept": OFFERED,
    "return_offer": OFFERED,
    "withdraw_offer": HOLDS,
    "rating": HERS,
    "my_rating": set(),  # nobody has said anything yet
    "rating_by_link": set(),  # the link is the key
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
FREE = {
    "cases",
    "bulk",
    "new",
    "mine",
    "mine_panel",
    "late_panel",
    "board",
    "standing",
    "team_figures",
    "move",
    "ratings",
}
FREE |= {"members", "open_behind"}
FREE |= {f"figures_{panel}" for panel in ("trend", "teams", "customers")}
# Figures of service are no case's: who leads a team sees its, who oversees all of them. A list is of one figure by name.
FIGURES = {"figures": {"lead", "administrator"}, "figures_export": {"lead", "administrator"}, "figure_cases": set()}
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
FREE_OPERATIONS = {"cases", "case_counts", "my_requests", "open_case"} | OF_TEAMS
LET_IN = {200, 201, 204, 302, 422}
# Held against a table of its own: `test_policy_macros_and_links.py`.
ELSEWHERE = {
    *("note", "sort", "macros_on", "macro_on", "links", "new_link", "merge", "unmerge", "drop_link", "file"),
    *("bulk_form", "outcome", "undo", "macros", "new_macro", "macro", "drop_macro", "tags", "drop_tag"),
    *("find_tags", "tag_words"),
    *("both_sides", "both_ways"),  # of no case: `test_both_ways.py`
}
OPERATIONS_ELSEWHERE = {
    *("sort_case", "apply_case_macro", "case_links", "link_cases", "unlink_cases", "merge_case", "unmerge_case"),
    *("say_with_files", "case_file", "case_tags", "add_case_tag", "remove_case_tag", "case_macros", "make_case_macro"),
    *("change_case_macro", "remove_case_macro", "do_to_cases", "done_to_cases", "undo_to_cases"),
}


class TakenBack(Exception):  # noqa: N818 (not an error: how a try ends)
    """Takes a request's changes back."""


@pytest.fixture
def story(house):
    """A case that IT answers for, Legal had, Finance has and Audit is offered; what a colleague asked went into it."""
    for unit, prefix in (("Audit", "AUD"), ("Travel", "TRV")):
        house.unit(unit, "Halmar")
        house.serve(unit, prefix)
        for number in (1, 2):
            house.person(f"{unit} {number}", unit)
        house.units[unit].manager = house.people[f"{unit} 1"]
        house.units[unit].save(update_fields=["manager"])
    for number in (3, 4, 5):
        house.person(f"Sales {number}", "Sales")
    house.actor("Sales 5")
    RoleGrant.objects.create(user=house.people["Sales 5"].user, role=Role.ADMINISTRATOR)
    return house


def opened(house, *, restricted):
    it, legal, finance = house.actor("IT 2"), house.actor("Legal 1"), house.actor("Finance 2")
    case = open_case(
        subject=SUBJECT,
        text="I was charged twice.",
        team_id=house.teams["IT"].id,
        for_person_id=house.id("Sales 2"),
        restricted=restricted,
        by=house.actor("Sales 1"),
    )
    if restricted:
        let_see(case_id=case, person_id=house.id("IT 2"), by=house.actor("IT 1"))
        let_see(case_id=case, person_id=house.id("Sales 3"), by=it)
    take(case_id=case, by=it)
    to_finance = {"team_id": house.teams["Finance"].id, "person_id": house.id("Finance 2")}
    if not restricted:
        accept(offer_id=offer(case_id=case, team_id=house.teams["Legal"].id, words="Yours?", by=it), by=legal)
        accept(offer_id=offer(case_id=case, **to_finance, words="Credit?", by=legal), by=finance)
    else:
        accept(offer_id=offer(case_id=case, **to_finance, words="Credit?", by=it), by=finance)
    note(case_id=case, text=NOTE, by=finance)
    promise(case_id=case, hear_by=clock.now().replace(year=clock.now().year + 1), by=finance)
    if not restricted:
        again = open_case(subject="The same", team_id=house.teams["IT"].id, by=house.actor("Sales 4"))
        merge(case_id=again, into_id=case, by=Actor.system())
    offered = offer(case_id=case, team_id=house.teams["Audit"].id, words="Please check.", by=finance)
    ask_approval(case_id=case, what="Refund", words="Once.", person_ids=[house.id("Travel 1")], by=finance)
    return case, offered


def an_article(house):
    by = Actor.system()
    made = write_article(team_id=house.teams["IT"].id, title="Double charge", text="Look twice.", by=by)
    publish(article_id=made, by=by)
    return made


def browser(house, who):
    return Client() if WHO[who] is None else house.browser(WHO[who])


def tried(call):
    """The status of one request; whatever it changed is taken back."""
    status = 0
    with suppress(TakenBack), transaction.atomic():
        answer = call()
        status = answer.status_code
        if status == 302 and "/account/login/" in answer["Location"]:
            status = 401
        raise TakenBack
    return status


def pages(case, offered, article):
    """Every page of the room, as (name, address)."""
    for pattern in get_resolver().url_patterns:
        if getattr(pattern, "app_name", "") == "cases":
            for route in pattern.url_patterns:
                if route.name in ELSEWHERE:
                    continue
                address = "/" + str(route.pattern)
                filled = address.replace("<int:case_id>", str(case)).replace("<int:offer_id>", str(offered))
                filled = filled.replace("<int:article_id>", str(article))
                yield route.name, with_approval(filled, case).replace("<str:number>", "IT-1")


def with_approval(address, case):
    """Put the numbers of the approval of the story into an address."""
    row = Approver.objects.get(approval__case_id=case)
    for name, number in (("approver_id", row.id), ("approval_id", row.approval_id)):
        address = address.replace(f"<int:{name}>", str(number)).replace(f"{{{name}}}", str(number))
    return address


def may(what, who, *, restricted):
    """Whether somebody is let in, as the table says."""
    if who == "stranger":
        return False
    if what in FREE or what in FIGURES or what == "approval":
        return who in ({"approval": APPROVES} | FIGURES).get(what, WHO)
    if not restricted:
        return who in (SEES & DOES[what] if what in DOES else SEES)
    sees = NAMED | HERS | {"lead"}
    serving = NAMED & SERVES | {"lead"}
    if what not in DOES or what in {"follow", "approvals"}:
        return who in (sees - HERS if what == "approvals" else sees)
    if who == "lead":  # of the team that answers: named, as the case came to her team
        return what in DOES and "lead" in DOES[what]
    return who in DOES[what] & (serving | HERS)


@pytest.mark.slow
@pytest.mark.parametrize("restricted", [False, True])
@pytest.mark.parametrize("who", WHO)
def test_every_page_lets_in_whom_the_table_says_and_nobody_else(story, who, restricted):
    case, offered = opened(story, restricted=restricted)
    client = browser(story, who)
    wrong = []
    for what, address in pages(case, offered, an_article(story)):
        for method in ("put", "delete") if what == "draft" else ("get", "post"):
            status = tried(lambda method=method, address=address: getattr(client, method)(address))
            if status == 405:
                continue
            allowed = may(what, who, restricted=restricted)
            if (status in LET_IN) != allowed:
                wrong.append((what, method, status, allowed))
    assert not wrong, f"{who}: {wrong}"


BODIES = {
    "reply_to_case": {"text": "A word."},
    "note_on_case": {"text": "A word."},
    "add_to_case": {"text": "A word."},
    "give_case": {"person_id": 1},
    "answer_for_case": {"person_id": 1},
    "offer_case": {"words": "Yours?"},
    "split_case": {"subject": "A part", "words": "Please."},
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
}
OPERATIONS = {
    "reply_to_case": "reply",
    "note_on_case": "note",
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
    "unfollow_case": "cases",  # also what she sees no more
    "resolve_case": "resolve",
    "reopen_case": "reopen",
    "withdraw_case": "withdraw",
    "my_rating": "my_rating",
    "rate_case": "rating",
    "rate_unit": "unit_rating",
    "case_outside": "my_rating",
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
    "case_approvals": "approvals",
    "ask_approval": "ask_approval",
    "complete_approval": "complete_approval",
    "give_up_approval": "give_up_approval",
    "approval_put_to_you": "approval",
    "answer_approval": "approval",
    "ask_colleague": "question",
    "case_agreed": "case",
}


def operations():
    """Every operation of the room, as (name, method, path)."""
    schema = Client().get("/api/openapi.json").json()
    for path, methods in schema["paths"].items():
        if path.startswith("/api/cases"):
            for method, said in methods.items():
                yield said["operationId"], method, path


def test_every_operation_stands_in_the_table(db):
    assert {name for name, _method, _path in operations()} == set(OPERATIONS) | FREE_OPERATIONS | OPERATIONS_ELSEWHERE


@pytest.mark.slow
@pytest.mark.parametrize("restricted", [False, True])
@pytest.mark.parametrize("who", WHO)
def test_every_operation_lets_in_whom_the_table_says_and_nobody_else(story, who, restricted):
    case, offered = opened(story, restricted=restricted)
    client = browser(story, who)
    wrong = []
    for operation, method, path in operations():
        if operation in OF_TEAMS | OPERATIONS_ELSEWHERE:
            continue
        address = path.replace("{case_id}", str(case)).replace("{offer_id}", str(offered)).replace("{number}", "IT-1")
        address = with_approval(address, case)
        address = address.replace("{criterion_id}", "1")
        body = BODIES.get(operation, {})
        if operation in {"offer_case", "split_case"}:
            body = body | {"team_id": story.teams["Travel"].id}
        body = json.dumps(body)
        sent = {} if method == "get" else {"data": body, "content_type": "application/json"}
        status = tried(lambda method=method, address=address, sent=sent: getattr(client, method)(address, **sent))
        what = "cases" if operation in FREE_OPERATIONS else OPERATIONS[operation]
        if (status in LET_IN) != may(what, who, restricted=restricted):
            wrong.append((operation, status))
    assert not wrong, f"{who}: {wrong}"


@pytest.mark.parametrize("who", WHO)
def test_notes_are_read_by_who_serves_or_served_it_alone(story, who):
    case, _offered = opened(story, restricted=False)
    client = browser(story, who)
    told = [client.get(address).content.decode() for address in (f"/cases/{case}/", f"/api/cases/{case}")]
    for text in told:
        assert (NOTE in text) == (who in READS_NOTES)


@pytest.mark.parametrize("who", [who for who in WHO if WHO[who]])
def test_of_her_own_teams_she_sees_the_same_by_the_short_way_and_by_the_long_one(story, who):
    for restricted in (False, True):
        opened(story, restricted=restricted)
    by = story.actor(WHO[who])
    own = policy.teams_of(by)
    has = Q(holder_team_id__in=own) | Q(owner_team_id__in=own)
    long_way = set(policy.visible_to(by).filter(has).values_list("id", flat=True))
    assert set(policy.visible_of_own(by, own).values_list("id", flat=True)) == long_way
    assert bool(long_way) == (who in SERVES)


@pytest.mark.slow
@pytest.mark.parametrize("who", WHO)
def test_a_restricted_case_is_in_no_list_search_or_count_of_anybody_else(story, who):
    case, _offered = opened(story, restricted=True)
    client = browser(story, who)
    found = False
    for tab in ("mine", "promises", "offered", "waiting", "unassigned", "team"):
        for query in ("", "&q=4711", "&q=IT-1"):
            found |= SUBJECT in client.get(f"/cases/?tab={tab}{query}").content.decode()
            found |= SUBJECT in client.get(f"/api/cases?tab={tab}{query}").content.decode()
    for address in ("/cases/mine/", "/api/cases/mine", "/tasks/", "/search/?q=IT-1"):
        found |= SUBJECT in client.get(address).content.decode()
    listed = NAMED | HERS | {"lead"}
    assert found == (who in listed)
    assert Case.objects.get(id=case).restricted
