"""Relationships, touchpoints, goals and steps as other rooms meet them: spoken of, found, and waited for."""

from collections.abc import Collection, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.accounts.public import Actor
from rapport.catalogue.public import team_cards
from rapport.kit.text import words_of
from rapport.ledger.public import Subject
from rapport.relationships import policy
from rapport.relationships.models import Goal, Participant, Relationship, Step, Touchpoint
from rapport.relationships.queries.sides import ours
from rapport.relationships.rules.words import Contact, Mood, Side
from rapport.tasks.public import About, Waiting
from rapport.ui.finding import Hit

SHORTEST = 2  # letters
BOOK, OTHERS = "/book/{}/", "/book/for-us/"
KINDS = {  # in the order of their keys, from 1 on
    Contact.MEETING: gettext_lazy("Meeting"),
    Contact.CALL: gettext_lazy("Call"),
    Contact.VISIT: gettext_lazy("Visit"),
    Contact.COFFEE: gettext_lazy("Coffee"),
    Contact.MESSAGE: gettext_lazy("Message"),
    Contact.REVIEW: gettext_lazy("Review"),
    Contact.SHADOWING: gettext_lazy("Shadowing"),
    Contact.EXCHANGE: gettext_lazy("Exchange"),
    Contact.NOTE: gettext_lazy("Note"),
}
MOODS = {
    Mood.GOOD: gettext_lazy("went well"),
    Mood.MIXED: gettext_lazy("mixed"),
    Mood.BAD: gettext_lazy("went badly"),
}


def relationships_seen(ids: Collection[int], by: Actor) -> dict[int, Subject]:
    """Return, of these relationships, those whose page the actor may see. One statement."""
    rows = policy.visible_to(by).filter(id__in=ids).select_related("team", "unit", "person")
    return {row.id: Subject(id=row.id, label=_named(row), url=BOOK.format(row.id), version=row.version) for row in rows}


def touchpoints_seen(ids: Collection[int], by: Actor) -> dict[int, Subject]:
    """Return, of these touchpoints, those whose words the actor may read. One statement.

    `inner`: who keeps the book; who was there on the other side reads the words and no more.
    """
    rows = policy.touchpoints_visible_to(by).filter(id__in=ids).select_related("relationship__team")
    return {
        row.id: Subject(
            id=row.id,
            label=f"{KINDS[Contact(row.kind)]}, {row.at:%Y-%m-%d}, {row.relationship.team.name}",
            url=f"/book/touchpoints/{row.id}/",
            inner=policy.reads(by, row.relationship.team.unit_id),
        )
        for row in rows
    }


def about_steps(waiting: Sequence[Waiting], by: Actor) -> dict[int, About]:
    """Say of tasks which step each is, to whom it waits on; the book opens to who keeps it. Two statements.

    Who keeps the book reads whom it is for; who does not, which team asks.
    """
    shown = ("relationship__team", "relationship__unit", "relationship__person")
    rows = Step.objects.filter(id__in={task.subject_id for task in waiting}).select_related(*shown)
    steps = {step.id: step for step in rows}
    kept = _kept({step.relationship_id for step in steps.values()}, by)
    return {
        task.id: About(
            label=f"{_whom(step.relationship, kept)}: {step.words}",
            url=BOOK.format(step.relationship_id) if step.relationship_id in kept else OTHERS,
        )
        for task in waiting
        if (step := steps.get(task.subject_id)) is not None
    }


def _whom(row: Relationship, kept: Collection[int]) -> str:
    return _customer(row) if row.id in kept else row.team.name


def about_goals(waiting: Sequence[Waiting], by: Actor) -> dict[int, About]:
    """Say of tasks which goal a team proposes. One statement."""
    rows = Goal.objects.filter(id__in={task.subject_id for task in waiting}).select_related("relationship__team")
    goals = {goal.id: goal for goal in rows}
    return {
        task.id: About(label=f"{goal.relationship.team.name}: {goal.words}", url=OTHERS)
        for task in waiting
        if (goal := goals.get(task.subject_id)) is not None
    }


def found_relationships(question: str, by: Actor, limit: int) -> Sequence[Hit]:
    """Return relationships of the actor's books with whom the words name, those of hers first. One statement."""
    words = words_of(question)
    if len("".join(words)) < SHORTEST:
        return ()
    rows = policy.visible_to(by).going_on()
    for word in words:
        rows = rows.filter(Q(unit__search__contains=word) | Q(person__search__contains=word))
    columns = rows.order_by("id").values_list("id", "owner_id", "team__name", "unit__name", "person__name")
    found = sorted(columns[: limit * 4], key=lambda row: row[1] != by.person_id)[:limit]
    return [
        Hit(label=unit or person or "", line=_("in the book of %s") % team, url=BOOK.format(ident), icon="book")
        for ident, _owner, team, unit, person in found
    ]


def ours_at(touchpoint_id: int) -> frozenset[int]:
    """Return who of the team was at a touchpoint, for journeys. One statement."""
    there = Participant.objects.filter(touchpoint_id=touchpoint_id, touchpoint__removed_at=None, side=Side.OURS)
    return frozenset(there.values_list("person_id", flat=True))


def who_hears(touchpoint_id: int, author: int | None) -> frozenset[int]:
    """Return who hears of what somebody of the other side says under a touchpoint: who wrote it, else who owns it.

    Who wrote it counts while she serves in the team. Nobody, where one of the team speaks. Five statements at most.
    """
    row = Touchpoint.objects.filter(id=touchpoint_id).select_related("relationship").first()
    if row is None:
        return frozenset()
    team = team_cards([row.relationship.team_id]).get(row.relationship.team_id)
    keepers = ours(team) if team else frozenset()
    if author in keepers:
        return frozenset()
    wrote = row.author_id if row.author_id in keepers else row.relationship.owner_id
    return frozenset(() if wrote is None else (wrote,))


def keepers_of_goal(goal_id: int) -> frozenset[int]:
    """Return who proposed a goal and who looks after the relationship it is of, for journeys. One statement."""
    found = Goal.objects.filter(id=goal_id).values_list("made_by_id", "relationship__owner_id")
    return frozenset(ident for row in found for ident in row if ident is not None)


def _kept(ids: Collection[int], by: Actor) -> frozenset[int]:
    return frozenset(policy.visible_to(by).filter(id__in=ids).values_list("id", flat=True)) if ids else frozenset()


def _customer(row: Relationship) -> str:
    return row.unit.name if row.unit else row.person.name if row.person else ""


def _named(row: Relationship) -> str:
    return _("%(team)s and %(customer)s") % {"team": row.team.name, "customer": _customer(row)}
