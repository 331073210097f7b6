"""Say how two cases belong together; merge one into another, and take them apart again."""

from datetime import datetime

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.approvals.answering import ensure_agreed
from rapport.cases.actions.custody import COLUMNS, ensure_alive, keep, locked, now_of, still_there, tell
from rapport.cases.actions.life.ending import end_case
from rapport.cases.actions.words.talking import promise_word
from rapport.cases.actions.words.wording import reword
from rapport.cases.events import Merged
from rapport.cases.models import Case, Custody, Link, Merge, Offer, Promise
from rapport.cases.rules.words import ENDED, How, Linked, Offered, Part, Promised, State, What
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record


def link(*, case_id: int, other_id: int, kind: Linked, by: Actor) -> int:
    """Say how a case and another one belong together; returns the link's id. Twice is once.

    Who serves the first says so, and sees the other. `blocks`: the first keeps the other from going on.
    """
    with transaction.atomic():
        case, other = _both(case_id, other_id, by=by)
        policy.ensure_serves(by, case if case.id == case_id else other)
        ends = (case_id, other_id) if kind is Linked.BLOCKS else (case.id, other.id)
        if kind is Linked.BLOCKS and Link.objects.filter(one_id=other_id, other_id=case_id, kind=kind).exists():
            raise Refusal("It is the other way round already. Remove that link first.", code="circle", field="kind")
        made, new = Link.objects.get_or_create(one_id=ends[0], other_id=ends[1], kind=kind)
        if new:
            for one in (case, other):
                at = now_of(one)
                tell(one, What.LINKED, by=by, at=at)
                keep(one, at=at)
    return made.id


def unlink(*, link_id: int, by: Actor) -> None:
    """Take a link away: who serves one of both cases and sees the other."""
    found = Link.objects.filter(id=link_id).first()
    if found is None:
        raise Missing
    with transaction.atomic():
        case, other = _both(found.one_id, found.other_id, by=by)
        policy.ensure_serves(by, case if policy.serves(by, case) else other)
        if not Link.objects.filter(id=link_id).delete()[0]:
            return
        for one in (case, other):
            at = now_of(one)
            tell(one, What.UNLINKED, by=by, at=at)
            keep(one, at=at)


def merge(*, case_id: int, into_id: int, by: Actor, version: int | None = None) -> None:
    """Merge a case into another one: from now on they are one thread, and its number leads there.

    Who asked the first, and for whom it was, read the other. An earlier promise to them goes over. The first is
    closed where it stands. Who serves both may; neither is restricted or a part, and the first has no open part and no
    action that is not agreed to or not done. What its form calls for has to be called for by the other as well.
    """
    with transaction.atomic():
        _both(case_id, into_id, by=by)
        gone, into = locked(case_id, by=by, version=version), locked(into_id, by=by)
        for one in (gone, into):
            ensure_alive(one)
            policy.ensure_serves(by, one)
        _ensure_mergeable(gone, into)
        ensure_agreed(gone, into=into)
        at = max(now_of(gone), now_of(into))
        Merge.objects.create(gone=gone, into=into, since=at, state=gone.state)
        _carry_promise(gone, into, at=at, by=by)
        end_case(gone, State.CLOSED, What.MERGED, at=at, by=by)
        tell(into, What.JOINED, by=by, at=at)
        keep(into, at=at)
        reword([into.id])
        record(Merged(case_id=gone.id, into_id=into.id), by=by)


def unmerge(*, case_id: int, by: Actor) -> None:
    """Take a merged case out again: it stands where it stood, with whom it was; what was said in it goes with it.

    While it was merged it was where the other case was, and its custody says so. Who serves the other one may.
    """
    found = Merge.objects.filter(gone_id=case_id, until=None).first()
    if found is None:
        raise Missing("This case is not part of another one.")
    with transaction.atomic():
        held = {
            ident: locked(ident, by=by if ident == found.into_id else Actor.system(via=by.via))
            for ident in sorted((case_id, found.into_id))
        }
        gone, into = held[case_id], held[found.into_id]
        policy.ensure_serves(by, into)
        row = Merge.objects.select_for_update().filter(id=found.id, until=None).first()
        if row is None:
            return
        at = max(now_of(gone), now_of(into))
        row.until = at
        row.save(update_fields=["until"])
        _restore(gone, into, row, at=at)
        tell(gone, What.PARTED, by=by, at=at, team_id=gone.holder_team_id, person_id=gone.holder_id)
        keep(gone, at=at)
        tell(into, What.PARTED, by=by, at=at)
        keep(into, at=at)
        reword([into.id])
        record(Merged(case_id=gone.id, into_id=into.id, parted=True), by=by)


