"""The import of people: `rapport import people`, the wizard, and formats that are no tables."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from django.db import ProgrammingError
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.actions.loading import Wishes, load_people
from rapport.directory.imports import ldif, vcard
from rapport.directory.rules.rows import Cleaner, PersonRow, ReadDate, RowRefusedError
from rapport.fields.public import Definition, Noun, definitions, import_fields, read_value
from rapport.intake.public import Field, Format, Kind, Load, Option, Row, columns_told, head_of, refuse_unused
from rapport.kit import clock
from rapport.kit.problems import Refusal

KEYS = frozenset({"id", "email", "login"})
AHEAD = timedelta(days=366)  # a planned reorganisation may be loaded before its day
STEP = 1000  # rows between two words of progress

FIELDS = (
    Field(
        name="id",
        label=_("Id"),
        help=_("What the source calls a person; never used again for another."),
        synonyms=(
            "employee_id",
            "emp_id",
            "person_id",
            "personnel_number",
            "post_id",
            "staff_id",
            "staff_number",
            "employeenumber",
            "worker_id",
            "uid",
        ),
    ),
    Field(name="name", label=_("Name"), synonyms=("full_name", "display_name", "displayname", "cn")),
    Field(name="given_name", label=_("Given name"), synonyms=("first_name", "givenname", "forename")),
    Field(name="family_name", label=_("Family name"), synonyms=("last_name", "surname", "sn")),
    Field(
        name="email",
        label=_("E-mail"),
        help=_("Several are parted by “;” or “,”; the first is the one to write to."),
        many=True,
        synonyms=("mail", "e-mail", "email_address", "contact e-mail"),
    ),
    Field(
        name="login",
        label=_("Login"),
        help=_("Several are parted by “;”."),
        many=True,
        synonyms=("username", "user_name", "samaccountname", "userprincipalname"),
    ),
    Field(name="title", label=_("Title"), synonyms=("job_title", "job title", "position", "role")),
    Field(
        name="unit",
        label=_("Unit"),
        help=_("A path such as Sales / North, or levels in columns unit_1, unit_2 …; several parted by “;”."),
        levels=True,
        synonyms=("department", "dept", "org_unit", "team"),
    ),
    Field(
        name="manager",
        label=_("Manager"),
        help=_("An id, an address, a login, or a name only one person has."),
        synonyms=("manager_id", "reports_to", "reports to post id", "supervisor", "line_manager"),
    ),
    Field(name="location", label=_("Place"), synonyms=("office", "site", "city")),
    Field(name="timezone", label=_("Time zone"), help=_("Such as Europe/Oslo."), synonyms=("time_zone", "tz")),
    Field(name="start", label=_("First day"), type="date", synonyms=("start_date", "hired_on", "hire_date")),
    Field(name="end", label=_("Last day"), type="date", synonyms=("end_date", "leave_date")),
    Field(name="skills", label=_("Skills"), help=_("Parted by “;”."), many=True),
    Field(name="language", label=_("Languages"), help=_("Parted by “;”."), synonyms=("languages",)),
    Field(name="grade", label=_("Grade"), synonyms=("grade (or equivalent)",)),
    Field(name="vacant", label=_("Vacant"), help=_("“yes” for a post nobody holds.")),
    Field(name="groups", label=_("Groups"), help=_("Parted by “;”."), many=True),
)
OPTIONS = (
    Option(name="as_of", label=_("As of"), help=_("The day the file describes; default today."), kind="date"),
    Option(
        name="full_sync",
        label=_("Everybody is in it"),
        help=_("End people of earlier files whom this one leaves out."),
        kind="flag",
    ),
    Option(
        name="force",
        label=_("Even if many leave"),
        help=_("Let a full sync end more than 10 % of the people."),
        kind="flag",
    ),
    Option(
        name="same_name_is_one",
        label=_("Same name, same person"),
        help=_("Rows of equal name are one person with several ids and addresses."),
        kind="flag",
    ),
)


class People(Kind):
    """People by rows; one transaction, and the same file twice changes nothing."""

    name = "people"
    label = _("People")
    help = _("Who works here, where and under whom: tables, LDIF of a directory service, vCards.")
    options = OPTIONS
    shown_at = "directory:people"
    formats = (
        Format(name="ldif", label=_("LDIF"), suffixes=(".ldif", ".ldi"), sniff=ldif.looks_like, table=False),
        Format(name="vcard", label=_("vCard"), suffixes=(".vcf", ".vcard"), sniff=vcard.looks_like, table=False),
    )

    @property
    def fields(self) -> tuple[Field, ...]:
        try:
            return (*FIELDS, *import_fields(Noun.PERSON, besides=FIELDS))
        except ProgrammingError:  # somebody asks for help before there are tables, and so fields of her own
            return FIELDS

    def may_import(self, actor: Actor) -> bool:
        return policy.manages_directory(actor)

    def rows_from(self, path: Path) -> Iterator[Row] | None:
        return vcard.rows(path) if vcard.looks_like(head_of(path)) else ldif.rows(path)

    def check(self, job: Load) -> None:
        refuse_unused(job)
        as_of = job.options.get("as_of")
        if as_of and as_of > clock.today() + AHEAD:
            raise Refusal(
                f"{as_of.isoformat()} lies more than a year ahead. Say which day the file describes.",
                code="too_far_ahead",
                field="as_of",
                hint="--as-of",
            )
        for table in job.tables:
            if table.dialect is not None and not KEYS & {ours for _theirs, ours in table.mapping}:
                raise Refusal(
                    f"{table.name} has no column that tells people apart. Say which one gives the id, the e-mail "
                    f"or the login. {columns_told(table.dialect)}",
                    code="missing_column",
                    field="map",
                    hint="--map THEIRS=id",
                )

    def load(self, job: Load) -> None:
        as_of = job.options.get("as_of")
        wishes = Wishes(
            day=as_of or clock.today(),
            dated=as_of is not None,
            everybody=bool(job.options.get("full_sync")),
            force=bool(job.options.get("force")),
        )
        own = {field.key: field for field in definitions(Noun.PERSON)}
        cleaner = Cleaner(
            _given(job), custom=frozenset(own), same_name_is_one=bool(job.options.get("same_name_is_one"))
        )
        loaded = load_people(_clean(job, cleaner, own), cleaner=cleaner, wishes=wishes, by=job.by, tell=job.stage)
        job.counts.created += loaded.created
        job.counts.updated += loaded.updated
        job.counts.unchanged += loaded.unchanged
        job.counts.ended += loaded.ended
        if not job.counts.read:
            raise Refusal(f"{job.tables[0].name} tells of nobody. Export people, not only groups.", code="nobody_named")
        for sentence in cleaner.warnings.sentences():
            job.warn(sentence)


def _given(job: Load) -> frozenset[str]:
    """Our names the files give; a format that is no table gives all that it can hold."""
    if any(table.dialect is None for table in job.tables):
        return job.given | ldif.GIVES
    return job.given


def _clean(job: Load, cleaner: Cleaner, own: Mapping[str, Definition]) -> Iterator[PersonRow]:
    numbers = 0  # lines of several files would repeat; rows are told apart by their order
    several = len(job.tables) > 1
    for numbers, row in enumerate(job.rows(), start=1):
        try:
            person = cleaner.clean(numbers if several else row.number, row.values, _dates(job, row))
            _check_own(person, own, cleaner)
            yield person
        except RowRefusedError as error:
            job.reject(row, str(error))
        if numbers % STEP == 0:
            job.progress(numbers)
    job.progress(numbers, numbers)


def _check_own(person: PersonRow, own: Mapping[str, Definition], cleaner: Cleaner) -> None:
    """Leave out what a field of the organisation cannot hold; the person herself is taken."""
    for key, text in list(person.custom.items()):
        try:
            read_value(own[key], text)
        except Refusal as refusal:
            cleaner.warnings.add(f"{refusal.message} The value was left out.", person.line)
            del person.custom[key]


def _dates(job: Load, row: Row) -> ReadDate:
    def read(name: str) -> date | None:
        return job.read_date(row, name)

    return read
