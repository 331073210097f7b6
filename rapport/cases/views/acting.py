"""What is done to a case, one address each: at once, or by a short form."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.accounts.public import actor_of
from rapport.cases.actions.ball.handing import accept, offer, return_offer, withdraw_offer
from rapport.cases.actions.ball.holding import answer_for, give, put_back, take
from rapport.cases.actions.life.changing import let_see, rank
from rapport.cases.actions.life.ending import reopen, resolve, say_solved, withdraw
from rapport.cases.actions.life.opening import split
from rapport.cases.actions.life.sorting import sort
from rapport.cases.actions.words.questions import ask_colleague
from rapport.cases.actions.words.talking import note, promise, reply
from rapport.cases.actions.words.waiting import go_on, wait
from rapport.cases.forms import (
    GiveForm,
    LetSeeForm,
    OfferForm,
    PartForm,
    QuestionForm,
    RankForm,
    ReasonForm,
    ReplyForm,
    ResolveForm,
    SayForm,
    WaitForm,
)
from rapport.cases.forms.promising import PromiseForm
from rapport.cases.forms.tags import SortForm
from rapport.cases.queries.case.obstacles import in_the_way
from rapport.cases.queries.case.shapes import Whole
from rapport.cases.queries.case.whole import whole
from rapport.cases.queries.offers import case_of_offer
from rapport.cases.rules.words import State
from rapport.cases.views.sending import (
    hours_of,
    later_than_agreed,
    later_than_hers,
    list_of,
    may_note,
    needed_first,
    sent,
)
from rapport.cases.views.sheets import Sheet, at_once, by_form, version_seen
from rapport.catalogue.public import teams
from rapport.conversation.public import follow, unfollow
from rapport.directory.public import members_of, person_card
from rapport.kit.problems import Forbidden
from rapport.ui.answering import carried_out, form_page, gone_to, status_of

A_DAY = timedelta(days=1)


puts_back = at_once(put_back, lambda: _("It is with the team."), versioned=True)
goes_on = at_once(go_on, lambda: _("It goes on."))
solves = at_once(say_solved, lambda: _("Closed, as it is solved."), undo="reopen/?undo=1")
withdraws = at_once(withdraw, lambda: _("Withdrawn."), undo="reopen/?undo=1")


@require_POST
@login_required
def reopens(request: HttpRequest, case_id: int) -> HttpResponse:
    """Open a case again; with `undo` take back that it was withdrawn or solved, which twice is once."""
    stands = reopen(case_id=case_id, by=actor_of(request), undo="undo" in request.GET)
    messages.success(request, _("It is open again.") if stands is State.OPEN else _("It is answered, as before."))
    return gone_to(request, list_of(request) or f"/cases/{case_id}/")


@require_POST
@login_required
def takes(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take the ball up, with a way back; where a colleague had it, say so."""
    actor = actor_of(request)
    taken = take(case_id=case_id, version=version_seen(request), by=actor)
    back = list_of(request) or f"/cases/{case_id}/"
    if taken.from_id == actor.person_id:
        messages.success(request, _("It is yours."))
        return gone_to(request, back)
    giver = person_card([taken.from_id]).get(taken.from_id) if taken.from_id is not None else None
    there = back.partition("#")[0]  # an address that differs in its row alone would not be loaded again
    undo = {"case": case_id, "to": taken.from_id or "", "version": taken.version, "undo": 1, "next": there}
    said = _("Taken from %s.") % giver.name if giver is not None else _("It is yours.")
    messages.success(request, said, extra_tags=f"undo:{reverse('cases:move')}?{urlencode(undo)}")
    return gone_to(request, back)


@require_POST
@login_required
def follows(request: HttpRequest, case_id: int) -> HttpResponse:
    """Follow a case, or (`off`) no longer: also one the reader sees no more."""
    off = "off" in request.POST
    (unfollow if off else follow)(about="case", about_id=case_id, by=actor_of(request))
    messages.success(request, _("You follow it no longer.") if off else _("You follow it."))
    return gone_to(request, list_of(request) or f"/cases/{case_id}/")


