"""Do one thing to many cases, each in a transaction of its own that also says what became of it; undo it."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.ball.handing import offer, withdraw_offer
from rapport.cases.actions.ball.holding import give, put_back, take
from rapport.cases.actions.clocks import ranked
from rapport.cases.actions.custody import keep, locked, move, now_of, tell
from rapport.cases.actions.life.changing import rank
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.life.sorting import sort
from rapport.cases.actions.many.macros import apply_macro
from rapport.cases.actions.words.talking import ours
from rapport.cases.actions.words.wording import reword
from rapport.cases.events import BulkMade, BulkUndone
from rapport.cases.models import Bulk, BulkCase, Case, Event, Offer
from rapport.cases.queries.inbox.macros import macro_card
from rapport.cases.rules.limits import AT_ONCE
from rapport.cases.rules.tags import tags_of
from rapport.cases.rules.texts import check_text
from rapport.cases.rules.words import UNDOABLE, BulkOutcome, Does, How, Offered, Part, What
from rapport.catalogue.public import Level, team_card
from rapport.directory.public import actor_for, unit_ids_of
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.queue import enqueue
from rapport.ledger.public import record

# What a bulk that can be undone writes on the road of a case, and its undoing.
UNDONE_STEPS = (
    What.TAKEN, What.GIVEN, What.PUT_BACK, What.CHANGED, What.SORTED, What.OFFERED, What.OFFER_WITHDRAWN,
)  # fmt: skip
LEFT_BEHIND_AFTER = timedelta(minutes=5)
SOON = 20  # so many are done at once; more by a job, whose progress one sees


def do_to_many(
    *,
    do: Does,
    case_ids: Sequence[int],
    by: Actor,
    text: str = "",
    priority: Level | None = None,
    tags: Sequence[str] = (),
    team_id: int | None = None,
    person_id: int | None = None,
    macro_id: int | None = None,
    once: str | None = None,
) -> int:
    """Do one thing to many cases the actor sees, and return the bulk's id; what became of each stands in it.

    `text`: the answer for good, or what is asked of `team_id`. Up to twenty are done when it returns, more by a job.
    The same `once` twice is one bulk. Cases out of sight are left out. Raises Refusal where nothing is chosen, or not
    what is to be done.
    """
    if by.person_id is None:
        raise Forbidden("Only a person can do this.")
    said = _said(do, text, priority, tags, team_id, person_id, macro_id, by)
    wanted = list(dict.fromkeys(case_ids))
    if len(wanted) > AT_ONCE:
        raise Refusal(f"{AT_ONCE} cases at once are the most. Choose fewer.", code="too_many", field="pick")
    seen = set(policy.visible_to(by).filter(id__in=wanted).values_list("id", flat=True))
    chosen = [ident for ident in wanted if ident in seen]
    if not chosen:
        raise Refusal("Choose some cases first.", code="none", field="pick")
    with transaction.atomic():
        bulk, new = Bulk.objects.get_or_create(
            by_id=by.person_id, once=once or secrets.token_urlsafe(16), defaults={"do": do, **said}
        )
        if not new:
            return bulk.id
        BulkCase.objects.bulk_create([BulkCase(bulk=bulk, case_id=one, place=n) for n, one in enumerate(chosen, 1)])
        record(BulkMade(bulk_id=bulk.id, cases=len(chosen)), by=by)
        if len(chosen) > SOON:
            enqueue("cases.work_bulk", bulk_id=bulk.id)
    if len(chosen) <= SOON:
        _work(bulk, by)
    return bulk.id


def work_bulk(*, bulk_id: int) -> int:
    """Go on with a bulk where it stands; returns how many cases it came to. For a job: twice changes nothing."""
    bulk = Bulk.objects.select_related("by__user").filter(id=bulk_id, done_at=None).first()
    if bulk is None:
        return 0
    user = bulk.by.user
    by = actor_for(user, via="job") if user is not None else Actor.stranger(via="job")
    return _work(bulk, by)


def undo_bulk(*, bulk_id: int, by: Actor) -> int:
    """Undo what was done to many cases where it has not changed since; returns for how many. Twice changes nothing.

    What a colleague was told cannot be undone: a reply and an answer for good stay.
    """
    bulk = Bulk.objects.filter(id=bulk_id, by_id=by.person_id or 0).first()
    if bulk is None:
        raise Missing
    if bulk.do not in UNDOABLE:
        raise Refusal("What somebody was told cannot be undone. Open the cases again one by one.", code="no_undo")
    if bulk.done_at is None:
        raise Refusal("This is still being done. Wait until it is finished.", code="underway")
    rows = list(
        BulkCase.objects.filter(bulk=bulk, outcome=BulkOutcome.DONE).order_by("place").values_list("id", flat=True)
    )
    undone = sum(_undo(row_id, bulk, by) for row_id in rows)
    with transaction.atomic():
        Bulk.objects.filter(id=bulk.id).update(undone_at=clock.now())
        record(BulkUndone(bulk_id=bulk.id, cases=undone), by=by)
    return undone


def go_on_with_bulks() -> int:
    """Go on with what a worker was killed over; returns how many cases it came to. For a job."""
    left = Bulk.objects.filter(done_at=None, made_at__lt=clock.now() - LEFT_BEHIND_AFTER)
    return sum(work_bulk(bulk_id=bulk_id) for bulk_id in list(left.values_list("id", flat=True)[:100]))


def remove_old_bulks(before: datetime) -> int:
    """Remove bulks made before a moment, in the caller's transaction; what they did stays."""
    return Bulk.objects.filter(made_at__lt=before).delete()[1].get("cases.Bulk", 0)


