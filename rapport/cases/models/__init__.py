"""Tables of cases."""

from rapport.cases.models.approvals import Approval, Approver
from rapport.cases.models.cases import Access, Case, Event, Message
from rapport.cases.models.clocks import Clock
from rapport.cases.models.custody import Custody, Offer, Promise, Waiting
from rapport.cases.models.deliveries import Criterion, Delivery
from rapport.cases.models.drafts import Draft
from rapport.cases.models.files import Attachment
from rapport.cases.models.links import Link, Merge
from rapport.cases.models.macros import Bulk, BulkCase, Macro, Tag
from rapport.cases.models.mail import MailedFrom
from rapport.cases.models.measured import Measured, MonthSum, SummedMonth, Unmeasured, Unsummed
from rapport.cases.models.outside import Outside
from rapport.cases.models.ratings import RatedPeriod, RatingSum, RatingWord, TeamRating, UnitRating
from rapport.cases.models.searching import Words

__all__ = [
    "Access",
    "Approval",
    "Approver",
    "Attachment",
    "Bulk",
    "BulkCase",
    "Case",
    "Clock",
    "Criterion",
    "Custody",
    "Delivery",
    "Draft",
    "Event",
    "Link",
    "Macro",
    "MailedFrom",
    "Measured",
    "Merge",
    "Message",
    "MonthSum",
    "Offer",
    "Outside",
    "Promise",
    "RatedPeriod",
    "RatingSum",
    "RatingWord",
    "SummedMonth",
    "Tag",
    "TeamRating",
    "UnitRating",
    "Unmeasured",
    "Unsummed",
    "Waiting",
    "Words",
]
