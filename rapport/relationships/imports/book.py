"""`rapport import relationships`: whom a team looks after, one row a customer."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, time

from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.intake.public import BadValueError, Field, Kind, Load, Option, Row
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.kit.text import fold, is_clean, of_many, paragraphs, squeeze
from rapport.messaging.public import text_of_html
from rapport.relationships import policy
from rapport.relationships.actions.loading.book import Account, Book, load_relationships, open_book
from rapport.relationships.imports.formats import ACCOUNT_OPTIONS, ACCOUNTS, formats
from rapport.relationships.imports.naming import (
    NO_TEAM,
    TEAM,
    ZONE,
    Numbers,
    Teams,
    Units,
    batches,
    loadable,
    parts_of,
    people_in,
)
from rapport.relationships.rules.activities import is_html, is_yes, rhythm_of
from rapport.relationships.rules.words import LONGEST_WORDS, MOST_DEPUTIES

AT_ONCE = 1000
LONGEST_ID = 120
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
MOST_OF_ONE = 1000  # rows about one relationship; of an archive moves, or owners, or goals
NO_MORE = f"More than {MOST_OF_ONE:,} rows are about this relationship."
NO_CUSTOMER = "No unit is called so, or several are, and nobody is known by it."
NO_SUCH_STAGE = "The team has no such stage."
NO_PERSON = "Nobody here is known by it; people come from the directory."
A_CONTACT = "A contact: people stand in the directory. With “contacts” each is looked after too."
DELETED = "It was deleted there."


class Relationships(Kind):
    """A book: one row per customer, put together with what is there."""

    name = "relationships"
    label = _("Relationships")
    help = _("Whom a team looks after: one row per unit or person, with owner, stage and rhythm.")
    shown_at = "relationships:book"
    fields = (
        Field(name="id", label=_("Number"), help=_("What the system it comes from calls it.")),
        Field(
            name="customer",
            label=_("Customer"),
            help=_("A unit by its path or a name only one has, or a person by an identity."),
            synonyms=("account", "account name", "company", "company name", "client"),
        ),
        Field(name="unit", label=_("Unit"), synonyms=("department", "division")),
        Field(name="person", label=_("Person")),
        Field(name="contact", label=_("Contact"), help=_("Of exports of contacts: the address each is known by.")),
        Field(name="team", label=_("Team"), help=_("By the letters its case numbers begin with.")),
        Field(
            name="owner",
            label=_("Owner"),
            help=_("An identity or a name only one person has."),
            synonyms=("account manager", "business partner", "account owner", "responsible"),
        ),
        Field(name="deputies", label=_("Deputies"), many=True, synonyms=("deputy", "backup")),
        Field(name="stage", label=_("Stage"), synonyms=("lifecycle stage",)),
        Field(
            name="rhythm",
            label=_("Rhythm"),
            help=_("Every how many days they should be in contact, or weeks as 6w."),
            synonyms=("cadence", "frequency"),
        ),
        Field(name="about", label=_("What to know"), synonyms=("description", "notes", "background")),
        Field(name="began", label=_("Began"), type="time", synonyms=("since", "created", "customer since")),
        Field(name="ended", label=_("Ended"), type="time", synonyms=("until", "closed")),
        Field(name="deleted", label=_("Deleted there")),
    )
    options = (
        TEAM,
        Option(
            name="stages",
            label=_("Their stages as ours"),
            help=_("What other words for stages mean, as “Customer=Relying, Prospect=Aware”."),
        ),
        Option(name="contacts", label=_("Look after each contact too"), kind="flag", default=False),
        ZONE,
    )
    formats = formats(ACCOUNTS, ACCOUNT_OPTIONS)

    def may_import(self, actor: Actor) -> bool:
        """Who keeps a book, and administrators."""
        return policy.loads(actor)

    def choices_of(self, option: str, by: Actor) -> Sequence[tuple[str, str]]:
        """The teams whose book the actor may load."""
        return loadable(by) if option == TEAM.name else ()

    def check(self, job: Load) -> None:
        """Refuse what names no customer, an unknown team, and words for stages that say nothing."""
        job.zone  # noqa: B018 (refuses a name of none, before anything is read)
        Teams(job)
        stages_said(job)
        if not job.given & {"customer", "unit", "person", "contact"}:
            raise Refusal(
                "No column names the customer. Say which one does.",
                code="missing_column",
                field="map",
                hint="--map THEIRS=customer",
            )

    def load(self, job: Load) -> None:
        """Read the rows, and take them into the books of their teams."""
        reader = BookReader(job)
        for batch in batches(job, AT_ONCE):
            reader.take(batch)
        reader.sum_up()


def stages_said(job: Load) -> dict[str, str]:
    """Return what other words for stages mean, both folded; refuses what is no pair."""
    pairs = [part.partition("=") for part in str(job.options.get("stages") or "").split(",") if part.strip()]
    for theirs, sign, ours in pairs:
        if not sign or not theirs.strip() or not ours.strip():
            raise Refusal(
                f"“{theirs.strip()[:60]}” says no stage. Write it as Customer=Relying.", code="stages", field="stages"
            )
    return {fold(theirs): fold(ours) for theirs, _sign, ours in pairs}


class BookReader:
    """Makes relationships of rows, and counts what became of each."""

    def __init__(self, job: Load) -> None:
        self.job, self.zone, self.stages = job, job.zone, stages_said(job)
        self.teams, self.units = Teams(job), Units()
        self.books: dict[int, Book] = {}
        self.noted: Counter[str] = Counter()
        self.told: Counter[tuple[int, int | None, int | None]] = Counter()
        self.numbers = Numbers(job)

    def take(self, batch: list[Row]) -> None:
        """Take some rows into the books of their teams."""
        for row in batch:
            if row.file in self.numbers.files:
                self.numbers.learn(row)
        self.numbers.spell_out(batch, ("owner", "deputies"))
        people = people_in(batch, ("customer", "person", "contact", "owner", "deputies"))
        found: dict[int, list[Account]] = {}
        for row in batch:
            try:
                if self._left_out(row):
                    continue
                book = self.book_of(row)
                found.setdefault(book.team.id, []).append(self._account(row, book, people))
            except (BadValueError, Refusal) as error:
                self.job.reject(row, str(error))
        for team_id, accounts in found.items():
            for became in load_relationships(self.books[team_id], accounts, by=self.job.by):
                setattr(self.job.counts, became, getattr(self.job.counts, became) + 1)

    def sum_up(self) -> None:
        """Tell what was kept without something."""
        if many := self.noted["owner"]:
            self.job.warn(
                f"{of_many(many, 'row', 'name')} an owner who is not known here; nobody looks after these yet."
            )
        if many := self.noted["outside"]:
            self.job.warn(
                f"{of_many(many, 'row', 'name')} an owner who does not serve in the team; nobody looks after these yet."
            )
        if many := self.noted["deputies"]:
            self.job.warn(
                f"{of_many(many, 'row', 'name')} deputies who are not known here or do not serve in the team."
            )
        if many := self.noted["cut"]:
            self.job.warn(f"Of {of_many(many, 'row')} what to know was cut after {LONGEST_WORDS} characters.")

    def _left_out(self, row: Row) -> bool:
        reason = ""
        if is_yes(row.get("deleted")):
            reason = DELETED
        elif row.file in self.numbers.files and not self.job.options.get("contacts"):
            reason = A_CONTACT
        if reason:
            self.job.counts.excluded += 1
            self.job.reasons[reason] += 1
        return bool(reason)

    def book_of(self, row: Row) -> Book:
        """Return the book a row is of; rejects a row that names none, and one that is not to be loaded."""
        team = self.teams.of(row)
        if team is None:
            raise BadValueError(NO_TEAM)
        if team.id not in self.books:
            self.books[team.id] = open_book(team, by=self.job.by)
        return self.books[team.id]

    def _account(self, row: Row, book: Book, people: dict[str, int]) -> Account:
        unit_id, person_id = self._whom(row, people)
        self.told[book.team.id, unit_id, person_id] += 1
        if self.told[book.team.id, unit_id, person_id] > MOST_OF_ONE:  # each may change it
            raise BadValueError(NO_MORE)
        owner, deputies = self._owner(row, book, people), self._deputies(row, book, people)
        began, ended = self._time(row, "began"), self._time(row, "ended")
        if began and ended and ended < began:
            raise BadValueError("It ended before it began.")
        external = squeeze(row.get("id") or "")
        if len(external) > LONGEST_ID or not is_clean(external):
            raise BadValueError(f"What the system calls it has more than {LONGEST_ID} characters.")
        return Account(
            unit_id=unit_id,
            person_id=person_id,
            external_id=external,
            owner_id=owner,
            deputy_ids=deputies,
            stage_id=self._stage(row, book),
            rhythm_days=self._rhythm(row),
            about=self._about(row),
            began_at=began,
            ended_at=ended,
        )

    def _whom(self, row: Row, people: dict[str, int]) -> tuple[int | None, int | None]:
        """Whom a row is with: a unit, else a person."""
        if row.file in self.numbers.files:
            person = people.get(row.get("contact") or row.get("customer") or "")
            if person is None:
                raise BadValueError(NO_PERSON)
            return None, person
        for name in ("unit", "customer"):
            if (text := row.get(name)) and (unit := self.units.find(text)) is not None:
                return unit, None
        for name in ("person", "customer"):
            if (text := row.get(name)) and (person := people.get(text)) is not None:
                return None, person
        raise BadValueError(NO_CUSTOMER)

    def _owner(self, row: Row, book: Book, people: dict[str, int]) -> int | None:
        text = row.get("owner")
        if not text:
            return None
        person = people.get(text)
        if person is None or not book.serves(person):
            self.noted["owner" if person is None else "outside"] += 1
            return None
        return person

    def _deputies(self, row: Row, book: Book, people: dict[str, int]) -> tuple[int, ...] | None:
        names = parts_of(row.get("deputies"))
        if not names:
            return None
        found = tuple(dict.fromkeys(people[name] for name in names if book.serves(people.get(name))))
        if len(found) > MOST_DEPUTIES:
            raise BadValueError(f"Name at most {MOST_DEPUTIES} deputies.")
        self.noted["deputies"] += len(found) < len(names)
        return found

    def _stage(self, row: Row, book: Book) -> int | None:
        text = row.get("stage")
        if not text:
            return None
        wanted = fold(text)
        wanted = self.stages.get(wanted, wanted)
        found = next((stage.id for stage in book.stages if fold(stage.name) == wanted), None)
        if found is None:
            names = ", ".join(stage.name for stage in book.stages)
            raise BadValueError(
                f"{NO_SUCH_STAGE} Its stages: {names}. Say what it means under “Their stages as ours” (stages)."
            )
        return found

    def _rhythm(self, row: Row) -> int | None:
        text = row.get("rhythm")
        if not text:
            return None
        days = rhythm_of(text)
        if days is None:
            raise BadValueError("The rhythm is no number of days up to two years; write 42, or 6w.")
        return days

    def _about(self, row: Row) -> str | None:
        text = row.get("about")
        if not text:
            return None
        written = paragraphs(text_of_html(text) if is_html(text) else text)
        if not is_clean(written):
            raise BadValueError("A text holds what is no character.")
        self.noted["cut"] += len(written) > LONGEST_WORDS
        return written[:LONGEST_WORDS]

    def _time(self, row: Row, name: str) -> datetime | None:
        found = self.job.read_time(row, name, zone=self.zone)
        latest = datetime.combine(clock.today(), time.max, tzinfo=UTC)
        if found is not None and not EARLIEST <= found <= latest:
            raise BadValueError("A time lies before 1970 or in the future.")
        return found