gives = by_form(
    lambda r, c, first: GiveForm(sent(r), initial=first, members=_members(c.holder_team.unit_id)),
    lambda f, c, by: give(case_id=c.id, person_id=f.cleaned_data["person"], version=f.cleaned_data["version"], by=by),
    lambda c: Sheet(_("Give it to a colleague"), _("Give"), _("Given."), _("Within %s.") % c.holder_team.name),
    needs=lambda case, _by: case.holds,
)
answers = by_form(
    lambda r, c, first: GiveForm(sent(r), initial=first, members=_members(c.owner_team.unit_id)),
    lambda f, c, by: answer_for(
        case_id=c.id, person_id=f.cleaned_data["person"], version=f.cleaned_data["version"], by=by
    ),
    lambda _c: Sheet(
        _("Who answers for it"),
        _("Save"),
        _("Saved."),
        _("Whoever answers for it does so to the end, whoever has the ball."),
    ),
    needs=lambda case, _by: case.owns,
)
offers = by_form(
    lambda r, c, first: OfferForm(sent(r), initial=needed_first(c, first), teams=_others(c), by=actor_of(r)),
    lambda f, c, by: offer(
        case_id=c.id,
        team_id=f.cleaned_data["team"],
        person_id=f.cleaned_data["person"],
        words=f.cleaned_data["words"],
        answer_by=f.cleaned_data["answer_by"],
        needed_by=f.cleaned_data["needed_by"],
        version=f.cleaned_data["version"],
        by=by,
    ),
    lambda c: Sheet(
        _("Hand it over"),
        _("Offer the ball"),
        _("Offered. The ball stays here until they accept."),
        _("The ball stays with %(team)s until the other side accepts. %(owner)s answers to the colleague all the way.")
        % {"team": c.holder_team.name, "owner": c.owner.name if c.owner else c.owner_team.name},
    ),
    needs=lambda case, _by: case.holds,
    warns=later_than_hers,
    instead=lambda c: (
        _("It is on offer to %s already. Take that back first, or wait.") % c.offer.to_team.name if c.offer else ""
    ),
)
splits = by_form(
    lambda r, c, first: PartForm(sent(r), initial=needed_first(c, first), teams=_others(c)),
    lambda f, c, by: split(
        case_id=c.id,
        team_id=f.cleaned_data["team"],
        subject=f.cleaned_data["subject"],
        words=f.cleaned_data["words"],
        answer_by=f.cleaned_data["answer_by"],
        needed_by=f.cleaned_data["needed_by"],
        by=by,
    ),
    lambda _c: Sheet(
        _("Ask a team for a part"),
        _("Ask"),
        _("Asked. It hangs below this case."),
        _("The case itself stays where it is. It cannot be resolved while a part is open."),
    ),
    warns=later_than_hers,
)
waits = by_form(
    lambda r, _c, first: WaitForm(sent(r), initial=first),
    lambda f, c, by: wait(
        case_id=c.id,
        on=f.cleaned_data["on"],
        day=f.cleaned_data["day"],
        words=f.cleaned_data["words"],
        version=f.cleaned_data["version"],
        by=by,
    ),
    lambda _c: Sheet(_("What it waits on"), _("Let it wait"), _("It waits."), _("Whoever has the ball keeps it.")),
)
promises = by_form(
    lambda r, c, first: PromiseForm(sent(r), initial=first, hours=hours_of(c), team=c.holder_team.name, hears=_asks(c)),
    lambda f, c, by: promise(case_id=c.id, hear_by=f.cleaned_data["hear_at"], version=f.cleaned_data["version"], by=by),
    lambda c: Sheet(
        _("Promise %s the next word") % _asks(c),
        _("Promise"),
        _("Promised."),
        _("A promise is kept by a reply in time. Offered is early on the next working day of your team."),
    ),
    warns=lambda c, f: later_than_agreed(c, f.cleaned_data["hear_at"]),
)
replies = by_form(
    lambda r, c, first: ReplyForm(sent(r), initial=first, hours=hours_of(c), hears=_asks(c)),
    lambda f, c, by: reply(
        case_id=c.id,
        text=f.cleaned_data["text"],
        hear_by=f.heard_by(),  # type: ignore[attr-defined]
        once=f.cleaned_data["once"] or None,
        version=f.cleaned_data["version"],
        by=by,
    ),
    lambda c: Sheet(_("Reply to %s") % _asks(c), _("Send"), _("Sent.")),
    warns=lambda c, f: later_than_agreed(c, f.heard_by()),
)
resolves = by_form(
    lambda r, c, first: ResolveForm(sent(r), initial={**first, "takes_back": c.offer is not None}),
    lambda f, c, by: resolve(
        case_id=c.id,
        text=f.cleaned_data["text"],
        takes_back=f.cleaned_data["takes_back"],
        once=f.cleaned_data["once"] or None,
        version=f.cleaned_data["version"],
        by=by,
    ),
    lambda c: Sheet(
        _("Resolve it"),
        _("Take it back and resolve") if c.offer else _("Send and resolve"),
        _("Resolved."),
        _answers_to(c),
        stands=in_the_way(c),
    ),
)
questions = by_form(
    lambda r, _c, first: QuestionForm(sent(r), initial=first, by=actor_of(r)),
    lambda f, c, by: ask_colleague(
        case_id=c.id,
        person_id=f.cleaned_data["person"],
        words=f.cleaned_data["words"],
        answer_by=f.cleaned_data["answer_by"],
        version=f.cleaned_data["version"],
        by=by,
    ),
    lambda _c: Sheet(
        _("Ask a colleague"),
        _("Ask"),
        _("Asked. The answer comes as a note."),
        _("Who is asked need not see the case: your question stands in their list, and is answered there."),
    ),
)
ranks = by_form(
    lambda r, c, first: RankForm(sent(r), initial={**first, "impact": c.impact.value, "urgency": c.urgency.value}),
    lambda f, c, by: rank(
        case_id=c.id,
        impact=f.cleaned_data["impact"],
        urgency=f.cleaned_data["urgency"],
        version=f.cleaned_data["version"],
        by=by,
    ),
    lambda _c: Sheet(_("How urgent it is"), _("Save"), _("Saved."), _("The priority follows of both.")),
)
lets_see = by_form(
    lambda r, _c, first: LetSeeForm(sent(r), initial=first, by=actor_of(r)),
    lambda f, c, by: let_see(
        case_id=c.id, person_id=f.cleaned_data["person"], version=f.cleaned_data["version"], by=by
    ),
    lambda _c: Sheet(
        _("Let somebody see it"),
        _("Let them see it"),
        _("They see it now."),
        _("Only those named on it see this case."),
    ),
)

