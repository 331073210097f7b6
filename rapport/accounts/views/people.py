"""Pages about everybody's accounts, for administrators."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.actions.entrances import invite, revoke_invitation
from rapport.accounts.actions.people import close_user, grant_role, open_user, revoke_role
from rapport.accounts.forms import InvitationForm
from rapport.accounts.policy import ROLE_SAYS, ROLE_WORDS, actor_of, ensure_administrator
from rapport.accounts.queries.users import open_invitations, user_row, users
from rapport.accounts.rules import Role
from rapport.kit.problems import Missing, Refusal


@require_safe
@login_required
def users_page(request: HttpRequest) -> HttpResponse:
    """Show accounts with their roles, and invitations that wait."""
    ensure_administrator(actor_of(request))
    context = _list_of(request)
    if getattr(request, "htmx", False):
        return render(request, "accounts/_users.html", context)
    return render(request, "accounts/users.html", context | _invitations(InvitationForm()))


def _list_of(request: HttpRequest) -> dict[str, Any]:
    q, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    page = users(q=q, role=role if role in list(Role) else "", after=request.GET.get("after"))
    query = urlencode({"q": q, "role": role, "after": page.after})
    return {
        "page": page,
        "q": q,
        "role": role,
        "role_words": {role.value: words for role, words in ROLE_WORDS.items()},
        "columns": [{"label": label} for label in (_("Account"), _("Roles"), _("State"), _("Last sign-in"))],
        "next_url": f"{reverse('accounts:users')}?{query}" if page.after else "",
    }


def _invitations(form: InvitationForm) -> dict[str, Any]:
    return {"invitations": open_invitations(), "form": form}


@require_POST
@login_required
def invite_somebody(request: HttpRequest) -> HttpResponse:
    """Send an invitation."""
    form = InvitationForm(request.POST)
    ensure_administrator(actor_of(request))
    if not form.is_valid():
        return render(request, "accounts/users.html", _list_of(request) | _invitations(form), status=422)
    invite(address=form.cleaned_data["address"], by=actor_of(request))
    sent = _("An invitation is on its way to %(who)s.")
    kept = _("An invitation to %(who)s is kept until a mail server is set.")
    words = sent if settings.SMTP_URL else kept
    messages.success(request, words % {"who": form.cleaned_data["address"]})
    return redirect("accounts:users")


@require_POST
@login_required
def withdraw_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Make an invitation stop working."""
    revoke_invitation(invitation_id=invitation_id, by=actor_of(request))
    messages.success(request, _("The invitation no longer works."))
    return redirect("accounts:users")


@require_safe
@login_required
def user_page(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show one account: its roles, and whether it is open."""
    ensure_administrator(actor_of(request))
    row = user_row(user_id)
    roles = [
        {"role": r.value, "label": words, "says": ROLE_SAYS[r], "has": r.value in row.roles}
        for r, words in ROLE_WORDS.items()
    ]
    return render(request, "accounts/user.html", {"account": row, "roles": roles})


@require_POST
@login_required
def change_roles(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give or take one role."""
    try:
        role = Role(request.POST.get("role", ""))
    except ValueError:
        raise Missing from None
    act, done = (grant_role, _("Granted.")) if request.POST.get("give") else (revoke_role, _("Revoked."))
    try:
        act(user_id=user_id, role=role, by=actor_of(request))
        messages.success(request, done)
    except Refusal as refusal:
        if refusal.code != "last_administrator":
            raise
        messages.error(request, refusal.message)
    return redirect("accounts:user", user_id=user_id)


@require_POST
@login_required
def open_or_close(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account, or open a closed one."""
    act, done = (open_user, _("Open again.")) if request.POST.get("open") else (close_user, _("Closed."))
    try:
        act(user_id=user_id, by=actor_of(request))
        messages.success(request, done)
    except Refusal as refusal:
        if refusal.code != "last_administrator":
            raise
        messages.error(request, refusal.message)
    return redirect("accounts:user", user_id=user_id)
