"""The directory's share of the fictional company: its people on three days, the accounts of the cast, and its groups."""

from django.db import transaction
from django.db.models import Max

from rapport.accounts.public import Actor, change_settings, create_user, user_id_of_address
from rapport.directory.actions.claiming import link_user
from rapport.directory.demo.cast import CAST, PASSWORD, Member, address
from rapport.directory.demo.company import MAPPING, Rows
from rapport.directory.demo.groups import gather
from rapport.directory.demo.said import speak
from rapport.directory.models import Person, Position, Statement
from rapport.directory.queries.identities import resolve_identities
from rapport.engine.company import Story
from rapport.intake.public import run_import
from rapport.kit.terminal import say

__all__ = ["CAST", "PASSWORD", "address", "tell"]


def tell(story: Story, *, by: Actor) -> None:
    """Import the people as they were at the start, after the reorganisation and on the last day; let the cast in."""
    rows = Rows(story.people, last=story.last, seed=story.seed)
    told_until = Position.objects.aggregate(day=Max("since"))["day"] or story.first
    for day in (story.first, story.reorganised_on, story.last):
        if day < told_until:  # an earlier telling was cut off after this day
            continue
        file = story.folder / f"people-{day}.csv"
        count = rows.write(file, day=day, reorganised_on=story.reorganised_on)
        full_sync = day != story.first
        run_import("people", [file], by=by, mapping=MAPPING, as_of=day, full_sync=full_sync, force=full_sync)
        say(f"  {count:,} people as of {day}")
    known = resolve_identities([_address(member, rows) for member in rows.cast.values()])
    cast: dict[str, int] = {}
    for member in rows.cast.values():
        person_id = known.get(_address(member, rows))
        if person_id:
            cast[member.name] = person_id
            _describe(member, person_id)
            _let_in(member, person_id, by=by)
    gather(cast, by=by)
    speak(cast, last=story.last, by=by)


def _address(member: Member, rows: Rows) -> str:
    """Return the work address the file gave a member of the cast."""
    person = next(person for person, found in rows.cast.items() if found is member)
    return rows.email(person)


def _describe(member: Member, person_id: int) -> None:
    """Write what she says of herself, once."""
    if Statement.objects.filter(person_id=person_id).exists():
        return
    Statement.objects.bulk_create(
        Statement(person_id=person_id, author_id=person_id, topic=topic, text=text)
        for topic, text in member.statements.items()
    )


def _let_in(member: Member, person_id: int, *, by: Actor) -> None:
    """Give her an account with her roles, if she is one of those who sign in."""
    if not member.login or user_id_of_address(address(member.name)):
        return
    with transaction.atomic():
        user_id = create_user(
            email=address(member.name), name=member.name, password=PASSWORD, roles=frozenset(member.roles), by=by
        )
        link_user(person_id=person_id, user_id=user_id, by=by)
        zone = Person.objects.values_list("timezone", flat=True).get(id=person_id)
        change_settings(user_id=user_id, name=member.name, language="", timezone=zone, by=by)
