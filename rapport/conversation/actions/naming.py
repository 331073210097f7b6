"""Find out whom a text names; refuse it if one of them could not read it."""

from collections.abc import Callable, Sequence

from rapport.accounts.public import Actor
from rapport.conversation.queries.readers import as_actor
from rapport.conversation.rules.naming import calls_in, named, unknown
from rapport.conversation.rules.words import MOST_NAMED
from rapport.directory.public import accounts_of, people_called, person_card, resolve_mentions
from rapport.kit.problems import Refusal


def named_in(text: str, *, may_read: Callable[[Actor], bool], by: Actor) -> tuple[int, ...]:
    """Return the people a text names with @, without the actor herself.

    `may_read` says whether somebody may read the text. Raises Refusal for a name that several have, and for whoever
    has no account, has left, or may not read it: so nobody believes to have told somebody who hears nothing. Two
    statements, and about six for each who is named.
    """
    calls = calls_in(text)
    if not calls:
        return ()
    known = resolve_mentions({reading for readings in calls for reading in readings})
    for readings in unknown(calls, known):
        _refuse_several(readings, by=by)
    people = [person for person in named(calls, known) if person != by.person_id]
    if len(people) > MOST_NAMED:
        raise Refusal(f"One text names at most {MOST_NAMED} people.", code="too_many_named", field="text")
    _ensure_readers(people, may_read)
    return tuple(people)


def _refuse_several(readings: Sequence[str], *, by: Actor) -> None:
    """Refuse a name of two words and more that several have; one word alone may stand for anything."""
    for reading in readings:
        if " " in reading and len(people_called(reading, by=by, limit=2)) > 1:
            raise Refusal(
                f"More than one colleague is called {reading}. Write the address of whom you mean behind the @.",
                code="several_named",
                field="text",
            )


def _ensure_readers(people: list[int], may_read: Callable[[Actor], bool]) -> None:
    if not people:
        return
    cards, accounts = person_card(people), accounts_of(people)
    for person in people:
        name = cards[person].name
        if person not in accounts or cards[person].left:
            raise Refusal(
                f"{name} would not hear of it: nobody signs in as {name} here. Write the name without the @.",
                code="cannot_hear",
                field="text",
            )
        if not may_read(as_actor(accounts[person])):
            raise Refusal(
                f"{name} may not see this, so {name} would not read what you write. Take the @ away, or let {name} see "
                "it first.",
                code="cannot_see",
                field="text",
            )
