"""Whom a team looks after, who of it does, how far they have come."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard, team_card
from rapport.directory.public import person_card, unit_card, unit_ids_of
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import is_clean, paragraphs, squeeze
from rapport.ledger.public import record
from rapport.relationships import policy
from rapport.relationships.actions.changing import held, line, restamp, touch
from rapport.relationships.actions.goals import ask_goals_again
from rapport.relationships.actions.steps import ask_steps_again
from rapport.relationships.actions.turns import beside, ended, moved, owned, those_beside
from rapport.relationships.events import Described, Opened, Returned, RhythmSet, StagesSet
from rapport.relationships.models import Deputy, OwnerSpan, Relationship, Stage, StageMove
from rapport.relationships.queries.stages import stages_of
from rapport.relationships.rules.stages import FIRST
from rapport.relationships.rules.words import (
    LONGEST_NAME,
    LONGEST_RHYTHM,
    LONGEST_WORDS,
)

MOST_STAGES = 12


def open_relationship(
    *,
    team_id: int,
    by: Actor,
    unit_id: int | None = None,
    person_id: int | None = None,
    owner_id: int | None = None,
    stage_id: int | None = None,
    rhythm_days: int | None = None,
    about: str = "",
    external_id: str = "",
) -> int:
    """Begin to look after a unit or a person, and return the relationship's id; whoever serves in the team may.

    Refuses a second one with the same customer. Without a stage it begins at the first.
    """
    with transaction.atomic():
        team = team_card(team_id)
        policy.ensure_keeps(by, team)
        if team.unit_id is None or team.retired:
            raise Refusal("This team keeps no book. Choose one that serves.", code="no_team", field="team")
        _ensure_one(unit_id, person_id)
        now = clock.now()
        row = Relationship(team_id=team_id, unit_id=unit_id, person_id=person_id, began_at=now, staged_at=now)
        row.stage = _stage(team_id, stage_id)
        row.owner_id = of_team(owner_id, team)
        row.rhythm_days, row.about = _rhythm(rhythm_days), _about(about)
        row.external_id = external_id[:120]
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise Refusal("This team looks after them already. Open that relationship.", code="there_already") from None
        OwnerSpan.objects.create(relationship=row, person_id=row.owner_id, since=now, by_id=by.person_id)
        StageMove.objects.create(relationship=row, after=row.stage, at=now, by_id=by.person_id)
        restamp(row)
        record(
            Opened(
                relationship_id=row.id, team_id=team_id, unit_id=unit_id, person_id=person_id, stage_id=row.stage_id
            ),
            by=by,
        )
    return row.id


def end_relationship(*, relationship_id: int, by: Actor) -> None:
    """Look after somebody no longer: what was open waits on nobody. What was written stays, and it can go on."""
    with transaction.atomic():
        ended(held(relationship_id, by), by=by)


def return_relationship(*, relationship_id: int, by: Actor) -> None:
    """Let a relationship that has ended go on; who looked after it does again, if she still serves in the team.

    Refuses where another one with the same customer was begun since.
    """
    with transaction.atomic():
        row = held(relationship_id, by, alive=False)
        if row.ended_at is None:
            return
        try:
            with transaction.atomic():
                touch(row, ended_at=None)
        except IntegrityError:
            raise Refusal("The team began another one with them since. Use that.", code="there_already") from None
        if row.owner_id is not None and not serves(row.owner_id, team_card(row.team_id)):
            assign(relationship_id=row.id, person_id=None, by=by)
        ask_steps_again(row, by=by)
        ask_goals_again(row, by=by)
        restamp(row)
        record(Returned(relationship_id=row.id, team_id=row.team_id), by=by)


def assign(*, relationship_id: int, person_id: int | None, by: Actor, reason: str = "") -> None:
    """Let somebody of the team look after a relationship from now on; None is nobody yet. The same again stays."""
    with transaction.atomic():
        row = held(relationship_id, by)
        if row.owner_id == person_id:
            return
        after = of_team(person_id, team_card(row.team_id))
        owned(row, after, reason=line(reason, field="reason"), by=by)


def set_deputies(*, relationship_id: int, person_ids: Iterable[int], by: Actor) -> None:
    """Say who looks after a relationship beside its owner: all of them, in place of those before."""
    with transaction.atomic():
        row = held(relationship_id, by)
        team = team_card(row.team_id)
        wanted = those_beside(row.owner_id, person_ids)
        there = set(Deputy.objects.filter(relationship=row).values_list("person_id", flat=True))
        if there == set(wanted):
            return
        for ident in set(wanted) - there:
            of_team(ident, team)
        beside(row, wanted, by=by)


def move_stage(*, relationship_id: int, stage_id: int, by: Actor, reason: str = "", seen: int | None = None) -> int:
    """Put a relationship into another stage of its team, with a reason, and return its version after that.

    The same again changes nothing. `seen`: the version that is to be changed; refuses if it changed since.
    """
    with transaction.atomic():
        row = held(relationship_id, by)
        if seen is not None and seen != row.version:
            raise Refusal("Somebody changed this since. It stays as it is now.", code="changed")
        if row.stage_id != stage_id:
            moved(row, _stage(row.team_id, stage_id), reason=line(reason, field="reason"), by=by)
    return row.version


def set_rhythm(*, relationship_id: int, days: int | None, by: Actor) -> None:
    """Say every how many days the two should be in contact; None is no plan."""
    with transaction.atomic():
        row = held(relationship_id, by)
        row.rhythm_days = _rhythm(days)
        touch(row, rhythm_days=row.rhythm_days)
        restamp(row)
        record(RhythmSet(relationship_id=row.id, days=row.rhythm_days), by=by)


def describe(*, relationship_id: int, about: str, by: Actor, seen: int | None = None) -> None:
    """Write what to know before anything else. `seen`: the version that was edited; refuses if it changed since."""
    with transaction.atomic():
        row = held(relationship_id, by)
        if seen is not None and seen != row.version:
            raise Refusal("Somebody changed this while you wrote. Load it again and add yours.", code="changed")
        touch(row, about=_about(about))
        record(Described(relationship_id=row.id), by=by)


def begin_stages(team_id: int) -> list[Stage]:
    """Return a team's stages in order; where its book begins they are made of the first ones. One statement, later."""
    if found := stages_of(team_id):
        return found
    Stage.objects.bulk_create(
        (Stage(team_id=team_id, place=at, name=name, meaning=says) for at, (name, says) in enumerate(FIRST, 1)),
        ignore_conflicts=True,
    )
    return stages_of(team_id)


