"""`rapport catalogue addresses …`: where teams take mail, from the terminal."""

import click

from rapport.catalogue.actions.addresses import drop_address, take_address
from rapport.catalogue.cli.root import OPERATOR, commands, team_of
from rapport.catalogue.queries.addresses import addresses as addresses_known
from rapport.catalogue.queries.services import service_by_slug
from rapport.kit import terminal


@commands.command()
@terminal.json_option
def addresses(as_json: bool) -> None:
    """List the addresses at which teams take mail."""
    found = addresses_known(by=OPERATOR)
    lines = [f"{a.id:<7}{a.address}  {a.service}" for a in found]
    terminal.show(found, as_json=as_json, lines=lambda: "\n".join(lines) or "No team takes mail yet.")


@commands.command("take-mail")
@click.argument("team")
@click.argument("address")
@click.option("--service", default="", help="For one service, by its slug; default: for anything.")
@terminal.json_option
def take_mail(team: str, address: str, service: str, as_json: bool) -> None:
    """Let TEAM (its prefix) take mail at ADDRESS."""
    for_service = service_by_slug(service, by=OPERATOR).id if service else None
    ident = take_address(team_id=team_of(team).id, address=address, service_id=for_service, by=OPERATOR)
    terminal.show({"id": ident}, as_json=as_json, lines=lambda: f"{address} is address {ident}.")


@commands.command("drop-mail")
@click.argument("number", type=int)
def drop_mail(number: int) -> None:
    """Take no more mail at the address with NUMBER."""
    drop_address(address_id=number, by=OPERATOR)
    terminal.say(f"Address {number} takes no more mail.")
