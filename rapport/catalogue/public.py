"""The door of the catalogue: who serves, what can be asked for, and when they work.

`Service` and `ServiceTeam` are nouns every room above may point to; it keeps nothing about a person.
"""

from rapport.catalogue.actions.log_teams import log_teams, unknown_team
from rapport.catalogue.actions.teams import next_number
from rapport.catalogue.queries.addresses import Taker, taker_of
from rapport.catalogue.queries.answers import Answered, answers_shown, validate_answers
from rapport.catalogue.queries.asking import Asked, answers_sent, asked
from rapport.catalogue.queries.calendars import work_time_by, work_time_of, work_times_of
from rapport.catalogue.queries.priorities import matrix, priority_of
from rapport.catalogue.queries.services import (
    ServiceCard,
    service_by_slug,
    service_card,
    service_cards,
    services_for,
    services_of,
)
from rapport.catalogue.queries.teams import (
    ServiceTeamCard,
    led_team_ids,
    serving_team_ids,
    team_by_prefix,
    team_card,
    team_cards,
    teams,
)
from rapport.catalogue.rules.days import WorkedDay, worked_days
from rapport.catalogue.rules.forms import Answer, FieldKind, FormField, fields_of
from rapport.catalogue.rules.hours import WorkTime
from rapport.catalogue.rules.words import Kind, Level

__all__ = [
    "Answer",
    "Answered",
    "Asked",
    "FieldKind",
    "FormField",
    "Kind",
    "Level",
    "ServiceCard",
    "ServiceTeamCard",
    "Taker",
    "WorkTime",
    "WorkedDay",
    "answers_sent",
    "answers_shown",
    "asked",
    "fields_of",
    "led_team_ids",
    "log_teams",
    "matrix",
    "next_number",
    "priority_of",
    "service_by_slug",
    "service_card",
    "service_cards",
    "services_for",
    "services_of",
    "serving_team_ids",
    "taker_of",
    "team_by_prefix",
    "team_card",
    "team_cards",
    "teams",
    "unknown_team",
    "validate_answers",
    "work_time_by",
    "work_time_of",
    "work_times_of",
    "worked_days",
]
