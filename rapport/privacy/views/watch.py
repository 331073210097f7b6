"""Who looked at whom, and what people object to."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Role, actor_of, ensure_administrator, names_of
from rapport.kit.days import day_in
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import number_in
from rapport.privacy.actions.erasure import erase_as_asked
from rapport.privacy.actions.objections import answer
from rapport.privacy.forms import WISHES, AnswerForm
from rapport.privacy.models import Objection
from rapport.privacy.policy import ensure_overseer, sees_names
from rapport.privacy.queries.holdings import cards, holdings, look_words
from rapport.privacy.queries.looks import LookRow, all_looks
from rapport.privacy.queries.requests import stops_with_network
from rapport.privacy.queries.watch import browsing, objections
from rapport.privacy.rules import Wish


@require_safe
@login_required
def looks_page(request: HttpRequest) -> HttpResponse:
    """Show who looked at whom, and who browsed."""
    actor = actor_of(request)
    ensure_overseer(actor)
    user_id = number_in(request.GET.get("account", ""))
    since, until = (day_in(request.GET.get(name, ""), field=name) for name in ("since", "until"))
    error = (
        _("The first day lies after the last one. Exchange them, or leave one out.") if _reversed(since, until) else ""
    )
    page = all_looks(by=actor, by_user_id=user_id, since=since, until=until, after=request.GET.get("after"))
    chosen = {"account": user_id or "", "since": since or "", "until": until or ""}
    users = names_of([r.by_user_id for r in page.items if r.by_user_id])
    context: dict[str, Any] = {
        "rows": _look_rows(page.items, users),
        "columns": [
            {"label": _("Who")},
            {"label": _("Looked at")},
            {"label": _("What")},
            {"label": _("Times"), "kind": "number"},
            {"label": _("Last")},
        ],
        "next_url": f"{request.path}?{urlencode(chosen | {'after': page.after})}" if page.after else "",
        "error": error,
    }
    if getattr(request, "htmx", False):
        return render(request, "privacy/_looks.html", context)
    context |= chosen | {"named": sees_names(actor), "browsing": [] if user_id else browsing(by=actor)}
    labels = {
        "account": (users.get(user_id) or names_of([user_id]).get(user_id, str(user_id))) if user_id else "",
        "since": _("from %(day)s") % {"day": date_format(since, "j M Y")} if since else "",
        "until": _("to %(day)s") % {"day": date_format(until, "j M Y")} if until else "",
    }
    context["chips"] = [
        {"label": label, "remove_url": f"?{urlencode(chosen | {name: ''})}"} for name, label in labels.items() if label
    ]
    return render(request, "privacy/looks.html", context, status=422 if error else 200)


def _reversed(since: date | None, until: date | None) -> bool:
    return since is not None and until is not None and since > until


def _look_rows(looks: Sequence[LookRow], users: Mapping[int, str]) -> list[dict[str, Any]]:
    people, words = cards(r.subject_id for r in looks), look_words()
    return [
        {
            "look": r,
            "by": users.get(r.by_user_id or 0, ""),
            "nobody": _("at the terminal") if r.via == "cli" else _("an erased account"),
            "at": people.get(r.subject_id or 0),
            "what": words.get(r.what, r.what),
        }
        for r in looks
    ]


@require_safe
@login_required
def objections_panel(request: HttpRequest) -> HttpResponse:
    """Say on an administrator's day that requests wait, and since when; empty for everybody else."""
    actor = actor_of(request)
    waiting = objections(by=actor, only_open=True) if actor.has(Role.ADMINISTRATOR) else []
    return render(request, "privacy/_objections_panel.html", {"waiting": waiting, "oldest": waiting[-1:]})


@require_safe
@login_required
def objections_page(request: HttpRequest) -> HttpResponse:
    """Show what people ask for, open requests first."""
    actor = actor_of(request)
    ensure_administrator(actor)
    rows = objections(by=actor)
    people = cards(o.subject_id for o in rows)
    titles = {h.name: str(h.title) for h in holdings()} | {"everything": _("Everything about me")}
    shown = [
        {
            "row": o,
            "who": people.get(o.subject_id),
            "wish": WISHES[Wish(o.wish)],
            "about": titles.get(o.holding, o.holding),
            "leaves": o.wish == Wish.OBJECT and stops_with_network(o.holding),
            "open": o.state == Objection.State.OPEN,
        }
        for o in rows
    ]
    return render(request, "privacy/objections.html", {"objections": shown, "form": AnswerForm()})


@require_POST
@login_required
def answer_page(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Answer an objection."""
    actor = actor_of(request)
    granted = request.POST.get("granted") == "yes"
    try:
        answer(objection_id=objection_id, granted=granted, text=request.POST.get("text", ""), by=actor)
        messages.success(request, _("Answered. She reads it on My data."))
    except Refusal as refusal:
        if refusal.code not in {"empty", "answered", "still_held"}:
            raise
        messages.error(request, refusal.message)
    return redirect("privacy:objections")


@require_POST
@login_required
def erase_page(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Erase a person who asked for it, or one room's share of her; the word has to be typed."""
    actor = actor_of(request)
    ensure_administrator(actor)
    asked = next((o for o in objections(by=actor) if o.id == objection_id), None)
    if asked is None or not asked.erases:
        raise Missing
    if request.POST.get("word", "").strip().lower() != "erase":
        messages.error(request, _("Type the word “erase” to erase it for good."))
        return redirect("privacy:objections")
    count = erase_as_asked(objection_id=objection_id, by=actor)
    if asked.erases == "person":
        messages.success(request, _("Erased: %(n)s records. Only the number of the person remains.") % {"n": count})
    else:
        messages.success(request, _("Erased: %(n)s records. She reads it on My data.") % {"n": count})
    return redirect("privacy:objections")
