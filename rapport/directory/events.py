"""Facts of the directory: ids, numbers and days, never a name, an address or a text."""

from dataclasses import dataclass
from datetime import date

from rapport.directory.rules.profile import NeedState
from rapport.kit.facts import fact


@fact("directory.person_joined")
@dataclass(frozen=True, kw_only=True)
class PersonJoined:
    """Somebody is in the directory from now on.

    Without `on` nobody knows since when.
    """

    person_id: int
    on: date | None = None


@fact("directory.person_left")
@dataclass(frozen=True, kw_only=True)
class PersonLeft:
    """Somebody had her last day, `on`."""

    person_id: int
    on: date


@fact("directory.person_changed")
@dataclass(frozen=True, kw_only=True)
class PersonChanged:
    """Something that is not dated changed, such as name, place or skills."""

    person_id: int


@fact("directory.person_moved", from_unit_id="unit")
@dataclass(frozen=True, kw_only=True)
class PersonMoved:
    """Somebody is in another unit."""

    person_id: int
    from_unit_id: int | None
    unit_id: int | None
    on: date


@fact("directory.manager_changed", from_manager_id="person", manager_id="person")
@dataclass(frozen=True, kw_only=True)
class ManagerChanged:
    """Somebody reports to somebody else."""

    person_id: int
    from_manager_id: int | None
    manager_id: int | None
    on: date


@fact("directory.title_changed")
@dataclass(frozen=True, kw_only=True)
class TitleChanged:
    """Somebody has another title; the texts are on the positions."""

    person_id: int
    on: date


@fact("directory.person_returned")
@dataclass(frozen=True, kw_only=True)
class PersonReturned:
    """Somebody who had left is here again: it was undone."""

    person_id: int


@fact("directory.departure_planned")
@dataclass(frozen=True, kw_only=True)
class DeparturePlanned:
    """Somebody will have her last day; colleagues are not told before it has passed."""

    person_id: int
    on: date


@fact("directory.departure_called_off")
@dataclass(frozen=True, kw_only=True)
class DepartureCalledOff:
    """Somebody who was to leave stays."""

    person_id: int


@fact("directory.position_added")
@dataclass(frozen=True, kw_only=True)
class PositionAdded:
    """Something somebody did or does beside or before the rest was added to her positions."""

    person_id: int
    position_id: int


@fact("directory.position_changed")
@dataclass(frozen=True, kw_only=True)
class PositionChanged:
    """A position was put right, as it should have been all along."""

    person_id: int
    position_id: int


@fact("directory.position_removed")
@dataclass(frozen=True, kw_only=True)
class PositionRemoved:
    """A position that never was is gone."""

    person_id: int
    position_id: int


@fact("directory.identity_added")
@dataclass(frozen=True, kw_only=True)
class IdentityAdded:
    """Somebody became known by one more identity."""

    person_id: int
    identity_id: int


@fact("directory.identities_added")
@dataclass(frozen=True, kw_only=True)
class IdentitiesAdded:
    """A file made so many identities known at once: one fact for all, as each person's own would be half a million."""

    count: int


@fact("directory.identity_removed")
@dataclass(frozen=True, kw_only=True)
class IdentityRemoved:
    """Somebody is no longer known by an identity."""

    person_id: int
    identity_id: int


@fact("directory.people_merged", kept_id="person", gone_id="person")
@dataclass(frozen=True, kw_only=True)
class PeopleMerged:
    """Two records are one person."""

    merge_id: int
    kept_id: int
    gone_id: int


@fact("directory.merge_undone", kept_id="person", gone_id="person")
@dataclass(frozen=True, kw_only=True)
class MergeUndone:
    """Two records are two people again."""

    merge_id: int
    kept_id: int
    gone_id: int


@fact("directory.people_kept_apart", a_id="person", b_id="person")
@dataclass(frozen=True, kw_only=True)
class PeopleKeptApart:
    """Somebody looked at two records that are alike and found them to be two people."""

    a_id: int
    b_id: int


@fact("directory.kept_apart_no_more", a_id="person", b_id="person")
@dataclass(frozen=True, kw_only=True)
class KeptApartNoMore:
    """That two records are two people was taken back; they may be suggested again."""

    a_id: int
    b_id: int


