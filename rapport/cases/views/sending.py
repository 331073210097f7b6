"""How forms are carried out: a refusal stays on the form with all that was typed."""

import secrets

from django.http import QueryDict

from rapport.cases.forms import Answerable


def token() -> str:
    """Return a token that a form sends once."""
    return secrets.token_urlsafe(16)


def seen_version(form: Answerable, version: int) -> None:
    """Let a form that comes back because the case changed carry the version its reader sees now."""
    if form.is_bound:
        sent = QueryDict(mutable=True)
        sent.update(form.data)
        sent["version"] = str(version)
        form.data = sent
