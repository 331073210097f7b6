"""What is done with data, and everything held about the reader."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.public import Role, actor_of
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing
from rapport.privacy.actions.objections import object_to
from rapport.privacy.actions.optouts import opt_in, opt_out
from rapport.privacy.forms import ObjectionForm
from rapport.privacy.policy import ASK_NAMES, OVERSEE, SENTENCES
from rapport.privacy.queries.holdings import Section, holdings, my_data, readers
from rapport.privacy.queries.optouts import is_opted_out, minimum_group
from rapport.privacy.queries.retention import clock_rows
from rapport.privacy.queries.watch import objections
from rapport.privacy.rules import Wish
from rapport.privacy.views.places import address_of

FIRST, MOST = 10, 500  # rows of a section shown at once, and on the page at all; the file has every one
NOTES = 5
UNLINKED = "Your account is not linked to a person yet. Ask an administrator to link it."


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Say what data are used for, where they come from and when they go."""
    actor = actor_of(request)
    context = {
        "purposes": SENTENCES.values(),
        "holdings": holdings(),
        "clocks": clock_rows(by=actor),
        "minimum": minimum_group(),
        "holding_columns": [{"label": _("What")}, {"label": _("Where from")}],
        "clock_columns": [
            {"label": _("What")},
            {"label": _("Kept for")},
            {"label": _("Last run")},
            {"label": _("Removed"), "kind": "number"},
        ],
        "linked": actor.person_id is not None,
        "opted_out": actor.person_id is not None and is_opted_out(actor.person_id),
        "administrator": actor.has(Role.ADMINISTRATOR),
        "oversees": actor.has(*OVERSEE),
        "asks_names": actor.has(*ASK_NAMES),
        "readers": readers(),
        "exclusions_url": address_of("interactions:exclusions"),
    }
    return render(request, "privacy/overview.html", context)


@require_safe
@login_required
def my_page(request: HttpRequest) -> HttpResponse:
    """Show everything held or computed about the reader; what takes long to count comes by itself afterwards."""
    actor = actor_of(request)
    sections = my_data(actor, of=[holding for holding in holdings() if not holding.slow])
    asked = [o for o in objections(by=actor) if o.subject_id == actor.person_id]
    context = {
        "sections": [_shown(section) for section in sections if section.rows],
        "empty": [section for section in sections if not section.rows],
        "slow": [holding for holding in holdings() if holding.slow],
        "linked": actor.person_id is not None,
        "opted_out": actor.person_id is not None and is_opted_out(actor.person_id),
        "objections": asked[:NOTES],
    }
    return render(request, "privacy/me.html", context)


@require_safe
@login_required
def section_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one section of My data, for the page to put in its place."""
    chosen = [holding for holding in holdings() if holding.name == name]
    if not chosen:
        raise Missing
    actor = actor_of(request)
    (section,) = my_data(actor, of=chosen)
    context = {"item": _shown(section), "linked": actor.person_id is not None}
    return render(request, "privacy/_section.html", context)


def _shown(section: Section) -> dict[str, Any]:
    """Return a section as the page shows it: first rows, the rest folded; where all are from is said once."""
    origins = {row.origin for row in section.rows}
    keyed = any(row.entry for row in section.rows)
    common = origins.pop() if len(origins) == 1 and len(section.rows) > 1 and not keyed else ""
    labels = (_("What"), _("Value"), *([] if common else [_("Where from")]))
    return {
        "section": section,
        "common": common,
        "columns": [{"label": label} for label in labels],
        "folded_columns": [{"label": label, "hidden": True} for label in labels],
        "first": section.rows[:FIRST],
        "rest": section.rows[FIRST:MOST],
        "beyond": max(0, len(section.rows) - MOST),
    }


@require_safe
@login_required
def download(request: HttpRequest) -> HttpResponse:
    """Give the same as the page, as a file."""
    document = as_document(my_data(actor_of(request)))
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


def as_document(sections: list[Any]) -> dict[str, Any]:
    """Return My data as one JSON document."""
    return {
        "as_of": clock.now().isoformat(),
        "holdings": [
            {
                "name": s.name,
                "title": s.title,
                "source": s.source,
                "stays": s.stays,
                "read_by": s.read_by,
                "rows": [row._asdict() for row in s.rows],
            }
            for s in sections
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def object_page(request: HttpRequest) -> HttpResponse:
    """Ask to correct, stop using or erase something."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise Forbidden(UNLINKED)
    titles = {h.name: str(h.title) for h in holdings()} | {"everything": _("Everything about me")}
    name = request.GET.get("holding", "everything")
    if name not in titles:
        raise Missing
    chosen = [holding for holding in holdings() if holding.name == name]
    rows = [row for section in my_data(actor, of=chosen) for row in section.rows]
    form = ObjectionForm(
        request.POST or None,
        rows=rows,
        private=any(h.private for h in chosen),
        heard=any(h.hear is not None for h in chosen),
        initial={"entry": request.GET.get("entry", "")},
    )
    if request.method == "POST" and form.is_valid():
        wish = Wish(form.cleaned_data["wish"])
        object_to(holding=name, wish=wish, text=form.words(), entry=form.key(), meant=form.meant(), by=actor)
        if form.key() and wish == Wish.CORRECT:
            messages.success(request, _("Who wrote it hears of it, and who looks after you. The answer appears here."))
        else:
            messages.success(request, _("It is with the administrators. Their answer appears on this page."))
        return redirect("privacy:me")
    return render(request, "privacy/object.html", {"form": form, "title": titles[name]})


@require_POST
@login_required
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the network, at once, without a question."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise Forbidden(UNLINKED)
    opt_out(subject_id=actor.person_id, by=actor)
    messages.success(
        request, _("You are out. The next snapshot is made without you."), extra_tags="undo:/privacy/opt-in/"
    )
    return redirect("privacy:overview")


@require_POST
@login_required
def come_back(request: HttpRequest) -> HttpResponse:
    """Come back into the network."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise Forbidden(UNLINKED)
    opt_in(subject_id=actor.person_id, by=actor)
    messages.success(request, _("You are back. The next snapshot counts you again."))
    return redirect("privacy:overview")
