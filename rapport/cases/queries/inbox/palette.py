"""Cases in the palette: by number, or by words that stand in them."""

from collections.abc import Sequence

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case
from rapport.cases.queries.inbox.lists import NUMBER
from rapport.cases.queries.inbox.searching import LONGEST_QUESTION, SHOWN, newest_with_words
from rapport.cases.rules.numbers import number_of
from rapport.cases.rules.words import State
from rapport.catalogue.public import team_cards
from rapport.kit.text import words_of
from rapport.ui.finding import Hit

SHORTEST = 3  # letters: fewer begin half of all words
PATIENCE_MS = 100  # words that half of all subjects have are not looked through while somebody types


def found_cases(question: str, by: Actor, limit: int) -> Sequence[Hit]:
    """Return cases the actor may see, newest first. Ten statements at most, bounded in time."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE_MS}")
            found = _found(question, by, limit)
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")  # an enclosing transaction gets its patience back
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":
            raise
        return ()
    return _hits(found)


def _found(question: str, by: Actor, limit: int) -> Sequence[Case]:
    if number := NUMBER.match(question):
        rows = policy.visible_to(by).filter(team__prefix=number[1].upper(), number=int(number[2]))
        return list(rows.only(*SHOWN)[:limit])
    if len("".join(words_of(question[:LONGEST_QUESTION]))) < SHORTEST:
        return ()
    return newest_with_words(question, by=by, limit=limit)


def _hits(found: Sequence[Case]) -> Sequence[Hit]:
    teams = team_cards({case.team_id for case in found}) if found else {}
    hits = []
    for case in found:
        number = number_of(case.id, teams[case.team_id], case.number)
        line = number if case.state == State.OPEN else f"{number}, {_('done')}"
        hits.append(Hit(label=case.subject or number, line=line, url=f"/cases/{case.id}/", icon="inbox"))
    return hits
