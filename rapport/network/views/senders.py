"""Robots, lists and shared mailboxes: proposed by the logs, decided by an administrator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from rapport.accounts.public import actor_of
from rapport.kit.queue import enqueue, underway
from rapport.network import policy
from rapport.network.actions.senders import decide_sender
from rapport.network.queries.senders import last_search, proposals
from rapport.privacy.public import record_look
from rapport.ui.figures import number_text, percent_text

KINDS = {
    "robot": (gettext_lazy("robot"), gettext_lazy("Writes to very many, and hardly any of them ever writes back.")),
    "list": (gettext_lazy("list"), gettext_lazy("Receives from very many and never writes.")),
    "shared": (
        gettext_lazy("shared mailbox"),
        gettext_lazy("In touch with very many, at nearly all hours and on weekends, as several hands would be."),
    ),
}


@login_required
def senders(request: HttpRequest) -> HttpResponse:
    """What is proposed, and what was decided; every look at a record is written down."""
    actor = actor_of(request)
    rows = proposals(by=actor)
    for row in rows:
        if row.state == "proposed":
            record_look(by=actor, subject_id=row.person.id, what="network.sender")
    shown = [{"row": row, "kind": KINDS[row.kind][0], "why": KINDS[row.kind][1]} for row in rows]
    context = {
        "work": underway("network.find_senders"),
        "search": last_search(by=actor),
        "logs_url": reverse("interactions:files"),
        "sought": _sought(),
        "waiting": [one for one in shown if one["row"].state == "proposed"],  # type: ignore[attr-defined]
        "decided": [one for one in shown if one["row"].state != "proposed"],  # type: ignore[attr-defined]
    }
    return render(request, "network/senders.html", context)


def _sought() -> list[tuple[str, str]]:
    """From where on a record is proposed, kind by kind."""
    from rapport.engine.senders import SenderRules

    rules = SenderRules()
    told = {
        "robot": _("wrote %(least)s times or more to %(wide)s people or more, and under %(answered)s ever wrote back"),
        "list": _("received %(least)s times or more from %(wide)s people or more, and never wrote"),
        "shared": _("wrote %(least)s times or more, in touch both ways with %(wide)s people or more, at %(hours)s "
                    "hours of 24 or more, %(weekend)s or more of it on weekends (all in UTC)"),
    }  # fmt: skip
    values = {
        "least": number_text(rules.least),
        "wide": number_text(rules.wide),
        "answered": percent_text(rules.answered),
        "hours": number_text(rules.hours),
        "weekend": percent_text(rules.weekend),
    }
    return [(str(KINDS[kind][0]), words % values) for kind, words in told.items()]


@login_required
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Have the logs looked through."""
    policy.require_administrator(actor_of(request))
    if underway("network.find_senders"):
        messages.info(request, _("The logs are being looked through already."))
    else:
        enqueue("network.find_senders", only_once="network.find_senders")
        messages.success(request, _("The logs are being looked through. What is found appears here."))
    return redirect("network:senders")


@login_required
@require_POST
def decide(request: HttpRequest, person_id: int) -> HttpResponse:
    """Set aside, or say that it is a person."""
    aside = request.POST.get("answer") == "aside"
    decide_sender(person_id=person_id, aside=aside, by=actor_of(request))
    messages.success(
        request, _("Set aside from the next snapshot on.") if aside else _("It is a person, and stays in the network.")
    )
    return redirect("network:senders")
