"""One relationship: what to know before the meeting, what happened, what is planned."""

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.relationships.actions.book import describe
from rapport.relationships.actions.looks import look_at_relationship
from rapport.relationships.forms.contact import KINDS, TouchpointForm
from rapport.relationships.forms.plan import AboutForm
from rapport.relationships.queries.before import before_meeting, strangers
from rapport.relationships.queries.contact import written_by
from rapport.relationships.queries.page import Head, head_of, whole
from rapport.relationships.queries.timeline import timeline
from rapport.ui.answering import carried_out, form_page, status_of

TABS = (
    ("", gettext_lazy("All")),
    ("contact", gettext_lazy("Contact")),
    ("cases", gettext_lazy("Cases")),
    ("promises", gettext_lazy("Promises")),
    ("plan", gettext_lazy("Plan")),
)


@require_safe
@login_required
def relationship(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Show a relationship."""
    actor = actor_of(request)
    found = whole(relationship_id, by=actor)
    look_at_relationship(relationship_id, by=actor)
    context = {
        "book": found.head,
        "plan": found.plan,
        "form": TouchpointForm(initial={"once": secrets.token_urlsafe(12)}),
        "kinds": kinds_with_keys(),
        "sent": written_by(request.GET.get("logged", ""), by=actor),
        "before_url": f"/book/{relationship_id}/before/",
        "changes": _changes(found.head),
        "health_panel": _there(f"/book/{relationship_id}/health/panel/"),
        **_happened(request, found.head),
    }
    return render(request, "relationships/page.html", context)


def _changes(book: Head) -> list[tuple[str, Any, str]]:
    """What of a relationship is changed elsewhere in the book: address, words, key."""
    if not book.may_change:
        return []
    every = (
        ("review", _("Review"), "v"),
        ("owner", _("Who looks after it"), "w"),
        ("stage", _("Stage"), "t"),
        ("rhythm", _("Rhythm"), "r"),
        *([] if book.ended else [("ending", _("End it"), "")]),
    )
    found = [(f"{book.url}{name}/", words, key) for name, words, key in every]
    return [(address, words, key) for address, words, key in found if _answers(address)]


@require_safe
@login_required
def happened(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Show what happened, of one kind or with some words: on a page of its own, or as a part of the relationship's."""
    book = head_of(relationship_id, by=actor_of(request))
    look_at_relationship(relationship_id, by=actor_of(request))
    part = getattr(request, "htmx", False)
    template = "relationships/_timeline.html" if part else "relationships/page_timeline.html"
    return render(request, template, {"book": book, **_happened(request, book)})


def _happened(request: HttpRequest, book: Head) -> dict[str, Any]:
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "")[:80]
    page = timeline(
        book.id,
        by=actor_of(request),
        kind=kind,
        words=words,
        after=request.GET.get("after"),
    )
    here = f"{book.url}timeline/"
    asked = {name: value for name, value in (("kind", kind), ("q", words)) if value}
    return {
        "rows": page.items,
        "kind": kind,
        "q": words,
        "here": here,
        "tabs": [
            {"label": label, "url": f"{here}?{urlencode({'kind': name, 'q': words})}", "current": name == kind}
            for name, label in TABS
        ],
        "next_url": f"{here}?{urlencode({**asked, 'after': page.after})}" if page.after else "",
        "first_url": f"{here}?{urlencode(asked)}" if request.GET.get("after") else "",
    }


@require_safe
@login_required
def before(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Show what to know before the meeting: on a page of its own to print, or as a part of the relationship's."""
    found = before_meeting(relationship_id, by=actor_of(request))
    look_at_relationship(relationship_id, by=actor_of(request))
    part = getattr(request, "htmx", False)
    book = found.head
    whose = {"team": book.team_prefix, "unit": str(book.unit_id or "")}
    context = {
        "before": found,
        "book": book,
        "part": part,
        "panels": [address for address in _panels(book, urlencode(whose)) if _answers(address)],
        **(_ways_to_meet(book, actor_of(request)) if part and book.may_change and not book.ended else {}),
    }
    return render(request, "relationships/_before.html" if part else "relationships/before.html", context)


def _ways_to_meet(book: Head, actor: Actor) -> dict[str, Any]:
    """Whom of theirs one could be introduced to, and where the network room says who should talk to them.

    To look there is counted for who looks, so that it waits for her to press.
    """
    introduce, closest = _there("/network/introductions/new/"), _there("/network/closest/")
    whose = urlencode({"team": book.team_id, "unit": book.unit_id or ""})
    return {
        "introduce": introduce,
        "strangers": strangers(book, by=actor) if introduce else [],
        "closest": f"{closest}?{whose}" if closest and book.unit_id is not None else "",
    }


def _panels(book: Head, whose: str) -> list[str]:
    """What other rooms show of who they are, what they wait for, what was agreed: by address, as their rooms allow."""
    if book.unit_id is None:
        return [f"/people/{book.person_id}/before/"]
    return [
        f"/units/{book.unit_id}/before/",
        f"/cases/behind/?{whose}",
        f"/services/agreements/panel/?{whose}",
    ]


def _there(address: str) -> str:
    return address if _answers(address) else ""


def _answers(address: str) -> bool:
    """Whether a room answers at an address; what only looks like the path of a unit is none."""
    try:
        found = resolve(address.partition("?")[0])
    except Resolver404:
        return False
    return not {"slug", "unit", "number"} & found.kwargs.keys()


@form_page
@login_required
def about(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Put anew what to know before anything else."""
    actor = actor_of(request)
    book = head_of(relationship_id, by=actor)
    sent = request.POST if request.method == "POST" else None
    form = AboutForm(sent, initial={"about": book.about, "version": book.version})
    done = carried_out(
        form,
        lambda: describe(
            relationship_id=book.id, about=form.cleaned_data["about"], seen=form.cleaned_data["version"], by=actor
        ),
    )
    if done:
        messages.success(request, _("Kept."))
        return redirect(book.url)
    sheet = {"title": _("What to know"), "button": _("Keep")}
    return render(request, "relationships/sheet.html", {"book": book, "form": form, **sheet}, status=status_of(form))


def kinds_with_keys() -> list[tuple[str, Any, int]]:
    """Return each kind of touchpoint with its words and the digit that chooses it."""
    return [(kind.value, words, place) for place, (kind, words) in enumerate(KINDS, 1)]
