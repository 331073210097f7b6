"""From rows of activities to touchpoints and steps."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from rapport.catalogue.public import ServiceTeamCard
from rapport.catalogue.public import teams as all_teams
from rapport.intake.public import BadValueError, Load, Row
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.kit.text import fold, is_clean, of_many, paragraphs, squeeze
from rapport.messaging.public import text_of_html
from rapport.relationships import policy
from rapport.relationships.actions.loading.became import Became
from rapport.relationships.actions.loading.contact import Met, load_touchpoints, restamp_all
from rapport.relationships.actions.loading.plan import Planned, load_steps
from rapport.relationships.imports.naming import Numbers, Teams, Units, parts_of, people_in
from rapport.relationships.models import Relationship
from rapport.relationships.queries.contact import of_either_side
from rapport.relationships.queries.sides import ours
from rapport.relationships.rules.activities import (
    TASKS,
    Activity,
    Kept,
    activity,
    contact_named,
    is_html,
    is_yes,
    minutes_of,
    one_line,
    too_long,
    whole,
)
from rapport.relationships.rules.words import LONGEST_LINE, LONGEST_WORDS, Contact, Mood

LONGEST_KEY = 240
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=731)
FARTHEST = datetime(2999, 12, 30, tzinfo=UTC)  # of what is due
TOO_FAR = "A time lies before 1970 or more than two years ahead."
NO_RELATIONSHIP = (
    "No relationship of the book is called so. Load the book first, or name its customer as it is called here."
)
SEVERAL = "Several teams look after them; choose one (team)."
NO_TIME = "The time is missing."
SERIES = "It stands for a series; its meetings are rows of their own."
CALLED_OFF = "It was called off."
DELETED = "It was deleted there."
PRIVATE = "It is private there."
A_PERSON = "Somebody, read to know whom the other files mean."
TAKEN_AWAY = "It was taken away here since."
HEADINGS = {"call": "call", "meeting": "meeting", "event": "event", "task": "task", "note": "note", "email": "e-mail"}
PEOPLE = ("contact", "with", "owner", "author", "customer")


@dataclass(frozen=True, slots=True)
class Place:
    """A relationship a row may mean."""

    id: int
    team_id: int
    began_at: datetime


class Books:
    """The relationships of all teams that may be loaded, by whatever a row may call them. Some statements a team."""

    def __init__(self, job: Load) -> None:
        self.teams, self.units = Teams(job), Units()
        self.cards = {card.id: card for card in self._open(job)}
        self.by_name: dict[str, list[Place]] = defaultdict(list)
        self.by_unit: dict[int, list[Place]] = defaultdict(list)
        self.by_person: dict[int, list[Place]] = defaultdict(list)
        self.members: dict[int, frozenset[int]] = {}
        rows = Relationship.objects.filter(team_id__in=self.cards).order_by("-ended_at", "id")  # those that go on first
        for one in rows.values_list("id", "team_id", "began_at", "external_id", "unit_id", "person_id"):
            self._keep(Place(*one[:3]), *one[3:])

    def _open(self, job: Load) -> list[ServiceTeamCard]:
        if self.teams.chosen is not None:
            policy.ensure_loads(job.by, self.teams.chosen)
            return [self.teams.chosen]
        return [card for card in all_teams(retired=True) if policy.may_load(job.by, card)]

    def _keep(self, place: Place, external_id: str, unit_id: int | None, person_id: int | None) -> None:
        self.by_name[external_id or f"R{place.id}"].append(place)
        if unit_id is not None:
            self.by_unit[unit_id].append(place)
        if person_id is not None:
            self.by_person[person_id].append(place)

    def ours(self, team_id: int) -> frozenset[int]:
        """Return who serves in a team. Two statements, once."""
        if team_id not in self.members:
            self.members[team_id] = ours(self.cards[team_id])
        return self.members[team_id]

    def find(self, row: Row, people: dict[str, int]) -> Place:
        """Return the relationship a row means: by its number, its customer, else whom of theirs it names."""
        team = self.teams.of(row)
        for found in self._meant(row, people):
            fitting = [place for place in found if team is None or place.team_id == team.id]
            if len({place.team_id for place in fitting}) > 1:
                raise BadValueError(SEVERAL)
            if fitting:
                return fitting[0]
        raise BadValueError(NO_RELATIONSHIP)

    def _meant(self, row: Row, people: dict[str, int]) -> Iterable[Sequence[Place]]:
        for name in parts_of(row.get("relationship")):
            yield self.by_name.get(name, ())
        for text in parts_of(row.get("customer")):
            yield self.by_unit.get(self.units.find(text) or 0, ())
            yield self.by_person.get(people.get(text, 0), ())
        for text in parts_of(row.get("contact")):
            yield self.by_person.get(people.get(text, 0), ())


class Reader:
    """Makes touchpoints and steps of rows, and counts what became of each."""

    def __init__(self, job: Load) -> None:
        self.job, self.zone, self.books = job, job.zone, Books(job)
        self.numbers = Numbers(job)
        self.latest = clock.now() + AHEAD
        self.said = str(job.options.get("activity") or "")
        self.source = squeeze(str(job.options.get("source") or ""))
        self.guessed = [_guessed(table.dialect.header if table.dialect else (), table.name) for table in job.tables]
        self.noted: Counter[str] = Counter()
        self.touched: set[int] = set()
        self.goals: dict[tuple[int, str], int] = {}  # by relationship and words, where goals came in before steps

    def take(self, batch: list[Row]) -> None:
        """Write some rows down."""
        for row in batch:
            if row.file in self.numbers.files:
                self.numbers.learn(row)
        self.numbers.spell_out(batch, PEOPLE)
        people = people_in(batch, PEOPLE)
        met: list[Met] = []
        steps: list[Planned] = []
        for row in batch:
            try:
                self._row(row, people, met, steps)
            except (BadValueError, Refusal) as error:
                self.job.reject(row, str(error))
        kept = [*zip(met, load_touchpoints(met, by=self.job.by), strict=True)]
        self._count(became for one, became in kept if not one.key.endswith(NOTE_OF_STEP))
        self._count(load_steps(self._on_either_side(steps), by=self.job.by))
        self.touched |= {one.relationship_id for one, became in kept if became is not Became.UNCHANGED}

    def sum_up(self) -> None:
        """Work out anew when the two sides met, and tell what was kept without something."""
        restamp_all(self.touched)
        sentences = {
            "people": ("name", "people who are not known here; kept without them."),
            "outside": ("are", "of people of neither side: waiting on nobody yet."),
            "kind": ("are", "of a kind that is not known; kept as notes."),
            "cut": ("say", f"more than is kept; what was said was cut after {LONGEST_WORDS:,} characters."),
            "mood": ("say", "in a word we do not know how it went; it was left out."),
        }
        for name, (verb, rest) in sentences.items():
            if many := self.noted[name]:
                noun = "step" if name == "outside" else "row"
                self.job.warn(f"{of_many(many, noun, verb)} {rest}")

    def _count(self, became: Iterable[Became]) -> None:
        counts = self.job.counts
        for one in became:
            if one is Became.TAKEN_AWAY:
                counts.excluded += 1
                self.job.reasons[TAKEN_AWAY] += 1
            else:
                setattr(counts, one, getattr(counts, one) + 1)

    def _row(self, row: Row, people: dict[str, int], met: list[Met], steps: list[Planned]) -> None:
        what = self._activity(row)
        if reason := A_PERSON if row.file in self.numbers.files else _left_out(row, what):
            self.job.counts.excluded += 1
            self.job.reasons[reason] += 1
            return
        place = self.books.find(row, people)
        if what.kept is Kept.STEP:
            self._step(row, what, place, people, met, steps)
        else:
            met.append(self._met(row, what, place, people))
        self.noted["kind"] += not what.known

    def _activity(self, row: Row) -> Activity:
        parts = [part for part in (row.get("kind") or "").split(";") if part.strip()]
        named = next((part for part in parts if contact_named(part) or fold(part) in TASKS), parts[0] if parts else "")
        kind = named or self.said or self.guessed[row.file]
        return activity(
            kind=kind,
            status=row.get("status") or "",
            series=is_yes(row.get("series")),
            closed=is_yes(row.get("closed")) or bool(row.get("done")),
            due_only=not row.get("at"),
        )

    def _met(self, row: Row, what: Activity, place: Place, people: dict[str, int]) -> Met:
        times = {name: self._time(row, name) for name in ("at", "end", "due", "done", "created")}
        at = times["at"] or times["due"] or times["done"] or times["created"]
        if at is None:
            raise BadValueError(NO_TIME)
        if at > self.latest:
            raise BadValueError(TOO_FAR)
        outcome, rest = one_line(self._text(row, "subject"))
        words = self._words(row, rest)
        ours, theirs = self._people(row, place, people)
        author = people.get(row.get("author") or "") or people.get(row.get("owner") or "")
        planned = {"yes": True, "no": False}.get(fold(row.get("planned") or ""))
        if at <= clock.now():
            planned = bool(planned)
        return Met(
            relationship_id=place.id,
            team_id=place.team_id,
            kind=what.kind,
            at=at,
            key=self._key(row),
            planned=planned,
            minutes=minutes_of(begin=times["at"], end=times["end"], cells=row.values),
            place=self._text(row, "place")[:LONGEST_LINE],
            outcome=outcome,
            words=words,
            learned=self._cut(self._text(row, "learned", lines=True)),
            mood=self._mood(row),
            author_id=author,
            ours=ours,
            theirs=theirs,
        )

    def _step(
        self, row: Row, what: Activity, place: Place, people: dict[str, int], met: list[Met], steps: list[Planned]
    ) -> None:
        """A task is a step; what it says beyond its one line is kept beside it as a note."""
        line, rest = one_line(self._text(row, "subject") or self._text(row, "words"))
        if not line:
            raise BadValueError("A task says nothing of what is to be done.")
        due, done = self._time(row, "due") or self._time(row, "at"), self._time(row, "done")
        created = self._time(row, "created")
        ended = done or due or created or place.began_at
        owner = people.get(row.get("owner") or "")
        key = self._key(row)
        self.noted["people"] += _is_somebody(row.get("owner") or "") and owner is None
        steps.append(
            Planned(
                relationship_id=place.id,
                key=key,
                words=line,
                person_id=owner,
                due_on=due.astimezone(self.zone).date() if due else None,
                done_at=ended if what.done else None,
                dropped_at=ended if what.dropped else None,
                made_at=created,
                made_by_id=people.get(row.get("author") or ""),
                goal_id=self.goals.get((place.id, row.get("goal") or "")),
            )
        )
        words = self._words(row, rest)
        if words and words != line:
            at = created or done or due or place.began_at
            note = Met(
                relationship_id=place.id,
                team_id=place.team_id,
                kind=Contact.NOTE,
                at=min(at, clock.now()),
                key=f"{key}{NOTE_OF_STEP}",
                planned=False,
                outcome=line,
                words=words,
                author_id=owner,
            )
            met.append(note)

    def _on_either_side(self, steps: Sequence[Planned]) -> list[Planned]:
        """Let what is still to be done wait on nobody where it names somebody of neither side. Five statements."""
        rows = list(Relationship.objects.filter(id__in={step.relationship_id for step in steps}))
        sides = of_either_side({step.person_id for step in steps if step.person_id is not None}, rows)
        kept = []
        for step in steps:
            over = step.done_at is not None or step.dropped_at is not None
            outside = not over and step.person_id is not None and step.person_id not in sides[step.relationship_id]
            self.noted["outside"] += outside
            kept.append(replace(step, person_id=None) if outside else step)
        return kept

    def _people(self, row: Row, place: Place, people: dict[str, int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Who was there, ours and theirs; whoever serves in the team is ours, in whichever column she stands."""
        named = {name: parts_of(row.get(name)) for name in ("with", "owner", "contact")}
        self.noted["people"] += any(
            _is_somebody(part) and part not in people for cell in named.values() for part in cell
        )
        members = self.books.ours(place.team_id)
        contacts = [people[part] for part in named["contact"] if part in people]
        ours = [people[part] for part in (*named["with"], *named["owner"]) if part in people]
        ours += [ident for ident in contacts if ident in members]
        kept = tuple(dict.fromkeys(ours))
        return kept, tuple(dict.fromkeys(ident for ident in contacts if ident not in kept))

    def _words(self, row: Row, rest: str) -> str:
        result = self._text(row, "result")
        said = whole(
            rest,
            self._text(row, "words", lines=True),
            self._text(row, "notes", lines=True),
            f"Result: {result}" if result else "",
        )
        return self._cut(said)

    def _cut(self, text: str) -> str:
        self.noted["cut"] += too_long(text)
        return text[:LONGEST_WORDS]

    def _text(self, row: Row, name: str, *, lines: bool = False) -> str:
        text = row.get(name) or ""
        if not text:
            return ""
        if is_html(text):
            text = text_of_html(text)
        if not is_clean(text):
            raise BadValueError("A text holds what is no character.")
        return paragraphs(text) if lines else squeeze(text)

    def _mood(self, row: Row) -> str:
        text = fold(row.get("mood") or "")
        if text in set(Mood):
            return text
        self.noted["mood"] += bool(text)
        return ""

    def _time(self, row: Row, name: str) -> datetime | None:
        found = self.job.read_time(row, name, zone=self.zone)
        if found is not None and not EARLIEST <= found <= (FARTHEST if name == "due" else self.latest):
            raise BadValueError(TOO_FAR)
        return found

    def _key(self, row: Row) -> str:
        """What makes a row the same the next time: its number, else all it says."""
        told = squeeze(row.get("id") or "")
        if not told:
            said = "\x1f".join(f"{name}={value}" for name, value in sorted(row.values.items()) if value)
            told = f"#{hashlib.blake2b(said.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"
        key = f"{self.source}:{told}" if self.source else told
        if len(key) > LONGEST_KEY or not is_clean(key):
            raise BadValueError(f"What the system calls it has more than {LONGEST_KEY} characters.")
        return key


NOTE_OF_STEP = "#note"


def _is_somebody(text: str) -> bool:
    """Whether a cell names a person, and not only a number another system has for her."""
    return "@" in text or " " in text


def _left_out(row: Row, what: Activity) -> str:
    """Why a row is knowingly left out; nothing where it is not."""
    if is_yes(row.get("deleted")):
        return DELETED
    if is_yes(row.get("private")):
        return PRIVATE
    return {Kept.SERIES: SERIES, Kept.CALLED_OFF: CALLED_OFF}.get(what.kept, "")


def _guessed(header: Sequence[str], name: str) -> str:
    """Return what kind a file without a column for it holds, by its headings, else by its name."""
    for text in (*header, name):
        words = fold(text)
        found = next((kind for mark, kind in HEADINGS.items() if words.startswith(f"{mark} ")), "")
        if found and found != "task":
            return found
    words = fold(name)
    return next((kind for mark, kind in HEADINGS.items() if mark in words), "")