def _said(
    do: Does,
    text: str,
    priority: Level | None,
    tags: Sequence[str],
    team_id: int | None,
    person_id: int | None,
    macro_id: int | None,
    by: Actor,
) -> dict[str, Any]:
    """What is to be done, as far as this does need it; refuses what is missing."""
    if do is Does.RESOLVE:
        return {"text": check_text(text)}
    if do is Does.OFFER:
        if team_id is None or team_card(team_id).unit_id is None:
            raise Refusal("Choose the team that is asked.", code="no_team", field="team")
        return {"team_id": team_id, "text": check_text(text)}
    if do is Does.TAG:
        found = tags_of(tags)
        if not found:
            raise Refusal("Write a tag first.", code="empty", field="tags")
        return {"tags": found}
    wants: dict[Does, tuple[str, object, str]] = {
        Does.PRIORITY: ("priority", priority, "Choose a priority."),
        Does.GIVE: ("person_id", person_id, "Choose who gets them."),
        Does.MACRO: ("macro_id", macro_card(macro_id, by=by).id if macro_id else None, "Choose a macro."),
    }
    if do not in wants:
        return {}
    name, value, says = wants[do]
    if value is None:
        raise Refusal(says, code="empty", field=name.removesuffix("_id"))
    return {name: value}


def _work(bulk: Bulk, by: Actor) -> int:
    act = _act(bulk, by)
    rows = list(
        BulkCase.objects.filter(bulk=bulk, outcome=BulkOutcome.WAITING).order_by("place").values_list("id", flat=True)
    )
    for row_id in rows:
        _do(row_id, act, by)
    Bulk.objects.filter(id=bulk.id, done_at=None).update(done_at=clock.now())
    return len(rows)


def _act(bulk: Bulk, by: Actor) -> Callable[[Case], Any]:
    """Return what is done to each case. A token of the bulk and the case keeps words from being said twice."""
    acts: dict[str, Callable[[Case], Any]] = {
        Does.TAKE: lambda case: take(case_id=case.id, by=by),
        Does.PUT_BACK: lambda case: put_back(case_id=case.id, by=by),
        Does.GIVE: lambda case: give(case_id=case.id, person_id=bulk.person_id or 0, by=by),
        Does.PRIORITY: lambda case: rank(case_id=case.id, priority=Level(bulk.priority or Level.LOW), by=by),
        Does.TAG: lambda case: sort(case_id=case.id, tags=[*case.tags, *bulk.tags], by=by),
        Does.OFFER: lambda case: offer(case_id=case.id, team_id=bulk.team_id or 0, words=bulk.text, by=by),
        Does.RESOLVE: lambda case: resolve(case_id=case.id, text=bulk.text, once=ours("bulk", bulk.id), by=by),
        Does.MACRO: lambda case: apply_macro(
            case_id=case.id, macro_id=bulk.macro_id or 0, once=ours("bulk", bulk.id), by=by
        ),
    }
    return acts[bulk.do]


