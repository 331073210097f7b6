"""One thing for many relationships: chosen in the book, said once, taken back from the toast."""

from typing import Any

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
from rapport.relationships.queries.book import Row, relationship_row
from rapport.relationships.queries.many import bulk_card
from rapport.relationships.rules.book import Does
from rapport.ui.answering import gone_to

WEEK = 7  # days
NOBODY, NO_RHYTHM = "nobody", "no_rhythm"  # said by name, so that an empty field means neither


@require_POST
@login_required
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one thing to those that are chosen; what could not be done is said, with the reason."""
    actor, given = actor_of(request), request.POST
    try:
        made = change_many(**_asked(given), relationship_ids=picked(given), by=actor)
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(back_of(given))
    card = bulk_card(made, by=actor)
    if card.first is not None:
        said = done_told(card.do, relationship_row(card.first, by=actor), n=card.done)
        messages.success(request, said, extra_tags=f"undo:{reverse('relationships:undo_bulk', args=[made])}")
    if card.refused:
        told = ngettext("Not for one: %(why)s", "Not for %(n)s: %(why)s", len(card.refused))
        messages.error(request, told % {"n": len(card.refused), "why": card.refused[-1][1]})
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


def done_told(do: Does, row: Row, *, n: int = 1) -> str:
    """Say what was done to `n` relationships, of which `row` is one as it is now."""
    whom = row.name if n == 1 else ngettext("%(n)s relationship", "%(n)s relationships", n) % {"n": n}
    weeks = round((row.rhythm_days or 0) / WEEK)
    if do is Does.OWNER:
        said = _("%(person)s looks after %(whom)s now.") if row.owner else _("Nobody looks after %(whom)s any more.")
    elif do is Does.STAGE:
        said = _("Moved to “%(stage)s”: %(whom)s.")
    elif do is Does.RHYTHM:
        once = ngettext(
            "In contact with %(whom)s every week.", "In contact with %(whom)s every %(weeks)s weeks.", weeks
        )
        said = once % {"whom": "%(whom)s", "weeks": weeks} if row.rhythm_days else _("No rhythm for %(whom)s any more.")
    else:
        said = _("Your team no longer looks after %(whom)s.")
    return said % {"whom": whom, "person": row.owner, "stage": row.stage, "weeks": weeks}


def _asked(given: QueryDict) -> dict[str, Any]:
    """Return what the bar of the book says; what is left empty is refused, never taken for nobody or nothing."""
    do = given.get("do", "")
    if do == NO_RHYTHM:
        return {"do": Does.RHYTHM, "rhythm_days": None}
    if do not in set(Does):
        raise Refusal(_("Choose some relationships, and what to do with them."))
    asked: dict[str, Any] = {"do": Does(do), "reason": given.get(f"{do}_reason", "")}
    if do == Does.OWNER:
        asked["owner_id"] = _owner(given.get("owner", ""))
    elif do == Does.STAGE:
        asked["stage_id"] = number_in(given.get("stage", ""))
    elif do == Does.RHYTHM:
        asked["rhythm_days"] = _days(given.get("weeks", ""))
    return asked


def _owner(said: str) -> int | None:
    found = number_in(said)
    if found is None and said != NOBODY:
        raise Refusal(_("Choose who looks after them, or “nobody”."), field="owner")
    return found


def _days(weeks: str) -> int:
    found = number_in(weeks.strip(), digits=4)
    if found is None:
        raise Refusal(_("Say in whole weeks how often you want to be in contact."), field="weeks")
    return found * WEEK
