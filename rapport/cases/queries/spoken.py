"""Cases as records others may speak of, and whom the news of one concerns."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case
from rapport.cases.queries.case.merged import merged_into
from rapport.cases.rules.numbers import number_of
from rapport.catalogue.public import team_cards
from rapport.ledger.public import Subject

NUMBER = re.compile(r"([A-Z][A-Z0-9]{0,11})-([1-9]\d{0,14})")


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """Whom what happens to a case concerns, by person; `hers`: the colleague who asked and whom it is for."""

    hers: frozenset[int]
    owner_id: int | None
    holder_id: int | None
    lead_ids: frozenset[int]  # of the teams that answer and have the ball
    parent_id: int | None

    @property
    def serving(self) -> frozenset[int]:
        """Who answers for it and who has the ball."""
        return frozenset(who for who in (self.owner_id, self.holder_id) if who is not None)


def cases_seen(ids: Collection[int], by: Actor) -> dict[int, Subject]:
    """Return, of these cases, those the actor may see. Four statements at most."""
    return {subject.id: subject for _number, subject in _seen(Q(id__in=ids), by)}


def cases_named(names: Collection[str], by: Actor) -> dict[str, Subject]:
    """Return, of names in capitals (IT-1042), those of cases the actor may see. Four statements, none for no number."""
    numbers = [found.groups() for name in names if (found := NUMBER.fullmatch(name)) is not None]
    if not numbers:
        return {}
    which = reduce(or_, (Q(team__prefix=letters, number=int(number)) for letters, number in numbers))
    return dict(_seen(which, by))


def _seen(which: Q, by: Actor) -> list[tuple[str, Subject]]:
    """Return cases the actor may see, each by what people call it."""
    served_in = policy.teams_of(by)
    seen = policy.with_notes(policy.visible_to(by, served_in).filter(which), by, served_in)
    columns = ("id", "team_id", "number", "subject", "version", "restricted", "reads_notes")
    rows = list(seen.values_list(*columns))
    teams = team_cards({row[1] for row in rows}) if rows else {}
    return [
        (
            number_of(ident, teams[team], number),
            Subject(
                id=ident,
                label=f"{number_of(ident, teams[team], number)} {subject}",
                url=f"/cases/{ident}/",
                inner=notes,
                version=version,
                private=restricted,
            ),
        )
        for ident, team, number, subject, version, restricted, notes in rows
    ]


def concerned_by(case_id: int) -> Concerned | None:
    """Return whom a case concerns, for journeys; None if it is gone. Four statements.

    Whoever asked what is one with it now is its colleague too, until the two are taken apart.
    """
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        return None
    teams = team_cards({case.owner_team_id, case.holder_team_id})
    joined = Case.objects.filter(id__in=merged_into(case_id)).values_list("requester_id", "for_person_id")
    asked = ((case.requester_id, case.for_person_id), *joined)
    return Concerned(
        hers=frozenset(who for pair in asked for who in pair if who is not None),
        owner_id=case.owner_id,
        holder_id=case.holder_id,
        lead_ids=frozenset(team.lead_id for team in teams.values() if team.lead_id is not None),
        parent_id=case.parent_id,
    )


def reads_notes(case: Case, actor: Actor) -> bool:
    """Whether somebody reads the notes of a case. Two statements."""
    served_in = policy.teams_of(actor)
    seen: Any = policy.with_notes(policy.visible_to(actor, served_in).filter(id=case.id), actor, served_in)
    return bool(seen.filter(reads_notes=True).exists())
