"""What stands behind every "why" of the room: definition, formula, data, age, readers."""

from datetime import date

from django.utils.translation import gettext as _

from rapport.network.queries.trust import Line, Trust
from rapport.ui.why import Explanation


def _readers() -> str:
    return _("The unit's own people, those who lead it, communications, analysts, executives, administrators.")


def _data(trust: Trust) -> str:
    return _(
        "Who was in contact with whom in mail, chat and meetings, without any content. Works council, health and "
        "HR channels are dropped before storage; whoever opted out is in no snapshot."
    )


def reach(trust: Trust) -> Explanation:
    """The headline: how many people outside the unit turn to it."""
    return Explanation(
        title=_("Trust reach"),
        definition=_(
            "The share of people outside this unit who would turn to at least one person in it. Estimated from "
            "contacts, so it shows who turns to the unit, not how they speak of it."
        ),
        formula=_(
            "people outside with a tie of trust ≥ 0.5 into the unit ÷ people outside; likely range: Wilson, 95 %"
        ),
        data=_data(trust),
        as_of=trust.as_of,
        readers=_readers(),
    )


def turning(trust: Trust) -> Explanation:
    """How many units turn to the team at all."""
    return Explanation(
        title=_("Units that turn to us"),
        definition=_(
            "Units of %(minimum)s people or more in which more than one person in fifty would turn to this unit, "
            "of all units of that size that are listed. Units shown joined are not counted."
        )
        % {"minimum": trust.minimum},
        data=_data(trust),
        as_of=trust.as_of,
        readers=_readers(),
    )


def row(line: Line, trust: Trust, name: str) -> Explanation:
    """One row of the table."""
    figure = line.figure
    compared = _compared(line, trust.compared)
    joined = _(" Units under %(minimum)s people are joined, so that no figure tells about a few.") % {
        "minimum": trust.minimum
    }
    return Explanation(
        title=name,
        definition=_("%(share)s of %(people)s people would turn to this unit.%(joined)s%(compared)s")
        % {
            "share": f"{round(figure.share * 100)} %",
            "people": figure.people,
            "joined": joined if line.row.merged else "",
            "compared": compared,
        },
        formula=_("people with a tie of trust ≥ 0.5 into the unit ÷ people; likely range: Wilson, 95 %"),
        data=_data(trust),
        as_of=trust.as_of,
        readers=_readers(),
    )


def _compared(line: Line, day: date | None) -> str:
    if line.before is None or day is None:
        return _(" There is no earlier figure for the same people to compare with.")
    return _(" It was %(share)s on %(day)s; a change counts only where the likely ranges do not touch.") % {
        "share": f"{round(line.before.share * 100)} %",
        "day": day.isoformat(),
    }
