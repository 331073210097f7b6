"""What happened in the catalogue."""

from dataclasses import dataclass
from datetime import date

from rapport.catalogue.rules.agreements import Side
from rapport.catalogue.rules.negotiation import Ended
from rapport.catalogue.rules.words import Level
from rapport.kit.facts import fact


@fact("catalogue.team_served")
@dataclass(frozen=True, kw_only=True)
class TeamServed:
    """A unit became a service team."""

    team_id: int
    unit_id: int


@fact("catalogue.team_changed")
@dataclass(frozen=True, kw_only=True)
class TeamChanged:
    """What is said of a service team, or its calendar, changed."""

    team_id: int
    calendar_id: int | None


@fact("catalogue.team_retired")
@dataclass(frozen=True, kw_only=True)
class TeamRetired:
    """A service team takes nothing new any more."""

    team_id: int


@fact("catalogue.team_returned")
@dataclass(frozen=True, kw_only=True)
class TeamReturned:
    """A service team that was retired serves again."""

    team_id: int


@fact("catalogue.team_named")
@dataclass(frozen=True, kw_only=True)
class TeamNamed:
    """A log named a team that nobody here is."""

    team_id: int


@fact("catalogue.service_created")
@dataclass(frozen=True, kw_only=True)
class ServiceCreated:
    """A service team offers something new."""

    service_id: int
    team_id: int


@fact("catalogue.service_changed")
@dataclass(frozen=True, kw_only=True)
class ServiceChanged:
    """What a service is, or who may ask for it, changed."""

    service_id: int
    team_id: int


@fact("catalogue.form_changed")
@dataclass(frozen=True, kw_only=True)
class FormChanged:
    """A service asks other things than before."""

    service_id: int
    fields: int


@fact("catalogue.service_retired")
@dataclass(frozen=True, kw_only=True)
class ServiceRetired:
    """A service can be asked for no more."""

    service_id: int
    team_id: int


@fact("catalogue.service_returned")
@dataclass(frozen=True, kw_only=True)
class ServiceReturned:
    """A service that was retired can be asked for again."""

    service_id: int
    team_id: int


@fact("catalogue.calendar_created")
@dataclass(frozen=True, kw_only=True)
class CalendarCreated:
    """There is a calendar teams can work by."""

    calendar_id: int


@fact("catalogue.calendar_changed")
@dataclass(frozen=True, kw_only=True)
class CalendarChanged:
    """The hours, zone or holidays of a calendar changed: what was computed by an older revision may be otherwise."""

    calendar_id: int
    revision: int


@fact("catalogue.day_set")
@dataclass(frozen=True, kw_only=True)
class DaySet:
    """A calendar has other hours on one day than its weekday has."""

    calendar_id: int
    revision: int
    day: date


@fact("catalogue.day_removed")
@dataclass(frozen=True, kw_only=True)
class DayRemoved:
    """A day of a calendar is again as its weekday is."""

    calendar_id: int
    revision: int
    day: date


@fact("catalogue.calendar_retired")
@dataclass(frozen=True, kw_only=True)
class CalendarRetired:
    """Nobody works by a calendar any more."""

    calendar_id: int


@fact("catalogue.calendar_returned")
@dataclass(frozen=True, kw_only=True)
class CalendarReturned:
    """Teams can work by a calendar again."""

    calendar_id: int


@fact("catalogue.priority_set")
@dataclass(frozen=True, kw_only=True)
class PrioritySet:
    """Another priority follows of an impact and an urgency."""

    impact: Level
    urgency: Level
    priority: Level


@fact("catalogue.address_taken")
@dataclass(frozen=True, kw_only=True)
class AddressTaken:
    """A team takes mail at an address."""

    address_id: int
    team_id: int


@fact("catalogue.address_dropped")
@dataclass(frozen=True, kw_only=True)
class AddressDropped:
    """A team takes no more mail at an address."""

    address_id: int
    team_id: int


@fact("catalogue.approval_rule_set")
@dataclass(frozen=True, kw_only=True)
class ApprovalRuleSet:
    """An action of a service needs approval, as a rule says."""

    rule_id: int
    service_id: int
    needs: int


@fact("catalogue.approval_rule_dropped")
@dataclass(frozen=True, kw_only=True)
class ApprovalRuleDropped:
    """An action of a service needs approval no more by this rule."""

    rule_id: int
    service_id: int


@fact("catalogue.agreement_made", other_team_id="team")
@dataclass(frozen=True, kw_only=True)
class AgreementMade:
    """A team promised something to a unit, to another team, or (with neither) to all."""

    agreement_id: int
    team_id: int
    unit_id: int | None
    other_team_id: int | None
    internal: bool


@fact("catalogue.agreement_renewed")
@dataclass(frozen=True, kw_only=True)
class AgreementRenewed:
    """What an agreement promises was written, or written anew; it holds from a day on."""

    agreement_id: int
    version_id: int
    number: int
    since: date


@fact("catalogue.agreement_proposed", other_team_id="team")
@dataclass(frozen=True, kw_only=True)
class AgreementProposed:
    """One side of an agreement proposed a version of it; it holds once both have signed."""

    agreement_id: int
    version_id: int
    number: int
    side: Side
    since: date
    team_id: int
    unit_id: int | None
    other_team_id: int | None


@fact("catalogue.agreement_signed", other_team_id="team", for_person_id="person")
@dataclass(frozen=True, kw_only=True)
class AgreementSigned:
    """One side of an agreement said yes to a version of it; `since`: from when it holds, once both have.

    `for_person_id`: for whom whoever signed stood in.
    """

    agreement_id: int
    version_id: int
    side: Side
    since: date | None = None
    team_id: int | None = None
    unit_id: int | None = None
    other_team_id: int | None = None
    for_person_id: int | None = None


@fact("catalogue.agreement_declined", other_team_id="team")
@dataclass(frozen=True, kw_only=True)
class AgreementDeclined:
    """A side of an agreement said no to a proposal, or took its own back (`ended_as`)."""

    agreement_id: int
    version_id: int
    side: Side
    ended_as: Ended
    team_id: int
    unit_id: int | None
    other_team_id: int | None


@fact("catalogue.agreement_taken_back", other_team_id="team")
@dataclass(frozen=True, kw_only=True)
class AgreementTakenBack:
    """A version that was to hold from a later day (`since`) was taken back before it; what held before goes on."""

    agreement_id: int
    version_id: int
    since: date
    team_id: int
    unit_id: int | None
    other_team_id: int | None


@fact("catalogue.agreement_review_asked")
@dataclass(frozen=True, kw_only=True)
class AgreementReviewAsked:
    """An agreement is soon to be looked at again; who leads the team has it on her list."""

    agreement_id: int
    team_id: int
    unit_id: int | None
    review_on: date


@fact("catalogue.agreement_reviewed")
@dataclass(frozen=True, kw_only=True)
class AgreementReviewed:
    """An agreement was looked at again, and will be on another day."""

    agreement_id: int
    team_id: int
    unit_id: int | None
    review_on: date | None


@fact("catalogue.agreement_retired")
@dataclass(frozen=True, kw_only=True)
class AgreementRetired:
    """Nothing new falls under an agreement."""

    agreement_id: int


@fact("catalogue.agreement_returned")
@dataclass(frozen=True, kw_only=True)
class AgreementReturned:
    """An agreement that was retired holds again."""

    agreement_id: int
