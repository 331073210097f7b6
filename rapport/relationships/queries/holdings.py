"""What the room holds about a person, for herself."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from rapport.privacy.public import SeenAt, read_by
from rapport.relationships.models import (
    Bulk,
    BulkRow,
    CalendarFeed,
    Deputy,
    Goal,
    OwnerSpan,
    Participant,
    Relationship,
    StageMove,
    Step,
    Touchpoint,
    Transfer,
    Weights,
)
from rapport.relationships.rules.words import Judged, Seen

Rows = list[tuple[str, str, str]]
Entry = tuple[str, str, str, str, str]
Held = tuple[int | None, str, datetime | None, tuple[str, str, str]]


def customer_held(person_id: int) -> list[Entry]:
    """Return how teams look after somebody, and what was written of touchpoints she was at. Eight statements at most.

    All of it, judgements too: what a team thinks of working with her is hers to read, with the key by which she
    corrects it, and who read it.
    """
    entries = _entries(person_id)
    seen = {key: _where_seen(book, key, since) for book, key, since, _row in entries}
    readers = read_by(person_id, seen)
    return [(*row, key, readers.get(key, "") if seen[key] else "") for _book, key, _since, row in entries]


def _where_seen(book: int | None, key: str, since: datetime | None) -> list[SeenAt]:
    """Where an entry is read: a relationship with her once it was written, and of a touchpoint that itself."""
    kind, _colon, ident = key.partition(":")
    met = [SeenAt(Seen.TOUCHPOINT, int(ident))] if kind == Judged.TOUCHPOINT else []
    return met if book is None else [*met, SeenAt(Seen.RELATIONSHIP, book, since)]


def _entries(person_id: int) -> list[Held]:
    """What is held, as: the relationship if that is with her, its key, since when it stands there, its words."""
    with_her = list(Relationship.objects.filter(person_id=person_id).select_related("team", "stage").order_by("id"))
    rows: list[Held] = [(one.id, f"{kind}:{one.id}", None, row) for one in with_her for kind, row in _looked_after(one)]
    ids = [one.id for one in with_her]
    moves = StageMove.objects.filter(relationship_id__in=ids).select_related("after").order_by("-at", "-id")
    rows += [
        (
            move.relationship_id,
            f"{Judged.MOVE}:{move.id}",
            move.at,
            (move.after.name, f"{move.at:%Y-%m-%d}", move.reason),
        )
        for move in moves
        if move.reason
    ]
    goals = Goal.objects.filter(Q(relationship_id__in=ids) | Q(agreed_by_id=person_id)).order_by("-id")
    rows += [
        (
            goal.relationship_id if goal.relationship_id in ids else None,
            f"{Judged.GOAL}:{goal.id}",
            goal.made_at,
            (_("A goal of a team with you"), _answered(goal, person_id), goal.words),
        )
        for goal in goals
    ]
    steps = Step.objects.filter(relationship_id__in=ids).order_by("-id")
    rows += [
        (
            step.relationship_id,
            f"{Judged.STEP}:{step.id}",
            None,
            (_("A step of a team with you"), f"{step.due_on or ''}", step.words),
        )
        for step in steps
    ]
    there = Participant.objects.filter(person_id=person_id, touchpoint__removed_at=None)
    found = there.select_related("touchpoint__relationship__team").order_by("-touchpoint__at", "-id")
    return rows + [_met(one.touchpoint, ids) for one in found]


def _met(met: Touchpoint, ids: Collection[int]) -> Held:
    book = met.relationship_id if met.relationship_id in ids else None
    return book, f"{Judged.TOUCHPOINT}:{met.id}", met.written_at, _was_at(met)


def _looked_after(one: Relationship) -> list[tuple[Judged, tuple[str, str, str]]]:
    health = _("health %(score)s of 100") % {"score": one.score} if one.score is not None else _("health unknown")
    stands = (Judged.STAGE, (one.team.name, one.stage.name, f"{one.began_at:%Y-%m-%d}, {health}"))
    if not one.about:
        return [stands]
    return [stands, (Judged.ABOUT, (one.team.name, _("what to know of you"), one.about))]


def _answered(goal: Goal, person_id: int) -> str:
    """What became of a goal, and what she said to it."""
    if goal.agreed_by_id != person_id:
        return f"{goal.state} {goal.answer}".strip()
    said = _("you said yes") if goal.agreed_at is not None else _("you said no")
    return f"{goal.state}, {said}: {goal.answer}" if goal.answer else f"{goal.state}, {said}"


def _was_at(met: Touchpoint) -> tuple[str, str, str]:
    words = "\n".join(filter(None, (met.outcome, met.words, met.learned, met.mood and _("it went: %s") % met.mood)))
    return met.relationship.team.name, f"{met.at:%Y-%m-%d} {met.kind}", words


def keeper_held(person_id: int) -> Rows:
    """Return what somebody looks after, wrote and is to do in books. Eleven statements."""
    spans = OwnerSpan.objects.filter(Q(person_id=person_id) | Q(by_id=person_id)).order_by("-since", "-id")
    rows = [
        (
            _("Relationship %(number)s") % {"number": span.relationship_id},
            _("looked after") if span.person_id == person_id else _("given by you"),
            f"{span.since:%Y-%m-%d}",
        )
        for span in spans
    ]
    rows += [
        (_("Relationship %(number)s") % {"number": row.relationship_id}, _("deputy"), "")
        for row in Deputy.objects.filter(person_id=person_id).order_by("id")
    ]
    rows += [
        (f"{met.at:%Y-%m-%d} {met.kind}", _("written by you"), met.outcome or met.words)
        for met in Touchpoint.objects.standing().filter(author_id=person_id).order_by("-at", "-id")
    ]
    moves = StageMove.objects.filter(by_id=person_id).order_by("-at", "-id")
    rows += [
        (_("Relationship %(number)s") % {"number": move.relationship_id}, _("stage set by you"), f"{move.at:%Y-%m-%d}")
        for move in moves
    ]
    weights = Weights.objects.filter(by_id=person_id).order_by("-since")
    rows += [(_("What health is made of"), _("set by you"), f"{one.since:%Y-%m-%d}") for one in weights]
    feeds = CalendarFeed.objects.filter(person_id=person_id)
    rows += [(_("Address of your calendar"), _("made for you"), f"{one.made_at:%Y-%m-%d}") for one in feeds]
    goals = Goal.objects.filter(made_by_id=person_id).order_by("-id")
    rows += [(goal.words, _("a goal you proposed"), goal.state) for goal in goals]
    steps = Step.objects.filter(Q(person_id=person_id) | Q(made_by_id=person_id)).order_by("-id")
    rows += [(step.words, _("a step"), f"{step.due_on}" if step.due_on else "") for step in steps]
    moves_of_books = Transfer.objects.filter(Q(giver_id=person_id) | Q(taker_id=person_id) | Q(made_by_id=person_id))
    rows += [
        (_("A book that changed hands"), one.reason or _("handed over"), f"{one.on:%Y-%m-%d}")
        for one in moves_of_books.order_by("-on", "-id")
    ]
    bulks = Bulk.objects.filter(by_id=person_id).order_by("-made_at", "-id")
    rows += [(_("Many relationships at once"), one.do, f"{one.made_at:%Y-%m-%d}") for one in bulks]
    before = BulkRow.objects.filter(owner_id=person_id).order_by("id")
    rows += [(_("Relationship %(number)s") % {"number": one.relationship_id}, _("looked after"), "") for one in before]
    return rows
