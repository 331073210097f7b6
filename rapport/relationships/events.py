"""What happened to relationships."""

from dataclasses import dataclass
from datetime import date

from rapport.kit.facts import fact
from rapport.relationships.rules.book import Does
from rapport.relationships.rules.words import Contact, GoalState, Signal, Source


@fact("relationships.opened")
@dataclass(frozen=True, kw_only=True)
class Opened:
    """A team looks after a unit or a person from now on."""

    relationship_id: int
    team_id: int
    unit_id: int | None
    person_id: int | None
    stage_id: int


@fact("relationships.ended")
@dataclass(frozen=True, kw_only=True)
class Ended:
    """A team looks after somebody no longer."""

    relationship_id: int
    team_id: int


@fact("relationships.returned")
@dataclass(frozen=True, kw_only=True)
class Returned:
    """A relationship that had ended goes on."""

    relationship_id: int
    team_id: int


@fact("relationships.owner_changed", before_id="person", after_id="person")
@dataclass(frozen=True, kw_only=True)
class OwnerChanged:
    """Somebody else looks after it; null is nobody."""

    relationship_id: int
    team_id: int
    before_id: int | None
    after_id: int | None


@fact("relationships.deputies_set")
@dataclass(frozen=True, kw_only=True)
class DeputiesSet:
    """Who looks after it beside its owner changed."""

    relationship_id: int
    person_ids: tuple[int, ...]


@fact("relationships.stage_moved", before_id="stage", after_id="stage")
@dataclass(frozen=True, kw_only=True)
class StageMoved:
    """It came to another stage."""

    relationship_id: int
    team_id: int
    before_id: int | None
    after_id: int
    before_place: int | None
    after_place: int


@fact("relationships.rhythm_set")
@dataclass(frozen=True, kw_only=True)
class RhythmSet:
    """Every how many days the two should be in contact; null without a plan."""

    relationship_id: int
    days: int | None


@fact("relationships.described")
@dataclass(frozen=True, kw_only=True)
class Described:
    """What to know before anything else was put anew."""

    relationship_id: int


@fact("relationships.stages_set")
@dataclass(frozen=True, kw_only=True)
class StagesSet:
    """A team's scale of stages changed."""

    team_id: int
    stage_ids: tuple[int, ...]


@fact("relationships.touchpoint_logged", confidential=True)
@dataclass(frozen=True, kw_only=True)
class TouchpointLogged:
    """The two sides met, or will: `planned`."""

    touchpoint_id: int
    relationship_id: int
    team_id: int
    kind: Contact
    source: Source
    planned: bool
    minutes: int | None
    person_ids: tuple[int, ...]


@fact("relationships.touchpoint_changed", confidential=True)
@dataclass(frozen=True, kw_only=True)
class TouchpointChanged:
    """What was written of a touchpoint was put anew, or what was planned took place."""

    touchpoint_id: int
    relationship_id: int
    planned: bool


@fact("relationships.touchpoint_removed", confidential=True)
@dataclass(frozen=True, kw_only=True)
class TouchpointRemoved:
    """A touchpoint was taken away; it can be put back for a time."""

    touchpoint_id: int
    relationship_id: int


@fact("relationships.touchpoint_put_back", confidential=True)
@dataclass(frozen=True, kw_only=True)
class TouchpointPutBack:
    """A touchpoint that was taken away stands again."""

    touchpoint_id: int
    relationship_id: int


@fact("relationships.goal_set", confidential=True)
@dataclass(frozen=True, kw_only=True)
class GoalSet:
    """A goal was proposed, or put anew."""

    goal_id: int
    relationship_id: int
    due_on: date | None


@fact("relationships.goal_agreed", confidential=True)
@dataclass(frozen=True, kw_only=True)
class GoalAgreed:
    """The other side said yes to a goal."""

    goal_id: int
    relationship_id: int
    by_person_id: int | None


