"""Who may see a case, and what she may do with it.

| who | sees | does |
|---|---|---|
| the colleague who asked, and whom it is for | all but the notes | adds, withdraws, reopens |
| who asked what was merged into it, in whatever steps | all but the notes | adds |
| a member of the team that answers or has the ball, and who leads it | all | whatever that team may |
| a member of a team that is offered the ball | all | notes; accepts or returns what is offered |
| a member of a team that had the ball | all | |
| who is asked to agree to an action, or stands in for her | what was put before her, not the case | agrees |
| everybody else, administrators too | nothing | |

Of a restricted case only those named on it see and do any of this, beside the colleague it is for.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case as Case_
from django.db.models import Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from rapport.accounts.public import Actor, Role, Scope
from rapport.cases.models import Access, Approver, Case, Custody, Merge, Offer
from rapport.cases.rules.ratings import RATES_WITHIN
from rapport.cases.rules.words import Offered, Part, State, TaskOf
from rapport.catalogue.public import ServiceTeamCard, serving_team_ids, team_cards, teams, teams_in
from rapport.directory.public import members_of
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing
from rapport.tasks.public import stood_in_for, subjects_of_tasks

Teams = frozenset[int]
LOADS = (Role.ANALYST, Role.ADMINISTRATOR)
JOINED = """
WITH RECURSIVE joined(id) AS (
    SELECT m.into_id FROM cases_merge m JOIN cases_case c ON c.id = m.gone_id
        WHERE m.until IS NULL AND (c.requester_id = %s OR c.for_person_id = %s)
    UNION SELECT m.into_id FROM cases_merge m JOIN joined j ON m.gone_id = j.id WHERE m.until IS NULL
) SELECT id FROM joined
"""


def visible_to(actor: Actor, served_in: Teams | None = None) -> QuerySet[Case]:
    """Return the cases an actor may see.

    Those she asked for or that are for her, and what these went into; as a member of a team those the team has or had,
    or is offered. A restricted case is seen by the colleague it is for and by those named on it, whoever else asks.
    `served_in`: her teams, where they were asked for already.
    """
    if actor.is_system:
        return Case.objects.all()
    if actor.person_id is None:
        return Case.objects.none()
    ensure_reads(actor)
    hers = Q(requester_id=actor.person_id) | Q(for_person_id=actor.person_id)
    served = _served(teams_of(actor) if served_in is None else served_in) | joined(actor.person_id)
    return Case.objects.filter(hers | Q(restricted=True) & _named(actor) | Q(restricted=False) & served)


def ensure_reads(actor: Actor) -> None:
    """Refuse a token that may not read: whatever is done to a case, what it answers tells of it."""
    if not actor.may(Scope.READ):
        raise Forbidden("This token may not read cases, so it does nothing with one. Make one that may read and write.")


def visible_of_own(actor: Actor, served_in: Teams) -> QuerySet[Case]:
    """Return of `visible_to` what the actor's own teams have or answer for: less to ask of each case, and of many."""
    if actor.person_id is None:
        return Case.objects.none()
    ensure_reads(actor)
    hers = Q(requester_id=actor.person_id) | Q(for_person_id=actor.person_id)
    has = Q(holder_team_id__in=served_in) | Q(owner_team_id__in=served_in)
    return Case.objects.filter(has, Q(restricted=False) | hers | _named(actor))


def with_notes(rows: QuerySet[Case], actor: Actor, served_in: Teams) -> QuerySet[Case]:
    """Say of each case in sight whether the actor reads its notes (`reads_notes`): who serves or served it does.

    The colleague whose case it is never does, though she be of the team herself; nor on what is a part of it.
    """
    reads = When(reads_notes_of(actor, served_in), then=Value(value=True))
    return rows.annotate(reads_notes=Case_(reads, default=Value(value=False)))


def reads_notes_of(actor: Actor, served_in: Teams) -> Q:
    """Return the condition by which an actor reads the notes of a case in sight, as `with_notes` says."""
    if actor.is_system:
        return Q(pk__isnull=False)
    serve = Q(restricted=True) & _named(actor) | Q(restricted=False) & _served(served_in)
    return ~_whose(actor) & serve


