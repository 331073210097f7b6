"""Pages of webhooks, for administrators."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.public import actor_of, ensure_administrator
from rapport.kit.days import moments_of
from rapport.kit.facts import sentence_of
from rapport.kit.problems import Refusal
from rapport.webhooks.actions.replaying import replay, replay_range, send_test
from rapport.webhooks.actions.subscribing import change, change_secret, pause, resume, subscribe, unsubscribe
from rapport.webhooks.forms import ReplayForm, WebhookForm
from rapport.webhooks.queries import Webhook, deliveries, sendable, webhook, webhooks
from rapport.webhooks.rules import State

STATES = {
    "": gettext_lazy("All"),
    "waiting": gettext_lazy("Waiting"),
    "arrived": gettext_lazy("Arrived"),
    "failed": gettext_lazy("Did not arrive"),
}


@require_safe
@login_required
def webhooks_page(request: HttpRequest) -> HttpResponse:
    """List the webhooks."""
    context = {"rows": webhooks(by=actor_of(request)), "columns": _columns(_("Goes to"), _("State"), _("Last arrived"))}
    return render(request, "webhooks/webhooks.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Make a webhook; its secret is shown in the answer to this request only."""
    actor = actor_of(request)
    ensure_administrator(actor)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = subscribe(url=form.cleaned_data["url"], kinds=form.wanted(), by=actor)
        except Refusal as refusal:
            _keep(form, refusal)
        else:
            return render(request, "webhooks/secret.html", {"webhook": made, "secret": secret, "made": True})
    return render(request, "webhooks/edit.html", _edit_context(form, None), status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_page(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Change where a webhook goes and what it tells of."""
    actor = actor_of(request)
    found = webhook(subscription_id, by=actor)
    whole = [kind for kind in found.kinds if kind.endswith(".*")]
    first = {"url": found.url, "rooms": whole, "kinds": "\n".join(k for k in found.kinds if k not in whole)}
    form = WebhookForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            change(subscription_id=subscription_id, url=form.cleaned_data["url"], kinds=form.wanted(), by=actor)
        except Refusal as refusal:
            _keep(form, refusal)
        else:
            messages.success(request, _("Changed."))
            return redirect("webhooks:webhook", subscription_id)
    return render(request, "webhooks/edit.html", _edit_context(form, found), status=422 if form.errors else 200)


@require_safe
@login_required
def webhook_page(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Show a webhook, and what went to it."""
    actor = actor_of(request)
    found = webhook(subscription_id, by=actor)
    state = request.GET.get("state", "")
    page = deliveries(
        subscription_id,
        by=actor,
        state=State(state) if state in set(State) else None,
        after=request.GET.get("after"),
    )
    today = timezone.localdate()
    context = {
        "webhook": found,
        "page": page,
        "tabs": [
            {"label": label, "url": f"{request.path}?state={name}", "current": name == state}
            for name, label in STATES.items()
        ],
        "columns": _columns(_("Fact"), _("State"), _("What it answered"), _("Tries"), _("When"), _("Action")),
        "next_url": f"{request.path}?{urlencode({'state': state, 'after': page.after})}" if page.after else "",
        "form": ReplayForm(initial={"since": today - timedelta(days=7), "until": today}),
    }
    template = "webhooks/_deliveries.html" if getattr(request, "htmx", False) else "webhooks/webhook.html"
    return render(request, template, context)


@never_cache
@require_POST
@login_required
def secret(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Give a new secret, shown in the answer to this request only."""
    actor = actor_of(request)
    text = change_secret(subscription_id=subscription_id, by=actor)
    context = {"webhook": webhook(subscription_id, by=actor), "secret": text, "made": False}
    return render(request, "webhooks/secret.html", context)


@require_POST
@login_required
def pause_it(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Pause a webhook."""
    pause(subscription_id=subscription_id, by=actor_of(request))
    messages.success(request, _("It is paused. What happens meanwhile can be sent later."))
    return redirect("webhooks:webhook", subscription_id)


@require_POST
@login_required
def resume_it(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Let a webhook go on."""
    resume(subscription_id=subscription_id, by=actor_of(request))
    messages.success(request, _("It goes on. Send below what it missed."))
    return redirect("webhooks:webhook", subscription_id)


@require_POST
@login_required
def test_it(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Send a test."""
    send_test(subscription_id=subscription_id, by=actor_of(request))
    messages.success(request, _("A test is on its way. Load this page again to see the answer."))
    return redirect("webhooks:webhook", subscription_id)


@require_POST
@login_required
def remove(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Remove a webhook."""
    unsubscribe(subscription_id=subscription_id, by=actor_of(request))
    messages.success(request, _("The webhook is gone."))
    return redirect("webhooks:webhooks")


@require_POST
@login_required
def replay_one(request: HttpRequest, subscription_id: int, delivery_id: int) -> HttpResponse:
    """Send one delivery again."""
    replay(subscription_id=subscription_id, delivery_id=delivery_id, by=actor_of(request))
    messages.success(request, _("It is on its way again."))
    return redirect("webhooks:webhook", subscription_id)


@require_POST
@login_required
def replay_days(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Send again what happened on some days, on the reader's clock."""
    form = ReplayForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("Choose the first and the last day."), code="bad_range", field="since")
    begin, end = moments_of(form.cleaned_data["since"], form.cleaned_data["until"])
    assert begin is not None
    assert end is not None
    again = form.cleaned_data["again"]
    count = replay_range(subscription_id=subscription_id, begin=begin, end=end, again=again, by=actor_of(request))
    words = ngettext("%(n)s is on its way.", "%(n)s are on their way.", count)
    messages.success(request, words % {"n": count} if count else _("Everything of these days has arrived."))
    return redirect("webhooks:webhook", subscription_id)


def _edit_context(form: WebhookForm, found: Webhook | None) -> dict[str, Any]:
    return {"form": form, "webhook": found, "kinds": [(name, sentence_of(name)) for name in sendable()]}


def _keep(form: WebhookForm, refusal: Refusal) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def _columns(*labels: str) -> list[dict[str, Any]]:
    return [{"label": label} for label in labels]
