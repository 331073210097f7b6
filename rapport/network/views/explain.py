"""What stands behind every "why" of the room: definition, formula, data, age, readers."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rapport.network.queries.trust import Line, Trust
from rapport.ui.figures import number_text, percent_text
from rapport.ui.why import Explanation


def _readers() -> str:
    return _("The unit's own people, those who lead it, communications, analysts, executives, administrators.")


def _data(trust: Trust) -> str:
    return _(
        "Who was in contact with whom in mail, chat and meetings, without any content. What your company keeps out of "
        "the logs, such as works council, health and HR, was dropped before storage. Whoever opted out is one of the "
        "people of her unit here, as in the directory, and counts as not known to turn to anybody."
    )


def reach(trust: Trust) -> Explanation:
    """The headline: how many people outside the unit turn to it."""
    return Explanation(
        title=_("Trust reach"),
        definition=_(
            "The share of people outside this unit who would turn to at least one person in it. Estimated from "
            "contacts, so it shows who turns to the unit, not how they speak of it. Parts of the company in which "
            "fewer than %(minimum)s do are counted once they are that many together, so the whole may be known where "
            "its parts are few or none."
        )
        % {"minimum": trust.minimum}
        + (_heads() if trust.counted < trust.members else ""),
        formula=_(
            "people outside with a tie of trust ≥ %(theta)s into the unit ÷ people outside; likely range: Wilson, 95 %%"
        )
        % {"theta": number_text(trust.theta, 2)},
        data=_data(trust),
        as_of=trust.as_of,
        readers=_readers(),
    )


def _heads() -> str:
    return _(
        " Trust in the one or two who are in this unit itself and in none of its teams is left out: beside the figures "
        "of the teams it would be trust in a person."
    )


def said(trust: Trust) -> Explanation:
    """What people said when they were asked."""
    return Explanation(
        title=_("Said so, of those who answered"),
        definition=_(
            "Of those who answered a survey about whom they turn to, the share who named at least one person of this "
            "unit. Only units in which %(minimum)s people or more answered are told, and added up here; where few or "
            "none named it they are added as none, so the share is a little more at most. Who said what is on no page "
            "and in no export."
        )
        % {"minimum": trust.minimum},
        formula=_(
            "people who answered and named somebody of the unit ÷ people who answered; likely range: Wilson, 95 %"
        ),
        data=_("Answers to surveys, whatever the question. Answers of those who opted out are not counted."),
        as_of=trust.asked_on or trust.as_of,
        readers=_readers(),
    )


def spread(trust: Trust) -> Explanation:
    """How few carry half of it, and what goes with them."""
    return Explanation(
        title=_("How it is spread over us"),
        definition=_(
            "The fewest people of the unit who together hold half of all ties of trust from outside into it, and how "
            "many of those who turn to it would have nobody left if the one, two or three on whom most depends went. "
            "For one that is the worst case; for two and three the true worst is at least that. Told only of units in "
            "which %(minimum)s people or more count and to which as many turn, and anew when %(minimum)s people or "
            "more are concerned; nobody is named."
        )
        % {"minimum": trust.minimum},
        formula=_("smallest n with Σ ties of the n most trusted ≥ ½ Σ ties; ties are those of trust ≥ %(theta)s")
        % {"theta": number_text(trust.theta, 2)},
        data=_data(trust),
        as_of=trust.as_of,
        readers=_readers(),
    )


def turning(trust: Trust) -> Explanation:
    """How many units turn to the team at all."""
    return Explanation(
        title=_("Units known to turn to us"),
        definition=_(
            "Units of %(minimum)s people or more in which more than one person in fifty would turn to this unit, "
            "of all units of that size that are listed. Of the others is told that few or none do, which of the two "
            "is not. Units shown joined are not counted."
        )
        % {"minimum": trust.minimum},
        data=_data(trust),
        as_of=trust.as_of,
        readers=_readers(),
    )


def row(line: Line, trust: Trust, name: str, *, story: str) -> Explanation:
    """One row of the table; story: its trend as a sentence, empty without one."""
    compared = _compared(line, trust.compared)
    joined = _(
        " Units under %(minimum)s people are joined, with a larger one where they are too few together, so that no "
        "figure tells about a few."
    ) % {"minimum": trust.minimum}
    return Explanation(
        title=name,
        definition=_("%(told)s%(joined)s%(compared)s%(trend)s%(said)s")
        % {
            "told": _told(line, trust),
            "joined": joined if line.row.merged else "",
            "compared": compared,
            "trend": _(" The trend: %(story)s.") % {"story": story} if story else "",
            "said": _asked(line),
        },
        formula=_("people with a tie of trust ≥ %(theta)s into the unit ÷ people; likely range: Wilson, 95 %%")
        % {"theta": number_text(trust.theta, 2)},
        data=_data(trust),
        as_of=trust.as_of,
        readers=_readers(),
    )


def _told(line: Line, trust: Trust) -> str:
    """What the figure says, and what it does not tell."""
    figure = line.figure
    if figure.few:
        return _(
            "Fewer than %(minimum)s of %(people)s people would turn to this unit, or nobody: which of the two is not "
            "told. It becomes a figure when %(minimum)s people more do."
        ) % {"minimum": trust.minimum, "people": figure.people}
    return _(
        "%(share)s of %(people)s people would turn to this unit. The figure moves when %(minimum)s people or more "
        "move it, so small changes show later."
    ) % {"share": percent_text(figure.share), "people": figure.people, "minimum": trust.minimum}


def _asked(line: Line) -> str:
    if line.said is None:
        return ""
    return _(" Of the %(answered)s who were asked and answered, %(share)s named somebody of it.") % {
        "answered": line.said.answered,
        "share": percent_text(line.said.figure.share) if line.said.yes else _("few or none"),
    }


def _compared(line: Line, day: date | None) -> str:
    if line.before is None or day is None:
        return _(" There is no earlier figure for the same people to compare with.")
    return _(" It was %(share)s on %(day)s; a change counts only where the likely ranges do not touch.") % {
        "share": _("few or none") if line.before.few else percent_text(line.before.share),
        "day": date_format(day, "j F Y"),
    }
