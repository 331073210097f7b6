"""How forms are carried out: a refusal stays on the form with all that was typed."""

from django.http import HttpRequest

from rapport.accounts.public import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks."""
    return request.actor  # type: ignore[attr-defined,no-any-return]
