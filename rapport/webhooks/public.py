"""The door of webhooks."""

from rapport.webhooks.actions.sending import remove_old, send_out
from rapport.webhooks.queries import Webhook, subscribed_kinds, url_of, webhook

__all__ = ["Webhook", "remove_old", "send_out", "subscribed_kinds", "url_of", "webhook"]