def read(case_id: int, actor: Actor) -> tuple[Any, Teams]:
    """Return a case the actor may see, with `reads_notes`, and the teams she serves in. Raises Missing."""
    served_in = teams_of(actor)
    case = with_notes(visible_to(actor, served_in).filter(id=case_id), actor, served_in).first()
    if case is None:
        raise Missing
    return case, served_in


def hers_among(actor: Actor, case_ids: Iterable[int]) -> frozenset[int]:
    """Return those of some cases that are about what the actor asked, or is for her. One statement.

    Hers, what hers went into, and the parts of either: what departments say to one another there is not for her.
    """
    if actor.person_id is None:
        return frozenset()
    return frozenset(Case.objects.filter(_whose(actor), id__in=set(case_ids)).values_list("id", flat=True))


def _whose(actor: Actor) -> Q:
    return _of(actor.person_id or 0)


def _of(me: int) -> Q:
    """Hers, or one with hers, or a part of such a case: a part has no colleague of its own."""
    whole = Q(parent__requester_id=me) | Q(parent__for_person_id=me) | Q(parent_id__in=_into(me))
    return Q(requester_id=me) | Q(for_person_id=me) | Q(pk__in=_into(me)) | whole


def joined(person_id: int) -> Q:
    """What somebody asked, or is for her, went into such a case, in however many steps. No statement of its own."""
    return Q(pk__in=_into(person_id))


def _into(person_id: int) -> RawSQL:
    return RawSQL(JOINED, [person_id, person_id])  # noqa: S611 (a statement of ours, hers as a parameter)


def _named(actor: Actor) -> Q:
    return Q(Exists(Access.objects.filter(case=OuterRef("pk"), person_id=actor.person_id or 0)))


def _served(served_in: Teams) -> Q:
    if not served_in:
        return Q(pk__in=[])
    # What the case itself says comes first: the database looks into custody only where that does not decide.
    has = Q(holder_team_id__in=served_in) | Q(owner_team_id__in=served_in)
    had = Exists(Custody.objects.filter(case=OuterRef("pk"), team_id__in=served_in))
    offered = Exists(Offer.objects.filter(case=OuterRef("pk"), state=Offered.OPEN, to_team_id__in=served_in))
    return has | Q(had) | Q(offered)


def teams_of(actor: Actor) -> Teams:
    """Return the teams an actor serves in, and those whose unit she herself leads. One statement."""
    return frozenset(own_teams(actor)) if actor.led_unit_ids else serving_team_ids(actor)


def own_teams(actor: Actor) -> Mapping[int, ServiceTeamCard]:
    """Return the teams of `teams_of` by id, with what is known of each. One statement.

    Who leads a unit far above leads its leads: that gives no look into what colleagues ask.
    """
    near = teams_in(actor.unit_ids | actor.led_unit_ids)
    return {team.id: team for team in near if team.unit_id in actor.unit_ids or team.lead_id == actor.person_id}


def is_hers(actor: Actor, case: Case) -> bool:
    """Whether the case is the actor's: she asked, or it is for her."""
    return actor.person_id is not None and actor.person_id in {case.requester_id, case.for_person_id}


def may_add(actor: Actor, case: Case) -> bool:
    """Whether she may say more as a colleague: the case is hers, or one she asked went into it."""
    if is_hers(actor, case):
        return True
    return actor.person_id is not None and Case.objects.filter(joined(actor.person_id), id=case.id).exists()


def serves(actor: Actor, case: Case, served_in: Teams | None = None) -> bool:
    """Whether she serves the case now: in the team that answers for it, or in the one that has the ball.

    `served_in`: her teams, where they were asked for already.
    """
    if actor.is_system:
        return True
    return not {case.owner_team_id, case.holder_team_id}.isdisjoint(teams_of(actor) if served_in is None else served_in)


def may_note(actor: Actor, case: Case) -> bool:
    """Whether she writes between those who serve: who serves the case, and the team it is offered to, to ask back."""
    served_in = teams_of(actor)
    if serves(actor, case, served_in):
        return True
    offered = Offer.objects.filter(case=OuterRef("pk"), state=Offered.OPEN, to_team_id__in=served_in)
    return Case.objects.filter(Exists(offered), reads_notes_of(actor, served_in), id=case.id).exists()


def may_name_outside(actor: Actor, case: Case) -> bool:
    """Whether she says who outside stands behind a case: whose it is, and who serves it."""
    return is_hers(actor, case) or serves(actor, case)


