"""Pages of messaging, for administrators."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.public import Role, actor_of, ensure_administrator
from rapport.messaging.actions.incoming import HANDED_ON, place, set_sender_aside
from rapport.messaging.actions.outgoing import send_again, send_kept
from rapport.messaging.actions.reading import read_text
from rapport.messaging.models import Mail
from rapport.messaging.policy import ensure_looks
from rapport.messaging.queries.incoming import IncomingRow, incoming, waiting
from rapport.messaging.queries.outbox import mails
from rapport.messaging.rules.words import Came, Why

STATES = {
    "waiting": gettext_lazy("Waiting"),
    "kept": gettext_lazy("Kept"),
    "sent": gettext_lazy("Sent"),
    "failed": gettext_lazy("Failed"),
}


CAME = {
    "triage": gettext_lazy("To look at"),
    "received": gettext_lazy("Read"),
    "taken": gettext_lazy("Taken"),
    "bounce": gettext_lazy("Came back"),
    "ignored": gettext_lazy("Set aside"),
    "new": gettext_lazy("Not read yet"),
    "": gettext_lazy("All"),
}
WHY = {
    Why.AUTOMATIC: gettext_lazy("An automatic answer."),
    Why.LOOP: gettext_lazy("From an address of ours."),
    Why.REPEAT: gettext_lazy("The same message came before."),
    Why.TOO_LARGE: gettext_lazy("Too large to take in. It is still in its mailbox."),
    Why.TOO_MANY_PARTS: gettext_lazy("More parts than a mail has. It is kept, and was not taken apart."),
    Why.UNREADABLE: gettext_lazy("It cannot be read as a mail. It is kept."),
    Why.NO_SENDER: gettext_lazy("It does not say from whom."),
    Why.TOO_MANY: gettext_lazy("Its sender wrote very many mails within an hour."),
    Why.FORGED: gettext_lazy("It was sent to an address that pretends to be ours."),
    Why.UNKNOWN_SENDER: gettext_lazy("Nobody here has the address of its sender."),
    Why.UNKNOWN_ADDRESS: gettext_lazy("No team takes mail at this address."),
    Why.NOT_YOURS: gettext_lazy("Its sender has nothing to do with the record it answers."),
    Why.ENDED: gettext_lazy("What it is for has ended. Let it go on first, or set this aside."),
    Why.UNPROVEN: gettext_lazy("Our mail server does not vouch for its sender. Ask her before you hand it on."),
}


@require_safe
@login_required
def outbox(request: HttpRequest) -> HttpResponse:
    """Show outgoing mail by state, with what the server said."""
    actor = actor_of(request)
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


@require_safe
@login_required
def text_page(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Show a kept mail that has to be handed over by hand; that it was read is written down."""
    return render(request, "messaging/text.html", {"mail": read_text(mail_id=mail_id, by=actor_of(request))})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def incoming_mail(request: HttpRequest) -> HttpResponse:
    """Show mail that came in by state, what waits for somebody first; a POST sets all of one sender aside."""
    actor = actor_of(request)
    if request.method == "POST":
        count = set_sender_aside(sender=request.POST.get("sender", ""), by=actor)
        words = ngettext("%(n)s mail was set aside.", "%(n)s mails were set aside.", count)
        messages.success(request, words % {"n": count})
        return redirect("messaging:incoming")
    ensure_looks(actor)
    state = request.GET.get("state", Came.TRIAGE.value)
    page = incoming(by=actor, state=state if state in set(Came) else "", after=request.GET.get("after"))
    query = urlencode({"state": state, "after": page.after})
    context = {
        "page": page,
        "tabs": [
            {"label": label, "url": f"{request.path}?state={name}", "current": name == state}
            for name, label in CAME.items()
        ],
        "columns": [{"label": label} for label in (_("From"), _("Mail"), _("State"), _("Came"), _("Action"))],
        "rows": [(mail, WHY.get(Why(mail.why)) if mail.why else "", mail.why in HANDED_ON) for mail in page.items],
        "next_url": f"{request.path}?{query}" if page.after else "",
        "flood": next((mail.from_address for mail in page.items if _floods(mail)), ""),
        "administers": actor.has(Role.ADMINISTRATOR),
        "has_door": bool(settings.IMAP_URL or settings.LMTP_BIND),
    }
    template = "messaging/_incoming.html" if getattr(request, "htmx", False) else "messaging/incoming.html"
    return render(request, template, context)


@require_safe
@login_required
def waiting_panel(request: HttpRequest) -> HttpResponse:
    """Say that mail waits for whoever may look at it, and since when; empty for everybody else."""
    return render(request, "messaging/_waiting_panel.html", {"waiting": waiting(by=actor_of(request))})


def _floods(mail: IncomingRow) -> bool:
    """Whether a mail waits because its sender wrote very many."""
    return mail.state == Came.TRIAGE and mail.why == Why.TOO_MANY


@require_POST
@login_required
def place_mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Hand a mail in triage on, or set it aside."""
    accept = request.POST.get("accept") == "yes"
    place(mail_id=mail_id, accept=accept, by=actor_of(request))
    messages.success(request, _("It was handed on.") if accept else _("It was set aside."))
    return redirect("messaging:incoming")


@require_POST
@login_required
def send_one_again(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Put a kept or failed mail into the queue."""
    send_again(mail_id=mail_id, by=actor_of(request))
    messages.success(request, _("It is on its way."))
    return redirect("messaging:outbox")


@require_POST
@login_required
def send_all_kept(request: HttpRequest) -> HttpResponse:
    """Put every kept mail into the queue."""
    count = send_kept(by=actor_of(request))
    text = ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", count)
    messages.success(request, text % {"n": count})
    return redirect("messaging:outbox")


def _tabs(path: str, state: str) -> list[dict[str, object]]:
    every = [{"label": _("All"), "url": path, "current": not state}]
    return every + [
        {"label": label, "url": f"{path}?state={name}", "current": name == state} for name, label in STATES.items()
    ]
