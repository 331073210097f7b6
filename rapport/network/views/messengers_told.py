"""What a page says of a round of messengers: figures in words, with what they mean and what they do not."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.kit.text import in_cell
from rapport.network.queries.messengers import Round
from rapport.network.rules.messengers import MOST, STEP, is_passed_over, reaches_little
from rapport.ui.figures import likely_text, number_text, percent_text
from rapport.ui.why import Explanation

NEWS = "news"
OTHERS = {
    "managers": gettext_lazy("those who lead most people"),
    "most_connected": gettext_lazy("those with most contacts"),
    "most_attention": gettext_lazy("those who get most attention"),
    "most_central": gettext_lazy("the most central (PageRank)"),
    "nominated": gettext_lazy("those most named in surveys"),
}
GROUPS = {
    "site": gettext_lazy("By site"),
    "language": gettext_lazy("By first language"),
    "clock": gettext_lazy("By clock"),
}
BANDS = {"fewer": gettext_lazy("fewer than ten"), "ten_or_more": gettext_lazy("ten or more")}


def meant(found: Round) -> str:
    """The audience in a sentence."""
    parts = [_("people of %s") % _listed(found.units) if found.units else _("everybody")]
    if found.sites:
        parts.append(_("in %s") % _listed(found.sites))
    if found.languages:
        parts.append(_("speaking %s") % _listed(found.languages))
    return " ".join(parts)


def beside(found: Round) -> list[str]:
    """What is said of units that are taken together with those asked for, in sentences."""
    joined, without = found.report.get("joined", []), found.report.get("joined_without", [])
    said = []
    if joined:
        said.append(_("So that no figure is about a few, people of %s are counted with them.") % _listed(joined))
    if without:
        said.append(_("For the same reason people of %s are not asked either.") % _listed(without))
    return said


def stats(found: Round) -> list[dict[str, object]]:
    """The headline figures."""
    reach, people = found.report["reach"], found.people
    size = found.report["found"]
    items: list[dict[str, object]] = [
        {
            "label": _("Would hear of it") if found.mode == NEWS else _("Trust two of them"),
            "figure": percent_text(reach["share"]) if reach["share"] is not None else _short(reach),
            "beside": _("about %(n)s of %(people)s") % {"n": number_text(reach["value"]), "people": number_text(people)}
            if reach["share"] is not None
            else _("of %s people") % number_text(people),
            "note": _likely(found),
            "why": _why(found),
        },
        {
            "label": _("Messengers found"),
            "figure": number_text(size),
            "beside": _("of %s wanted") % number_text(found.wanted),
            "note": _("each is asked privately and may decline"),
        },
    ]
    return [*items, *(_for_news(found) if found.mode == NEWS else _for_a_habit(found))]


def _for_news(found: Round) -> list[dict[str, object]]:
    if "bound" not in found.report:
        return []
    alike = found.report["random_equivalent"]
    return [
        {
            "label": _("As many as"),
            "figure": number_text(alike) if alike else _("more"),
            "beside": ngettext("person at random", "people at random", alike)
            if alike
            else _("than all who may be asked"),
            "note": _("of the audience; if so many are easier to find, ask them instead"),
        },
        {
            "label": _("Proven"),
            "figure": percent_text(found.report["bound"]),
            "beside": _("of the best possible"),
            "note": _("at least, with a certainty of 99 %"),
        },
    ]


def _for_a_habit(found: Round) -> list[dict[str, object]]:
    return [
        {
            "label": _("From two sides"),
            "figure": _short(found.report["across"]),
            "beside": _("people"),
            "note": _("trust two from different circles of the company"),
        },
        {
            "label": _("Trust one of them"),
            "figure": _short(found.report["once"]),
            "beside": _("people"),
            "note": _("enough for news, not for a habit"),
        },
    ]


def _words(told: dict[str, Any]) -> str:
    """A count as it is told."""
    words = {"few": _("fewer than ten"), "nearly_all": _("nearly all"), "untold": _("not told")}
    return words.get(told["band"]) or _("about %s") % number_text(told["value"])


def _short(told: dict[str, Any]) -> str:
    """The same where it stands large."""
    if told["value"] is not None:
        return number_text(told["value"])
    return "< 10" if told["band"] == "few" else _words(told)


def comparison(found: Round) -> list[dict[str, Any]]:
    """The chosen beside other choices of as many, best first; those of which no number is told in words."""
    rows = [{"name": _("these messengers"), "own": True, **found.report["reach"]}]
    rows += [{"name": str(OTHERS[name]), **told} for name, told in found.report["others"].items() if told]
    if found.report["random"]:
        rows.append({"name": _("as many of the audience drawn at random"), **found.report["random"]})
    most = _longest([(row, found.people) for row in rows])
    for row in rows:
        row |= {"size": found.report["found"], "words": _words(row), **_drawn(row, found.people, most)}
    untold = [
        {"name": str(OTHERS[name]), "untold": _untold(name)}
        for name, told in found.report["others"].items()
        if told is None
    ]
    return [*sorted(rows, key=lambda row: -_least(row)), *untold]


def _longest(told: Iterable[tuple[dict[str, Any], int]]) -> float:
    """The share at which the longest bar of a list ends, its likely range with it."""
    return max((row["high"] / people for row, people in told if row["share"] is not None and people), default=1.0)


def _drawn(told: dict[str, Any], people: int, most: float) -> dict[str, Any]:
    """What a bar is drawn of: the likely range in shares, and the share at which it is full."""
    if told["share"] is None or not people:
        return {}
    return {"low_share": told["low"] / people, "high_share": told["high"] / people, "of": most}


def _untold(rule: str) -> str:
    return _("not enough answers to tell") if rule == "nominated" else _("too few in this audience")


def _least(told: dict[str, Any]) -> int:
    """The number to compare by: what is told, or the least it can be."""
    least: int = told["low"] if told["value"] is None else told["value"]
    return least


def warning(found: Round) -> str:
    """Whether the choice is worth it, in a sentence; empty where it is, and where nothing is told of it."""
    reach, random = found.report["reach"], found.report["random"]
    if reach["band"] == "untold":
        return ""
    if reach["band"] == "few":
        return _("Fewer than ten people would be reached by them: ask more people, or announce it.")
    others = [told for told in found.report["others"].values() if told and told["band"] != "untold"]
    if any(_least(told) >= reach["low"] for told in others):
        return _(
            "A simpler choice reaches as many, within the likely range. These messengers are not worth the effort."
        )
    if random and random["band"] != "untold" and _least(random) >= reach["low"]:
        return _("As many people drawn at random would reach as many: an announcement does as well.")
    return ""


def gaps(found: Round) -> list[str]:
    """Whom these messengers leave out, in sentences: most of the audience, or whole groups of it."""
    reach, said = found.report["reach"], []
    if reaches_little(reach):
        said.append(
            _(
                "Most of the audience would not be reached: %(reached)s of %(people)s people. Look again with more "
                "messengers, or announce it."
            )
            % {"reached": _words(reach), "people": number_text(found.people)}
        )
    told: list[list[int]] = []  # sites and their clocks are often the same groups: once is enough
    for block in fairness(found):
        passed_over = [row for row in block["rows"] if is_passed_over(row, reach)]
        sizes = [row["people"] for row in passed_over]
        if passed_over and sizes not in told:
            told.append(sizes)
            said.append(
                _("%(title)s, hardly anybody is reached of: %(groups)s.")
                % {"title": block["title"], "groups": _listed(tuple(_sized(row) for row in passed_over))}
            )
    return said


def _sized(row: dict[str, Any]) -> str:
    people = ngettext("%(n)s person", "%(n)s people", row["people"]) % {"n": number_text(row["people"])}
    return f"{row['name']} ({people})"


def fairness(found: Round) -> list[dict[str, Any]]:
    """By site, language and clock, whom it would reach; groups under the minimum are joined."""
    blocks = [(name, rows) for name, rows in found.report["fairness"].items() if rows]
    most = _longest([(row, row["people"]) for _name, rows in blocks for row in rows])
    return [
        {
            "title": str(GROUPS[name]),
            "rows": [{**_group(row), **_drawn(row, row["people"], most)} for row in rows],
        }
        for name, rows in blocks
    ]


def more_of(found: Round) -> int:
    """How many messengers to try where these are not worth it; 0 where no more can be had."""
    more = min(MOST, max(found.wanted * 2, found.wanted + STEP))
    return more if more > found.wanted and found.report["found"] >= found.wanted else 0


def left_out(found: Round) -> list[tuple[str, str]]:
    """Who is not asked, in bands."""
    words = {"hubs": _("Everybody hears them anyway"), "overloaded": _("Have enough to do")}
    return [(words[name], str(BANDS.get(band, band))) for name, band in found.report["left_out"].items()]


def exported(found: Round) -> Iterator[list[object]]:
    """The figures as rows of a file; a number that is not told is empty, its range says between what it lies."""
    yield ["topic", "audience", "people", "mode", "choice", "messengers", "reached", "low", "high", "share"]
    for row in comparison(found) if found.report else ():
        if not row.get("untold"):
            told = [in_cell(row["name"]), row["size"], *_cells(row)]
            yield [in_cell(found.topic), in_cell(meant(found)), found.people, found.mode, *told]
    for block in fairness(found) if found.report else ():
        for row in block["rows"]:
            name, people = in_cell(row["name"]), row["people"]
            yield [in_cell(found.topic), name, people, found.mode, block["title"], "", *_cells(row)]


def _cells(told: dict[str, Any]) -> list[object]:
    value, share = told["value"], told["share"]
    return ["" if value is None else value, told["low"], told["high"], "" if share is None else share]


def _group(row: dict[str, Any]) -> dict[str, Any]:
    names = [name or _("not known") for name in row["names"]]
    joined = len(names) > 1
    name = ngettext("%s group, joined", "%s groups, joined", len(names)) % len(names) if joined else names[0]
    return {**row, "name": name, "merged": joined, "words": _words(row)}


def _likely(found: Round) -> str:
    reach = found.report["reach"]
    if reach["band"] != "told":
        return _("never told of fewer than ten people")
    if found.mode != NEWS or not found.people:
        return _("counted on the ties of trust")
    return likely_text(reach["low"] / found.people, reach["high"] / found.people)


def _why(found: Round) -> Explanation:
    from datetime import date

    news = found.mode == NEWS
    return Explanation(
        title=_("Expected reach") if news else _("Trust two of them"),
        definition=_(
            "How many of the audience would hear of it if each messenger told those who trust them, these told those "
            "who trust them, and so on. An expectation: who hears what from whom is chance, told in steps of five "
            "people. Whoever left the network is one of the audience, and counts as not reached."
        )
        if news
        else _(
            "How many of the audience trust at least two of the messengers. News is heard once; a new habit takes two "
            "people one trusts, best from two circles. Told in steps of five people."
        ),
        formula=_(
            "independent cascade along ties of trust ≥ %(theta)s, each with the share of the listener's attention; "
            "likely range: Wilson, 95 %%"
        )
        % {"theta": number_text(found.report["theta"], 2)}
        if news
        else _("Σ people with ≥ 2 messengers among those they trust (≥ %(theta)s)")
        % {"theta": number_text(found.report["theta"], 2)},
        data=_("Who was in contact with whom, without any content; opt-outs are kept. No score of a person is shown."),
        as_of=date.fromisoformat(found.report["as_of"]),
        readers=_("Communications; an analyst, of what she asked for herself."),
    )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