@fact("directory.person_claimed")
@dataclass(frozen=True, kw_only=True)
class PersonClaimed:
    """An account belongs to a person from now on; None: no longer."""

    person_id: int
    user_id: int | None


@fact("directory.unit_added")
@dataclass(frozen=True, kw_only=True)
class UnitAdded:
    """There is a new unit."""

    unit_id: int
    parent_id: int | None


@fact("directory.unit_renamed")
@dataclass(frozen=True, kw_only=True)
class UnitRenamed:
    """A unit has another name; its old address leads to it."""

    unit_id: int


@fact("directory.unit_moved", from_parent_id="unit", parent_id="unit")
@dataclass(frozen=True, kw_only=True)
class UnitMoved:
    """A unit, with all below it, belongs to another one."""

    unit_id: int
    from_parent_id: int | None
    parent_id: int | None


@fact("directory.unit_ended")
@dataclass(frozen=True, kw_only=True)
class UnitEnded:
    """A unit is no more."""

    unit_id: int
    on: date


@fact("directory.unit_reopened")
@dataclass(frozen=True, kw_only=True)
class UnitReopened:
    """A unit that had ended stands again."""

    unit_id: int


@fact("directory.unit_manager_set", manager_id="person")
@dataclass(frozen=True, kw_only=True)
class UnitManagerSet:
    """Somebody was named as the manager of a unit; None: it follows from the reporting line again."""

    unit_id: int
    manager_id: int | None


@fact("directory.statement_written", author_id="person", corrects_id="statement")
@dataclass(frozen=True, kw_only=True)
class StatementWritten:
    """Something was said about a person; `corrects_id` names what it replaces."""

    person_id: int
    statement_id: int
    author_id: int | None
    corrects_id: int | None = None


@fact("directory.statement_checked")
@dataclass(frozen=True, kw_only=True)
class StatementChecked:
    """Somebody found a statement still true."""

    person_id: int
    statement_id: int


@fact("directory.statement_disputed")
@dataclass(frozen=True, kw_only=True)
class StatementDisputed:
    """The subject says that a statement is wrong."""

    person_id: int
    statement_id: int


@fact("directory.statement_withdrawn")
@dataclass(frozen=True, kw_only=True)
class StatementWithdrawn:
    """A statement no longer stands."""

    person_id: int
    statement_id: int


@fact("directory.need_moved")
@dataclass(frozen=True, kw_only=True)
class NeedMoved:
    """What somebody needs is open again, being met by a unit, or met."""

    person_id: int
    statement_id: int
    state: NeedState
    unit_id: int | None


@fact("directory.preference_set")
@dataclass(frozen=True, kw_only=True)
class PreferenceSet:
    """Somebody said how they like to be contacted."""

    person_id: int


@fact("directory.group_added")
@dataclass(frozen=True, kw_only=True)
class GroupAdded:
    """There is a new group."""

    group_id: int


@fact("directory.group_changed")
@dataclass(frozen=True, kw_only=True)
class GroupChanged:
    """A group has another name or says otherwise what it is for."""

    group_id: int


@fact("directory.group_joined")
@dataclass(frozen=True, kw_only=True)
class GroupJoined:
    """Somebody is in a group."""

    person_id: int
    group_id: int


@fact("directory.group_left")
@dataclass(frozen=True, kw_only=True)
class GroupLeft:
    """Somebody is no longer in a group."""

    person_id: int
    group_id: int


@fact("directory.group_closed")
@dataclass(frozen=True, kw_only=True)
class GroupClosed:
    """A group is known to its members only from now on, and nobody joins it by herself."""

    group_id: int


@fact("directory.people_loaded")
@dataclass(frozen=True, kw_only=True)
class PeopleLoaded:
    """A file of people was loaded, as of a day."""

    roll_call_id: int
    on: date
    created: int
    updated: int
    ended: int


@fact("directory.people_exported")
@dataclass(frozen=True, kw_only=True)
class PeopleExported:
    """Somebody took a list of so many people away as a file."""

    rows: int