def may_answer_offer(
    actor: Actor, *, team_id: int, person_id: int | None, lead_id: int | None, served_in: Teams
) -> bool:
    """Whether she accepts or returns a ball on offer: the colleague it was offered to, or who leads that team.

    Where nobody is named, anybody of the team. `lead_id`: who leads it.
    """
    if actor.is_system:
        return True
    if person_id is None:
        return team_id in served_in
    return actor.person_id == person_id or (actor.person_id == lead_id and team_id in served_in)


def why_not_rate(actor: Actor, case: Case) -> str:
    """Return why its colleague cannot say now how a case went, as a sentence; empty if she can."""
    if case.state not in {State.RESOLVED, State.CLOSED} or case.resolved_at is None:
        return "You can say how it was once it is answered."
    if clock.now() > case.resolved_at + RATES_WITHIN:
        return f"It was answered more than {RATES_WITHIN.days} days ago. Rate the next one while it is fresh."
    if case.owner_team_id in serving_team_ids(actor):
        return "You are of this team yourself. Its customers say how it was."
    return ""


def may_load(actor: Actor) -> bool:
    """Whether she loads logs of other systems."""
    return actor.has(*LOADS) and (actor.may(Scope.IMPORT) or actor.may(Scope.WRITE))


def teams_with_board(actor: Actor) -> list[ServiceTeamCard]:
    """Return the teams whose board she sees: those she serves in, or leads; all for the operator. Two statements."""
    if actor.is_system:
        return teams()
    return sorted(team_cards(teams_of(actor)).values(), key=lambda team: (team.name, team.id))


def named_first(team: ServiceTeamCard) -> Sequence[int]:
    """Return who is named on a restricted case as it comes to a team: who leads it, without a lead all of it."""
    if team.lead_id is not None or team.unit_id is None:
        return [team.lead_id] if team.lead_id is not None else []
    return [person.id for person in members_of([team.unit_id])]


def ensure_serves(actor: Actor, case: Case) -> None:
    """Refuse anybody but those who answer for a case or have the ball."""
    if not serves(actor, case):
        raise Forbidden("Only the team that answers for this case, or the one that has the ball, may do this.")


def ensure_notes(actor: Actor, case: Case) -> None:
    """Refuse a note by anybody but who serves the case, and the team that is offered the ball."""
    if not may_note(actor, case):
        raise Forbidden("Only the teams that answer for this case, have the ball or are offered it write notes here.")


def ensure_holds(actor: Actor, case: Case) -> None:
    """Refuse anybody but the team that has the ball."""
    if not actor.is_system and case.holder_team_id not in teams_of(actor):
        raise Forbidden("Another team has the ball. Ask it, or wait until it hands the ball over.")


def ensure_owns(actor: Actor, case: Case) -> None:
    """Refuse anybody but the team that answers for a case."""
    if not actor.is_system and case.owner_team_id not in teams_of(actor):
        raise Forbidden("Only the team that answers for this case may do this.")


def ensure_hers(actor: Actor, case: Case) -> None:
    """Refuse anybody but the colleague whose case it is."""
    if not is_hers(actor, case):
        raise Forbidden("Only the colleague whose case this is may do this.")


def ensure_adds(actor: Actor, case: Case) -> None:
    """Refuse anybody but the colleague whose case it is, or who asked what went into it."""
    if not may_add(actor, case):
        raise Forbidden("Only the colleague whose case this is may do this.")


def ensure_writes(actor: Actor, case: Case) -> int:
    """Return who the actor is, by number; refuse who says nothing in a case: not its colleague, and not serving it."""
    if actor.person_id is None or not (may_note(actor, case) or may_add(actor, case)):
        raise Forbidden("Only the colleague whose case this is, and who serves it, may write in it.")
    return actor.person_id


def ensure_member(actor: Actor, team_ids: Iterable[int]) -> None:
    """Refuse who is in none of these teams."""
    if not actor.is_system and teams_of(actor).isdisjoint(team_ids):
        raise Forbidden("Only members of the team may do this.")


