"""Tables of cases."""

from rapport.cases.models.cases import Access, Case, Event, Message, Watcher
from rapport.cases.models.custody import Custody, Offer, Promise, Waiting
from rapport.cases.models.files import Attachment
from rapport.cases.models.links import Link, Merge
from rapport.cases.models.macros import Bulk, BulkCase, Macro, Tag
from rapport.cases.models.mail import MailedFrom

__all__ = [
    "Access",
    "Attachment",
    "Bulk",
    "BulkCase",
    "Case",
    "Custody",
    "Event",
    "Link",
    "Macro",
    "MailedFrom",
    "Merge",
    "Message",
    "Offer",
    "Promise",
    "Tag",
    "Waiting",
    "Watcher",
]
