"""The door of webhooks."""

from rapport.webhooks.actions.sending import remove_old, send_out
from rapport.webhooks.queries import subscribed_kinds, url_of

__all__ = [
    "remove_old",
    "send_out",
    "subscribed_kinds",
    "url_of",
]
