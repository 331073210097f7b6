"""Which teams resolved cases about something: a team and never a person, and never a number.

Told is only that so many different colleagues asked that no one of them, and no nine who join, can be made out. What
was said in a case, names, and whatever is restricted or of a confidential service count nowhere: subjects alone do.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor, Scope
from rapport.cases.rules.searching import query_for
from rapport.privacy.public import minimum_group
from rapport.ui.finding import Reason, Strength

NEWEST = 5000  # cases read through, so that a frequent word finds the newest
ANY = 2000  # cases the index lists besides, so that a rare word finds any
# The index tells which cases hold the words somewhere; that the subject does, their search text says.
TEAMS = r"""
WITH found AS MATERIALIZED (
    SELECT case_id FROM (SELECT case_id, words FROM cases_words ORDER BY case_id DESC LIMIT %(newest)s) late
    WHERE words @@ %(wanted)s::tsquery
    UNION
    (SELECT case_id FROM cases_words WHERE NOT open AND words @@ %(wanted)s::tsquery LIMIT %(any)s)
)
SELECT t.id, t.name, t.prefix, t.unit_id
FROM found JOIN cases_case c ON c.id = found.case_id JOIN catalogue_serviceteam t ON t.id = c.owner_team_id
    LEFT JOIN catalogue_service s ON s.id = c.service_id
WHERE c.resolved_at IS NOT NULL AND NOT c.restricted AND c.parent_id IS NULL AND NOT coalesce(s.confidential, false)
    AND t.retired_at IS NULL AND t.unit_id IS NOT NULL AND c.requester_id IS NOT NULL AND c.search ~ ALL (%(begin)s)
GROUP BY t.id HAVING count(DISTINCT c.requester_id) >= %(minimum)s ORDER BY t.name, t.id LIMIT %(limit)s
"""


def resolving(words: tuple[str, ...], by: Actor, limit: int) -> Sequence[Reason]:
    """Return the teams that resolved cases with all words in their subjects, for the minimum of people. One statement.

    At most 7,000 cases are read through, however many there are.
    """
    if not by.is_known or not by.may(Scope.READ):
        return []
    asked: dict[str, Any] = {
        "wanted": query_for(list(words), notes=False),
        "begin": [rf"\m{word}" for word in words],
        "newest": NEWEST,
        "any": ANY,
        "minimum": minimum_group(),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(TEAMS, asked)
        rows = cursor.fetchall()
    text = _("Resolved cases about it for ten or more colleagues")
    return [
        Reason(strength=Strength.RESOLVED, text=text, team=name, team_url=f"/services/teams/{prefix}/", unit_id=unit)
        for _team, name, prefix, unit in rows
    ]