notes = by_form(
    lambda r, _c, first: SayForm(sent(r), initial=first),
    lambda f, c, by: note(case_id=c.id, text=f.cleaned_data["text"], once=f.cleaned_data["once"] or None, by=by),
    lambda _c: Sheet(
        _("Note between us"), _("Add note"), _("Noted."), _("The colleague never reads it."), is_note=True
    ),
    needs=may_note,
)
sorts = by_form(
    lambda r, c, first: SortForm(sent(r), initial={**first, "kind": c.kind.value, "tags": list(c.tags)}),
    lambda f, c, by: sort(
        case_id=c.id,
        tags=f.cleaned_data["tags"],
        kind=f.cleaned_data["kind"],
        version=f.cleaned_data["version"],
        by=by,
    ),
    lambda c: Sheet(
        _("Tags and kind"),
        _("Save"),
        _("Saved."),
        _("Tags are words of %s. A new one is kept for the next time.") % c.holder_team.name,
    ),
)


@require_POST
@login_required
def accepts(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Take the ball that was offered."""
    actor = actor_of(request)
    case_id = case_of_offer(offer_id, by=actor)
    accept(offer_id=offer_id, take=request.POST.get("take", "yes") != "no", by=actor)
    messages.success(request, _("You have the ball."))
    return gone_to(request, list_of(request) or f"/cases/{case_id}/")


@form_page
@login_required
def returns(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Return the ball unaccepted, with a reason."""
    actor = actor_of(request)
    found = whole(case_of_offer(offer_id, by=actor), by=actor)
    if not found.offered_to_her:
        raise Forbidden(_("The ball was offered to another team."))
    form = ReasonForm(sent(request))
    if carried_out(form, lambda: return_offer(offer_id=offer_id, reason=form.cleaned_data["reason"], by=actor)):
        messages.success(request, _("Returned. They have it still, with your reason."))
        return gone_to(request, list_of(request) or "/cases/?tab=offered")
    sheet = Sheet(_("Return the ball"), _("Return it"), "")
    context = {"form": form, "case": found, "sheet": sheet, "steps": found.steps[-5:]}
    return render(request, "cases/act.html", context, status=status_of(form))


@require_POST
@login_required
def takes_back(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Take an offer back before it is answered."""
    actor = actor_of(request)
    case_id = case_of_offer(offer_id, by=actor)
    withdraw_offer(offer_id=offer_id, by=actor)
    messages.success(request, _("The offer is taken back."))
    return gone_to(request, f"/cases/{case_id}/")


def _members(unit_id: int | None) -> Any:
    return members_of([unit_id]) if unit_id is not None else []


def _others(case: Whole) -> Any:
    """Teams the ball may be offered to."""
    return [team for team in teams() if team.id != case.holder_team.id]


def _asks(case: Whole) -> str:
    """Who reads the answer, by name where it is known: of a part who answers for it, or their team."""
    if case.requester is None and case.parent is not None:
        return case.owner.name if case.owner else case.owner_team.name
    return case.requester.name if case.requester else _("the colleague")


def _answers_to(case: Whole) -> str:
    """Say for whom the words of an answer are, and what becomes of it."""
    if case.parent is None:
        said = _("Your words are the answer for %s, who can open it again; else it closes by itself in some days.")
        return said % _asks(case)
    whom = case.above.person if case.above is not None else None
    said = _("Your words are for %s, who can open this part again; else it closes by itself in some days.")
    if whom is not None:
        said = _("Your words are for %(reads)s, who answers to %(whom)s and can open this part again.")
    return said % ({"reads": _asks(case), "whom": whom.name} if whom is not None else _asks(case))
