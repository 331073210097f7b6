"""Tables of cases."""

from rapport.cases.models.cases import Access, Case, Event, Message, Watcher
from rapport.cases.models.custody import Custody, Offer, Promise, Waiting

__all__ = ["Access", "Case", "Custody", "Event", "Message", "Offer", "Promise", "Waiting", "Watcher"]
