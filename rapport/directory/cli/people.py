"""`rapport directory person …`: people, their records and positions from the terminal."""

from typing import Any

import click

from rapport.directory.actions.identities import add_identity, prefer_identity, remove_identity
from rapport.directory.actions.leaving import end_person, return_person
from rapport.directory.actions.people import add_person, change_person
from rapport.directory.actions.positions import add_position, change_position, correct_position, remove_position
from rapport.directory.cli.root import DAY, OPERATOR, as_day, commands, given, unit_id, who
from rapport.directory.queries.details import identity_by_value, whole_person
from rapport.directory.queries.listing import Filters, people_page
from rapport.directory.rules.identities import IdentityKind
from rapport.kit import terminal
from rapport.kit.paging import size

KIND = click.Choice([kind.value for kind in IdentityKind])


@commands.command()
@click.option("--q", default="", help="A few letters of a name, title, unit or skill.")
@click.option("--unit", default="", help="Only this unit (its slug) and those below.")
@click.option("--location", default="", help="Only at this place.")
@click.option("--skill", default="", help="Only with this skill.")
@click.option("--sort", type=click.Choice(["name", "-name", "title", "-title", "unit", "-unit"]), default="name")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 200), help="How many at once.")
@click.option("--after", help="Where the last page ended.")
@terminal.json_option
def people(
    q: str, unit: str, location: str, skill: str, sort: str, limit: int, after: str | None, as_json: bool
) -> None:
    """List people, filtered and sorted, a page at a time."""
    filters = Filters(q=q, unit=unit, location=location, skill=skill, sort=sort)
    page = people_page(filters, by=OPERATOR, limit=size(limit), after=after)
    more = f"\nMore: --after {page.after}" if page.after else ""
    terminal.show(
        page,
        as_json=as_json,
        lines=lambda: "\n".join(f"#{p.id} {p.name}  {p.title}  {p.unit_slug}" for p in page.items) + more,
    )


@commands.command()
@click.argument("identity")
@terminal.json_option
def person(identity: str, as_json: bool) -> None:
    """Show who is known by an id, address or login, or by #NUMBER of the record."""
    found = whole_person(who(identity), by=OPERATOR)

    def lines() -> str:
        told = [f"{name}: {value}" for name, value in found.items() if value and not isinstance(value, list)]
        told += [
            f"  #{p['id']} {p['since'] or 'always'} to {p['until'] or 'now'}: {p['title']} {p['unit'] or ''}".rstrip()
            for p in found["positions"]
        ]
        return "\n".join(told)

    terminal.show(found, as_json=as_json, lines=lines)


@commands.command("add-person")
@click.argument("name")
@click.option("--email", default="", help="The address colleagues write to.")
@click.option("--title", default="", help="What the person does.")
@click.option("--unit", default="", help="The slug of the unit.")
@click.option("--manager", default="", help="An id, address, login or #NUMBER.")
@click.option("--start", type=DAY, help="The first day.")
@click.option("--id", "external_id", default="", help="The number in your organisation.")
@terminal.json_option
def add(
    name: str, email: str, title: str, unit: str, manager: str, start: Any, external_id: str, as_json: bool
) -> None:
    """Add somebody called NAME."""
    ident = add_person(
        name=name,
        email=email,
        title=title,
        unit_id=unit_id(unit),
        manager_id=who(manager) if manager else None,
        started_on=as_day(start),
        external_id=external_id or None,
        by=OPERATOR,
    )
    terminal.show({"id": ident}, as_json=as_json, lines=lambda: f"#{ident} {name} is in the directory.")


@commands.command("change-person")
@click.argument("identity")
@click.option("--name")
@click.option("--given-name")
@click.option("--family-name")
@click.option("--location", help="The place.")
@click.option("--timezone", help="Such as Europe/Oslo.")
@click.option("--grade")
@click.option("--language", "languages", multiple=True, help="All of them, one each; “-” for none.")
@click.option("--skill", "skills", multiple=True, help="All of them, one each; “-” for none.")
@click.option("--start", "started_on", type=DAY, help="The first day.")
def change(identity: str, **told: Any) -> None:
    """Put right what the record of IDENTITY says; what is not given stays."""
    told["started_on"] = as_day(told["started_on"])
    wanted = {name: value for name, value in told.items() if value not in (None, ())}
    for name in {"languages", "skills"} & wanted.keys():
        wanted[name] = [word for word in wanted[name] if word != "-"]
    done = change_person(person_id=who(identity), **wanted, by=OPERATOR)
    terminal.say("Changed." if done else "It was so already.")


