"""Tables of the catalogue. `ServiceTeam` and `Service` are nouns every room above may point to."""

from rapport.catalogue.models.addresses import Address
from rapport.catalogue.models.agreements import Agreement, AgreementVersion, Target, Threshold
from rapport.catalogue.models.approvals import ApprovalRule, Decider
from rapport.catalogue.models.calendars import Calendar, CalendarDay
from rapport.catalogue.models.services import Priority, Service, ServiceTeam

__all__ = [
    "Address",
    "Agreement",
    "AgreementVersion",
    "ApprovalRule",
    "Calendar",
    "CalendarDay",
    "Decider",
    "Priority",
    "Service",
    "ServiceTeam",
    "Target",
    "Threshold",
]
