"""What administrators watch over: looks, and what people object to."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import names_of
from rapport.kit.problems import Missing, Refusal
from rapport.privacy.actions.erasure import erase_person
from rapport.privacy.actions.objections import answer
from rapport.privacy.forms import WISHES, AnswerForm
from rapport.privacy.models import Objection
from rapport.privacy.policy import ensure_administrator
from rapport.privacy.queries.holdings import cards, holdings
from rapport.privacy.queries.looks import all_looks
from rapport.privacy.queries.watch import browsing, objections
from rapport.privacy.rules import BROWSING_PEOPLE, Wish


@require_safe
@login_required
def looks_page(request: HttpRequest) -> HttpResponse:
    """Show who looked at whom, and who browsed."""
    actor = request.actor  # type: ignore[attr-defined]
    ensure_administrator(actor)
    account = request.GET.get("account", "")
    user_id = int(account) if account.isdecimal() and len(account) < 19 else None  # noqa: PLR2004 (a bigint's digits)
    page = all_looks(by=actor, by_user_id=user_id, after=request.GET.get("after"))
    users = names_of([r.by_user_id for r in page.items if r.by_user_id])
    people = cards(r.subject_id for r in page.items)
    rows = [{"look": r, "by": users.get(r.by_user_id or 0, ""), "at": people.get(r.subject_id)} for r in page.items]
    query = urlencode({"account": account, "after": page.after})
    context = {
        "rows": rows,
        "columns": [{"label": label} for label in (_("Who"), _("Looked at"), _("What"), _("Times"), _("Last"))],
        "next_url": f"{request.path}?{query}" if page.after else "",
    }
    if getattr(request, "htmx", False):
        return render(request, "privacy/_looks.html", context)
    context |= {"browsing": browsing(by=actor), "many": BROWSING_PEOPLE, "account": user_id}
    return render(request, "privacy/looks.html", context)


@require_safe
@login_required
def objections_page(request: HttpRequest) -> HttpResponse:
    """Show what people ask for, open requests first."""
    actor = request.actor  # type: ignore[attr-defined]
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
            "open": o.state == Objection.State.OPEN,
        }
        for o in rows
    ]
    return render(request, "privacy/objections.html", {"objections": shown, "form": AnswerForm()})


@require_POST
@login_required
def answer_page(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Answer an objection."""
    actor = request.actor  # type: ignore[attr-defined]
    granted = request.POST.get("granted") == "yes"
    try:
        answer(objection_id=objection_id, granted=granted, text=request.POST.get("text", ""), by=actor)
        messages.success(request, _("Answered. She reads it on My data."))
    except Refusal as refusal:
        if refusal.code not in {"empty", "answered"}:
            raise
        messages.error(request, refusal.message)
    return redirect("privacy:objections")


@require_POST
@login_required
def erase_page(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Erase a person who asked for it; the word has to be typed."""
    actor = request.actor  # type: ignore[attr-defined]
    ensure_administrator(actor)
    asked = next((o for o in objections(by=actor) if o.id == objection_id), None)
    if asked is None or asked.wish != Wish.ERASE:
        raise Missing
    if request.POST.get("word", "").strip().lower() != "erase":
        messages.error(request, _("Type the word “erase” to erase everything about this person for good."))
        return redirect("privacy:objections")
    count = erase_person(subject_id=asked.subject_id, by=actor)
    messages.success(request, _("Erased: %(n)s records. Only the number of the person remains.") % {"n": count})
    return redirect("privacy:objections")
