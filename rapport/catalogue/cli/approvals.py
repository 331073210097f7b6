"""`rapport catalogue approvals …`: what needs whose approval, from the terminal."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation

import click

from rapport.catalogue.actions.approvals import Terms, add_approval_rule, drop_approval_rule
from rapport.catalogue.cli.root import OPERATOR, commands
from rapport.catalogue.queries.approvals import approval_rules_of
from rapport.catalogue.queries.services import service_by_slug
from rapport.catalogue.rules.words import Counted, Deciders
from rapport.directory.public import person_by_identity, unit_by_slug
from rapport.kit import terminal
from rapport.kit.problems import Refusal


@commands.command()
@click.argument("service")
@terminal.json_option
def approvals(service: str, as_json: bool) -> None:
    """List what of SERVICE (its slug) needs approval."""
    found = approval_rules_of(service_by_slug(service, by=OPERATOR).id, by=OPERATOR)
    lines = [
        f"{r.id:<7}{r.what} above {r.above} {r.amount_unit}: {r.deciders.value}, {r.needs} {r.counted.value}"
        for r in found
    ]
    terminal.show(found, as_json=as_json, lines=lambda: "\n".join(lines) or "Nothing of it needs approval.")


@commands.command("need-approval")
@click.argument("service")
@click.argument("what")
@click.option("--above", default="0", help="Up to this amount nobody is asked.")
@click.option("--of", "unit_of_amount", default="EUR", help="What the amount is of; empty: it always needs approval.")
@click.option("--field", default="", metavar="KEY", help="The number of its form that is held against the limit.")
@click.option("--lead", default="", metavar="UNIT", help="Who leads this unit decides.")
@click.option("--members", default="", metavar="UNIT", help="Everybody in this unit is asked.")
@click.option("--person", "people", multiple=True, metavar="IDENTITY", help="Somebody who decides; may be repeated.")
@click.option("--needs", type=int, default=1, help="How many have to say yes.")
@click.option("--percent", is_flag=True, help="Count --needs as percent of those who are asked.")
@click.option("--hours", type=int, default=48, help="Hours to answer, before the next manager is asked.")
@terminal.json_option
def need_approval(
    service: str,
    what: str,
    above: str,
    unit_of_amount: str,
    field: str,
    lead: str,
    members: str,
    people: tuple[str, ...],
    needs: int,
    percent: bool,
    hours: int,
    as_json: bool,
) -> None:
    """Let WHAT (an action) of SERVICE need approval."""
    unit = lead or members
    by_unit = Deciders.LEAD if lead else Deciders.MEMBERS
    terms = Terms(
        what=what,
        above=_amount(above),
        amount_unit=unit_of_amount,
        field=field,
        deciders=by_unit if unit else Deciders.PEOPLE,
        of_unit_id=unit_by_slug(unit, by=OPERATOR).id if unit else None,
        person_ids=[person_by_identity(one, by=OPERATOR).id for one in people],
        counted=Counted.PERCENT if percent else Counted.PEOPLE,
        needs=needs,
        answer_within=timedelta(hours=hours),
    )
    ident = add_approval_rule(service_id=service_by_slug(service, by=OPERATOR).id, terms=terms, by=OPERATOR)
    terminal.show({"id": ident}, as_json=as_json, lines=lambda: f"This is rule {ident}.")


@commands.command("drop-approval")
@click.argument("number", type=int)
def drop_approval(number: int) -> None:
    """Drop the rule with NUMBER."""
    drop_approval_rule(rule_id=number, by=OPERATOR)
    terminal.say(f"Rule {number} is gone.")


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Refusal(f"“{text}” is no amount. Write it as in 500 or 12.50.", code="bad_amount") from None
