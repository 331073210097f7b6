"""How three well-known systems call the columns of their exports, as they document them."""

import re
from collections.abc import Callable
from typing import Any

from rapport.intake.public import Format

Maps = dict[str, str | tuple[str, ...]]
OF_SALESFORCE = frozenset(
    {"ownerid", "owner.email", "owner.name", "accountid", "account id", "account owner", "account.name", "activity id",
     "company / account", "whoid", "whatid", "who.email", "who.name", "what.name", "createdbyid", "createddate",
     "lastmodifiedbyid", "lastmodifieddate", "systemmodstamp", "isdeleted", "isclosed", "activitydate",
     "tasksubtype", "eventsubtype", "full comments", "assigned"}
)  # fmt: skip

OF_NOBODY_ELSE = frozenset({"ownerid", "whoid", "whatid", "systemmodstamp", "tasksubtype", "eventsubtype"})


def _header(head: bytes) -> str:
    return head.decode("utf-8-sig", errors="replace").split("\n", 1)[0].lower()


def _salesforce(head: bytes) -> bool:
    """Whether two headings are of Salesforce, for anybody's own table may have one; or one that no other table has."""
    headings = {name.strip(' "\r') for name in re.split("[,;\t|]", _header(head))}
    return len(headings & OF_SALESFORCE) > 1 or not headings.isdisjoint(OF_NOBODY_ELSE)


def _hubspot(head: bytes) -> bool:
    line = _header(head)
    return "record id" in line or "hs_object_id" in line


def _dynamics(head: bytes) -> bool:
    return "(do not modify)" in _header(head)


SNIFF: dict[str, Callable[[bytes], bool]] = {
    "dynamics": _dynamics,
    "hubspot": _hubspot,
    "salesforce": _salesforce,
}
LABELS = {"dynamics": "Dynamics 365", "hubspot": "HubSpot", "salesforce": "Salesforce"}

