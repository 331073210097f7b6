"""How the reader hears of what; and the one click in a mail that stops more of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rapport.accounts.public import actor_of
from rapport.conversation.actions.preferring import prefer, topic_of
from rapport.conversation.actions.preferring import stop as stop_mails
from rapport.conversation.forms import TOPICS, PreferencesForm
from rapport.conversation.queries.preferences import preferences as preferences_of
from rapport.conversation.queries.talk import followed

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Choose how to hear of what."""
    actor = actor_of(request)
    held = preferences_of(by=actor)
    form = PreferencesForm(request.POST or None, held=held)
    if request.method == "POST" and form.is_valid():
        prefer(topics=form.topics(), hour=int(form.cleaned_data["hour"]), by=actor)
        messages.success(request, _("Saved."))
        return redirect("conversation:preferences")
    context = {"form": form, "followed": followed(by=actor), "zone": str(request.user.timezone or "")}  # type: ignore[union-attr]
    return render(request, "conversation/preferences.html", context, status=422 if form.errors else 200)


@csrf_exempt
@form_page
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop mails of one kind, without signing in: a mail program POSTs here for its reader (RFC 8058).

    A GET only asks, as programs that scan mails follow every link in them.
    """
    topic = topic_of(token)
    if request.method == "POST":
        stop_mails(token=token)
    label = TOPICS[topic][0] if topic else _("The daily mail")
    return render(request, "conversation/stop.html", {"done": request.method == "POST", "label": label})
