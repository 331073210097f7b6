"""`rapport import cases`: the event logs of other systems, one row per event, or XES."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.log.loading import load_log
from rapport.cases.rules import xes
from rapport.cases.rules.logs import LOG, LONGEST_CASE, LONGEST_LOG, LogEvent, closing_words, waiting_words
from rapport.intake.public import (
    BadValueError,
    Field,
    Format,
    Kind,
    Load,
    Option,
    Row,
    parse_time,
    refuse_unused,
    unpacked,
)
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.kit.text import is_clean, squeeze

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # clocks and zones differ
STEP = 5000
KEPT = 100_000  # times of a log repeat: the case's own stand in each of its rows
LONGEST_TEXT = 1000
TIMES = ("opened", "resolved", "closed", "due")
TEXTS = ("event", "state", "team", "person", "requester", "service", "priority", "channel", "subject")
OUTSIDE = "A time lies before 1900 or in the future."

FIELDS = (
    Field(
        name="case",
        label=_("Case"),
        help=_("What the system calls it; the rows of one case share it."),
        required=True,
        synonyms=(
            "case id", "case:concept:name", "caseid", "case number", "number", "ticket number", "ticket", "ticket id",
            "ticketnumber", "incident", "incident id", "sr number", "issue key", "key", "issue id", "request id", "#",
            "trace id", "tn",
        ),
    ),
    Field(
        name="at",
        label=_("When"),
        help=_("When the event happened."),
        required=True,
        type="time",
        synonyms=(
            "time:timestamp", "timestamp", "complete timestamp", "event time", "event timestamp", "sys_updated_at",
            "sys_updated_on", "updated", "updated at", "updated_at", "last change", "changed", "change date", "time",
            "end time", "start timestamp", "date",
        ),
    ),
    Field(
        name="event",
        label=_("Event"),
        help=_("What happened."),
        synonyms=("activity", "concept:name", "event name", "action", "task", "history type"),
    ),
    Field(
        name="state",
        label=_("State"),
        help=_("Where the case stood after it; see “states that mean closed”."),
        synonyms=("incident_state", "status", "state name", "ticket state", "lifecycle:state", "case status"),
    ),
    Field(
        name="team",
        label=_("Team"),
        help=_("Which team had it then; none is the unknown team."),
        synonyms=(
            "assignment_group", "assignment group", "group", "org:group", "queue", "assigned group", "support group",
            "owner group", "group name", "team name", "department",
        ),
    ),
    Field(
        name="person",
        label=_("Who had it"),
        help=_("An identity or a name only one person has; who is not known here is kept as a number, never by name."),
        synonyms=(
            "assigned_to", "assigned to", "assignee", "org:resource", "resource", "owner", "agent", "responsible",
            "handler", "user",
        ),
    ),
    Field(
        name="requester",
        label=_("Who asked"),
        synonyms=("caller_id", "caller", "reporter", "customer", "requested by", "requested for", "opened for",
                  "customer user", "contact"),
    ),
    Field(name="service", label=_("Service"), synonyms=("business_service", "service offering", "component")),
    Field(name="priority", label=_("Priority"), synonyms=("prio", "urgency level")),
    Field(
        name="channel",
        label=_("Channel"),
        synonyms=("contact_type", "contact type", "source channel", "create article type", "request type"),
    ),
    Field(
        name="subject",
        label=_("Subject"),
        synonyms=("short_description", "short description", "summary", "title", "description"),
    ),
    Field(
        name="opened",
        label=_("Opened"),
        help=_("When the case was opened; without it, its first event."),
        type="time",
        synonyms=("opened_at", "created", "created at", "created_at", "create time", "date created", "reported"),
    ),
    Field(
        name="resolved",
        label=_("Resolved"),
        type="time",
        synonyms=("resolved_at", "resolutiondate", "resolution date", "solution time", "first solution"),
    ),
    Field(
        name="closed",
        label=_("Closed"),
        help=_("When the case was closed; without it, the event or state that means closed."),
        type="time",
        synonyms=("closed_at", "close at", "close_at", "close time", "closed on", "date closed"),
    ),
    Field(
        name="due",
        label=_("Due"),
        type="time",
        synonyms=("due_date", "due date", "duedate", "sla_due", "escalation at", "escalation_at"),
    ),
)  # fmt: skip


class Cases(Kind):
    """Cases of another system, rebuilt from its log; one transaction, and the same file twice changes nothing."""

    name = "cases"
    label = _("Cases")
    help = _("Logs of other systems, one row per event: who had a case, from when until when, is rebuilt from them.")
    fields = FIELDS
    options = (
        Option(
            name="source",
            label=_("Which system"),
            help=_("What the system is called, where several have cases; the same number in two is two cases."),
            default=LOG,
        ),
        Option(
            name="closed_states",
            label=_("States that mean closed"),
            help=_("States or events parted by “,”, as “Closed, Rejected”; else closed, done, cancelled and the like."),
        ),
        Option(
            name="waits",
            label=_("States that wait"),
            help=_("What else waits on whom, as “On hold=requester, With bank=outside”; beside “awaiting user info” …"),
        ),
        Option(name="timezone", label=_("Time zone"), help=_("Of times that name none, as Europe/Amsterdam.")),
    )
    formats = (Format(name="xes", label="XES", suffixes=(".xes",), sniff=xes.looks_like, table=False),)

    def may_import(self, actor: Actor) -> bool:
        """Analysts and administrators."""
        return policy.may_load(actor)

    def rows_from(self, path: Path) -> Iterator[Row]:
        """The events of a log in XES."""
        with unpacked(path) as stream:
            for number, told in xes.events(stream, name=path.name):
                yield Row(number, told)

    def check(self, job: Load) -> None:
        """Refuse a name that is too long, a zone that is none, and what only a table has a use for."""
        if len(str(job.options.get("source") or LOG)) > LONGEST_LOG:
            raise Refusal(f"Name the system in at most {LONGEST_LOG} characters.", code="long_source", field="source")
        job.zone  # noqa: B018 (refuses a name of none, before anything is read)
        waiting_words(job.options.get("waits"))
        refuse_unused(job)

    def load(self, job: Load) -> None:
        """Read the rows, and have cases and custody rebuilt from them."""
        done = load_log(
            _events(job),
            log=squeeze(str(job.options.get("source") or LOG)),
            closes=closing_words(job.options.get("closed_states")),
            waits=waiting_words(job.options.get("waits")),
            by=job.by,
            tell=job.stage,
        )
        job.counts.created += done.created
        job.counts.updated += done.updated
        job.counts.unchanged += done.unchanged
        job.counts.excluded += done.excluded
        for reason, rows in done.reasons.items():
            job.reasons[reason] += rows
        for sentence in done.warnings:
            job.warn(sentence)


KINDS = (Cases(),)


def _events(job: Load) -> Iterator[LogEvent]:
    """The rows as events of a log; each that is none is rejected here."""
    reader, place = _Reader(job), 0
    for place, row in enumerate(job.rows(), start=1):
        try:
            yield reader.event(row, place)
        except BadValueError as error:
            job.reject(row, str(error))
        if place % STEP == 0:
            job.progress(place)
    job.progress(place, place)


class _Reader:
    """Makes events of rows. Times are read once and kept a while: those of the case stand in each of its rows."""

    def __init__(self, job: Load) -> None:
        self.job, self.zone = job, job.zone
        self.latest = clock.now() + AHEAD
        self.moment = lru_cache(maxsize=KEPT)(self._moment)

    def event(self, row: Row, place: int) -> LogEvent:
        """Return what a row tells; `BadValueError` where it can be no event."""
        times = {name: self._time(row, name) for name in TIMES}
        texts = {name: squeeze(value)[:LONGEST_TEXT] for name in TEXTS if (value := row.values.get(name))}
        case, at = squeeze(row.values.get("case") or ""), self._time(row, "at")
        if not case:
            raise BadValueError("The case is missing.")
        if len(case) > LONGEST_CASE:
            raise BadValueError(f"The case is called by more than {LONGEST_CASE} characters.")
        if at is None:
            raise BadValueError("The time is missing.")
        if times["opened"] and times["closed"] and times["closed"] < times["opened"]:
            raise BadValueError("The case is closed before it was opened.")
        if not is_clean(case) or not all(map(is_clean, texts.values())):
            raise BadValueError("A text holds what is no character.")
        told: dict[str, Any] = {**times, **texts}
        return LogEvent(place=place, file=row.file, case=case, at=at, **told)

    def _time(self, row: Row, name: str) -> datetime | None:
        text = row.values.get(name)
        if not text:
            return None
        orders = self.job.tables[row.file].date_formats  # a file writes all of its days alike
        found = self.moment(text, self.job.date_format or orders.get(name) or next(iter(orders.values()), None))
        if found > self.latest and name != "due":
            raise BadValueError(OUTSIDE)
        return found

    def _moment(self, text: str, written: str | None) -> datetime:
        found = parse_time(text, written, zone=self.zone)
        if found < EARLIEST:
            raise BadValueError(OUTSIDE)
        return found
