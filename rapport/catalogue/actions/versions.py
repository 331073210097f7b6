"""What all agreements and their versions have in common: how one begins, is written, signed by its sides, and holds."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.actions.stays import told
from rapport.catalogue.actions.teams import held as held_team
from rapport.catalogue.events import AgreementMade, AgreementSigned
from rapport.catalogue.models import Agreement, AgreementVersion, ServiceTeam, Target, Threshold
from rapport.catalogue.models.agreements import HOLDS
from rapport.catalogue.queries.calendars import work_time_of
from rapport.catalogue.rules.agreements import Side, Targets, check_targets
from rapport.catalogue.rules.clauses import Clauses, check_clauses
from rapport.catalogue.rules.negotiation import first_day, holds
from rapport.directory.public import person_card, unit_card
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import record
from rapport.tasks.public import State as TaskState
from rapport.tasks.public import settle

FURTHEST = timedelta(days=5 * 366)  # a year typed wrongly would let nothing else be written before it
SIGNATURES = ((Side.GIVER, "given_at", "give_task"), (Side.TAKER, "taken_at", "take_task"))


def held(agreement_id: int, by: Actor) -> Agreement:
    """Return an agreement the actor may see, held until the transaction ends."""
    rows = policy.agreements_visible_to(by).filter(id=agreement_id).select_for_update(no_key=True, of=("self",))
    found = rows.select_related("team__unit", "with_team__unit", "unit").first()
    if found is None:
        raise Missing
    return found


def today_of(agreement: Agreement) -> date:
    """Return the day it is on the wall of the team that promises."""
    return clock.now().astimezone(ZoneInfo(work_time_of(agreement.team_id).zone)).date()


def last_day(agreement: Agreement) -> date | None:
    """Return from which day the latest version that counts holds; None where there is none."""
    rows = AgreementVersion.objects.filter(HOLDS, agreement=agreement).order_by("-since")
    return rows.values_list("since", flat=True).first()


def written(
    agreement: Agreement,
    targets: Targets,
    *,
    since: date | None,
    review_on: date | None,
    words: str,
    clauses: Clauses,
    by: Actor,
    proposed_by: Side | None = None,
) -> AgreementVersion:
    """Add a version, in the caller's transaction; refuses a day that is over, far off, or before another version's."""
    beside = _people_here(check_clauses(clauses))
    kept = check_targets(targets, internal=agreement.internal, needed=not beside.thresholds)
    today = today_of(agreement)
    day = since or today
    last = last_day(agreement)
    if day < today:
        raise Refusal("What is promised holds from today on, or from a later day.", code="past_day", field="since")
    if day > today + FURTHEST:
        raise Refusal("Choose a day of the next five years.", code="far_day", field="since")
    if last is not None and day <= last and not (proposed_by and since is None and last <= today):
        said = f"A version from {last:%d %B %Y} on stands already. Choose a later day."
        raise Refusal(said, code="version_stands", field="since")
    if review_on is not None and review_on <= day:
        raise Refusal("Look at it again on a later day than it begins.", code="bad_review", field="review_on")
    numbers = AgreementVersion.objects.filter(agreement=agreement).order_by("-number").values_list("number", flat=True)
    version = AgreementVersion.objects.create(
        agreement=agreement,
        number=(numbers.first() or 0) + 1,
        since=day,
        review_on=review_on,
        words=told(words),
        proposed_by=proposed_by or "",
        channels=list(beside.channels),
        obligations=list(beside.obligations),
        survey_weeks=beside.survey_weeks,
        giver_contact_id=beside.giver_contact_id,
        taker_contact_id=beside.taker_contact_id,
    )
    Target.objects.bulk_create(
        [Target(version=version, goal=goal, priority=level, minutes=m) for (goal, level), m in kept.items()]
    )
    Threshold.objects.bulk_create(
        [Threshold(version=version, measure=measure, value=value) for measure, value in beside.thresholds.items()]
    )
    if proposed_by is None:
        begin_reviews(agreement, version, by=by)
    return version


def put_signatures(agreement: Agreement, version: AgreementVersion, sides: list[Side], *, by: Actor) -> None:
    """Let sides that have not yet say yes to a version, in the caller's transaction, which holds the agreement.

    With the last signature a proposal begins to hold: from its day, or from today if that has passed.
    """
    whom = policy.speaking(by, agreement)
    for side, column, task in SIGNATURES:
        if side not in sides or getattr(version, column) is not None:
            continue
        setattr(version, column, clock.now())
        waiting = getattr(version, task)
        setattr(version, task, None)
        begins = version.proposed_by and holds(version)
        if begins:
            version.since = first_day(version.since, today=today_of(agreement), last=last_day(agreement))
        version.save(update_fields=[column, task, "since"])
        if begins:
            begin_reviews(agreement, version, by=by)
        if waiting is not None:
            settle(task_id=waiting, state=TaskState.DONE, by=by)
        both = version.given_at is not None and version.taken_at is not None
        record(
            AgreementSigned(
                agreement_id=agreement.id,
                version_id=version.id,
                side=side,
                since=version.since if both else None,
                team_id=agreement.team_id,
                unit_id=agreement.unit_id,
                other_team_id=agreement.with_team_id,
                for_person_id=whom.get(side),
            ),
            by=by,
        )


def begin_reviews(agreement: Agreement, version: AgreementVersion, *, by: Actor) -> None:
    """Let an agreement be looked at again when the version that holds from now on says so."""
    settle_review(agreement, TaskState.DONE, by=by)
    agreement.review_on = version.review_on
    agreement.save(update_fields=["review_on"])


def settle_review(agreement: Agreement, state: TaskState, *, by: Actor) -> None:
    """Settle what waits because an agreement is to be looked at again, in the caller's transaction."""
    waiting, agreement.review_task = agreement.review_task, None
    if waiting is not None:
        agreement.save(update_fields=["review_task"])
        settle(task_id=waiting, state=state, by=by)