ACCOUNTS: dict[str, Maps] = {
    "salesforce": {
        "Id": "id", "Account ID": "id", "Name": "customer", "Account Name": "customer",
        "Email": "contact", "Contact: Email": "contact",
        "Owner.Email": "owner", "Owner.Name": "owner", "Account Owner": "owner", "Contact Owner": "owner",
        "OwnerId": "owner", "Type": "stage", "Description": "about", "Account Description": "about",
        "CreatedDate": "began", "Created Date": "began", "IsDeleted": "deleted",
    },
    "hubspot": {
        "Record ID": "id", "hs_object_id": "id", "Company ID": "id", "Company name": "customer", "Name": "customer",
        "Email": "contact", "Company owner": "owner", "Contact owner": "owner", "Lifecycle Stage": "stage",
        "Description": "about", "About Us": "about", "Create Date": "began",
    },
    "dynamics": {
        "(Do Not Modify) Account": "id", "(Do Not Modify) Contact": "id", "accountid": "id",
        "Account Name": "customer", "name": "customer", "Email": "contact", "E-mail": "contact",
        "Owner": "owner", "Description": "about", "Created On": "began",
    },
}  # fmt: skip
ACCOUNT_OPTIONS: dict[str, dict[str, Any]] = {
    "salesforce": {
        "stages": "Prospect=Aware, Other=Unaware, Customer=Relying, Customer - Direct=Relying, "
        "Customer - Channel=Relying, Channel Partner / Reseller=Using, Installation Partner=Using, "
        "Technology Partner=Using, Partner=Using",
    },
    "hubspot": {
        "stages": "Subscriber=Unaware, Other=Unaware, Lead=Aware, Marketing Qualified Lead=Aware, "
        "Sales Qualified Lead=Aware, Opportunity=Using, Customer=Relying, Evangelist=Advocating",
    },
    "dynamics": {},
}
ACTIVITIES: dict[str, Maps] = {
    "salesforce": {
        "Id": "id", "Activity ID": "id", "AccountId": "relationship", "Account ID": "relationship",
        "Account.Name": "customer", "What.Name": "customer", "Company / Account": "customer",
        "Account Name": "customer",
        "Who.Email": "contact", "Contact: Email": "contact", "Who.Name": "contact", "Contact": "contact",
        "Name": "contact", "WhoId": "contact",
        "Owner.Email": "owner", "Owner.Name": "owner", "Assigned": "owner", "Assigned To": "owner", "OwnerId": "owner",
        "CreatedBy.Email": "author", "CreatedById": "author", "Email": "contact",
        "Type": "kind", "TaskSubtype": "kind", "EventSubtype": "kind", "Task Subtype": "kind", "Event Subtype": "kind",
        "StartDateTime": "at", "ActivityDateTime": "at", "Start": "at", "EndDateTime": "end", "End": "end",
        "ActivityDate": "due", "Date": "due", "Due Date": "due", "CompletedDateTime": "done", "Completed Date": "done",
        "CreatedDate": "created", "Created Date": "created",
        "DurationInMinutes": "minutes", "Duration": "minutes", "CallDurationInSeconds": "seconds",
        "Call Duration": "seconds", "CallDisposition": "result", "Call Result": "result",
        "Subject": "subject", "Description": "words", "Comments": "words", "Full Comments": "words",
        "Location": "place", "Status": "status", "IsClosed": "closed", "Closed": "closed",
        "IsRecurrence": "series", "IsRecurrence2": "series", "IsDeleted": "deleted", "IsPrivate": "private",
        "Private": "private",
    },
    "hubspot": {
        "Record ID": "id", "hs_object_id": "id",
        "Associated Company IDs": "relationship", "Associated Company": "customer",
        "Email": "contact", "Associated Contact": "contact", "Contacted": "contact", "Attendees": "contact",
        "Activity assigned to": "owner", "Assigned to": "owner", "Task owner": "owner",
        "Activity type": "kind", "Task Type": "kind",
        "Activity date": "at", "Meeting start time": "at", "Meeting end time": "end",
        "Due date": "due", "Completed at": "done", "Create date": "created", "Created at": "created",
        "Call duration": "milliseconds", "Call duration (HH:mm:ss)": "minutes", "Call outcome": "result",
        "Call Title": "subject", "Meeting name": "subject", "Task Title": "subject", "Email subject": "subject",
        "Call notes": "words", "Meeting description": "words", "Task Notes": "words", "Note body": "words",
        "Email body": "words", "Internal meeting notes": "notes", "Meeting location": "place",
        "Meeting outcome": "status", "Task Status": "status",
    },
    "dynamics": {
        "(Do Not Modify) Activity": "id", "(Do Not Modify) Phone Call": "id", "(Do Not Modify) Appointment": "id",
        "(Do Not Modify) Task": "id", "(Do Not Modify) Email": "id", "(Do Not Modify) Letter": "id",
        "(Do Not Modify) Fax": "id", "activityid": "id",
        "Regarding": "customer", "Company": "customer",
        "Email": "contact", "Call To": "contact", "Required Attendees": "contact", "To": "contact", "Call From": "with",
        "Organizer": "with", "From": "with", "Owner": "owner", "Activity Type": "kind",
        "Start Date": "at", "Start Time": "at", "End Date": "end", "End Time": "end", "Due Date": "due",
        "Actual End": "done", "Created On": "created", "Duration": "minutes", "Actual Duration": "minutes",
        "Subject": "subject", "Description": "words", "Location": "place",
        "Activity Status": "status", "Status": "status",
    },
}  # fmt: skip


def formats(maps: dict[str, Maps], options: dict[str, dict[str, Any]]) -> tuple[Format, ...]:
    """Return the named formats of a kind."""
    return tuple(
        Format(name=name, label=LABELS[name], maps=maps[name], options=options.get(name, {}), sniff=SNIFF[name])
        for name in SNIFF
    )
