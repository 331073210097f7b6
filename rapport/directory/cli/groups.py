"""`rapport directory groups …`: groups from the terminal."""

import click

from rapport.directory.actions.groups import add_group, change_group, close_group, join_group, leave_group
from rapport.directory.actions.standing import SAME
from rapport.directory.cli.root import OPERATOR, commands, who
from rapport.directory.queries.groups import group_for, groups_page, members_page
from rapport.kit import terminal
from rapport.kit.paging import size


@commands.command()
@click.option("--q", default="", help="Part of a name, or of what it is for.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 200), help="How many at once.")
@click.option("--after", help="Where the last page ended.")
@terminal.json_option
def groups(q: str, limit: int, after: str | None, as_json: bool) -> None:
    """List groups by name, closed ones too."""
    page = groups_page(q=q, by=OPERATOR, limit=size(limit), after=after)
    more = f"\nMore: --after {page.after}" if page.after else ""
    rows = [f"#{g.id} {g.name}  {g.members_text}  {'open' if g.open else 'closed'}" for g in page.items]
    terminal.show(page, as_json=as_json, lines=lambda: "\n".join(rows) + more)


@commands.command()
@click.argument("number", type=int)
@click.option("--after", help="Where the last page of members ended.")
@terminal.json_option
def group(number: int, after: str | None, as_json: bool) -> None:
    """Show the group with this NUMBER and its members, a page at a time."""
    found, page = group_for(number, by=OPERATOR), members_page(number, by=OPERATOR, limit=200, after=after)
    more = f"\nMore: --after {page.after}" if page.after else ""
    terminal.show(
        {"group": found, "members": page.items, "after": page.after},
        as_json=as_json,
        lines=lambda: f"{found.name}: {found.purpose}\n" + "\n".join(f"#{m.id} {m.name}" for m in page.items) + more,
    )


@commands.command("add-group")
@click.argument("name")
@click.option("--purpose", default="", help="What it is for.")
@click.option("--closed", is_flag=True, help="Only its members know of it.")
@terminal.json_option
def add(name: str, purpose: str, closed: bool, as_json: bool) -> None:
    """Make a group called NAME."""
    ident = add_group(name=name, purpose=purpose, open_to_all=not closed, by=OPERATOR)
    terminal.show({"id": ident}, as_json=as_json, lines=lambda: f"#{ident} {name} is there.")


@commands.command("change-group")
@click.argument("number", type=int)
@click.option("--name")
@click.option("--purpose", help="What it is for.")
def change(number: int, name: str | None, purpose: str | None) -> None:
    """Rename the group with this NUMBER, or say anew what it is for."""
    done = change_group(
        group_id=number,
        name=SAME if name is None else name,
        purpose=SAME if purpose is None else purpose,
        by=OPERATOR,
    )
    terminal.say("Changed." if done else "It was so already.")


@commands.command("join-group")
@click.argument("number", type=int)
@click.argument("identity")
def join(number: int, identity: str) -> None:
    """Put IDENTITY into the group with this NUMBER."""
    join_group(group_id=number, person_id=who(identity), by=OPERATOR)
    terminal.say("In.")


@commands.command("leave-group")
@click.argument("number", type=int)
@click.argument("identity")
def leave(number: int, identity: str) -> None:
    """Take IDENTITY out of the group with this NUMBER."""
    leave_group(group_id=number, person_id=who(identity), by=OPERATOR)
    terminal.say("Out.")


@commands.command("close-group")
@click.argument("number", type=int)
def close(number: int) -> None:
    """Close the group with this NUMBER: only its members know of it from now on."""
    close_group(group_id=number, by=OPERATOR)
    terminal.say("It is closed.")
