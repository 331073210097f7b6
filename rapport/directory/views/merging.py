"""Records that are one person: suggested pairs, making one of two, and two again."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.directory import policy
from rapport.directory.actions.duplicates import search_duplicates
from rapport.directory.actions.merging import keep_apart, merge_people, suggest_again, undo_merge
from rapport.directory.queries.duplicates import last_search, suggested_duplicates
from rapport.directory.queries.merging import Preview, merge_preview, merges_page, records_found, side_for
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import number_in
from rapport.privacy.public import record_look
from rapport.ui.toasts import toast

PAIRS = 20
MERGES = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def duplicates(request: HttpRequest) -> HttpResponse:
    """Show pairs that may be one person; POST has a job look for them anew."""
    actor = actor_of(request)
    if request.method == "POST":
        search_duplicates(by=actor)
        messages.success(request, _("It is being looked for. Open this page again in a minute."))
        return redirect("directory:duplicates")
    page = suggested_duplicates(by=actor, limit=PAIRS, after=request.GET.get("after"))
    context = {
        "pairs": page.items,
        "searched": last_search(by=actor),
        "next_url": f"{request.path}?{urlencode({'after': page.after})}" if page.after else "",
        "first_url": request.path if request.GET.get("after") else "",
    }
    return render(request, "directory/duplicates.html", context)


@require_POST
@login_required
def apart(request: HttpRequest) -> HttpResponse:
    """Note that two records are two people; htmx takes the pair off the list."""
    actor = actor_of(request)
    note = keep_apart(person_a=_number(request.POST, "a"), person_b=_number(request.POST, "b"), by=actor)
    done, undo = _("Noted: two people."), reverse("directory:suggest_again", args=[note])
    if getattr(request, "htmx", False):
        return toast(HttpResponse(""), done, undo=undo)
    messages.success(request, done, extra_tags=f"undo:{undo}")
    return redirect("directory:duplicates")


@require_POST
@login_required
def apart_undone(request: HttpRequest, apart_id: int) -> HttpResponse:
    """Take back that two records are two people."""
    actor = actor_of(request)
    suggest_again(apart_id=apart_id, by=actor)
    return _done(request, _("Taken back. They are suggested again."), "directory:duplicates")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_merge(request: HttpRequest) -> HttpResponse:
    """Choose two records, see what one of both would hold, and make it so."""
    actor = actor_of(request)
    policy.require_directory(actor)
    a, b = _number(request.GET, "a"), _number(request.GET, "b")
    if not a or not b or a == b:
        return _choose(request, a or b, actor)
    for person_id in (a, b):
        record_look(by=actor, subject_id=person_id, what="directory.person")
    better = merge_preview(kept_id=a, gone_id=b, by=actor)
    kept_id = _number(request.GET, "keep")
    kept_id = kept_id if kept_id in {a, b} else better.better
    preview = better if kept_id == a else merge_preview(kept_id=kept_id, gone_id=a + b - kept_id, by=actor)
    refusal = None
    if request.method == "POST":
        refusal = _merged(request, preview, actor)
        if refusal is None:
            return redirect(_back(request, preview.kept.url))
    context = _about(request, preview) | {"refusal": refusal or preview.refusal}
    return render(request, "directory/merge.html", context, status=refusal.status if refusal else 200)


def _merged(request: HttpRequest, preview: Preview, by: Actor) -> Refusal | None:
    """Make one of the two records, or return why not."""
    one_account = request.POST.get("one_account") == "yes"
    try:
        number = merge_people(kept_id=preview.kept.id, gone_id=preview.gone.id, one_account=one_account, by=by)
    except Refusal as refusal:
        return refusal
    done = _("%(name)s is one person now.") % {"name": preview.kept.name}
    messages.success(request, done, extra_tags=f"undo:{reverse('directory:undo_merge', args=[number])}")
    return None


def _about(request: HttpRequest, preview: Preview) -> dict[str, Any]:
    """Return what the page shows: the two records always in the same place, whichever is to stay."""
    a, b = sorted((preview.kept, preview.gone), key=lambda side: side.id != _number(request.GET, "a"))
    return {
        "preview": preview,
        "a": a,
        "b": b,
        "lines": preview.lines if a is preview.kept else [line.turned for line in preview.lines],
        "choices": [
            {
                "label": _("Record %(number)s") % {"number": side.id},
                "url": _query(request, keep=side.id),
                "current": kept,
            }
            for side, kept in ((a, a is preview.kept), (b, b is preview.kept))
        ],
        "back_url": _back(request, a.url),
        "from_list": request.GET.get("from") == "list",
    }


def _query(request: HttpRequest, **more: Any) -> str:
    told = {name: request.GET[name] for name in ("a", "b", "from") if name in request.GET}
    return f"?{urlencode(told | more)}"


def _back(request: HttpRequest, otherwise: str) -> str:
    """Return the list of pairs for who came from it, so that she goes on there."""
    return reverse("directory:duplicates") if request.GET.get("from") == "list" else otherwise


def _choose(request: HttpRequest, person_id: int, actor: Actor) -> HttpResponse:
    """Find the other record, or the first of both."""
    side = side_for(person_id, by=actor) if person_id else None
    question = request.GET.get("q", side.name if side else "")
    found = records_found(question, by=actor, without=person_id)
    context = {
        "side": side,
        "q": question,
        "found": [{"side": one, "url": _query(request, **_ends(person_id, one.id))} for one in found],
    }
    return render(request, "directory/merge_choose.html", context)


def _ends(chosen: int, other: int) -> dict[str, int]:
    return {"a": chosen, "b": other} if chosen else {"a": other}


@require_safe
@login_required
def merges(request: HttpRequest) -> HttpResponse:
    """Show what was merged, newest first; htmx gets the table alone."""
    actor = actor_of(request)
    page = merges_page(by=actor, limit=MERGES, after=request.GET.get("after"))
    context = {
        "merges": page.items,
        "columns": [{"label": label} for label in (_("Person"), _("Hidden record"), _("When"), _("By"), _("State"))],
        "next_url": f"{request.path}?{urlencode({'after': page.after})}" if page.after else "",
        "first_url": request.path if request.GET.get("after") else "",
    }
    part = getattr(request, "htmx", False) and request.htmx.target == "results"  # type: ignore[attr-defined]
    return render(request, "directory/_merges.html" if part else "directory/merges.html", context)


@require_POST
@login_required
def undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Make two people again of what a merge made one."""
    actor = actor_of(request)
    try:
        undo_merge(merge_id=merge_id, by=actor)
    except Refusal as refusal:
        if refusal.code != "merged_again":
            raise
        messages.error(request, refusal.message)
        return _answer(request, "directory:merges")
    return _done(request, _("They are two people again."), "directory:merges")


def _done(request: HttpRequest, words: str, address: str) -> HttpResponse:
    messages.success(request, words)
    return _answer(request, address)


def _answer(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to a page; whoever undid from a toast stays where she is and sees it anew."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(address)


def _number(told: Any, name: str) -> int:
    """Return the number of a record in an address or a form, 0 where there is none."""
    text = str(told.get(name, "")).removeprefix("#")
    if not text:
        return 0
    if (key := number_in(text)) is None:
        raise Missing
    return key