def _do(row_id: int, act: Callable[[Case], Any], by: Actor) -> None:
    """Do it to one case, and say in the same transaction what became of it."""
    with transaction.atomic():
        row = BulkCase.objects.select_for_update().get(id=row_id)
        if row.outcome != BulkOutcome.WAITING:
            return
        try:
            with transaction.atomic():
                case = locked(row.case_id, by=by)
                row.holder_before_id, row.owner_before_id = case.holder_id, case.owner_id
                row.priority_before, row.tags_before = case.priority, case.tags
                act(case)
                row.outcome = BulkOutcome.DONE
                row.version = Case.objects.values_list("version", flat=True).get(id=case.id)
                standing = Offer.objects.filter(case=case, state=Offered.OPEN)
                row.offer_id = standing.values_list("id", flat=True).first()
        except Refusal as refusal:
            row.outcome, row.reason = BulkOutcome.REFUSED, refusal.message[:300]
        row.save()


def _undo(row_id: int, bulk: Bulk, by: Actor) -> bool:
    with transaction.atomic():
        row = BulkCase.objects.select_for_update().get(id=row_id)
        if row.outcome != BulkOutcome.DONE:
            return False
        try:
            with transaction.atomic():
                case = locked(row.case_id, by=by, version=row.version)
                policy.ensure_serves(by, case)
                if bulk.do == Does.OFFER:
                    withdraw_offer(offer_id=row.offer_id or 0, by=by)
                else:
                    _bring_back(case, row, by)
                _forget_steps(bulk, row)
                row.outcome = BulkOutcome.UNDONE
        except Refusal as refusal:
            row.reason = refusal.message[:300]
        row.save(update_fields=["outcome", "reason"])
    return row.outcome == BulkOutcome.UNDONE


def _forget_steps(bulk: Bulk, row: BulkCase) -> None:
    """Let the colleague's road tell neither what was done nor its undoing; between them nothing else happened."""
    steps = Event.objects.filter(case_id=row.case_id, by_id=bulk.by_id, at__gte=bulk.made_at, what__in=UNDONE_STEPS)
    steps.update(undone=True)


def _bring_back(case: Case, row: BulkCase, by: Actor) -> None:
    """Give a case back to whom it was with, with its priority and its tags; who is gone leaves it to the team."""
    at = now_of(case)
    holder = _still_in(row.holder_before_id, case.holder_team_id)
    owner = _still_in(row.owner_before_id, case.owner_team_id)
    if (holder, owner) != (case.holder_id, case.owner_id):
        how, what = (How.GIVEN, What.GIVEN) if holder else (How.PUT_BACK, What.PUT_BACK)
        move(case, Part.HOLDER, team_id=case.holder_team_id, person_id=holder, how=how, at=at, by=by)
        move(case, Part.OWNER, team_id=case.owner_team_id, person_id=owner, how=how, at=at, by=by)
        tell(case, what, by=by, at=at, team_id=case.holder_team_id, person_id=holder)
    if row.priority_before and row.priority_before != case.priority:
        case.priority = row.priority_before
        tell(case, What.CHANGED, by=by, at=at)
        ranked(case, at=at, by=by)  # what is agreed goes by the priority, back as well as forth
    if row.tags_before is not None and row.tags_before != case.tags:
        case.tags = row.tags_before
        tell(case, What.SORTED, by=by, at=at)
    keep(case, at=at)
    if row.tags_before is not None:
        reword([case.id])


def _still_in(person_id: int | None, team_id: int) -> int | None:
    if person_id is None or team_card(team_id).unit_id not in unit_ids_of(person_id):
        return None
    return person_id