@commands.command("move")
@click.argument("identity")
@click.option("--unit", help="The slug of the unit; “-” for none.")
@click.option("--title")
@click.option("--manager", help="An id, address, login or #NUMBER; “-” for nobody.")
@click.option("--on", type=DAY, help="From this day; default: today.")
def move_person(identity: str, unit: str | None, title: str | None, manager: str | None, on: Any) -> None:
    """Change what IDENTITY does, where or under whom, from a day on."""
    told = given(unit=unit, title=title, manager=manager)
    done = change_position(person_id=who(identity), on=as_day(on), **told, by=OPERATOR)
    terminal.say("Changed." if done else "It was so already.")


@commands.command("add-position")
@click.argument("identity")
@click.option("--unit", help="The slug of the unit.")
@click.option("--title", default="")
@click.option("--manager", help="An id, address, login or #NUMBER.")
@click.option("--since", type=DAY, help="The first day; default: the person's own.")
@click.option("--until", type=DAY, help="The first day it no longer holds.")
@click.option("--beside", is_flag=True, help="Beside the main position.")
@terminal.json_option
def new_position(
    identity: str,
    unit: str | None,
    title: str,
    manager: str | None,
    since: Any,
    until: Any,
    beside: bool,
    as_json: bool,
) -> None:
    """Add a position of IDENTITY beside or before the rest."""
    ident = add_position(
        person_id=who(identity),
        unit_id=unit_id(unit or ""),
        title=title,
        manager_id=who(manager) if manager else None,
        since=as_day(since),
        until=as_day(until),
        primary=not beside,
        by=OPERATOR,
    )
    terminal.show({"position": ident}, as_json=as_json, lines=lambda: f"Position #{ident} is there.")


@commands.command("correct-position")
@click.argument("number", type=int)
@click.option("--unit", help="The slug of the unit; “-” for none.")
@click.option("--title")
@click.option("--manager", help="An id, address, login or #NUMBER; “-” for nobody.")
@click.option("--since", type=DAY, help="The first day.")
@click.option("--until", type=DAY, help="The first day it no longer holds.")
def put_right(number: int, unit: str | None, title: str | None, manager: str | None, since: Any, until: Any) -> None:
    """Put the position with this NUMBER right, or end it with --until; what is not given stays."""
    days: dict[str, Any] = {name: day for name, day in (("since", as_day(since)), ("until", as_day(until))) if day}
    done = correct_position(position_id=number, **given(unit=unit, title=title, manager=manager), **days, by=OPERATOR)
    terminal.say("Put right." if done else "It was so already.")


@commands.command("remove-position")
@click.argument("number", type=int)
def drop_position(number: int) -> None:
    """Take out the position with this NUMBER, which never was."""
    remove_position(position_id=number, by=OPERATOR)
    terminal.say("It is gone.")


@commands.command("leave")
@click.argument("identity")
@click.option("--on", type=DAY, help="The last day; default: today.")
def leave(identity: str, on: Any) -> None:
    """Note the last day of IDENTITY."""
    end_person(person_id=who(identity), on=as_day(on), by=OPERATOR)
    terminal.say("The last day is noted.")


@commands.command("return")
@click.argument("identity")
def come_back(identity: str) -> None:
    """Undo that IDENTITY leaves or has left."""
    done = return_person(person_id=who(identity), by=OPERATOR)
    terminal.say("Undone: all goes on as before." if done else "This person does not leave.")


@commands.command("add-identity")
@click.argument("identity")
@click.argument("kind", type=KIND)
@click.argument("value")
def new_identity(identity: str, kind: str, value: str) -> None:
    """Make IDENTITY known by one more VALUE of a KIND."""
    add_identity(person_id=who(identity), kind=kind, value=value, by=OPERATOR)
    terminal.say(f"Known by {value} too.")


@commands.command("remove-identity")
@click.argument("value")
def drop_identity(value: str) -> None:
    """Let nobody be known by VALUE any more."""
    remove_identity(identity_id=identity_by_value(value, by=OPERATOR), by=OPERATOR)
    terminal.say("It is gone.")


@commands.command("prefer-identity")
@click.argument("value")
def use_identity(value: str) -> None:
    """Let the e-mail address VALUE be the one colleagues see."""
    done = prefer_identity(identity_id=identity_by_value(value, by=OPERATOR), by=OPERATOR)
    terminal.say("Colleagues now see it." if done else "It was so already.")
