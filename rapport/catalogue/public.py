"""The door of the catalogue: who serves, what can be asked for, and when they work.

`Service` and `ServiceTeam` are nouns every room above may point to. Of people it keeps whom rules of approval name.
"""

from django.utils.translation import gettext_lazy as _

from rapport.catalogue.actions.log_teams import log_teams, unknown_team
from rapport.catalogue.actions.people import follow_merged_people, forget_contact, forget_decider
from rapport.catalogue.actions.reviewing import decide_review
from rapport.catalogue.actions.signing import about_agreements, decide, who_proposed
from rapport.catalogue.actions.taking_back import who_leads_sides
from rapport.catalogue.actions.teams import next_number
from rapport.catalogue.queries.addresses import Taker, confided_team_ids, confidential_team_of, taker_of
from rapport.catalogue.queries.agreements import agreements_seen, contacts_held
from rapport.catalogue.queries.answers import Answered, answers_shown, validate_answers
from rapport.catalogue.queries.approvals import approval_rules_for, rules_held, rules_with_field
from rapport.catalogue.queries.asking import Asked, answers_sent, asked
from rapport.catalogue.queries.calendars import work_time_for, work_time_of, work_times_of
from rapport.catalogue.queries.deciding import Decide, who_decides
from rapport.catalogue.queries.experts import offering
from rapport.catalogue.queries.finding import found_services
from rapport.catalogue.queries.priorities import priority_of
from rapport.catalogue.queries.services import (
    ServiceCard,
    service_by_slug,
    service_card,
    service_cards,
    services_for,
    services_of,
    services_seen,
)
from rapport.catalogue.queries.teams import (
    ServiceTeamCard,
    led_team_ids,
    serving_team_ids,
    small_teams,
    team_by_prefix,
    team_card,
    team_cards,
    teams,
    teams_in,
)
from rapport.catalogue.queries.terms import Terms, terms_between, terms_by, terms_for
from rapport.catalogue.rules.agreements import INTERNAL, OUTER, Goal, Side
from rapport.catalogue.rules.approvals import ApprovalRule, amount_in, binding, called_for
from rapport.catalogue.rules.clauses import Measure, Scale
from rapport.catalogue.rules.days import WorkedDay, worked_days
from rapport.catalogue.rules.due import as_long, due, soon
from rapport.catalogue.rules.forms import Answer, FieldKind, FormField
from rapport.catalogue.rules.hours import WorkTime
from rapport.catalogue.rules.negotiation import TaskOf
from rapport.catalogue.rules.words import Counted, Deciders, Kind, Level
from rapport.ledger.public import SubjectKind
from rapport.privacy.public import Holding
from rapport.tasks.public import TaskKind, Wants
from rapport.ui.finding import Finder, Knowing

__all__ = [
    "EXPERTS",
    "FINDERS",
    "HOLDINGS",
    "INTERNAL",
    "OUTER",
    "SUBJECTS",
    "TASKS",
    "Answer",
    "Answered",
    "ApprovalRule",
    "Asked",
    "Counted",
    "Decide",
    "Deciders",
    "FieldKind",
    "FormField",
    "Goal",
    "Kind",
    "Level",
    "Measure",
    "Scale",
    "ServiceCard",
    "ServiceTeamCard",
    "Side",
    "Taker",
    "Terms",
    "WorkTime",
    "WorkedDay",
    "amount_in",
    "answers_sent",
    "answers_shown",
    "approval_rules_for",
    "as_long",
    "asked",
    "binding",
    "called_for",
    "confided_team_ids",
    "confidential_team_of",
    "due",
    "follow_merged_people",
    "led_team_ids",
    "log_teams",
    "next_number",
    "priority_of",
    "rules_with_field",
    "service_by_slug",
    "service_card",
    "service_cards",
    "services_for",
    "services_of",
    "serving_team_ids",
    "small_teams",
    "soon",
    "taker_of",
    "team_by_prefix",
    "team_card",
    "team_cards",
    "teams",
    "teams_in",
    "terms_between",
    "terms_by",
    "terms_for",
    "unknown_team",
    "validate_answers",
    "who_decides",
    "who_leads_sides",
    "who_proposed",
    "work_time_for",
    "work_time_of",
    "work_times_of",
    "worked_days",
]

FINDERS = (Finder(title=_("Services"), find=found_services),)
EXPERTS = (Knowing(find=offering),)
HOLDINGS = (
    Holding(
        name="catalogue.deciders",
        title=_("What I am named to approve"),
        source=_("Who leads the team of a service."),
        rows=rules_held,
        erase=forget_decider,
    ),
    Holding(
        name="catalogue.contacts",
        title=_("Agreements that name me as a contact"),
        source=_("Who leads one of the two sides."),
        rows=contacts_held,
        erase=forget_contact,
    ),
)
SUBJECTS = (
    SubjectKind(name="service", title=_("Services"), see=services_seen, commented=True),
    SubjectKind(name="agreement", title=_("Agreements"), see=agreements_seen, commented=True),
)
TASKS = (
    TaskKind(
        name=TaskOf.SIGNATURE,
        title=_("An agreement waits for your signature"),
        decide=decide,
        show=about_agreements,
        yes=_("Sign it"),
        no=_("Decline"),
    ),
    TaskKind(
        name=TaskOf.REVIEW,
        title=_("An agreement is to be looked at again"),
        decide=decide_review,
        show=about_agreements,
        wants=Wants.LOOK,
    ),
)
