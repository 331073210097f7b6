"""Our settings of allauth that are code."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up uninvited: accounts come by invitation or by claiming a verified address."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse open sign-up."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Lead to this site by its own address, whatever host the asking browser named."""
        parts = urlsplit(super().get_reset_password_from_key_url(key))
        return f"{settings.ADDRESS}{parts.path}"
