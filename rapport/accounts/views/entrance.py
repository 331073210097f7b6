"""Pages for somebody without an account yet."""

from allauth.account.views import login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rapport.accounts.actions.entrances import claim, invited_address, join
from rapport.accounts.forms import ClaimForm, JoinForm
from rapport.accounts.policy import actor_of
from rapport.accounts.queries.users import is_first_run
from rapport.kit.problems import Missing, Refusal


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in, as allauth does it; where nobody has an account yet, say how the first one is made."""
    if request.method != "POST" and is_first_run():
        return render(request, "accounts/first_run.html")
    response: HttpResponse = login(request)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def claim_page(request: HttpRequest) -> HttpResponse:
    """Ask for an account; the answer is the same whether the address is known or not."""
    form = ClaimForm(request.POST or None)
    if request.method == "POST":
        if not ratelimit.consume(request, action="claim"):
            return _too_often(request)
        if form.is_valid():
            claim(address=form.cleaned_data["address"], by=actor_of(request))
            return render(request, "accounts/claimed.html", {"asked": form.cleaned_data["address"]})
    return render(request, "accounts/claim.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def join_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Open the link of an invitation: choose a password, then sign in."""
    if request.method == "POST" and not ratelimit.consume(request, action="join"):
        return _too_often(request)
    try:
        address = invited_address(secret)
    except Missing as missing:
        return render(request, "accounts/link_over.html", {"refusal": missing}, status=missing.status)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            join(secret=secret, **form.cleaned_data, by=actor_of(request))
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Your account is ready. Sign in with your new password."))
            return redirect("account_login")
    return render(request, "accounts/join.html", {"form": form, "invited": address})


def _too_often(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)
