"""What a team promises: written, written anew from a day on, signed by both sides, retired and brought back."""

from datetime import date
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.actions.stays import told
from rapport.catalogue.actions.teams import held as held_team
from rapport.catalogue.events import (
    AgreementMade,
    AgreementRenewed,
    AgreementRetired,
    AgreementReturned,
    AgreementSigned,
)
from rapport.catalogue.models import Agreement, AgreementVersion, ServiceTeam, Target
from rapport.catalogue.queries.calendars import work_time_of
from rapport.catalogue.rules.agreements import Side, Targets, check_targets
from rapport.directory.public import unit_card
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import record


def make_agreement(
    *,
    team_id: int,
    targets: Targets,
    by: Actor,
    internal: bool = False,
    unit_id: int | None = None,
    with_team_id: int | None = None,
    since: date | None = None,
    review_on: date | None = None,
    words: str = "",
) -> int:
    """Let a team promise something to a unit (None: to everybody), and return the agreement's id.

    `internal`: to another team, `with_team_id` (None: to all of them). `targets`: minutes of the team's working time by
    goal and priority. It holds from a day on, today if none is given. Its lead may, and administrators.
    """
    with transaction.atomic():
        team = held_team(team_id)
        policy.require_lead(by, team)
        if team.retired_at is not None:
            raise Refusal("This team is retired and promises nothing new.", code="team_retired", field="team_id")
        _ensure_partner(team, internal=internal, unit_id=unit_id, with_team_id=with_team_id)
        made = Agreement(team=team, internal=internal, unit_id=unit_id, with_team_id=with_team_id)
        _save_new(made)
        record(
            AgreementMade(
                agreement_id=made.id, team_id=team_id, unit_id=unit_id, other_team_id=with_team_id, internal=internal
            ),
            by=by,
        )
        _write(made, targets, since=since, review_on=review_on, words=words, by=by)
    return made.id


def renew_agreement(
    *,
    agreement_id: int,
    targets: Targets,
    by: Actor,
    since: date | None = None,
    review_on: date | None = None,
    words: str = "",
) -> int:
    """Write a new version of an agreement and return its id; it holds from a day on, today if none is given.

    What began before that day keeps what was promised then. Refuses a day before a version that stands.
    """
    with transaction.atomic():
        found = _held(agreement_id, by)
        policy.require_lead(by, found.team)
        if found.retired_at is not None:
            raise Refusal("This agreement is retired. Let it hold again first.", code="retired")
        return _write(found, targets, since=since, review_on=review_on, words=words, by=by).id


def sign(*, version_id: int, by: Actor) -> None:
    """Say yes to a version, for the side one leads, or for both. Twice is once; refuses an old version."""
    with transaction.atomic():
        agreement_id = AgreementVersion.objects.filter(id=version_id).values_list("agreement_id", flat=True).first()
        found = _held(agreement_id or 0, by)
        version = AgreementVersion.objects.get(id=version_id)
        gives, takes = policy.gives(by, found), policy.takes(by, found)
        if not gives and not takes:
            raise Forbidden("Only who leads one of the two sides signs an agreement.")
        if AgreementVersion.objects.filter(agreement=found, number__gt=version.number).exists():
            raise Refusal("There is a newer version. Look at that one.", code="old_version")
        _sign(version, giver=gives, taker=takes, by=by)


def retire_agreement(*, agreement_id: int, by: Actor) -> None:
    """Let nothing new fall under an agreement; what did keeps its times. Twice is once."""
    with transaction.atomic():
        found = _held(agreement_id, by)
        policy.require_lead(by, found.team)
        if found.retired_at is None:
            found.retired_at = clock.now()
            found.save(update_fields=["retired_at"])
            record(AgreementRetired(agreement_id=agreement_id), by=by)


def return_agreement(*, agreement_id: int, by: Actor) -> None:
    """Let an agreement that was retired hold again. Twice is once."""
    with transaction.atomic():
        found = _held(agreement_id, by)
        policy.require_lead(by, found.team)
        if found.retired_at is not None:
            found.retired_at = None
            found.save(update_fields=["retired_at"])
            record(AgreementReturned(agreement_id=agreement_id), by=by)


def _write(
    agreement: Agreement, targets: Targets, *, since: date | None, review_on: date | None, words: str, by: Actor
) -> AgreementVersion:
    """Add a version; who leads the team signs by writing it."""
    kept = check_targets(targets, internal=agreement.internal)
    today = clock.now().astimezone(ZoneInfo(work_time_of(agreement.team_id).zone)).date()
    day = since or today
    last = AgreementVersion.objects.filter(agreement=agreement).order_by("-number").first()
    if day < today:
        raise Refusal("What is promised holds from today on, or from a later day.", code="past_day", field="since")
    if last is not None and day <= last.since:
        said = f"A version from {last.since:%d %B %Y} on stands already. Choose a later day."
        raise Refusal(said, code="version_stands", field="since")
    if review_on is not None and review_on <= day:
        raise Refusal("Look at it again on a later day than it begins.", code="bad_review", field="review_on")
    number = last.number + 1 if last else 1
    version = AgreementVersion.objects.create(
        agreement=agreement, number=number, since=day, review_on=review_on, words=told(words)
    )
    Target.objects.bulk_create(
        [Target(version=version, goal=goal, priority=level, minutes=m) for (goal, level), m in kept.items()]
    )
    record(AgreementRenewed(agreement_id=agreement.id, version_id=version.id, number=number, since=day), by=by)
    _sign(version, giver=policy.gives(by, agreement), taker=False, by=by)
    return version


def _sign(version: AgreementVersion, *, giver: bool, taker: bool, by: Actor) -> None:
    for side, column, signs in ((Side.GIVER, "given_at", giver), (Side.TAKER, "taken_at", taker)):
        if signs and getattr(version, column) is None:
            setattr(version, column, clock.now())
            version.save(update_fields=[column])
            record(AgreementSigned(agreement_id=version.agreement_id, version_id=version.id, side=side), by=by)


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
        raise Refusal(
            "This team has an agreement with them already. Write a new version of it.",
            code="agreement_stands",
            field="with_team_id" if agreement.internal else "unit_id",
        ) from None


def _held(agreement_id: int, by: Actor) -> Agreement:
    """Return an agreement the actor may see, held until the transaction ends."""
    rows = policy.agreements_visible_to(by).filter(id=agreement_id).select_for_update(no_key=True, of=("self",))
    found = rows.select_related("team", "with_team").first()
    if found is None:
        raise Missing
    return found
