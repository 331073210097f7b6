"""How the computing of snapshots stands, and a button to have one computed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Role, actor_of
from rapport.kit.queue import enqueue
from rapport.network import policy
from rapport.network.queries.building import building


@require_safe
@login_required
def snapshots_panel(request: HttpRequest) -> HttpResponse:
    """Say which snapshot was computed last, what is held back or failed, and when the next one comes."""
    return render(request, "network/_building.html", {"building": building(by=actor_of(request))})


@require_POST
@login_required
def build_snapshot(request: HttpRequest) -> HttpResponse:
    """Have a snapshot computed as of the last interaction; one that waits already is enough."""
    policy.require_operator(actor_of(request))
    if enqueue("network.build", only_once="network.build") is None:
        messages.info(request, _("A snapshot waits to be computed already."))
    else:
        messages.success(request, _("A snapshot is being computed. It stands here once it is ready."))
    return redirect("ledger:operations" if actor_of(request).has(Role.ADMINISTRATOR) else "network:map")
