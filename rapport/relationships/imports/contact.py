"""`rapport import touchpoints`: calls, meetings, mails, notes and tasks of another system, one row each."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.intake.public import Field, Kind, Load, Option
from rapport.kit.problems import Refusal
from rapport.relationships import policy
from rapport.relationships.imports.formats import ACTIVITIES, formats
from rapport.relationships.imports.naming import TEAM, ZONE, Teams, batches, loadable
from rapport.relationships.imports.reading import Reader

AT_ONCE = 5000
LONGEST_SOURCE = 40


class Touchpoints(Kind):
    """What was said and is to be done: each row a touchpoint or a step, or the reason why it is none."""

    name = "touchpoints"
    label = _("Touchpoints and steps")
    help = _("Calls, meetings, mails, notes and tasks with those a team looks after, one row each.")
    shown_at = "relationships:book"
    fields = (
        Field(name="id", label=_("Number"), help=_("What makes it the same when it comes in again.")),
        Field(
            name="relationship",
            label=_("Relationship"),
            help=_("The number of the customer in the system it comes from."),
            many=True,
            synonyms=("account id", "accountid", "company id"),
        ),
        Field(
            name="customer",
            label=_("Customer"),
            many=True,
            synonyms=("account", "account name", "company", "company name", "regarding", "related to"),
        ),
        Field(name="team", label=_("Team")),
        Field(
            name="contact",
            label=_("Who of theirs"),
            help=_("Identities or names, parted by “;”."),
            many=True,
            synonyms=("contacts", "contact name", "attendees", "participants", "contact email"),
        ),
        Field(name="with", label=_("Who of ours"), many=True, synonyms=("organizer", "our side")),
        Field(name="owner", label=_("Whose it is"), synonyms=("assigned to", "assigned", "activity owner")),
        Field(name="author", label=_("Who wrote it"), synonyms=("created by",)),
        Field(name="kind", label=_("Kind"), many=True, synonyms=("type", "activity type", "activity")),
        Field(name="at", label=_("When"), type="time", synonyms=("start", "date", "start time", "activity date")),
        Field(name="end", label=_("Until"), type="time", synonyms=("end time",)),
        Field(name="due", label=_("Due"), type="time", synonyms=("due date", "deadline")),
        Field(name="done", label=_("Done"), type="time", synonyms=("completed", "completed date")),
        Field(name="created", label=_("Written"), type="time", synonyms=("created on", "create date")),
        Field(name="minutes", label=_("Minutes"), synonyms=("duration",)),
        Field(name="seconds", label=_("Seconds")),
        Field(name="milliseconds", label=_("Milliseconds")),
        Field(name="subject", label=_("What came of it"), many=True, synonyms=("outcome", "title", "summary", "name")),
        Field(name="words", label=_("What was said"), many=True, synonyms=("description", "comments", "notes", "body")),
        Field(name="notes", label=_("More of it")),
        Field(name="result", label=_("Result"), synonyms=("call result",)),
        Field(name="learned", label=_("What was learned")),
        Field(name="mood", label=_("How it went")),
        Field(name="place", label=_("Where"), synonyms=("location",)),
        Field(
            name="status", label=_("Where it stands"), many=True, synonyms=("state", "activity status", "task status")
        ),
        Field(name="planned", label=_("Planned")),
        Field(name="closed", label=_("Done there")),
        Field(name="series", label=_("Stands for a series")),
        Field(name="deleted", label=_("Deleted there")),
        Field(name="private", label=_("Private there")),
    )
    options = (
        replace(TEAM, needed=False),
        Option(name="source", label=_("Which system"), help=_("Where several have activities of the same numbers.")),
        Option(name="activity", label=_("Kind of all"), help=_("Where no column says it, as Call, Meeting or Task.")),
        ZONE,
    )
    formats = formats(ACTIVITIES, {})

    def may_import(self, actor: Actor) -> bool:
        """Who keeps a book, and administrators."""
        return policy.loads(actor)

    def choices_of(self, option: str, by: Actor) -> Sequence[tuple[str, str]]:
        """The teams whose book the actor may load."""
        return loadable(by) if option == TEAM.name else ()

    def check(self, job: Load) -> None:
        """Refuse what names no customer, an unknown team or zone, and a system with too long a name."""
        job.zone  # noqa: B018 (refuses a name of none, before anything is read)
        Teams(job)
        if len(str(job.options.get("source") or "")) > LONGEST_SOURCE:
            raise Refusal(
                f"Name the system in at most {LONGEST_SOURCE} characters.", code="long_source", field="source"
            )
        if not job.given & {"relationship", "customer", "contact"}:
            raise Refusal(
                "No column names the customer. Say which one does.",
                code="missing_column",
                field="map",
                hint="--map THEIRS=customer",
            )

    def load(self, job: Load) -> None:
        """Read the rows, and write each down."""
        reader = Reader(job)
        for batch in batches(job, AT_ONCE):
            reader.take(batch)
        reader.sum_up()
