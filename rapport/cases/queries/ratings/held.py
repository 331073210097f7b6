"""What somebody said of teams and units, as she reads it under "My data", until it is summed up."""

from django.utils.translation import gettext as _

from rapport.cases.models import TeamRating, UnitRating
from rapport.cases.rules.ratings import name_of
from rapport.directory.public import unit_card

Rows = list[tuple[str, str, str]]


def ratings_held(person_id: int) -> Rows:
    """Every rating of hers that is not summed up yet; of whom, how it was, in which quarter."""
    of_teams = TeamRating.objects.filter(person_id=person_id).select_related("team").order_by("-period", "-id")
    rows = [
        (row.team.name, _said(row.score, row.taken_seriously, row.word), _("said in %s") % name_of(row.period))
        for row in of_teams
    ]
    of_units = list(UnitRating.objects.filter(person_id=person_id).order_by("-period", "-id"))
    units = unit_card({row.unit_id for row in of_units})
    return rows + [
        (units[row.unit_id].name, _said(row.score, row.clear, ""), _("said in %s") % name_of(row.period))
        for row in of_units
    ]


def _said(score: int, item: int | None, word: str) -> str:
    parts = [_("%(n)s of 5") % {"n": score}, *([str(item)] if item else []), *([word] if word else [])]
    return "; ".join(parts)
