"""Pages about one's own account."""

from secrets import token_urlsafe

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.actions.settings import change_settings, end_sessions
from rapport.accounts.actions.tokens import create_token, revoke_token
from rapport.accounts.forms import SCOPE_WORDS, SettingsForm, TokenForm
from rapport.accounts.policy import actor_of
from rapport.accounts.queries.users import sessions_of
from rapport.accounts.queries.who import tokens_of
from rapport.accounts.rules import Scope
from rapport.kit.text import number_in
from rapport.ui import themes

YEAR = 365 * 24 * 60 * 60
MADE, FORMS_KNOWN = "tokens_made", 20  # in the session: forms that made a token


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show and change name, language, time zone and colours."""
    user = request.user
    now = {
        "name": user.name,  # type: ignore[union-attr]
        "language": user.language_here,  # type: ignore[union-attr]
        "timezone": user.timezone,  # type: ignore[union-attr]
        "theme": themes.theme_of(request),
    }
    form = SettingsForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        chosen = {"language": now["language"]} | form.cleaned_data  # of one language nothing is asked
        theme = chosen.pop("theme")
        change_settings(user_id=user.pk, **chosen, by=actor_of(request))  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return _with_theme(redirect("accounts:settings"), theme, secure=request.is_secure())
    return render(request, "accounts/settings.html", {"form": form})


def _with_theme(response: HttpResponse, theme: str, *, secure: bool) -> HttpResponse:
    if theme in themes.CHOICES:
        response.set_cookie(themes.COOKIE, theme, max_age=YEAR, secure=secure, samesite="Lax")
    else:
        response.delete_cookie(themes.COOKIE, samesite="Lax")
    return response


@require_safe
@login_required
def to_settings(request: HttpRequest) -> HttpResponse:
    """Addresses are not changed by oneself: they link an account to a person."""
    return redirect("accounts:settings")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sessions_page(request: HttpRequest) -> HttpResponse:
    """Show the browsers one is signed in with; sign out one or all others."""
    key = request.session.session_key
    if request.method == "POST":
        only = number_in(request.POST.get("session", ""))
        count = end_sessions(user_id=request.user.pk, keep=key, session_id=only, by=actor_of(request))  # type: ignore[arg-type]
        words = ngettext("%(n)s browser is signed out.", "%(n)s browsers are signed out.", count)
        messages.success(request, words % {"n": count})
        return redirect("accounts:sessions")
    rows = sorted(sessions_of(request.user.pk), key=lambda s: s.key != key)  # type: ignore[arg-type]
    context = {
        "sessions": [{"row": row, "here": row.key == key} for row in rows],
        "columns": [{"label": label} for label in (_("Browser"), _("Address"), _("Since"), _("Action"))],
    }
    return render(request, "accounts/sessions.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tokens_page(request: HttpRequest) -> HttpResponse:
    """Show one's tokens; make one, which is shown in the answer to this request only.

    The same form sent again, as by reloading that answer, makes no other.
    """
    form = TokenForm(request.POST or None, initial={"once": token_urlsafe(12)})
    secret = ""
    if request.method == "POST" and form.is_valid():
        once = form.cleaned_data["once"]
        if once and once in request.session.get(MADE, ()):
            messages.info(request, _("It was made once, and was shown once. If you did not copy it, revoke it."))
            return redirect("accounts:tokens")
        _id, secret = create_token(
            user_id=request.user.pk,  # type: ignore[arg-type]
            name=form.cleaned_data["name"],
            scopes=frozenset(Scope(s) for s in form.cleaned_data["scopes"]),
            days=form.cleaned_data["days"],
            by=actor_of(request),
        )
        request.session[MADE] = [*request.session.get(MADE, ()), once][-FORMS_KNOWN:]
        form = TokenForm(initial={"once": token_urlsafe(12)})
    context = {
        "form": form,
        "secret": secret,
        "tokens": tokens_of(request.user.pk),  # type: ignore[arg-type]
        "scope_words": SCOPE_WORDS,
        "columns": [
            {"label": label} for label in (_("Token"), _("May"), _("Last used"), _("Until"), _("State"), _("Action"))
        ],
        "example": f"curl -H 'Authorization: Bearer {secret or 'rap_…'}' {settings.ADDRESS}/api/me",
    }
    return render(request, "accounts/tokens.html", context)


@require_POST
@login_required
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Revoke an own token."""
    revoke_token(token_id=token_id, by=actor_of(request))
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:tokens")
