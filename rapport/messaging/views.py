"""Pages of messaging, for administrators."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from rapport.messaging.actions.outgoing import send_again, send_kept
from rapport.messaging.models import Mail
from rapport.messaging.policy import ensure_administrator
from rapport.messaging.queries.outbox import mails

STATES = {
    "waiting": gettext_lazy("Waiting"),
    "kept": gettext_lazy("Kept"),
    "sent": gettext_lazy("Sent"),
    "failed": gettext_lazy("Failed"),
}


@require_safe
@login_required
def outbox(request: HttpRequest) -> HttpResponse:
    """Show outgoing mail by state, with what the server said."""
    actor = request.actor  # type: ignore[attr-defined]
    ensure_administrator(actor)
    state = request.GET.get("state", "")
    page = mails(by=actor, state=state if state in Mail.State.values else "", after=request.GET.get("after"))
    query = urlencode({"state": state, "after": page.after})
    context = {
        "page": page,
        "tabs": _tabs(request.path, state),
        "columns": [{"label": label} for label in (_("To"), _("Mail"), _("State"), _("Since"), _("Action"))],
        "next_url": f"{request.path}?{query}" if page.after else "",
        "has_server": bool(settings.SMTP_URL),
    }
    template = "messaging/_mails.html" if getattr(request, "htmx", False) else "messaging/outbox.html"
    return render(request, template, context)


@require_POST
@login_required
def send_one_again(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Put a kept or failed mail into the queue."""
    send_again(mail_id=mail_id, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("It is on its way."))
    return redirect("messaging:outbox")


@require_POST
@login_required
def send_all_kept(request: HttpRequest) -> HttpResponse:
    """Put every kept mail into the queue."""
    count = send_kept(by=request.actor)  # type: ignore[attr-defined]
    text = ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", count)
    messages.success(request, text % {"n": count})
    return redirect("messaging:outbox")


def _tabs(path: str, state: str) -> list[dict[str, object]]:
    every = [{"label": _("All"), "url": path, "current": not state}]
    return every + [
        {"label": label, "url": f"{path}?state={name}", "current": name == state} for name, label in STATES.items()
    ]
