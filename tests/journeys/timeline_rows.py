"""One of everything that may stand on a timeline, with one of each that its reader may not see; and who reads it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from rapport.accounts.public import Role
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.life.opening import open_case
from rapport.cases.models import Access, Case
from rapport.catalogue.actions.agreements import make_agreement
from rapport.catalogue.models import Service
from rapport.catalogue.public import Goal, Level
from rapport.directory.actions.leaving import end_person
from rapport.directory.models import Unit
from rapport.kit import clock
from rapport.privacy.actions.objections import object_to
from rapport.privacy.rules import Wish
from rapport.relationships.actions.book import assign, move_stage, set_deputies
from rapport.relationships.actions.contact import log_touchpoint, remove_touchpoint
from rapport.relationships.actions.goals import propose_goal
from rapport.relationships.actions.steps import set_step
from rapport.relationships.actions.transfer import transfer
from rapport.relationships.models import Entry, OwnerSpan, Relationship, StageMove, Step
from rapport.relationships.models import Goal as Aim
from rapport.relationships.queries.stages import stages_of
from rapport.relationships.rules.words import Contact, GoalStep, Happened
from rapport.tasks.public import delegate
from tests.journeys.books import OPERATOR, company

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG = 120  # entries in a row that nobody sees

# Who reads the book of IT; what of other rooms each of them sees there, their rooms say.
READERS = {
    "IT 2": "who looks after it",
    "IT 3": "who does beside her, and is named on a case",
    "IT 4": "a member of the team, who asked for something herself",
    "IT 1": "who leads the team",
    "IT 5": "an analyst who serves in the team",
    "Chief": "an executive who leads a unit far above, and so reads books, but no cases",
}
OTHERS = {
    "Finance 2": "a member of another service team",
    "Finance 1": "who leads another service team",
    "North 1": "who leads the unit it is with",
    "North 2": "a member of that unit, who asked",
    "North 3": "a member of that unit, who was there",
    "Sales 1": "who leads the unit above",
    "Sales 2": "a colleague of elsewhere",
    "Analyst": "an analyst",
    "Boss": "an administrator",
    "Guard": "who oversees data protection",
    "Exec": "an executive who leads nobody",
    "Was IT": "who looked after it before, and works elsewhere now",
    "Left": "who served in the team, and has left",
    "": "nobody signed in",
}


@dataclass
class Rows:
    """The company, its book (`ident`) and what stands on its timeline by kind of record."""

    made: Any
    ident: int = 0
    records: dict[str, list[int]] = field(default_factory=dict)
    words: dict[tuple[str, int], str] = field(default_factory=dict)  # that stand in what is told of a record
    hours: int = 0

    def stands(self, record: str, ident: int, *whats: Happened, words: str = "") -> None:
        """Put a record on the timeline, once for each thing that happened to it."""
        known = self.records.setdefault(record, [])
        if ident not in known:
            known.append(ident)
        if words:
            self.words[record, ident] = words
        for what in whats:
            self.hours += 1
            at = clock.now() - 300 * DAY + self.hours * HOUR
            Entry.objects.create(relationship_id=self.ident, what=what, at=at, record=record, record_id=ident)

    def person(self, name: str) -> int:
        """Return who somebody is."""
        found: int = self.made.people[name].id
        return found

    def team(self, name: str) -> int:
        """Return a team."""
        found: int = self.made.teams[name].id
        return found

    def case(self, subject: str, *, team: str = "IT", by: str = "North 2", **more: Any) -> int:
        """Open a case."""
        asker = self.person(by)
        return open_case(subject=subject, team_id=self.team(team), requester_id=asker, by=OPERATOR, **more)


def everything() -> Rows:
    """Return the company with all of it."""
    made = company()
    for name, unit, *roles in (
        ("IT 4", "IT", Role.TEAM_MEMBER),
        ("IT 5", "IT", Role.TEAM_MEMBER, Role.ANALYST),
        ("Was IT", "IT", Role.TEAM_MEMBER),
        ("Left", "IT", Role.TEAM_MEMBER),
        ("Chief", "Halmar", Role.EXECUTIVE),
        ("Exec", "Halmar", Role.EXECUTIVE),
        ("Analyst", "Halmar", Role.ANALYST),
        ("Guard", "Halmar", Role.OVERSEER),
    ):
        made.person(name, unit, *roles)
    Unit.objects.filter(name="Halmar").update(manager=made.people["Chief"])
    Unit.objects.exclude(manager=None).update(manager_given=True)  # so that they stay when somebody leaves
    rows = Rows(made=made)
    rows.ident = made.looks_after("IT", unit="North", owner="Was IT")
    for make in MADE.values():
        make(rows)
    _people_go(rows)
    for record in ("stage_move", "owner_span", "goal"):
        rows.records[record] = sorted(set(Entry.objects.filter(record=record).values_list("record_id", flat=True)))
    return rows


def _people_go(rows: Rows) -> None:
    was = rows.made.people["Was IT"]
    was.unit = rows.made.units["Sales"]
    was.save(update_fields=["unit"])
    end_person(person_id=rows.person("Left"), on=clock.today() - DAY, by=OPERATOR)


def _cases(rows: Rows) -> None:
    told = [what for what in Happened if what.startswith(("case_", "promise_", "agreed_"))]
    moved = rows.case("Moved thing")
    given = offer(case_id=moved, team_id=rows.team("Finance"), words="Yours?", by=OPERATOR)
    accept(offer_id=given, by=rows.made.actor("Finance 2"))
    named = rows.case("Named thing", restricted=True)
    Access.objects.get_or_create(case_id=named, person_id=rows.person("IT 3"))
    hushed = rows.case("Hushed thing")
    Case.objects.filter(id=hushed).update(restricted=True)
    found = {
        "Open thing": rows.case("Open thing"),
        "Moved thing": moved,
        "Named thing": named,
        "Hushed thing": hushed,
        "Their thing": rows.case("Their thing", team="Finance"),
        "Private thing": rows.case("Private thing", team="Finance", by="IT 4"),
    }
    for subject, ident in found.items():
        rows.stands("case", ident, *told, words=subject)
    for _again in range(LONG):
        rows.stands("case", hushed, Happened.PROMISE_BROKEN, words="Hushed thing")


def _approvals(rows: Rows) -> None:
    for subject in ("Open thing", "Hushed thing", "Their thing"):
        case = Case.objects.get(subject=subject)
        Case.objects.filter(id=case.id).update(restricted=False)
        ident = ask_approval(
            case_id=case.id, what=f"Pay {subject}", person_ids=[rows.person("Sales 2")], words="Ok?", by=OPERATOR
        )
        Case.objects.filter(id=case.id).update(restricted=case.restricted)
        rows.stands("approval", ident, Happened.CASE_MOVED)


def _agreements(rows: Rows) -> None:
    told = [what for what in Happened if what.startswith("agreement_")]
    for team, unit in (("IT", "North"), ("Finance", "Sales")):
        targets = {(Goal.ANSWER, Level.LOW): 60}
        ident = make_agreement(team_id=rows.team(team), unit_id=rows.made.units[unit].id, targets=targets, by=OPERATOR)
        rows.stands("agreement", ident, *told)


def _units(rows: Rows) -> None:
    gone = rows.made.unit("Bygone", "Halmar")
    Unit.objects.filter(id=gone.id).update(ended_on=clock.today() - DAY)
    rows.stands("unit", rows.made.units["North"].id, Happened.TRUST, Happened.RATED)
    rows.stands("unit", gone.id, Happened.TRUST, Happened.RATED, words="Bygone")


def _services(rows: Rows) -> None:
    for team, name in (("IT", "Laptops for all"), ("Finance", "Loans for Sales")):
        made = Service.objects.create(team=rows.made.teams[team], name=name, slug=name.lower().replace(" ", "-"))
        if team == "Finance":
            made.for_units.add(rows.made.units["Sales"])
        rows.stands("service", made.id, Happened.TRUST, words=name)


def _relationships(rows: Rows) -> None:
    theirs = rows.made.looks_after("Finance", unit="Sales", owner="Finance 2")
    rows.stands("relationship", rows.ident, Happened.TRUST)
    rows.stands("relationship", theirs, Happened.TRUST)


def _transfers(rows: Rows) -> None:
    later = {"on": clock.today() + DAY, "by": OPERATOR}
    for team, giver, taker in (("IT", "Was IT", "IT 3"), ("Finance", "Finance 2", "Finance 3")):
        more = {"giver_id": rows.person(giver), "taker_id": rows.person(taker)}
        rows.stands("transfer", transfer(team_id=rows.team(team), **more, **later), Happened.TRUST)


def _touchpoints(rows: Rows) -> None:
    by = rows.made.actor("IT 2")
    there = [rows.person(name) for name in ("IT 2", "North 3", "Was IT")]
    for words, gone in (("A call that stands", False), ("A call that went", True)):
        at = clock.now() - 2 * DAY
        ident = log_touchpoint(
            relationship_id=rows.ident, kind=Contact.CALL, outcome=words, person_ids=there, at=at, by=by
        )
        set_step(relationship_id=rows.ident, words="Something to do", touchpoint_id=ident, by=by)
        rows.stands("touchpoint", ident, words=words)
        if gone:
            remove_touchpoint(touchpoint_id=ident, by=by)
            rows.stands("touchpoint", ident, Happened.TOUCHPOINT, words=words)  # as if it had stayed behind


def _tasks(rows: Rows) -> None:
    theirs = Relationship.objects.get(team_id=rows.team("Finance"))
    for book, who in ((rows.ident, "IT 2"), (theirs.id, "Finance 2")):
        step = set_step(relationship_id=book, words=f"A step of {who}", person_id=rows.person(who), by=OPERATOR)
        rows.stands("task", Step.objects.get(id=step).task_id or 0, Happened.TRUST)


def _delegations(rows: Rows) -> None:
    while_away = {"since": clock.now(), "until": clock.now() + DAY, "by": OPERATOR}
    for away, to in (("IT 2", "IT 3"), ("Finance 2", "Finance 3")):
        ident = delegate(from_person_id=rows.person(away), to_person_id=rows.person(to), **while_away)
        rows.stands("delegation", ident, Happened.TRUST)


def _objections(rows: Rows) -> None:
    for who in ("IT 2", "Finance 2"):
        asked = {"holding": "accounts", "wish": Wish.ERASE, "text": f"What {who} wants gone"}
        rows.stands("objection", object_to(**asked, by=rows.made.actor(who)), Happened.TRUST)


def _stages(rows: Rows) -> None:
    stage = stages_of(rows.team("IT"))[2]
    move_stage(relationship_id=rows.ident, stage_id=stage.id, reason="They ask more", by=rows.made.actor("IT 2"))
    rows.words["stage_move", StageMove.objects.latest("id").id] = "They ask more"


def _owners(rows: Rows) -> None:
    by = rows.made.actor("IT 1")
    assign(relationship_id=rows.ident, person_id=rows.person("IT 2"), reason="She moves on", by=by)
    set_deputies(relationship_id=rows.ident, person_ids=[rows.person("IT 3")], by=by)
    rows.words["owner_span", OwnerSpan.objects.latest("id").id] = "She moves on"


def _goals(rows: Rows) -> None:
    ident = propose_goal(relationship_id=rows.ident, words="Half the time", by=rows.made.actor("IT 2"))
    rows.words["goal", ident] = "Half the time"
    for step in GoalStep:
        Entry.objects.create(
            relationship_id=rows.ident,
            what=Happened.GOAL,
            at=clock.now() - step * HOUR,
            record="goal",
            record_id=Aim.objects.get(id=ident).id,
            value=step,
        )


# Kinds of record in the order in which they are made: a kind that a room begins to tell of needs a line here.
MADE: dict[str, Callable[[Rows], None]] = {
    "case": _cases,
    "approval": _approvals,
    "agreement": _agreements,
    "unit": _units,
    "service": _services,
    "relationship": _relationships,
    "transfer": _transfers,
    "owner_span": _owners,
    "stage_move": _stages,
    "touchpoint": _touchpoints,
    "goal": _goals,
    "task": _tasks,
    "delegation": _delegations,
    "objection": _objections,
}
