"""`rapport import ties`: what people declared about one another, from a survey."""

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.directory.public import normalise, resolve_identities
from rapport.intake.public import BadValueError, Field, Kind, Load, Option, Row
from rapport.kit.problems import Refusal
from rapport.network import policy
from rapport.network.actions.ties import DeclaredTie, declare_ties

BATCH = 5000


class Ties(Kind):
    """Surveyed ties: one row per respondent and colleague named."""

    name = "ties"
    label = _("Surveyed ties")
    help = _("Whom people named when they were asked, such as “whom would you ask for a straight answer?”")
    fields = (
        Field(
            name="from",
            label=_("Who said it"),
            help=_("Identity of the respondent: id, address or login."),
            required=True,
            synonyms=("respondent", "source", "sender"),
        ),
        Field(
            name="to",
            label=_("Who was named"),
            help=_("Identity of the colleague."),
            required=True,
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
        if "question" not in job.given and not job.options.get("question"):
            raise Refusal(
                "Say which question these ties answer, or which column gives the question.",
                code="no_question",
                field="question",
                hint="--question NAME",
            )

    def load(self, job: Load) -> None:
        """Resolve both ends, reject what cannot be, hand the rest on."""
        rows = job.rows()
        while batch := list(islice(rows, BATCH)):
            ties = list(_declared(batch, job))
            counts = declare_ties(ties, by=job.by)
            job.counts.created += counts.created
            job.counts.updated += counts.updated
            job.counts.unchanged += counts.unchanged
            job.counts.excluded += counts.excluded
            job.progress(job.counts.read)


def _declared(batch: list[Row], job: Load) -> Iterator[DeclaredTie]:
    """The rows of a batch as ties; each that is none is counted here."""
    people = resolve_identities({value for row in batch for name in ("from", "to") if (value := row.get(name))})
    question = job.options.get("question")
    for row in batch:
        source, target = row.get("from"), row.get("to")
        if not source or not target:
            job.reject(row, "Who said it or who was named is missing.")
            continue
        if normalise(source) == normalise(target):
            job.reject(row, "Somebody named herself.")
            continue
        tie = _tie(
            row, job, people.get(normalise(source)), people.get(normalise(target)), row.get("question") or question
        )
        if tie is not None:
            yield tie


def _tie(row: Row, job: Load, respondent: int | None, named: int | None, question: str | None) -> DeclaredTie | None:
    """One tie, or None once the row is counted as unresolved or rejected."""
    if not question:
        job.reject(row, "The question is missing.")
    elif not respondent or not named:
        job.counts.unresolved += 1
    elif respondent == named:
        job.reject(row, "Somebody named herself.")
    else:
        try:
            value, at = _number(row.get("value")), job.read_time(row, "at")
        except BadValueError as error:
            job.reject(row, str(error))
        else:
            return DeclaredTie(respondent_id=respondent, named_id=named, question=question[:120], value=value, at=at)
    return None


def _number(text: str | None) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 (not a number is unequal to itself)
        raise BadValueError(f"The value “{text[:40]}” is not a number.")
    return value


KINDS = (Ties(),)
