"""One thing for many relationships: chosen in the book, said once, taken back from the toast."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rapport.accounts.public import actor_of
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import number_in
from rapport.relationships.actions.many import change_many, undo_many
from rapport.relationships.queries.many import bulk_card
from rapport.relationships.rules.book import Does
from rapport.ui.answering import gone_to

WEEK = 7


@require_POST
@login_required
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one thing to those that are chosen; what could not be done is said, with the reason."""
    actor, given = actor_of(request), request.POST
    try:
        made = change_many(
            do=_does(given),
            relationship_ids=picked(given),
            owner_id=number_in(given.get("owner", "")),
            stage_id=number_in(given.get("stage", "")),
            rhythm_days=_days(given.get("weeks", "")),
            reason=given.get("reason", ""),
            by=actor,
        )
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(back_of(given))
    card = bulk_card(made, by=actor)
    if card.done:
        said = ngettext("Done for one.", "Done for %(n)s.", card.done) % {"n": card.done}
        messages.success(request, said, extra_tags=f"undo:{reverse('relationships:undo_bulk', args=[made])}")
    if card.refused:
        said = ngettext("Not for one: %(why)s", "Not for %(n)s: %(why)s", len(card.refused))
        messages.error(request, said % {"n": len(card.refused), "why": card.refused[-1][1]})
    return redirect(back_of(given))


@require_POST
@login_required
def undo(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Take it back where nothing changed since."""
    undone = undo_many(bulk_id=bulk_id, by=actor_of(request))
    messages.success(request, ngettext("Undone for one.", "Undone for %(n)s.", undone) % {"n": undone})
    return gone_to(request, reverse("relationships:book"))


def picked(given: QueryDict) -> list[int]:
    """Return the relationships that are chosen."""
    return [key for one in given.getlist("pick") if (key := number_in(one)) is not None]


def back_of(given: QueryDict) -> str:
    """Return the page of the book one came from."""
    target, here = given.get("next", ""), reverse("relationships:book")
    return target if target == here or target.startswith(f"{here}?") else here


def _does(given: QueryDict) -> Does:
    do = given.get("do", "")
    if do not in set(Does):
        raise Refusal(_("Choose some relationships, and what to do with them."))
    return Does(do)


def _days(weeks: str) -> int | None:
    if not weeks.strip():
        return None
    found = number_in(weeks, digits=4)
    if found is None:
        raise Refusal(_("Say in whole weeks how often you want to be in contact."), field="weeks")
    return found * WEEK