def _both(one_id: int, other_id: int, *, by: Actor) -> tuple[Case, Case]:
    """Two cases the actor sees, locked in the order of their ids, so that nobody waits for one another."""
    if one_id == other_id:
        raise Refusal("This is the case itself. Name another one.", code="itself", field="other")
    first, second = sorted((one_id, other_id))
    return locked(first, by=by), locked(second, by=by)


def _ensure_mergeable(gone: Case, into: Case) -> None:
    if gone.restricted or into.restricted:
        raise Refusal("A restricted case stays by itself: others would read it. Link them instead.", code="restricted")
    if gone.parent_id is not None or into.parent_id is not None:
        raise Refusal("A part belongs to its case. Merge the cases themselves.", code="part")
    if Case.objects.filter(parent=gone).exclude(state__in=ENDED).exists():
        raise Refusal("A part of this case is still open. Resolve or withdraw it first.", code="open_part")
    if into.state != State.OPEN:
        raise Refusal("The other case is answered. Open it again first, or link them.", code="resolved")
    if Offer.objects.filter(case=gone, state=Offered.OPEN).exists():
        raise Refusal("The ball is on offer. Take the offer back, or wait for the answer.", code="on_offer")


def _carry_promise(gone: Case, into: Case, *, at: datetime, by: Actor) -> None:
    """Whoever was to hear earlier still does: the earlier of two promises is that of both."""
    first = Promise.objects.filter(case=gone, state=Promised.OPEN, due_at__gt=at).first()
    if first is None:
        return
    Promise.objects.filter(id=first.id).update(state=Promised.RENEWED, settled_at=at)
    other = Promise.objects.filter(case=into, state=Promised.OPEN).first()
    if other is not None and other.due_at <= first.due_at:
        return
    promise_word(into, first.due_at, by=by, at=at)


def _restore(gone: Case, into: Case, row: Merge, *, at: datetime) -> None:
    """Let a case go on without a gap: from the merge on where the other one was, from now on where it was before."""
    for part, (team, person) in COLUMNS.items():
        last = Custody.objects.filter(case=gone, part=part).order_by("-place").first()
        assert last is not None, "a case has custody"
        begin, place = last.until or at, last.place
        spans = _meanwhile(into, part, begin, at)
        for since, until, span in spans:
            place += 1
            Custody.objects.create(
                case=gone,
                part=part,
                place=place,
                team_id=span.team_id,
                person_id=span.person_id,
                since=since,
                until=until,
                how=How.MERGED,
            )
        back = still_there(last.person_id, last.team_id)
        Custody.objects.create(
            case=gone,
            part=part,
            place=place + 1,
            team_id=last.team_id,
            person_id=back,
            since=at,
            how=How.REOPENED,
            needed_by=last.needed_by,
        )
        setattr(gone, team, last.team_id)
        setattr(gone, person, back)
    gone.state, gone.closed_at = row.state, None
    gone.resolved_at = at if row.state == State.RESOLVED else None


def _meanwhile(into: Case, part: Part, begin: datetime, at: datetime) -> list[tuple[datetime, datetime, Custody]]:
    """Return the spans of the other case within a time, cut to it; the last lasts to its end."""
    if begin >= at:
        return []
    rows = [
        (max(row.since, begin), min(row.until or at, at), row)
        for row in Custody.objects.filter(case=into, part=part).order_by("place")
    ]
    inside = [(since, until, row) for since, until, row in rows if since < until]
    if not inside:
        last = rows[-1][2]
        return [(begin, at, last)]
    first, end = inside[0], inside[-1]
    inside[0] = (begin, first[1], first[2])
    inside[-1] = (inside[-1][0], at, end[2])
    return inside