def excluded_from_deciding(case: Case, asked_by_id: int | None, asked_at: datetime | None = None) -> frozenset[int]:
    """Return who must not agree to an action on a case, not even for another.

    Who asked for the approval; whose case it is, or that of which it is a part, or what went into either; who has the
    ball, had it since it was asked (`asked_at`, none is now), or had it last before that.
    """
    cases = {case.id, case.parent_id or case.id}
    whose = Case.objects.filter(id__in=cases | _gone_into(cases)).values_list("requester_id", "for_person_id")
    ids = {asked_by_id, case.holder_id, case.requester_id, case.for_person_id, *(one for row in whose for one in row)}
    return frozenset(ident for ident in ids if ident is not None) | _held(case, asked_at)


def _gone_into(case_ids: Iterable[int]) -> set[int]:
    """What is one with these cases now, step by step; each step is one statement."""
    found: set[int] = set()
    step = set(case_ids)
    while step:
        gone = set(Merge.objects.filter(into_id__in=step, until=None).values_list("gone_id", flat=True))
        step = gone - found
        found |= step
    return found


def barred_from_deciding(task_ids: Collection[int], person_id: int) -> set[int]:
    """Return which of these tasks, approvals, somebody must not decide, as `excluded_from_deciding` says of one.

    Three statements.
    """
    rows = list(Approver.objects.filter(task_id__in=task_ids).select_related("approval__case"))
    cases = {row.approval.case_id: row.approval.case for row in rows}
    around = {ident for case in cases.values() for ident in (case.id, case.parent_id or case.id)}
    whose = Q(requester_id=person_id) | Q(for_person_id=person_id) | joined(person_id)
    hers = set(Case.objects.filter(whose, id__in=around).values_list("id", flat=True))
    spans = Custody.objects.filter(case__in=cases, part=Part.HOLDER).exclude(person=None).order_by("-place")
    had: dict[int, list[tuple[int, datetime | None]]] = {}
    for case_id, holder_id, until in spans.values_list("case_id", "person_id", "until"):
        had.setdefault(case_id, []).append((holder_id, until))
    barred = set()
    for row in rows:
        case, asked = row.approval.case, row.approval
        held = _held_among(had.get(case.id, ()), asked.asked_at)
        own = not hers.isdisjoint({case.id, case.parent_id or case.id})
        if own or person_id in {asked.asked_by_id, case.holder_id, *held}:
            barred.add(row.task_id)
    return barred


def barred_from_answering(task_ids: Collection[int], person_id: int) -> set[int]:
    """Return which of these questions about cases somebody must not answer: those about her own. Two statements.

    What is answered is a note among those who serve her.
    """
    about = {task: case_id for task, (_kind, case_id) in subjects_of_tasks(task_ids).items()}
    hers = set(Case.objects.filter(_of(person_id), id__in=set(about.values())).values_list("id", flat=True))
    return {task for task, case_id in about.items() if case_id in hers}


def _held(case: Case, asked_at: datetime | None) -> frozenset[int]:
    spans = Custody.objects.filter(case=case, part=Part.HOLDER).exclude(person=None).order_by("-place")
    return _held_among(spans.values_list("person_id", "until"), asked_at)


def _held_among(spans: Iterable[tuple[Any, datetime | None]], asked_at: datetime | None) -> frozenset[int]:
    """Who had the ball since a moment, and who before: putting it back for a while makes nobody a decider.

    `spans`: of who had it, the last first, each with its end.
    """
    held: set[int] = set()
    for person_id, until in spans:
        if until is None or (asked_at is not None and until > asked_at):
            held.add(person_id)
        elif person_id not in held:
            held.add(person_id)
            break
    return frozenset(held)


def asked_of(actor: Actor) -> QuerySet[Approver]:
    """Return the questions that were put to an actor, or to whom she stands in for now, answered or not.

    It gives no look into the case: who is asked reads what was put before her.
    """
    if actor.is_system:
        return Approver.objects.all()
    if actor.person_id is None or not actor.may(Scope.READ):
        return Approver.objects.none()
    whom = {actor.person_id, *stood_in_for(actor.person_id, TaskOf.APPROVAL)}
    return Approver.objects.filter(Q(person_id__in=whom) | Q(by_id=actor.person_id))


def may_answer(actor: Actor, row: Approver) -> bool:
    """Whether a question waits on the actor, or on whom she stands in for now."""
    if actor.is_system or actor.person_id is None or row.person_id is None:
        return False
    return actor.person_id == row.person_id or row.person_id in stood_in_for(actor.person_id, TaskOf.APPROVAL)
