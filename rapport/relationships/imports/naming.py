"""Whom the cells of a file mean: teams, units, people, by what other systems call them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard, teams
from rapport.directory.public import resolve_mentions, unit_card, units_frame
from rapport.intake.public import BadValueError, Load, Option, Row, Table
from rapport.kit.problems import Refusal
from rapport.kit.text import fold
from rapport.relationships import policy

NO_TEAM = "The row names no team; choose one for those that name none (team)."
NO_SUCH_TEAM = "No team’s numbers begin so."
OF_PEOPLE = frozenset({"firstname", "lastname", "fullname", "(donotmodify)contact", "contactid"})
OF_ACCOUNTS = {"id", "contact"}  # what a list of who signs in gives of each
OF_NOBODY = {"owner", "stage", "rhythm", "at", "due", "done"}  # nobody is owned, and nobody happens on a day
TEAM = Option(
    name="team",
    label=_("Team"),
    help=_("Whose book it is; a column says it by the letters its case numbers begin with, as IT."),
    needed=True,
)
ZONE = Option(name="timezone", label=_("Time zone"), help=_("Of times that name none, as Europe/Amsterdam."))


class Units:
    """Units by path, slug or a name only one has. One statement; a second one where names repeat."""

    def __init__(self) -> None:
        frame = units_frame()
        ids, names = frame["unit_id"].to_pylist(), frame["name"].to_pylist()
        called = dict(zip(ids, names, strict=True))
        self.known: dict[str, int] = {}
        several: dict[str, list[int]] = defaultdict(list)
        for ident, name, slug, path in zip(
            ids, names, frame["slug"].to_pylist(), frame["path"].to_pylist(), strict=True
        ):
            levels = [fold(called[step]) for step in path]
            for spelled in (slug, "/".join(levels), "/".join(levels[1:])):
                self.known.setdefault(spelled, ident)
            several[fold(name)].append(ident)
        self._add_names(several)

    def _add_names(self, several: dict[str, list[int]]) -> None:
        repeated = {ident for found in several.values() if len(found) > 1 for ident in found}
        gone = {ident for ident, card in unit_card(repeated).items() if card.ended} if repeated else set()
        for name, found in several.items():
            standing = [ident for ident in found if ident not in gone]
            if len(standing) == 1:
                self.known.setdefault(name, standing[0])

    def find(self, text: str) -> int | None:
        """Return the unit a text means, None where it means none or several."""
        return self.known.get("/".join(fold(part) for part in text.strip("/ ").split("/")))


class Teams:
    """Teams by prefix; which one a row is about."""

    def __init__(self, job: Load) -> None:
        self.known = {fold(one.prefix): one for one in teams(retired=True)}
        self.known |= {fold(one.name): one for one in self.known.values()}
        asked = str(job.options.get("team") or "")
        self.chosen = self.known.get(fold(asked)) if asked else None
        if asked and self.chosen is None:
            raise Refusal(no_such_team(asked), code="no_team", field="team")

    def of(self, row: Row) -> ServiceTeamCard | None:
        """Return the team of a row, None where neither it nor an option says one; rejects one there is not."""
        text = row.get("team")
        if not text:
            return self.chosen
        found = self.known.get(fold(text))
        if found is None:
            raise BadValueError(no_such_team(text))
        return found


def loadable(by: Actor) -> list[tuple[str, str]]:
    """Return the teams whose book an actor may load, as (letters, name). One statement."""
    return [(one.prefix, one.name) for one in teams() if policy.may_load(by, one)]


class Numbers:
    """Whom the numbers of another system mean, where files of its people come before the rest."""

    def __init__(self, job: Load) -> None:
        self.files = {number for number, table in enumerate(job.tables) if _holds_people(table)}
        self.known: dict[str, str] = {}

    def learn(self, row: Row) -> None:
        """Keep what a row of a file of people calls somebody, and her address."""
        told = parts_of(row.get("contact"))
        if (number := row.get("id")) and told:
            self.known[number] = next((part for part in told if "@" in part), told[0])

    def spell_out(self, rows: Iterable[Row], names: Iterable[str]) -> None:
        """Put addresses in place of numbers in some cells."""
        if not self.known:
            return
        wanted = tuple(names)
        for row in rows:
            for name in wanted:
                if cell := row.get(name):
                    row.values[name] = ";".join(self.known.get(part, part) for part in parts_of(cell))


def _holds_people(table: Table) -> bool:
    """Whether a file tells of people: by its headings, or by who signs in being all that it tells."""
    headings = {
        fold(name).replace(" ", "").replace("_", "") for name in (table.dialect.header if table.dialect else ())
    }
    if not headings.isdisjoint(OF_PEOPLE):
        return True
    ours = {name for _theirs, name in table.mapping}
    called_so = "username" in headings or fold(table.name).startswith("user")
    return called_so and ours >= OF_ACCOUNTS and ours.isdisjoint(OF_NOBODY)


def no_such_team(called: str) -> str:
    """Return the sentence for a team that is not here: which it is, and what makes it one."""
    return f"{NO_SUCH_TEAM} Make its unit a service team first: rapport catalogue serve UNIT {called[:20].upper()}."


def parts_of(cell: str | None) -> list[str]:
    """Return the people a cell names, parted by semicolons."""
    return [part.strip() for part in (cell or "").split(";") if part.strip()]


def people_in(rows: Iterable[Row], names: Iterable[str]) -> dict[str, int]:
    """Return whom the cells of some rows mean, by what stands there. Two statements."""
    texts = {part for row in rows for name in names for part in parts_of(row.get(name))}
    return resolve_mentions(texts) if texts else {}


def batches(job: Load, size: int) -> Iterator[list[Row]]:
    """Return the rows of a job, so many at a time, and tell how far it is."""
    rows = job.rows()
    while batch := list(islice(rows, size)):
        yield batch
        job.progress(job.counts.read)
