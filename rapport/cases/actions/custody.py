"""Move the ball and the answering, without a gap; write down what happened."""

from datetime import datetime

from django.db.models import Max

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.events import Happened, Moved
from rapport.cases.models import Access, Case, Custody, Event
from rapport.cases.rules.words import ENDED, How, Part, State, TaskOf, What
from rapport.catalogue.public import team_card
from rapport.directory.public import unit_ids_of
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record
from rapport.tasks.public import readdress

COLUMNS = {Part.OWNER: ("owner_team_id", "owner_id"), Part.HOLDER: ("holder_team_id", "holder_id")}


def locked(case_id: int, *, by: Actor, version: int | None = None) -> Case:
    """Return a case the actor may see, held until the end of the transaction.

    Raises Missing; Refusal if it changed since the `version` the actor looked at.
    """
    case = policy.visible_to(by).filter(id=case_id).select_for_update(of=("self",)).first()
    if case is None:
        raise Missing
    if version is not None and case.version != version:
        raise Refusal("Somebody changed this case meanwhile. Look at it again; nothing was done.", code="changed")
    return case


def ensure_alive(case: Case) -> None:
    """Refuse what is closed."""
    if case.state in ENDED:
        raise Refusal("This case is closed. Open a new one; it may point to this one.", code="closed")


def lock_whole(case_id: int) -> Case | None:
    """Hold the case that another is a part of, before the part itself, as withdrawing does; None without one."""
    return Case.objects.select_for_update(of=("self",)).filter(parts__id=case_id).first()


def ensure_whole_open(whole: Case | None) -> None:
    """Refuse to begin or go on with a part of what is answered already: nobody would wait for it."""
    if whole is not None and whole.state != State.OPEN:
        raise Refusal("The case itself is answered. Open it again first, then its parts.", code="whole_resolved")


def now_of(case: Case) -> datetime:
    """The moment of a change: never before the last one, though clocks of two machines differ."""
    return max(clock.now(), case.changed_at)


def begin(case: Case, *, how: How) -> None:
    """Put the first span of either part, as the case says who owns and holds it."""
    for part, (team, person) in COLUMNS.items():
        Custody.objects.create(
            case=case,
            part=part,
            place=1,
            team_id=getattr(case, team),
            person_id=getattr(case, person),
            since=case.opened_at,
            how=how,
        )


def move(
    case: Case,
    part: Part,
    *,
    team_id: int,
    person_id: int | None,
    how: How,
    at: datetime,
    by: Actor,
    needed_by: datetime | None = None,
) -> None:
    """Give a part of a case into other hands at a moment; nothing if it is there already. The caller saves the case.

    `needed_by`: by when the work is needed of a team that gets the ball; within a team that stays as it was.
    """
    team, person = COLUMNS[part]
    if (getattr(case, team), getattr(case, person)) == (team_id, person_id):
        return
    last = (
        Custody.objects.filter(case=case, part=part)
        .order_by("-place")
        .only("id", "place", "team_id", "needed_by")
        .first()
    )
    assert last is not None, "an open case has custody"
    Custody.objects.filter(id=last.id).update(until=at)
    Custody.objects.create(
        case=case,
        part=part,
        place=last.place + 1,
        team_id=team_id,
        person_id=person_id,
        since=at,
        how=how,
        needed_by=last.needed_by if last.team_id == team_id else needed_by,
    )
    setattr(case, team, team_id)
    setattr(case, person, person_id)
    if person_id is not None:
        let_see(case, team_id=team_id, person_id=person_id)
    if part is Part.HOLDER:
        readdress(
            kind=TaskOf.PROMISE,
            subject="case",
            subject_id=case.id,
            to_person_id=person_id,
            to_unit_id=team_card(team_id).unit_id,
            by=by,
        )
    record(Moved(case_id=case.id, part=part, team_id=team_id, person_id=person_id), by=by)


def still_there(person_id: int | None, team_id: int) -> int | None:
    """Return whoever had a case if she is in that team still, else nobody."""
    if person_id is None or team_card(team_id).unit_id not in unit_ids_of(person_id):
        return None
    return person_id


def let_see(case: Case, *, team_id: int, person_id: int | None = None) -> None:
    """Name on a restricted case whoever is to serve it, so that it waits on nobody who cannot see it.

    Without a person the lead of the team, who names others; in a team without a lead, all of it.
    """
    if not case.restricted:
        return
    named = policy.named_first(team_card(team_id)) if person_id is None else [person_id]
    Access.objects.bulk_create([Access(case=case, person_id=one) for one in named], ignore_conflicts=True)


def end(case: Case, *, at: datetime) -> None:
    """Close the last spans, as the case is closed."""
    Custody.objects.filter(case=case, until=None).update(until=at)


def tell(
    case: Case, what: What, *, by: Actor, at: datetime, team_id: int | None = None, person_id: int | None = None
) -> None:
    """Write down what happened, for the road and the ledger."""
    last = Event.objects.filter(case=case).aggregate(last=Max("place"))["last"] or 0
    Event.objects.create(
        case=case,
        place=last + 1,
        at=at,
        what=what,
        state=case.state,
        team_id=team_id,
        person_id=person_id,
        by_id=by.person_id,
    )
    record(Happened(case_id=case.id, what=what), by=by)


def keep(case: Case, *, at: datetime) -> None:
    """Save a changed case: its version rises."""
    case.version += 1
    case.changed_at = at
    case.save()