def begun(
    team_id: int, *, internal: bool, unit_id: int | None, with_team_id: int | None, by: Actor, alone: bool
) -> Agreement:
    """Make an agreement without a version yet, in the caller's transaction; refuses a second with the same partner.

    `alone`: the team writes it by itself, which its lead may, and administrators.
    """
    team = held_team(team_id)
    if alone:
        policy.require_lead(by, team)
    if team.retired_at is not None:
        raise Refusal("This team is retired and promises nothing new.", code="team_retired", field="team_id")
    _ensure_partner(team, internal=internal, unit_id=unit_id, with_team_id=with_team_id)
    made = Agreement(team=team, internal=internal, unit_id=unit_id, with_team_id=with_team_id)
    if not alone:
        ensure_speaks(made, by)
    _save_new(made)
    record(
        AgreementMade(
            agreement_id=made.id, team_id=team_id, unit_id=unit_id, other_team_id=with_team_id, internal=internal
        ),
        by=by,
    )
    return made


def ensure_stands(agreement: Agreement) -> None:
    """Refuse an agreement that is retired."""
    if agreement.retired_at is not None:
        raise Refusal("This agreement is retired. Let it hold again first.", code="retired")


def ensure_speaks(agreement: Agreement, by: Actor) -> list[Side]:
    """Return for which sides the actor may speak; refuses who leads neither and is no administrator."""
    own = policy.sides_of(by, agreement)
    if not own and not policy.manages_catalogue(by):
        raise Forbidden("Only who leads one of the two sides may do this.")
    return own


def _ensure_partner(team: ServiceTeam, *, internal: bool, unit_id: int | None, with_team_id: int | None) -> None:
    if (internal and unit_id is not None) or (not internal and with_team_id is not None):
        raise Refusal("An agreement is either with a unit or with another team.", code="either_or", field="unit_id")
    if unit_id is not None:
        unit = unit_card([unit_id]).get(unit_id)
        if unit is None or unit.ended:
            raise Refusal("Choose a unit that stands.", code="no_unit", field="unit_id")
    if with_team_id is not None:
        serving = ServiceTeam.objects.filter(id=with_team_id, unit__isnull=False, retired_at=None)
        if with_team_id == team.id or not serving.exists():
            raise Refusal("Choose another team that serves.", code="no_team", field="with_team_id")


def _save_new(agreement: Agreement) -> None:
    try:
        with transaction.atomic():
            agreement.save(force_insert=True)
    except IntegrityError:
        partner = {"unit_id": agreement.unit_id, "with_team_id": agreement.with_team_id}
        same = Agreement.objects.filter(team=agreement.team, internal=agreement.internal, **partner)
        number = same.values_list("id", flat=True).get()
        raise Refusal(
            "This team has an agreement with them already. Write a new version of it.",
            code="agreement_stands",
            field="with_team_id" if agreement.internal else "unit_id",
            hint=f"rapport catalogue propose-version {number} …, or promise-anew {number} … of what one side wrote",
        ) from None


def _people_here(clauses: Clauses) -> Clauses:
    """Return clauses whose contacts are here; refuses somebody who is not."""
    named = {ident for ident in (clauses.giver_contact_id, clauses.taker_contact_id) if ident is not None}
    here = {ident for ident, card in (person_card(named) if named else {}).items() if not card.left and not card.vacant}
    if named - here:
        raise Refusal("Choose a colleague who is here.", code="no_person", field="contacts")
    return clauses
