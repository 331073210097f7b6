"""Reads message traces of Exchange Online.

Known generations: the list view and Get-MessageTrace (one row per recipient), the enhanced summary (one row per
message, all recipients in ``recipient_status`` as ``address##status``, separated by semicolons), and the extended
report (one row per event on the way). Subjects are in all of them and are never read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rapport.interactions.sources import logs, tabular
from rapport.interactions.sources.logs import Log
from rapport.interactions.sources.shape import Options, Reason, Slice
from rapport.interactions.sources.tabular import Plan, Sheet

TRACE = Log(
    at=(
        "origin_timestamp_utc",
        "origin_timestamp",
        "date_time_utc",
        "date_time",
        "received",
        "receivedutc",
        "date (utc)",
        "date",
        "datetime (utc)",
    ),
    sender=("sender_address", "senderaddress", "sender address", "sender", "from"),
    recipient=("recipient_address", "recipientaddress", "recipient address", "recipient", "recipients", "to"),
    message=("message_id", "messageid", "message id", "network_message_id", "messagetraceid", "message trace id"),
)
STATUS = "recipient_status"
EVENT = ("event_id", "event")
# What a trace says of mails that reached nobody: refused, held back, or handed on to the members of a list.
NOWHERE = "('FAILED', 'FILTEREDASSPAM', 'QUARANTINED', 'EXPANDED')"
# Of the events of the extended report these two say that a mail arrived; the others are its way.
ARRIVED = "('DELIVER', 'SEND')"


class MessageTrace:
    kind = "m365_trace"
    title = "Microsoft 365 message trace"
    channel = "mail"

    def recognises(self, path: Path, head: bytes) -> bool:
        names = logs.header_names(head)
        own = {"origin_timestamp_utc", "recipient_status", "messagetraceid", "message trace id", "network_message_id"}
        return bool(names & own) and bool(names & set(TRACE.sender))

    def read(self, path: Path, options: Options) -> Iterator[Slice]:
        with tabular.connection(options) as con:
            sheet = tabular.open_sheet(con, path, options)
            yield from tabular.slices(con, sheet, _plan(con, sheet, options, self.channel))


def _plan(con: tabular.Connection, sheet: Sheet, options: Options, channel: str) -> Plan:
    status = sheet.find(STATUS)
    to = logs.find(sheet, TRACE.recipient)
    if to is not None:
        each = f"unnest(string_split(coalesce({tabular.column(to)}, ''), ';'))"
    elif status is not None:
        each = f"unnest(list_transform(string_split({tabular.column(status)}, ';'), s -> split_part(s, '##', 1)))"
    else:
        raise logs.not_of_this_kind(sheet, "recipient_address or recipient_status")
    event, delivered = logs.find(sheet, EVENT), sheet.find("status")
    aside = {}
    if event:
        aside[Reason.STEP] = f"upper(coalesce({tabular.column(event)}, '')) NOT IN {ARRIVED}"
    if delivered:
        aside[Reason.NOT_DELIVERED] = f"replace(upper(coalesce({tabular.column(delivered)}, '')), ' ', '') IN {NOWHERE}"
    return logs.plan(con, sheet, options, log=TRACE, channel=channel, each=each, aside=aside)
