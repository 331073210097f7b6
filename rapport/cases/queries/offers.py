"""The case of an offer, and what offers on a list are about."""

from collections.abc import Sequence
from dataclasses import replace

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case, Offer
from rapport.cases.queries.rows import awaiting_in, with_awaiting
from rapport.cases.rules.numbers import number_of
from rapport.catalogue.public import team_cards
from rapport.kit.problems import Missing
from rapport.tasks.public import About, Waiting

NAMELESS = About(label="", private=True)  # of a restricted case who does not see it reads not even the number


def case_of_offer(offer_id: int, *, by: Actor) -> int:
    """Return the id of the case whose ball was offered, if the actor may see it. Two statements at most."""
    offered = Offer.objects.filter(id=offer_id).values("case_id")
    found = policy.visible_to(by).filter(id__in=offered).values_list("id", flat=True).first()
    if found is None:
        raise Missing
    return found


def about_questions(waiting: Sequence[Waiting], by: Actor) -> dict[int, About]:
    """The same of questions: who does not see the case reads its number alone, of a restricted one not even that.

    The question itself is read by whom it was put to, and by who stands in for her, unless the case is hers.
    Six statements at most.
    """
    hers = policy.hers_among(by, {task.subject_id for task in waiting if task.to_person_id != by.person_id})
    words = {task.id: "" if task.subject_id in hers else task.words for task in waiting}
    seen = {ident: replace(one, words=words[ident]) for ident, one in about_cases(waiting, by).items()}
    hidden = {task.subject_id for task in waiting if task.id not in seen}
    if not hidden:
        return seen
    rows = {ident: (team, number) for ident, team, number in _numbers(hidden)}
    teams = team_cards(team for team, _number in rows.values())
    named = {ident: About(label=number_of(ident, teams[team], number)) for ident, (team, number) in rows.items()}
    bare = {task.id: named.get(task.subject_id, NAMELESS) for task in waiting if task.id not in seen}
    return seen | {ident: replace(one, words=words[ident]) for ident, one in bare.items()}


def about_words(waiting: Sequence[Waiting], by: Actor) -> dict[int, About]:
    """The same of what a team waits for from its colleague: it was written to her. Three statements."""
    found = about_cases(waiting, by)
    return {task.id: replace(found[task.id], words=task.words) for task in waiting if task.id in found}


def about_deliveries(waiting: Sequence[Waiting], by: Actor) -> dict[int, About]:
    """The same of what of a delivery waits for the colleague's word: where she reads and says it. Three statements."""
    return {ident: replace(one, url=f"{one.url}delivery/") for ident, one in about_cases(waiting, by).items()}


def _numbers(ids: set[int]) -> Sequence[tuple[int, int, int]]:
    return list(Case.objects.filter(id__in=ids, restricted=False).values_list("id", "team_id", "number"))


def about_offers(waiting: Sequence[Waiting], by: Actor) -> dict[int, About]:
    """The same of offers, with by when the work is needed, for who reads what is asked. Five statements at most."""
    found = about_cases(waiting, by)
    offers = Offer.objects.filter(task_id__in=[ident for ident, one in found.items() if one.words])
    needed = dict(offers.exclude(needed_by=None).values_list("task_id", "needed_by"))
    return {ident: replace(one, needed_at=needed.get(ident)) for ident, one in found.items()}


def about_cases(waiting: Sequence[Waiting], by: Actor) -> dict[int, About]:
    """Say of tasks, by their ids, which case they are about, as far as the actor may see it. Three statements.

    Of a part also who waits for it and by when she is to hear, in a fourth.
    What departments write to one another is read by who reads the notes of the case.
    """
    wanted = {task.subject_id for task in waiting}
    served_in = policy.teams_of(by)
    rows = policy.with_notes(policy.visible_to(by, served_in).filter(id__in=wanted), by, served_in)
    columns = ("id", "team_id", "number", "subject", "restricted", "reads_notes", "now_above")
    cases = {row[0]: row[1:] for row in with_awaiting(rows).values_list(*columns)}
    teams = team_cards(team for team, *_rest in cases.values())
    waits = awaiting_in({ident: row[-1] for ident, row in cases.items() if row[-1] and row[-2]})
    return {
        task.id: About(
            label=f"{number_of(ident, teams[team], number)} {subject}",
            url=f"/cases/{ident}/",
            private=restricted,
            words=task.words if notes else "",
            whom=one.person.name if one is not None and one.person is not None else "",
            hears_at=one.due.at if one is not None and one.due is not None else None,
            done=one is not None and one.due is not None and one.due.done,
        )
        for task in waiting
        if (ident := task.subject_id) in cases
        for team, number, subject, restricted, notes, _above in [cases[ident]]
        for one in [waits.get(ident)]
    }