def set_stages(*, team_id: int, stages: Sequence[tuple[int | None, str, str]], by: Actor) -> None:
    """Put a team's stages in this order and words: (id of one there is, or None; name; meaning).

    One left out must be empty: refuses while relationships stand in it.
    """
    with transaction.atomic():
        policy.ensure_leads(by, team_card(team_id))
        names = _names(stages)
        there = {stage.id for stage in stages_of(team_id)}
        kept = {ident for ident, _given, _meaning in stages if ident is not None}
        if not kept <= there:
            raise Missing
        if len(kept) < sum(ident is not None for ident, _given, _meaning in stages):
            raise Refusal("A stage stands twice. Name each once.", code="stages", field="stages")
        if Relationship.objects.filter(stage_id__in=there - kept).exists():
            raise Refusal("Relationships stand in a stage you take away. Move them first.", code="in_use")
        Stage.objects.filter(id__in=there - kept).delete()
        for free, one in enumerate(kept, MOST_STAGES + 1):  # out of the way first: two that change names would meet
            Stage.objects.filter(id=one).update(place=free, name=f"#{one}")
        for at, ((ident, _given, meaning), name) in enumerate(zip(stages, names, strict=True), 1):
            values = {"place": at, "name": name, "meaning": line(meaning, field="meaning")}
            if ident is None:
                Stage.objects.create(team_id=team_id, **values)
            else:
                Stage.objects.filter(id=ident).update(**values)
        ids = tuple(Stage.objects.filter(team_id=team_id).order_by("place").values_list("id", flat=True))
        record(StagesSet(team_id=team_id, stage_ids=ids), by=by)


def _ensure_one(unit_id: int | None, person_id: int | None) -> None:
    if (unit_id is None) == (person_id is None):
        raise Refusal("Choose one unit or one person to look after.", code="with_whom", field="unit")
    if unit_id is not None and unit_id not in unit_card([unit_id]):
        raise Refusal("There is no such unit.", code="no_unit", field="unit")
    if person_id is not None:
        card = person_card([person_id]).get(person_id)
        if card is None or card.left:
            raise Refusal("There is no such person, or she has left.", code="no_person", field="person")


def serves(person_id: int, team: ServiceTeamCard) -> bool:
    """Whether somebody serves in a team now, or leads it. One statement."""
    return person_id == team.lead_id or team.unit_id in unit_ids_of(person_id)


def of_team(person_id: int | None, team: ServiceTeamCard) -> int | None:
    """Return somebody who serves in a team, or leads it; refuses others."""
    if person_id is None:
        return None
    if not serves(person_id, team):
        raise Refusal("Only somebody who serves in this team can look after it.", code="not_in_team", field="owner")
    return person_id


def _stage(team_id: int, stage_id: int | None) -> Stage:
    stages = begin_stages(team_id)
    if stage_id is None:
        return stages[0]
    found = next((stage for stage in stages if stage.id == stage_id), None)
    if found is None:
        raise Refusal("This team has no such stage.", code="no_stage", field="stage")
    return found


def _rhythm(days: int | None) -> int | None:
    if days is not None and not 1 <= days <= LONGEST_RHYTHM:
        raise Refusal(f"A rhythm is 1 to {LONGEST_RHYTHM} days.", code="rhythm", field="rhythm")
    return days


def _about(text: str) -> str:
    written = paragraphs(text)
    if not is_clean(written) or len(written) > LONGEST_WORDS:
        raise Refusal(f"Keep it within {LONGEST_WORDS} characters.", code="too_long", field="about")
    return written


def _names(stages: Sequence[tuple[int | None, str, str]]) -> list[str]:
    """Return the names of a scale of stages; refuses too few, too many, and two alike."""
    if not 1 < len(stages) <= MOST_STAGES:
        raise Refusal(f"A scale has two to {MOST_STAGES} stages.", code="stages", field="stages")
    names = [_name(name) for _ident, name, _meaning in stages]
    if len({name.casefold() for name in names}) < len(names):
        raise Refusal("Two stages have the same name.", code="stages", field="stages")
    return names


def _name(text: str) -> str:
    name = squeeze(text)
    if not name or len(name) > LONGEST_NAME or not is_clean(name):
        raise Refusal(f"A stage has a name of at most {LONGEST_NAME} characters.", code="stages", field="stages")
    return name
