"""Health in words: what each signal means, what is known of it, why it is not, and what would change it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.relationships.queries import bands
from rapport.relationships.queries.cold import Cold, ColdRow
from rapport.relationships.queries.health import HealthPage, Line, Preview
from rapport.relationships.rules.health import Reading, Unknown, band_of
from rapport.relationships.rules.words import Signal
from rapport.ui.figures import likely_text, number_text, percent_text
from rapport.ui.why import Explanation

TITLES: Mapping[Signal, Any] = {
    Signal.RHYTHM: gettext_lazy("Contact, as planned"),
    Signal.CASES: gettext_lazy("Cases done soon"),
    Signal.PROMISES: gettext_lazy("Promises kept"),
    Signal.AGREEMENT: gettext_lazy("Agreed times kept"),
    Signal.RATING: gettext_lazy("How they find us"),
    Signal.TRUST: gettext_lazy("How many turn to us"),
    Signal.USAGE: gettext_lazy("How much they use us"),
}
DEFINITIONS: Mapping[Signal, Any] = {
    Signal.RHYTHM: gettext_lazy(
        "Share of the days of the last two rhythms on which the last contact was no longer ago than the rhythm; times "
        "what is left of a rhythm after being late now. What is planned does not count."
    ),
    Signal.CASES: gettext_lazy(
        "Of their cases with the team that are open now or ended in the last 90 days, the share that took no longer "
        "than 30 days so far. Told from three cases on. Likely range: Wilson, 95 %."
    ),
    Signal.PROMISES: gettext_lazy(
        "Of the promises whose time came in the last 180 days, the share that was kept. Likely range: Wilson, 95 %."
    ),
    Signal.AGREEMENT: gettext_lazy(
        "Of the agreed times that ended in the last 180 days, the share that was kept. Likely range: Wilson, 95 %."
    ),
    Signal.RATING: gettext_lazy(
        "The published mean of the newest quarter among the people of this division alone, from 1 to 5: 1 is nothing, "
        "5 is all. Told of no fewer people than the minimum; it lasts 200 days. Likely range: 1.96 standard errors."
    ),
    Signal.TRUST: gettext_lazy(
        "Four parts of five: the share of their people who turn to the team, as the network tells it; half of them or "
        "more is all. One part: which way that goes, ten points in a year being all. Few or none is nothing. It lasts "
        "120 days."
    ),
    Signal.USAGE: gettext_lazy(
        "Cases opened in the last half year against the same half year a year ago; as many, or more, is all. Told from "
        "five cases then. Likely range: Wilson, 95 %, of the share of the newer."
    ),
}
WHY: Mapping[Unknown, Any] = {
    Unknown.NO_PLAN: gettext_lazy("Unknown, because no rhythm is set."),
    Unknown.YOUNG: gettext_lazy("Unknown, because the relationship has only begun."),
    Unknown.NOTHING: gettext_lazy("Unknown, because nothing of this kind happened."),
    Unknown.FEW: gettext_lazy("Unknown, because too little happened to tell."),
    Unknown.UNTOLD: gettext_lazy("Unknown, because nothing is told of these people alone."),
    Unknown.OLD: gettext_lazy("Unknown, because what is known is too old."),
}
TO_KNOW: Mapping[Signal, Any] = {
    Signal.RHYTHM: gettext_lazy("Set how often the two should be in contact."),
    Signal.CASES: gettext_lazy("It comes with their cases."),
    Signal.PROMISES: gettext_lazy("It comes with the first promise on one of their cases."),
    Signal.AGREEMENT: gettext_lazy("It comes once times are agreed with them and a case falls under these."),
    Signal.RATING: gettext_lazy("It comes with the next published quarter, if enough of them rate."),
    Signal.TRUST: gettext_lazy("It comes with the next snapshot of the network, if they are enough to tell."),
    Signal.USAGE: gettext_lazy("It comes with a year of their cases."),
}
TO_RAISE: Mapping[Signal, Any] = {
    Signal.RHYTHM: gettext_lazy("Meet them, and keep the rhythm."),
    Signal.CASES: gettext_lazy("Finish what is open for long, or say why it stays."),
    Signal.PROMISES: gettext_lazy("Promise what you can keep, and say a word in time."),
    Signal.AGREEMENT: gettext_lazy("Keep the agreed times, or agree on ones that hold."),
    Signal.RATING: gettext_lazy("Ask them what would make it better, and do one thing of it."),
    Signal.TRUST: gettext_lazy("Be there where they work: visit, shadow, help before they ask."),
    Signal.USAGE: gettext_lazy("Find out whom they ask instead, and why."),
}


def band_told(score: int | None) -> dict[str, Any]:
    """A score as a chip says it."""
    band = band_of(score)
    return {"text": bands.WORDS[band], "tone": bands.TONES[band], "score": score}


def lines_told(page: HealthPage) -> list[dict[str, Any]]:
    """The signals, the heaviest first, each with all that stands behind it."""
    return [_line(line) for line in page.lines]


def _line(line: Line) -> dict[str, Any]:
    reading, known, few = line.reading, line.reading.good is not None, bool(line.reading.data.get("few"))
    return {
        "signal": line.signal,
        "title": TITLES[line.signal],
        "known": known,
        "good": reading.good,
        "few": few,
        "percent": _("few or none") if few else percent_text(reading.good) if reading.good is not None else "",
        "likely": "" if few or reading.low is None or reading.high is None else likely_text(reading.low, reading.high),
        "weight": line.part.weight,
        "points": line.part.points,
        "most": line.part.most,
        "data": data_told(line.signal, reading),
        "on": reading.on,
        "unknown": WHY[reading.why] if reading.why else "",
        "changes": TO_RAISE[line.signal] if known else TO_KNOW[line.signal],
        "gain": line.gain,
        "why": Explanation(
            title=str(TITLES[line.signal]), definition=str(DEFINITIONS[line.signal]), as_of=reading.on,
            readers=_("Who serves in this team, and who leads it."),
        ),
    }  # fmt: skip


def data_told(signal: Signal, reading: Reading) -> str:
    """The numbers a signal came from, in words; nothing where there are none."""
    data = {name: value for name, value in reading.data.items() if value is not None}
    if not data:
        return ""
    return _DATA[signal](data, reading.n)


def _rhythm(data: Mapping[str, Any], n: int) -> str:
    text = ngettext(
        "%(n)s contact in two rhythms of %(days)s days", "%(n)s contacts in two rhythms of %(days)s days", n
    )
    told = text % {"n": n, "days": data["rhythm_days"]}
    late = int(data["late_days"])
    return f"{told}, {ngettext('%(n)s day late', '%(n)s days late', late) % {'n': late}}" if late else told


def _cases(data: Mapping[str, Any], n: int) -> str:
    return _("%(soon)s of %(n)s cases within 30 days, %(open)s open now") % {
        "soon": data["soon"], "n": n, "open": data["open"],
    }  # fmt: skip


def _kept(data: Mapping[str, Any], n: int) -> str:
    return _("%(kept)s of %(n)s kept in 180 days") % {"kept": data["kept"], "n": n}


def _rating(data: Mapping[str, Any], n: int) -> str:
    return _("%(mean)s of 5, from %(n)s people") % {"mean": number_text(float(data["mean"]), 1), "n": n}


def _trust(data: Mapping[str, Any], n: int) -> str:
    share = _("Few or none") if data["few"] else percent_text(float(data["share"]))
    told = _("%(share)s of %(n)s people") % {"share": share, "n": n}
    if "change" not in data:
        return told
    points = round(float(data["change"]) * 100)
    return _("%(told)s, %(points)s points in a year") % {"told": told, "points": f"{points:+d}"}


def _usage(data: Mapping[str, Any], n: int) -> str:
    return _("%(now)s cases in half a year, %(before)s a year ago") % {"now": data["now"], "before": data["before"]}


_DATA = {
    Signal.RHYTHM: _rhythm,
    Signal.CASES: _cases,
    Signal.PROMISES: _kept,
    Signal.AGREEMENT: _kept,
    Signal.RATING: _rating,
    Signal.TRUST: _trust,
    Signal.USAGE: _usage,
}


def preview_told(found: Preview) -> dict[str, Any]:
    """What other weights would do, in words."""
    counts = (
        (found.up, gettext_lazy("rise"), "good"),
        (found.down, gettext_lazy("fall"), "bad"),
        (found.unknown, gettext_lazy("can be told no longer"), ""),
        (found.told, gettext_lazy("can be told now"), ""),
        (found.same, gettext_lazy("stay as they are"), ""),
    )
    return {
        "n": found.n,
        "counts": [{"count": count, "word": word, "tone": tone if count else ""} for count, word, tone in counts],
        "most": [
            {"id": one.relationship_id, "customer": one.customer, "before": band_told(one.before),
             "after": band_told(one.after)}
            for one in found.most
        ],
    }  # fmt: skip


def reasons_told(row: ColdRow) -> Sequence[str]:
    """Why a relationship goes cold, a sentence a reason."""
    numbers = row.numbers
    told = {
        Cold.DUE: ngettext(
            "A contact was due %(n)s day ago.", "A contact was due %(n)s days ago.", numbers["late"]
        ) % {"n": numbers["late"]},
        Cold.FORGOTTEN: _("No contact for two rhythms: %(n)s days.") % {"n": numbers["days"]},
        Cold.FEWER: _("Half as many cases as a year ago, or fewer: %(now)s instead of %(before)s.") % {
            "now": numbers.get("now", 0), "before": numbers.get("before", 0),
        },
        Cold.NOBODY: _("Nobody looks after it."),
        Cold.TRUST: _("Fewer of them turn to us than a year ago, by ten points or more."),
    }  # fmt: skip
    return [told[reason] for reason in row.reasons]
