"""Commands of privacy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from django.contrib.auth import get_user_model

from rapport.accounts.public import Actor
from rapport.kit.problems import Refusal
from rapport.kit.terminal import Command, json_option, say, show
from rapport.privacy.actions.assessment import save_assessment
from rapport.privacy.actions.erasure import erase_person
from rapport.privacy.actions.keys import rotate_pseudonyms
from rapport.privacy.actions.looks import record_look
from rapport.privacy.actions.names import answer_name, ask_name, read_name
from rapport.privacy.actions.objections import object_to
from rapport.privacy.actions.optouts import opt_in, opt_out
from rapport.privacy.actions.retention import run_retention
from rapport.privacy.queries.assessment import DOCUMENTS, as_html, document, pack
from rapport.privacy.queries.holdings import account_of, actor_for, cards, data_about, holdings
from rapport.privacy.queries.names import name_requests
from rapport.privacy.queries.oversight import oversight
from rapport.privacy.queries.retention import retention_runs
from rapport.privacy.queries.watch import objections
from rapport.privacy.rules import NAME_PURPOSES, Purpose, Wish
from rapport.privacy.views.mine import as_document

F = TypeVar("F", bound=Callable[..., Any])
OPERATOR = Actor.system(via="cli")


@click.group(cls=Command)
def commands() -> None:
    """Opt-out, access, erasure, retention."""


@commands.command("data")
@click.argument("person", type=int)
@json_option
def data(person: int, as_json: bool) -> None:
    """Print everything held about PERSON (a number), for a request on paper."""
    _ensure_somebody(person)
    sections = data_about(person_id=person, user_id=account_of(person))
    record_look(by=OPERATOR, subject_id=person, what="privacy.data")
    lines = [f"{s.title}: {r.label} = {r.value} ({r.origin})" for s in sections for r in s.rows]
    show(as_document(sections), as_json=as_json, lines=lambda: "\n".join(lines) or "Nothing is held.")


@commands.command("assessment")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="A folder for the three documents.")
@click.option("--save", "note", help="Keep it with this note, so that later ones are compared with it.")
@json_option
def assessment(out: Path | None, note: str | None, as_json: bool) -> None:
    """Impact assessment, works agreement and notice, generated from what is set and loaded here."""
    found = pack(by=OPERATOR)
    files = []
    for name in DOCUMENTS if out else ():
        out.mkdir(parents=True, exist_ok=True)  # type: ignore[union-attr]
        for kind, text in (("md", document(name, found)), ("html", as_html(name, found))):
            files.append(out / f"{name}.{kind}")  # type: ignore[operator]
            files[-1].write_text(text, encoding="utf-8")
    if note is not None:
        save_assessment(note=note, by=OPERATOR)
    shared = {name: getattr(found, name) for name in ("version", "digest", "values", "today", "changes")}
    told = {**shared, "files": list(map(str, files))}
    show(told, as_json=as_json, lines=lambda: "\n".join(map(str, files)) or document("assessment", found))


@commands.command("opt-out")
@click.argument("person", type=int)
@click.option("--back", is_flag=True, help="Let the person come back instead.")
def leave(person: int, back: bool) -> None:
    """Take PERSON (a number) out of the network, at her wish."""
    _ensure_somebody(person)
    (opt_in if back else opt_out)(subject_id=person, by=OPERATOR)
    say("The next snapshot honours it.")


@commands.command("erase")
@click.argument("person", type=int)
@click.option("--yes", is_flag=True, help="Really: there is no way back.")
@json_option
def erase(person: int, yes: bool, as_json: bool) -> None:
    """Erase everything held about PERSON (a number) for good."""
    if not yes:
        raise Refusal("This cannot be undone. Say --yes if you mean it.", code="unsure")
    _ensure_somebody(person)
    count = erase_person(subject_id=person, by=OPERATOR)
    show({"records": count}, as_json=as_json, lines=lambda: f"{count} records are erased.")


@commands.command("retention")
@json_option
def retention(as_json: bool) -> None:
    """Remove what has reached its age now, without waiting for the night."""
    runs = [{"clock": r.name, "before": r.before, "removed": r.removed, "error": r.error} for r in run_retention()]
    show(runs, as_json=as_json, lines=lambda: "\n".join(f"{r['removed']:>8}  {r['clock']}  {r['error']}" for r in runs))


@commands.command("reports")
@click.option("--clock", default="", help="Only of this clock, as `rapport privacy retention` names it.")
@click.option("--limit", default=50, type=click.IntRange(1, 1000), help="How many.")
@json_option
def reports(clock: str, limit: int, as_json: bool) -> None:
    """Print what was removed when, newest first."""
    rows = retention_runs(by=OPERATOR, clock=clock, limit=limit).items
    show(
        rows,
        as_json=as_json,
        lines=lambda: "\n".join(f"{r.ran_at:%Y-%m-%d %H:%M}  {r.removed:>8}  {r.clock}  {r.error}" for r in rows),
    )


@commands.command("oversight")
@json_option
def oversee(as_json: bool) -> None:
    """Print what a works council or a data protection officer looks at first."""
    found = oversight(by=OPERATOR)
    lines = [f"{r.name} looked at {r.people} people within an hour, {r.since:%Y-%m-%d %H:%M}" for r in found.browsing]
    lines += [
        f"Asked to {c.wish}: {c.open} open, {c.late} of them for over a month; {c.done} done, {c.refused} not done"
        for c in found.requests.counts
    ]
    lines += [f"Question {r.id} for a name waits: {r.reason}" for r in found.waiting]
    lines += [f"Clock {c.name} failed: {c.last.error}" for c in found.clocks if c.last is not None and c.last.error]
    lines += [f"{row.role}: {row.count}" for row in found.roles]
    lines += [f"{found.opted_out} or more left the network" if found.opted_out else "Fewer than ten left the network"]
    show(found, as_json=as_json, lines=lambda: "\n".join(lines))


@commands.command("requests")
@json_option
def requests(as_json: bool) -> None:
    """Print what people ask to correct, stop using or erase."""
    rows = objections(by=OPERATOR)
    show(rows, as_json=as_json, lines=lambda: "\n".join(f"{r.id}  {r.state}  {r.wish}  {r.holding}" for r in rows))


@commands.command("object")
@click.option("--holding", default="everything", help="What it is about, as `rapport privacy data` names it.")
@click.option("--entry", default="", help="The key of one entry: who wrote it hears of a correction.")
@click.option(
    "--wish", type=click.Choice([w.value for w in Wish]), default=Wish.CORRECT.value, help="What should happen."
)
@click.option("--text", required=True, help="In her words.")
@click.option("--as", "email", required=True, help="The account of the person it is about.")
@json_option
def object_command(holding: str, entry: str, wish: str, text: str, email: str, as_json: bool) -> None:
    """Ask to correct, stop using or erase something, for a request on paper."""
    if holding not in {h.name for h in holdings()} | {"everything"}:
        raise Refusal("Nothing is held under that name. See “rapport privacy data”.", code="no_holding")
    ident = object_to(holding=holding, entry=entry, wish=Wish(wish), text=text, by=_actor(email))
    show({"id": ident}, as_json=as_json, lines=lambda: f"Request {ident} is on its way.")


@commands.command("rotate-pseudonyms")
def rotate() -> None:
    """Replace the key of pseudonyms: snapshots made from now on carry other ones."""
    rotate_pseudonyms(by=OPERATOR)
    say("New pseudonyms from the next snapshot on; those made before stay readable.")


def _ensure_somebody(person: int) -> None:
    """Refuse a number that nobody has: what is told or done at a typo would be told or done about nobody."""
    if person not in cards([person]):
        raise Refusal(f"Nobody has the number {person}. See “rapport directory people --q NAME”.", code="no_person")


def _as_option(command: F) -> F:
    """A name takes two people, so the terminal says for whom it acts."""
    return click.option("--as", "email", required=True, help="The account that acts; a name takes two.")(command)


def _actor(email: str) -> Actor:
    user = get_user_model().objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise Refusal(f"There is no open account with {email}. See “rapport accounts list”.", code="unknown_account")
    return actor_for(user, via="cli")


@commands.command("names")
@json_option
def names(as_json: bool) -> None:
    """Print who asked for names behind pseudonyms, why, and what came of it; never the names."""
    rows = name_requests(by=OPERATOR).items
    show(
        rows,
        as_json=as_json,
        lines=lambda: "\n".join(f"{r.id}  {r.state}  {r.pseudonym}  {r.asked_by}: {r.reason}" for r in rows),
    )


@commands.command("ask-name")
@click.argument("pseudonym")
@click.option("--purpose", type=click.Choice([p.value for p in NAME_PURPOSES]), required=True, help="What for.")
@click.option("--reason", required=True, help="Why the name is needed.")
@_as_option
@json_option
def ask(pseudonym: str, purpose: str, reason: str, email: str, as_json: bool) -> None:
    """Ask who is behind PSEUDONYM; a second person decides."""
    ident = ask_name(pseudonym=pseudonym, purpose=Purpose(purpose), reason=reason, by=_actor(email))
    show({"id": ident}, as_json=as_json, lines=lambda: f"Question {ident} waits for somebody else's decision.")


@commands.command("answer-name")
@click.argument("number", type=int)
@click.option("--yes/--no", "granted", required=True, help="Whether the name may be read for a day.")
@click.option("--text", default="", help="Words to the one who asked; needed for a no.")
@_as_option
def answer_one(number: int, granted: bool, text: str, email: str) -> None:
    """Decide question NUMBER, as somebody who did not ask it."""
    answer_name(request_id=number, granted=granted, text=text, by=_actor(email))
    say("The name may be read for a day." if granted else "The name stays hidden.")


@commands.command("read-name")
@click.argument("number", type=int)
@_as_option
@json_option
def read_one(number: int, email: str, as_json: bool) -> None:
    """Print the name that question NUMBER was about, to the one who asked; the person sees that it was read."""
    name = read_name(request_id=number, by=_actor(email))
    found = {"person_id": name.subject_id, "name": name.card.name}
    show(found, as_json=as_json, lines=lambda: name.card.name)
