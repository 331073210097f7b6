"""Put somebody outside behind a case, take them away; their name goes by a clock of its own."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.custody import keep, locked, now_of, tell
from rapport.cases.events import OutsideNamed
from rapport.cases.models import Case, Outside
from rapport.cases.rules.outside import KEEP_DAYS, LONGEST, SHORTEST, OutsideKind
from rapport.cases.rules.words import What
from rapport.kit.problems import Refusal
from rapport.kit.text import fold, squeeze
from rapport.ledger.public import record

AT_ONCE = 5000


def name_outside(
    *,
    case_id: int,
    kind: OutsideKind,
    by: Actor,
    name: str = "",
    number: str = "",
    keep_days: int = KEEP_DAYS,
    version: int | None = None,
) -> None:
    """Say who outside stands behind a case: a name or a number, kept `keep_days` from the end of the case.

    For who serves it, and the colleague whose case it is. Said again, the later holds.
    """
    called, known = squeeze(name), squeeze(number)
    if not called and not known:
        raise Refusal("Give a name or a number.", code="nobody", field="name")
    if len(called) > 200 or len(known) > 60:  # noqa: PLR2004 (what the columns hold)
        raise Refusal("Keep the name under 200 and the number under 60 characters.", code="too_long", field="name")
    if not SHORTEST <= keep_days <= LONGEST:
        raise Refusal(f"A name is kept from {SHORTEST} to {LONGEST} days.", code="bad_days", field="keep_days")
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        if not policy.is_hers(by, case):
            policy.ensure_serves(by, case)
        Outside.objects.update_or_create(
            case=case,
            defaults={
                "kind": kind,
                "name": called,
                "number": known,
                "keep_days": keep_days,
                "search": fold(f"{called} {known}"),
                "forgotten_at": None,
            },
        )
        _told(case, by=by, named=True)


def drop_outside(*, case_id: int, by: Actor) -> None:
    """Take away whoever stands behind a case from outside, as if never named. Twice is once."""
    with transaction.atomic():
        case = locked(case_id, by=by)
        if not policy.is_hers(by, case):
            policy.ensure_serves(by, case)
        gone, _by_model = Outside.objects.filter(case=case).delete()
        if gone:
            _told(case, by=by, named=False)


def forget_outside(now: datetime) -> int:
    """Forget names and numbers whose time has come; returns how many. That somebody waited stays, as a number."""
    end = ExpressionWrapper(F("case__closed_at") + F("keep_days") * timedelta(days=1), output_field=DateTimeField())
    due = Outside.objects.filter(forgotten_at=None, case__closed_at__isnull=False).annotate(ends=end)
    ids = list(due.filter(ends__lte=now).order_by("id").values_list("id", flat=True)[:AT_ONCE])
    return Outside.objects.filter(id__in=ids).update(name="", number="", search="", forgotten_at=now)


def _told(case: Case, *, by: Actor, named: bool) -> None:
    at = now_of(case)
    tell(case, What.OUTSIDE, by=by, at=at)
    record(OutsideNamed(case_id=case.id, named=named), by=by)
    keep(case, at=at)
