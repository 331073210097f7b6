"""The cast of the room, and a case that went through all its hands; beside it one that is restricted.

`told` makes both once for a whole file of tests. What a test changes is taken back, and so is what is `tried`.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client, override_settings

from rapport.accounts.models import RoleGrant
from rapport.accounts.public import Actor, Role
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.deliveries.outside import name_outside
from rapport.cases.actions.life.changing import let_see
from rapport.cases.actions.life.linking import link, merge
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.life.sorting import add_tag
from rapport.cases.actions.many.bulk import do_to_many
from rapport.cases.actions.many.macros import save_macro
from rapport.cases.actions.ratings.rating import rating_token
from rapport.cases.actions.words.files import InHand
from rapport.cases.actions.words.talking import note, promise, reply
from rapport.cases.models import Approver, Attachment, Case, TeamRating
from rapport.cases.rules.outside import OutsideKind
from rapport.cases.rules.ratings import period_of
from rapport.cases.rules.words import Does, Linked
from rapport.cases.tests.conftest import TEAMS, House
from rapport.kit import clock
from rapport.knowledge.actions.publishing import publish
from rapport.knowledge.actions.writing import write_article

SUBJECT = "Double charge of invoice 4711"
SECRET = "Double charge of invoice 4712"  # of the restricted case
NOTE = "She asks twice a week"

# The part everybody plays.
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
GAP = re.compile(r"<\w+:(\w+)>|{(\w+)}")


class TakenBack(Exception):  # noqa: N818 (not an error: how a try ends)
    """Takes a request's changes back."""


@dataclass(frozen=True)
class Told:
    """The company, and what stands in the gaps of an address or a body, by whether the case is restricted."""

    house: House
    ids: dict[bool, dict[str, int | str]]

    def address(self, route: str, *, restricted: bool, **other: int | str) -> str:
        """Return a route with its gaps filled."""
        known = self.ids[restricted] | other
        return GAP.sub(lambda gap: str(known[gap[1] or gap[2]]), route)

    def body(self, given: dict[str, object], *, restricted: bool) -> str:
        """Return a body as JSON; a value that is a gap is filled."""
        return re.sub(r'"{(\w+)}"', lambda gap: str(self.ids[restricted][gap[1]]), json.dumps(given))


def play(house: House) -> House:
    """Let Audit and Travel serve as well, and Sales have who asked, who administers and who only looks on."""
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


@pytest.fixture
def story(house):
    """The company with its whole cast, for a test that opens the case itself."""
    return play(house)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Told]:
    """The company, the case and the restricted one: made once for a file of tests."""
    home = tmp_path_factory.mktemp("cast")
    with django_db_blocker.unblock(), override_settings(HOME=home), transaction.atomic():
        house = _company()
        ids = {restricted: _case(house, restricted=restricted) for restricted in (False, True)}
        beside = _day(house, int(ids[False]["case_id"])) | {"travel": house.teams["Travel"].id}
        yield Told(house, {restricted: beside | own for restricted, own in ids.items()})
        transaction.set_rollback(True)


def _company() -> House:
    """The company with an account for everybody, so that none is made, and taken back, by a test."""
    house = House()
    house.unit("Halmar")
    for name, prefix in TEAMS.items():
        house.unit(name, "Halmar")
        house.serve(name, prefix)
        for number in (1, 2, 3):
            house.person(f"{name} {number}", name)
        house.units[name].manager = house.people[f"{name} 1"]
        house.units[name].save(update_fields=["manager"])
    house.unit("Sales", "Halmar")
    for number in (1, 2):
        house.person(f"Sales {number}", "Sales")
    play(house)
    for name in house.people:
        house.actor(name)
    return house


def _case(house: House, *, restricted: bool) -> dict[str, int | str]:
    """Open the case; return what addresses call it and all that hangs on it."""
    case, offered = opened(house, restricted=restricted, subject=SECRET if restricted else SUBJECT)
    name_outside(case_id=case, kind=OutsideKind.CUSTOMER, name="Anna Roe", by=house.actor("Finance 2"))
    TeamRating.objects.create(  # it was answered once, and opened again
        case_id=case, person_id=house.id("Sales 1"), team=house.teams["IT"], period=period_of(clock.now()), score=2
    )
    approver = Approver.objects.get(approval__case_id=case)
    return {
        "case_id": case,
        "offer_id": offered,
        "approver_id": approver.id,
        "approval_id": approver.approval_id,
        "number": f"IT-{Case.objects.get(id=case).number}",
        "token": rating_token(case_id=case, person_id=house.id("Sales 1")),
        "criterion_id": 1,
    }


def opened(house, *, restricted, subject=SUBJECT):
    """IT answers for it, Legal had it, Finance has it and Audit is offered it; a colleague asked what went into it.

    Returns the case and the offer. A restricted one neither was with Legal nor had anything merged into it.
    """
    it, legal, finance = house.actor("IT 2"), house.actor("Legal 1"), house.actor("Finance 2")
    case = open_case(
        subject=subject,
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
    promise(case_id=case, hear_by=clock.now() + timedelta(days=365), by=finance)
    if not restricted:
        again = open_case(subject="The same", team_id=house.teams["IT"].id, by=house.actor("Sales 4"))
        merge(case_id=again, into_id=case, by=Actor.system())
    offered = offer(case_id=case, team_id=house.teams["Audit"].id, words="Please check.", by=finance)
    ask_approval(case_id=case, what="Refund", words="Once.", person_ids=[house.id("Travel 1")], by=finance)
    return case, offered


def _day(house: House, case: int) -> dict[str, int | str]:
    """What the day brings: files, a link, a merged case, a macro and a tag of IT, something done to many by its lead."""
    it, team = house.actor("IT 2"), house.teams["IT"].id
    reply(case_id=case, text="See.", by=it, files=[InHand(name="a.txt", content=b"words")])
    shown = Attachment.objects.latest("id").id
    note(case_id=case, text="Between us.", by=it, files=[InHand(name="b.txt", content=b"more")])
    other = open_case(subject="Another", team_id=team, by=it)
    joined = open_case(subject="The same again", team_id=team, by=house.actor("Sales 1"))
    merge(case_id=joined, into_id=case, by=it)
    tag = add_tag(team_id=team, word="Bank", by=it)
    return {
        "file_id": shown,
        "noted_file_id": Attachment.objects.latest("id").id,
        "other": other,
        "joined": joined,
        "link_id": link(case_id=case, other_id=other, kind=Linked.RELATES, by=it),
        "macro_id": save_macro(team_id=team, name="Hello", text="Hello.", by=it),
        "tag_id": tag,
        "bulk_id": do_to_many(do=Does.TAG, case_ids=[other], tags=["Bank"], by=house.actor("IT 1")),
        "article_id": _article(house),
    }


def _article(house: House) -> int:
    by = Actor.system()
    made = write_article(team_id=house.teams["IT"].id, title="Double charge", text="Look twice.", by=by)
    publish(article_id=made, by=by)
    return made


def browser(house, who):
    """Return a browser of who plays a part."""
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
