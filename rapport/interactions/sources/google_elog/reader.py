"""Reads exports of Google Workspace's e-mail log search: one row per event of a message and recipient.

Steps on the way (a message coming in from a mail server, going out to a list) are set aside; the events of one
message share its first time, so that a delivery told twice is seen as a repeat. Subjects are never read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rapport.interactions.sources import logs, tabular
from rapport.interactions.sources.logs import Log
from rapport.interactions.sources.shape import Options, Reason, Slice

EXPORT = Log(
    at=("start date", "date", "event date"),
    sender=("sender", "from (envelope)", "from"),
    recipient=("recipient address", "recipient", "to (envelope)", "to"),
    message=("message id",),
)
# Event targets that are a hop, not an arrival.
STEPS = "('SMTP_IN', 'LIST_SERVER', 'ARCHIVE_LIST_SERVER', 'INTERNAL_SERVER', 'GMAIL_SPAM')"
# Stands for the id of messages that were refused before one was known.
NO_ID = ("SMTPIN_ADDED_REJECT_SESSION", "N/A")


class EmailLog:
    kind = "google_elog"
    title = "Google Workspace e-mail log search"
    channel = "mail"

    def recognises(self, path: Path, head: bytes) -> bool:
        names = logs.header_names(head)
        return {"message id", "event target"} <= names and bool(names & set(EXPORT.recipient))

    def read(self, path: Path, options: Options) -> Iterator[Slice]:
        with tabular.connection(options) as con:
            sheet = tabular.open_sheet(con, path, options)
            to = logs.find(sheet, EXPORT.recipient)
            if to is None:
                raise logs.not_of_this_kind(sheet, "Recipient address")
            each = f"unnest(regexp_split_to_array(coalesce({tabular.column(to)}, ''), '[;,] *'))"
            target = sheet.find("event target")
            aside = {Reason.STEP: f"upper(coalesce({tabular.column(target)}, '')) IN {STEPS}"} if target else {}
            known = replace(options, nulls=(*options.nulls, *NO_ID))
            plan = logs.plan(con, sheet, known, log=EXPORT, channel=self.channel, each=each, aside=aside)
            yield from tabular.slices(con, sheet, plan)
