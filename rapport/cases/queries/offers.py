"""The case of an offer, and what offers on a list are about."""

from collections.abc import Sequence

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case, Offer
from rapport.cases.queries.standing import number_of
from rapport.catalogue.public import team_cards
from rapport.kit.problems import Missing
from rapport.tasks.public import About, Waiting


def case_of_offer(offer_id: int, *, by: Actor) -> int:
    """Return the id of the case whose ball was offered, if the actor may see it. Two statements at most."""
    offered = Offer.objects.filter(id=offer_id).values("case_id")
    found = policy.visible_to(by).filter(id__in=offered).values_list("id", flat=True).first()
    if found is None:
        raise Missing
    return found


def about_questions(waiting: Sequence[Waiting], by: Actor) -> dict[int, About]:
    """The same of questions: who does not see the case reads its number alone, of a restricted one not even that.

    Five statements at most.
    """
    seen = about_offers(waiting, by)
    hidden = {task.subject_id for task in waiting if task.id not in seen}
    if not hidden:
        return seen
    rows = {ident: (team, number) for ident, team, number in _numbers(hidden)}
    teams = team_cards(team for team, _number in rows.values())
    named = {ident: About(label=number_of(ident, teams[team], number)) for ident, (team, number) in rows.items()}
    return seen | {task.id: named[task.subject_id] for task in waiting if task.subject_id in named}


def _numbers(ids: set[int]) -> Sequence[tuple[int, int, int]]:
    return list(Case.objects.filter(id__in=ids, restricted=False).values_list("id", "team_id", "number"))


def about_offers(waiting: Sequence[Waiting], by: Actor) -> dict[int, About]:
    """Say of tasks, by their ids, which case they are about, as far as the actor may see it. Three statements."""
    wanted = {task.subject_id for task in waiting}
    rows = policy.visible_to(by).filter(id__in=wanted).values_list("id", "team_id", "number", "subject", "restricted")
    cases = {row[0]: row[1:] for row in rows}
    teams = team_cards(team for team, *_rest in cases.values())
    return {
        task.id: About(
            label=f"{number_of(ident, teams[team], number)} {subject}", url=f"/cases/{ident}/", private=restricted
        )
        for task in waiting
        if (ident := task.subject_id) in cases
        for team, number, subject, restricted in [cases[ident]]
    }