@fact("relationships.goal_declined", confidential=True)
@dataclass(frozen=True, kw_only=True)
class GoalDeclined:
    """The other side said no to a goal."""

    goal_id: int
    relationship_id: int
    by_person_id: int | None


@fact("relationships.goal_valued", confidential=True)
@dataclass(frozen=True, kw_only=True)
class GoalValued:
    """How far a goal is was put down for a day."""

    goal_id: int
    relationship_id: int
    on: date
    value: float


@fact("relationships.goal_ended", confidential=True)
@dataclass(frozen=True, kw_only=True)
class GoalEnded:
    """A goal was reached or dropped."""

    goal_id: int
    relationship_id: int
    state: GoalState


@fact("relationships.step_set", confidential=True)
@dataclass(frozen=True, kw_only=True)
class StepSet:
    """Somebody is to do something by a day."""

    step_id: int
    relationship_id: int
    person_id: int | None
    due_on: date | None


@fact("relationships.step_ended", confidential=True)
@dataclass(frozen=True, kw_only=True)
class StepEnded:
    """A step was done, or dropped."""

    step_id: int
    relationship_id: int
    done: bool


@fact("relationships.feed_renewed")
@dataclass(frozen=True, kw_only=True)
class FeedRenewed:
    """Older addresses of somebody's calendar are void."""

    person_id: int
    number: int


@fact("relationships.weights_set")
@dataclass(frozen=True, kw_only=True)
class WeightsSet:
    """What health is made of weighs differently from now on."""

    team_id: int | None
    points: tuple[tuple[Signal, int], ...]


@fact("relationships.health_changed", confidential=True)
@dataclass(frozen=True, kw_only=True)
class HealthChanged:
    """A relationship does better or worse than it did."""

    relationship_id: int
    team_id: int
    before: int | None
    after: int | None


@fact("relationships.many_changed")
@dataclass(frozen=True, kw_only=True)
class ManyChanged:
    """One thing was done to many relationships at once; each has a fact of its own."""

    bulk_id: int
    do: Does
    relationships: int


@fact("relationships.many_undone")
@dataclass(frozen=True, kw_only=True)
class ManyUndone:
    """What was done to many at once was taken back, as far as nothing changed since."""

    bulk_id: int
    relationships: int


@fact("relationships.transfer_made", giver_id="person", taker_id="person", lead_id="person", by_id="person")
@dataclass(frozen=True, kw_only=True)
class TransferMade:
    """Relationships are to go from one who looks after them to another on a day; null is nobody."""

    transfer_id: int
    team_id: int
    giver_id: int | None
    taker_id: int
    lead_id: int | None
    by_id: int | None
    on: date
    relationships: int


@fact("relationships.transfer_done", giver_id="person", taker_id="person")
@dataclass(frozen=True, kw_only=True)
class TransferDone:
    """They changed hands; `refused` of them did not."""

    transfer_id: int
    team_id: int
    giver_id: int | None
    taker_id: int
    relationships: int
    refused: int


@fact("relationships.transfer_dropped")
@dataclass(frozen=True, kw_only=True)
class TransferDropped:
    """What was to change hands stays where it is."""

    transfer_id: int
    team_id: int


@fact("relationships.catch_up_asked")
@dataclass(frozen=True, kw_only=True)
class CatchUpAsked:
    """What happened before is to be put on a timeline; a journey asks the other rooms for it."""

    relationship_id: int


@fact("relationships.went_cold", confidential=True, owner_id="person")
@dataclass(frozen=True, kw_only=True)
class WentCold:
    """A relationship goes cold: a contact is overdue, it is hardly used, or trusted less. Said once while it does."""

    relationship_id: int
    team_id: int
    owner_id: int


@fact("relationships.exported")
@dataclass(frozen=True, kw_only=True)
class Exported:
    """Somebody took a book away as files: so many relationships and touchpoints."""

    team_ids: tuple[int, ...]
    relationships: int
    touchpoints: int
