"""`rapport import ties`: what people declared about one another, from a survey."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.directory.public import normalise, resolve_mentions
from rapport.intake.public import BadValueError, Field, Kind, Load, Option, Row
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.network import policy
from rapport.network.actions.ties import DeclaredTie, declare_ties
from rapport.network.rules.labels import Label, Positive

BATCH = 5000
LONGEST = 120  # of a question
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
UNKNOWN = "Nobody is known by who said it or who was named."
HERSELF = "Somebody named herself."
TOO_LONG = f"The question is longer than {LONGEST} characters. Shorten it."
_ANSWER = re.compile(r"^(?P<number>[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?)\s*(?:$|[-–:=(]\s*\D)")


class Ties(Kind):
    """Surveyed ties: one row per respondent and colleague named."""

    name = "ties"
    label = _("Surveyed ties")
    help = _("Whom people named when they were asked, such as “whom would you ask for a straight answer?”")
    fields = (
        Field(
            name="from",
            label=_("Who said it"),
            help=_("Identity of the respondent: id, address or login, or a name only one person has."),
            required=True,
            synonyms=("respondent", "source", "sender"),
        ),
        Field(
            name="to",
            label=_("Who was named"),
            help=_("Identity of the colleague; several are parted by “;”, or stand in several columns."),
            required=True,
            many=True,
            synonyms=("named", "target", "friend", "receiver"),
        ),
        Field(name="question", label=_("Question"), help=_("What was asked; or give one for the whole file.")),
        Field(name="value", label=_("Value"), help=_("A number, if answers were graded."), type="number"),
        Field(name="at", label=_("When it was said"), type="time"),
    )
    options = (Option(name="question", label=_("Question"), help=_("The question all rows answer."), kind="text"),)

    def may_import(self, actor: Actor) -> bool:
        """Analysts and administrators."""
        return policy.may_operate(actor)

    def check(self, job: Load) -> None:
        """Every row needs a question, from a column or from the option."""
        question = job.options.get("question")
        if "question" not in job.given and not question:
            raise Refusal(
                "Say which question these ties answer, or which column gives the question.",
                code="no_question",
                field="question",
                hint="--question NAME",
            )
        if question and len(question) > LONGEST:
            raise Refusal(TOO_LONG, code="long_question", field="question")

    def load(self, job: Load) -> None:
        """Resolve both ends, reject what cannot be, hand the rest on."""
        counts = declare_ties(_declared(job), by=job.by)
        job.counts.created += counts.created
        job.counts.updated += counts.updated
        job.counts.unchanged += counts.unchanged
        job.counts.excluded += counts.excluded
        if job.by.user_id is not None:
            job.warn(
                "How many of these rows were known already, or name somebody who left the network, is not told: "
                "answers belong to those who gave them."
            )
        if counts.overruled:
            job.warn(
                f"{counts.overruled} rows say something else than a later one of the same two and the same question: "
                "the later one counts. If they are of different waves, map a column to “at” or “question”."
            )
        if unknown := job.reasons[UNKNOWN]:
            job.warn(f"{unknown} rows name somebody who is not known here. Load these people, then this file again.")


def _declared(job: Load) -> Iterator[DeclaredTie]:
    """The rows as ties, one for each colleague a row names; each that is none is counted here."""
    rows = job.rows()
    while batch := list(islice(rows, BATCH)):
        people = resolve_mentions(_texts(batch))
        for row in batch:
            named = _colleagues(row.get("to"), people)
            job.counts.read += len(named) - 1
            for colleague in named:
                tie = _tie(row, job, row.get("from"), colleague, people)
                if tie is not None:
                    yield tie
        job.progress(job.counts.read)


def _texts(batch: list[Row]) -> set[str]:
    """Whatever in these rows may mean a person."""
    found = {text for row in batch if (text := row.get("from"))}
    for cell in {cell for row in batch if (cell := row.get("to"))}:
        for part in _parts(cell, ";"):
            found.update((part, *_parts(part, ",")))
    return found


def _parts(cell: str, mark: str) -> list[str]:
    return [part.strip() for part in cell.split(mark) if part.strip()]


def _colleagues(cell: str | None, people: Mapping[str, int]) -> list[str | None]:
    """Everybody a cell names: parted by semicolons, or by commas where somebody is known by each part."""
    found: list[str | None] = []
    for part in _parts(cell or "", ";"):
        several = _parts(part, ",")
        found += several if several and all(one in people for one in several) else [part]
    return list(dict.fromkeys(found)) or [None]


def _tie(row: Row, job: Load, source: str | None, target: str | None, people: Mapping[str, int]) -> DeclaredTie | None:
    """One tie, or None once it is counted as unresolved or rejected."""
    question = row.get("question") or job.options.get("question") or ""
    respondent, named = people.get(source or ""), people.get(target or "")
    if reason := _fault(source, target, question):
        job.reject(row, reason)
    elif respondent is None or named is None:
        job.counts.unresolved += 1
        job.reasons[UNKNOWN] += 1
    elif respondent == named:
        job.reject(row, HERSELF)
    else:
        try:
            value, at = _number(row.get("value")), _plausible(job.read_time(row, "at"))
        except BadValueError as error:
            job.reject(row, str(error))
        else:
            return DeclaredTie(respondent_id=respondent, named_id=named, question=question, value=value, at=at)
    return None


def _fault(source: str | None, target: str | None, question: str) -> str:
    """Why a row can be no tie, whoever its people are."""
    if not source or not target:
        return "Who said it or who was named is missing."
    if normalise(source) == normalise(target):
        return HERSELF
    if not question:
        return "The question is missing."
    return TOO_LONG if len(question) > LONGEST else ""


def _plausible(at: datetime | None) -> datetime | None:
    if at is not None and not EARLIEST <= at <= clock.now() + timedelta(days=1):
        raise BadValueError("The time lies before 1900 or in the future.")
    return at


def _number(text: str | None) -> float | None:
    """The number an answer is, or begins with, as in “4 - often”."""
    if not text:
        return None
    found = _ANSWER.match(text)
    value = float(found["number"].replace(",", ".")) if found else math.inf
    if not math.isfinite(value):
        raise BadValueError("The value is no number. Turn answers into numbers, or leave the column out.")
    return value


class Labels(Ties):
    """The same rows, read to evaluate by and kept nowhere; what was asked does not matter."""

    name = "labels"
    label = _("Answers to evaluate by")

    def check(self, job: Load) -> None:
        """Nothing besides both ends is needed."""


def labels_in(job: Load, positive: Positive) -> Iterator[Label]:
    """The answers of a file, as far as both ends are known; the others are counted in `job`."""
    for tie in _declared(job):
        yield Label(tie.respondent_id, tie.named_id, positive.holds(tie.value))


KINDS = (Ties(),)
