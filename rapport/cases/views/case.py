"""A case: for the colleague whose it is in plain words, for who serves it with all there is to do."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.looking import opened
from rapport.cases.actions.words.drafting import end_draft
from rapport.cases.actions.words.talking import add, note, reply
from rapport.cases.forms import ReplyForm, SayForm
from rapport.cases.queries.case.clocks import agreed
from rapport.cases.queries.case.links import gone_into
from rapport.cases.queries.case.shapes import Whole
from rapport.cases.queries.case.whole import whole
from rapport.cases.queries.inbox.lists import case_named
from rapport.cases.queries.plainly import plainly
from rapport.cases.rules.texts import check_note
from rapport.cases.rules.words import Said
from rapport.cases.views.drafts import kept_in
from rapport.cases.views.sending import hours_of, later_than_agreed, list_of, may_note, seen_version, token
from rapport.conversation.public import follows_it, put_down
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import number_in
from rapport.ui.answering import carried_out

STEPS = 30  # on the page at first


@require_safe
@login_required
def numbered(request: HttpRequest, number: str) -> HttpResponse:
    """Lead to the case that is called so: IT-1042."""
    found = case_named(number, by=actor_of(request))
    if found is None:
        raise Missing
    return redirect("cases:case", case_id=found)


@require_safe
@login_required
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show a case."""
    actor = actor_of(request)
    found = opened(whole(case_id, by=actor, before=number_in(request.GET.get("before", ""))), by=actor)
    if found.gone and (into := gone_into(case_id, by=actor)) is not None:
        messages.info(request, _("%s is one with this case.") % found.number)
        return redirect("cases:case", case_id=into)
    return page(request, found)


@require_safe
@login_required
def what_was_agreed(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show what was agreed about a case: a panel of its page."""
    rows = agreed(case_id, by=actor_of(request))
    late = any(len(row.portions) > 1 for row in rows)
    return render(request, "cases/_agreed.html", {"rows": rows, "late": late, "case_id": case_id})


def page(request: HttpRequest, found: Whole, form: SayForm | None = None) -> HttpResponse:
    """Show a case, with the form that came back if one did; `?write=reply` or `note` begins with writing."""
    now, actor = clock.now(), actor_of(request)
    notes = may_note(found, actor)
    said = request.POST.get("said", "") if form else request.GET.get("write", Said.REPLY)
    context: dict[str, Any] = {
        "case": found,
        "now": now,
        "form": form or _blank(request, found),
        "said": Said.REPLY if said == Said.REPLY and found.serves else Said.NOTE,
        "notes_alone": notes and not found.serves,
        "next_list": list_of(request),
        "kept": "" if form else kept_in(found, asks=not works(request, found)),
        "sent": " ".join(word.once for word in found.words if word.mine and word.once),
        **divided(found),
        "plain": plainly(found, actor.person_id),
        "hears": _hears(found, actor.person_id),
        "steps": found.steps if request.GET.get("road") == "all" else found.steps[-STEPS:],
        "more_steps": len(found.steps) > STEPS and request.GET.get("road") != "all",
    }
    template = "cases/case.html" if works(request, found) else "cases/request.html"
    context["follows"] = follows_it("case", found.id, by=actor)
    return render(request, template, context, status=422 if form else 200)


def divided(found: Whole) -> dict[str, Any]:
    """Return how the time of a case was divided among who had it, in words and as shares of a strip."""
    end = found.closed_at or clock.now()
    parts = [((hold.until or end) - hold.since, hold) for hold in found.had]
    strip = [(max(1.0, length.total_seconds()), hold.team.unit_slug) for length, hold in parts]
    return {"parts": parts, "strip": strip}


def _blank(request: HttpRequest, found: Whole) -> SayForm:
    first = {"version": found.version, "once": token()}
    return ReplyForm(initial=first, hours=hours_of(found)) if works(request, found) else SayForm(initial=first)


def _hears(found: Whole, person_id: int | None) -> str:
    """Say who hears an answer: the colleague; on a part who answers for it, or has it, if that is the reader."""
    if found.requester is not None:
        return found.requester.name
    if found.parent is None:
        return ""
    mine = found.owner is not None and found.owner.id == person_id
    person, team = (found.holder, found.holder_team) if mine else (found.owner, found.owner_team)
    return team.name if person is None or person.id == person_id else person.name


def works(request: HttpRequest, found: Whole) -> bool:
    """Whether the reader gets the page of who serves: what is about her she sees as a colleague, unless she says so."""
    return found.notes or (found.serves and "team" in {request.GET.get("as"), request.POST.get("as")})


@require_POST
@login_required
def words(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say something: as the colleague, to her, between those who serve, or for good."""
    actor = actor_of(request)
    found = whole(case_id, by=actor)
    serving = works(request, found)
    if not (may_note(found, actor) if serving else found.adds):
        raise Forbidden(_("Only the colleague whose case this is, and who serves it, may write in it."))
    form = ReplyForm(request.POST, hours=hours_of(found)) if serving else SayForm(request.POST)
    if carried_out(form, lambda: _say(form, found, request, by=actor)):
        put_down(about="case", about_id=found.id, by=actor)
        end_draft(case_id=found.id, by=actor)
        messages.success(request, _told(form, found, request, by=actor))
        back = f"{found.url}?as=team" if serving and not found.notes else found.url
        return redirect(list_of(request) or f"{back}#last")
    seen_version(form, found.version)
    return page(request, found, form)


def _say(form: SayForm, found: Whole, request: HttpRequest, *, by: Actor) -> None:
    data, files = form.cleaned_data, request.FILES.getlist("files")
    words: dict[str, Any] = {"case_id": found.id, "text": data["text"], "once": data["once"] or None, "by": by}
    words["files"] = files
    said, resolves = request.POST.get("said"), request.POST.get("do") == "resolve"
    if not isinstance(form, ReplyForm):
        check_note(Said.NOTE if said == Said.NOTE else Said.ASKED, answers=True)  # she read notes as she began, not now
        add(**words)
        return
    if said not in {Said.REPLY, Said.NOTE}:
        raise Refusal(_("Say whether this is a reply or a note between us."), code="no_said", field="said")
    check_note(Said(said), answers=resolves, promises=form.heard_by() is not None)
    if resolves:
        resolve(**words, version=data["version"])
    elif said == Said.NOTE:
        note(**words)
    else:
        reply(**words, hear_by=form.heard_by(), version=data["version"])


def _told(form: SayForm, found: Whole, request: HttpRequest, *, by: Actor) -> str:
    """Say what was sent to whom."""
    if not isinstance(form, ReplyForm):
        return _("Sent to %(name)s: %(number)s.") % {"name": found.owner_team.name, "number": found.number}
    told = {"name": _hears(found, by.person_id) or _("the colleague"), "number": found.number}
    if request.POST.get("said") == Said.NOTE:
        return _("Note added, between us: %(number)s.") % told
    if request.POST.get("do") == "resolve":
        return _("Sent to %(name)s and resolved: %(number)s.") % told
    warned = later_than_agreed(found, form.heard_by())
    return f"{_('Sent to %(name)s: %(number)s.') % told} {warned}".strip()
