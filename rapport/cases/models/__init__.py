"""Tables of cases."""

from rapport.cases.models.cases import Access, Case, Event, Message, Watcher
from rapport.cases.models.custody import Custody, Offer, Promise, Waiting
from rapport.cases.models.mail import MailedFrom
from rapport.cases.models.measured import Measured, Unmeasured

__all__ = [
    "Access",
    "Case",
    "Custody",
    "Event",
    "MailedFrom",
    "Measured",
    "Message",
    "Offer",
    "Promise",
    "Unmeasured",
    "Waiting",
    "Watcher",
]
