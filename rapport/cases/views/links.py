"""What a case has to do with others: links, merging, taking apart."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.cases.actions.life.linking import link, merge, unlink, unmerge
from rapport.cases.forms.links import LOOK, LinkForm, MergeForm
from rapport.cases.queries.case.links import around
from rapport.cases.queries.case.shapes import Whole
from rapport.cases.queries.inbox.lists import case_named
from rapport.cases.queries.spoken import cases_seen
from rapport.cases.views.sending import sent
from rapport.cases.views.sheets import Sheet, by_form
from rapport.kit.problems import Refusal
from rapport.kit.text import number_in


@require_safe
@login_required
def links(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show what a case has to do with others, for a panel beside it; by itself it leads to the case."""
    found = around(case_id, by=actor_of(request))
    if not getattr(request, "htmx", False):
        return redirect("cases:case", case_id=case_id)
    return render(request, "cases/_links.html", {"around": found})


@require_POST
@login_required
def drop_link(request: HttpRequest, link_id: int) -> HttpResponse:
    """Take a link away."""
    unlink(link_id=link_id, by=actor_of(request))
    messages.success(request, _("The link is taken away."))
    back = number_in(request.POST.get("case", ""))
    return redirect("/cases/" if back is None else f"/cases/{back}/")


@require_POST
@login_required
def takes_apart(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take a merged case out of the one it went into."""
    unmerge(case_id=case_id, by=actor_of(request))
    messages.success(request, _("They are two again. It stands where it stood."))
    return redirect("cases:case", case_id=case_id)


def _link(form: LinkForm, case: Whole, by: Actor) -> None:
    kind, turned = form.kind_and_order()
    ends = (case.id, _named(form.cleaned_data["other"], by))
    one, other = reversed(ends) if turned else ends
    link(case_id=one, other_id=other, kind=kind, by=by)


def _named(number: str, by: Actor) -> int:
    found = case_named(number, by=by)
    if found is None:
        raise Refusal(_("No case you may see is called so. Its number looks like IT-1042."), field="other")
    return found


def _merge(form: MergeForm, case: Whole, by: Actor) -> None:
    """Merge, once the title of the other case was shown."""
    into = _named(form.cleaned_data["other"], by)
    if into != form.cleaned_data["shown"]:
        other = cases_seen({into}, by)[into].label
        form.show(into, _("This one goes into %s. Press Merge once more if that is the one.") % other)
        raise Refusal(form.told, code=LOOK)
    merge(case_id=case.id, into_id=into, version=form.cleaned_data["version"], by=by)


new_link = by_form(
    lambda r, _c, first: LinkForm(sent(r), initial=first),
    _link,  # type: ignore[arg-type]
    lambda _c: Sheet(_("Link it to another case"), _("Link"), _("Linked.")),
)
merges = by_form(
    lambda r, _c, first: MergeForm(sent(r), initial=first),
    _merge,  # type: ignore[arg-type]
    lambda _c: Sheet(
        _("Merge it into another case"),
        _("Merge"),
        _("They are one now."),
        _(
            "Both become one thread, under the other number. Who asked this follows the other one and reads what is "
            "written to the colleague there. You can take them apart again."
        ),
    ),
)
