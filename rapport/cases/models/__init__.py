"""Tables of cases."""

from rapport.cases.models.approvals import Approval, Approver
from rapport.cases.models.cases import Access, Case, Event, Message, Watcher
from rapport.cases.models.clocks import Clock
from rapport.cases.models.custody import Custody, Offer, Promise, Waiting
from rapport.cases.models.mail import MailedFrom

__all__ = [
    "Access",
    "Approval",
    "Approver",
    "Case",
    "Clock",
    "Custody",
    "Event",
    "MailedFrom",
    "Message",
    "Offer",
    "Promise",
    "Waiting",
    "Watcher",
]
