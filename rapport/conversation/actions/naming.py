"""Find out whom a text names; refuse it if one of them could not read it."""

from collections.abc import Callable, Collection

from rapport.accounts.public import Actor
from rapport.conversation.rules.naming import calls_in, named, unknown
from rapport.conversation.rules.words import MOST_CALLED, MOST_NAMED
from rapport.directory.public import accounts_of, actor_of_account, names_shared, person_card, resolve_mentions
from rapport.kit.problems import Refusal


def named_in(text: str, *, may_read: Callable[[Actor], bool], by: Actor) -> tuple[int, ...]:
    """Return the people a text names with @, without the actor herself.

    `may_read` says whether somebody may read the text. Raises Refusal for a name that several have, and for whoever
    has no account, has left, or may not read it: so nobody believes to have told somebody who hears nothing. Three
    statements, and about six for each who is named: who is called so often that more than the most are meant is not
    looked up at all.
    """
    calls = calls_in(text)
    if not calls:
        return ()
    if len({readings[0] for readings in calls}) > MOST_CALLED:
        raise _too_many()
    known = resolve_mentions({reading for readings in calls for reading in readings})
    _refuse_several({reading for readings in unknown(calls, known) for reading in readings}, by=by)
    people = [person for person in named(calls, known) if person != by.person_id]
    if len(people) > MOST_NAMED:
        raise _too_many()
    _ensure_readers(people, may_read)
    return tuple(people)


def _too_many() -> Refusal:
    return Refusal(f"One text names at most {MOST_NAMED} people.", code="too_many_named", field="text")


def _refuse_several(readings: Collection[str], *, by: Actor) -> None:
    """Refuse a name of two words and more that several have; one word alone may stand for anything."""
    shared = names_shared([reading for reading in readings if " " in reading], by=by)
    if shared:
        raise Refusal(
            f"More than one colleague is called {max(shared, key=len)}. Write the address of whom you mean behind the "
            "@.",
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
        if not may_read(actor_of_account(accounts[person], via="job")):
            raise Refusal(
                f"{name} may not see this, so {name} would not read what you write. Take the @ away, or let {name} see "
                "it first.",
                code="cannot_see",
                field="text",
            )
