"""What holds for something that was asked: of each time what the nearest agreement promises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from rapport.catalogue.models import AgreementVersion, Target
from rapport.catalogue.models.agreements import HOLDS
from rapport.catalogue.queries.agreements import day_of
from rapport.catalogue.rules.agreements import Goal, nearest_of
from rapport.catalogue.rules.words import Level


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a team promises, as working time of it by goal and priority, and which version promises each."""

    team_id: int
    targets: Mapping[tuple[Goal, Level], timedelta]
    versions: Mapping[tuple[Goal, Level], int]

    def target(self, goal: Goal, priority: Level) -> timedelta | None:
        """Return how long something may take; None where nothing is promised."""
        return self.targets.get((goal, priority))


def terms_for(team_id: int, unit_ids: Iterable[int], *, at: datetime) -> Terms | None:
    """Return what a team promised, in force at a moment, to who is in these units.

    Each time is that of the nearest unit whose agreement says one, else that for everybody. Two statements.
    """
    with_them = Q(agreement__unit=None) | Q(agreement__unit_id__in=set(unit_ids))
    rows = AgreementVersion.objects.filter(with_them, HOLDS, agreement__team_id=team_id, agreement__internal=False)
    return _terms(rows.order_by(F("agreement__unit__depth").desc(nulls_last=True), "agreement_id", "-since"), at)


def terms_between(team_id: int, asking_team_id: int, *, at: datetime) -> Terms | None:
    """Return what a team promised another one, in force at a moment: each time to it, else to all. Two statements."""
    with_them = Q(agreement__with_team=None) | Q(agreement__with_team_id=asking_team_id)
    rows = AgreementVersion.objects.filter(with_them, HOLDS, agreement__team_id=team_id, agreement__internal=True)
    return _terms(rows.order_by(F("agreement__with_team_id").asc(nulls_last=True), "-since"), at)


def terms_by(version_ids: Iterable[int]) -> dict[int, Terms]:
    """Return what versions promise by themselves, by their ids. Two statements."""
    found = _promised(version_ids)
    teams = dict(AgreementVersion.objects.filter(id__in=found).values_list("id", "agreement__team_id"))
    return {
        ident: Terms(team_id=teams[ident], targets=targets, versions=dict.fromkeys(targets, ident))
        for ident, targets in found.items()
    }


def _terms(rows: QuerySet[AgreementVersion], at: datetime) -> Terms | None:
    """Return what versions promise together that stand by agreement, the nearest first, and the newest of each."""
    stood = Q(agreement__retired_at=None) | Q(agreement__retired_at__gt=at)
    standing = rows.filter(stood, since__lte=at.date() + timedelta(days=1))
    counting: dict[int, AgreementVersion] = {}
    for row in standing.select_related("agreement__team__calendar"):
        if row.since <= day_of(row.agreement, at):
            counting.setdefault(row.agreement_id, row)
    kept = _promised(row.id for row in counting.values())
    nearest = [(row.id, kept[row.id]) for row in counting.values() if row.id in kept]
    if not nearest:
        return None
    return Terms(
        team_id=next(iter(counting.values())).agreement.team_id,
        targets=nearest_of(targets for _ident, targets in nearest),
        versions=nearest_of(dict.fromkeys(targets, ident) for ident, targets in nearest),
    )


def _promised(version_ids: Iterable[int]) -> dict[int, dict[tuple[Goal, Level], timedelta]]:
    found: dict[int, dict[tuple[Goal, Level], timedelta]] = {}
    rows = Target.objects.filter(version_id__in=set(version_ids))
    for ident, goal, priority, minutes in rows.values_list("version_id", "goal", "priority", "minutes"):
        found.setdefault(ident, {})[Goal(goal), Level(priority)] = timedelta(minutes=minutes)
    return found
