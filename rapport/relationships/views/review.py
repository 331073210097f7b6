"""The page of a review: what both sides think, side by side, and what is to be looked at."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rapport.accounts.public import actor_of
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.actions.looks import look_at_relationship
from rapport.relationships.forms.review import ReviewForm
from rapport.relationships.queries import review as reviews
from rapport.relationships.rules.words import Contact, Signal
from rapport.relationships.views.health_told import band_told, lines_told
from rapport.ui.answering import carried_out, form_page, gone_to, status_of

KEPT = (Signal.PROMISES, Signal.AGREEMENT)


@form_page
@login_required
def review(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Show what a review looks at, and log that it took place."""
    actor = actor_of(request)
    found = reviews.review(relationship_id, by=actor)
    look_at_relationship(relationship_id, by=actor)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if carried_out(
        form,
        lambda: log_touchpoint(
            relationship_id=relationship_id,
            kind=Contact.REVIEW,
            outcome=form.cleaned_data["outcome"],
            words=form.cleaned_data["words"],
            by=actor,
        ),
    ):
        messages.success(request, _("The review is logged."))
        return gone_to(request, f"/book/{relationship_id}/")
    lines = lines_told(found.health)
    context = {
        "found": found,
        "page": found.health,
        "band": band_told(found.health.score),
        "kept": [line for line in lines if line["signal"] in KEPT],
        "form": form,
    }
    return render(request, "relationships/review.html", context, status=status_of(form))
