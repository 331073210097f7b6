"""Who may see a case, and what she may do with it."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from rapport.accounts.public import Actor
from rapport.cases.models import Access, Case, Custody, Offer, Watcher
from rapport.cases.rules.words import Offered
from rapport.catalogue.public import serving_team_ids
from rapport.kit.problems import Forbidden


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Return the cases an actor may see.

    Those she asked for or that are for her, those she watches; as a member of a team those the team has or had, or is
    offered. A restricted case is seen by the colleague it is for and by those named on it, whoever else asks.
    """
    if actor.is_system:
        return Case.objects.all()
    if actor.person_id is None:
        return Case.objects.none()
    hers = Q(requester_id=actor.person_id) | Q(for_person_id=actor.person_id)
    named = Exists(Access.objects.filter(case=OuterRef("pk"), person_id=actor.person_id))
    watched = Exists(Watcher.objects.filter(case=OuterRef("pk"), person_id=actor.person_id))
    served = Q(watched)
    if teams := serving_team_ids(actor):
        served |= Q(Exists(Custody.objects.filter(case=OuterRef("pk"), team_id__in=teams)))
        served |= Q(Exists(Offer.objects.filter(case=OuterRef("pk"), state=Offered.OPEN, to_team_id__in=teams)))
    return Case.objects.filter(hers | Q(restricted=True) & named | Q(restricted=False) & served)


def is_hers(actor: Actor, case: Case) -> bool:
    """Whether the case is the actor's: she asked, or it is for her."""
    return actor.person_id is not None and actor.person_id in {case.requester_id, case.for_person_id}


def serves(actor: Actor, case: Case) -> bool:
    """Whether she serves the case now: in the team that answers for it, or in the one that has the ball."""
    return actor.is_system or not {case.owner_team_id, case.holder_team_id}.isdisjoint(serving_team_ids(actor))


def ensure_serves(actor: Actor, case: Case) -> None:
    """Refuse anybody but those who answer for a case or have the ball."""
    if not serves(actor, case):
        raise Forbidden("Only the team that answers for this case, or the one that has the ball, may do this.")


def ensure_holds(actor: Actor, case: Case) -> None:
    """Refuse anybody but the team that has the ball."""
    if not actor.is_system and case.holder_team_id not in serving_team_ids(actor):
        raise Forbidden("Another team has the ball. Ask it, or wait until it hands the ball over.")


def ensure_owns(actor: Actor, case: Case) -> None:
    """Refuse anybody but the team that answers for a case."""
    if not actor.is_system and case.owner_team_id not in serving_team_ids(actor):
        raise Forbidden("Only the team that answers for this case may do this.")


def ensure_hers(actor: Actor, case: Case) -> None:
    """Refuse anybody but the colleague whose case it is."""
    if not is_hers(actor, case):
        raise Forbidden("Only the colleague whose case this is may do this.")


def ensure_member(actor: Actor, team_ids: Iterable[int]) -> None:
    """Refuse who is in none of these teams."""
    if not actor.is_system and serving_team_ids(actor).isdisjoint(team_ids):
        raise Forbidden("Only members of the team may do this.")
