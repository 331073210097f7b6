"""My network: a person's own side of her ties, shown to her alone."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.accounts.public import actor_of
from rapport.kit.problems import Refusal
from rapport.network.queries.circles import circles_of, time_given
from rapport.network.queries.mine import Colleague, OwnNetwork, Shown, TieOfMine, network_of, own_network, tie_of_mine
from rapport.network.queries.own import own_of
from rapport.network.queries.questions import WORDS
from rapport.network.rules.rhythm import Quiet
from rapport.network.rules.words import Closeness, Direction
from rapport.ui.figures import percent_text
from rapport.ui.why import Explanation

CLOSE = {
    Closeness.VERY_CLOSE: gettext_lazy("very close"),
    Closeness.CLOSE: gettext_lazy("close"),
    Closeness.LOOSE: gettext_lazy("now and then"),
}
GOING = {
    Direction.NEW: (gettext_lazy("new"), "good"),
    Direction.GROWING: (gettext_lazy("growing"), "good"),
    Direction.STEADY: (gettext_lazy("steady"), "meta"),
    Direction.COOLING: (gettext_lazy("cooling"), "warn"),
}
SILENT = {
    Quiet.LONG_SILENT: (gettext_lazy("long silent"), "warn"),
    Quiet.PROBABLY_GONE: (gettext_lazy("probably gone"), "warn"),
}
CHOICES = {
    Shown.ALL: gettext_lazy("All"),
    Shown.CLOSEST: gettext_lazy("Closest"),
    Shown.COOLING: gettext_lazy("Cooling"),
    Shown.NEW: gettext_lazy("New and growing"),
}
NOBODY = {
    Shown.CLOSEST: gettext_lazy("With so few contacts nobody stands out as closest."),
    Shown.COOLING: gettext_lazy("None of your closer ties fell by a third in three months or fell silent."),
    Shown.NEW: gettext_lazy("None of your closer ties is new or grew by a third in three months."),
}
FORMULA = gettext_lazy("contact = Σ weight (mail 1, chat 0.5, meeting 2, call 3) ÷ others in it × ½^(age ÷ 60 days)")
IN_PANEL = 5
ON_PAGE = 24
EVERY = 1000  # as many as are read
CIRCLES = 8
EVEN = (0.4, 0.6)  # between them neither of two writes more


@login_required
def my_network(request: HttpRequest) -> HttpResponse:
    """The page: her ties, her circles, whom her time goes to."""
    try:
        own = own_of(by=actor_of(request))
    except Refusal as refusal:
        return render(request, "network/me.html", {"refusal": refusal})
    if own is None:
        return render(request, "network/me.html", {"network": None})
    shown = _shown(request)
    found = network_of(own, limit=EVERY if request.GET.get("all") == "1" else ON_PAGE, shown=shown)
    circles = circles_of(own)
    context = {
        "network": found,
        "rows": [_row(colleague) for colleague in found.colleagues],
        "choices": _choices(found, shown),
        "nobody": NOBODY.get(shown, "") if found.compared or shown is Shown.CLOSEST else _no_comparison(shown),
        "total": found.counts[shown],
        "all_url": f"?show={shown}&all=1",
        "circles": circles,
        "first_circles": circles.circles[:CIRCLES],
        "more_circles": len(circles.circles[CIRCLES:]),
        "given": _given(time_given(own), own.as_of),
    }
    return render(request, "network/me.html", context)


@login_required
def my_network_panel(request: HttpRequest) -> HttpResponse:
    """Her closest colleagues for a page of another room; empty where there is nothing to show."""
    try:
        found = own_network(by=actor_of(request), limit=IN_PANEL)
    except Refusal:
        found = None
    return render(request, "network/_me_panel.html", {"rows": [_row(c) for c in found.colleagues] if found else []})


@login_required
def my_tie(request: HttpRequest, person_id: int) -> HttpResponse:
    """One tie, from her own side: in a panel, or on a page of its own."""
    tie = tie_of_mine(person_id, by=actor_of(request))
    if request.headers.get("HX-Request"):
        return render(request, "ui/why.html", {"about": explained(tie)})
    context = {"tie": tie, "row": _row(tie.colleague), "facts": _facts(tie), "said": _said(tie)}
    return render(request, "network/me_tie.html", context | {"about": explained(tie)})


def _shown(request: HttpRequest) -> Shown:
    wanted = request.GET.get("show", "")
    return Shown(wanted) if wanted in set(Shown) else Shown.ALL


def _choices(found: OwnNetwork, shown: Shown) -> list[dict[str, object]]:
    address = reverse("network:me")
    return [
        {
            "label": label,
            "count": found.counts[choice],
            "url": address if choice is Shown.ALL else f"{address}?show={choice}",
            "current": choice is shown,
        }
        for choice, label in CHOICES.items()
    ]


def _no_comparison(shown: Shown) -> str:
    if shown is Shown.NEW:
        return _("What is new shows once there is a snapshot of three months ago to compare with.")
    return _("None fell silent. What cools shows once there is a snapshot of three months ago to compare with.")


def _row(colleague: Colleague) -> dict[str, object]:
    compared = GOING[colleague.direction] if colleague.compared else ("", "meta")
    going, tone = SILENT.get(colleague.quiet) or compared
    return {
        "person": colleague.person,
        "word": CLOSE[colleague.closeness],
        "going": going,
        "tone": tone,
        "trend": colleague.trend,
        "url": reverse("network:my_tie", args=[colleague.person.id]),
    }


def _given(months: Any, as_of: date) -> dict[str, Any] | None:
    """The newest shares, each with its line of months; None without any contact."""
    if not months:
        return None
    parts = (
        ("team", _("In your own unit")),
        ("division", _("Elsewhere in your division")),
        ("elsewhere", _("Elsewhere in the company")),
    )
    whole = in_hundredths([getattr(months[-1], part) for part, _label in parts])
    rows = [
        {"label": label, "share": share, "trend": [getattr(month, part) for month in months]}
        for (part, label), share in zip(parts, whole, strict=True)
    ]
    return {"rows": rows, "since": months[0].on, "months": len(months), "why": _why_given(as_of)}


def _why_given(as_of: date) -> Explanation:
    return Explanation(
        title=_("Near and far"),
        definition=_(
            "Shares of your own contact, yours to others and theirs to you together, in mails of today: one of 60 "
            "days ago counts half. Not of hours worked. Your own unit is the one you are in and all below it, your "
            "division the unit right below the top. Colleagues count where the directory has them today."
        ),
        formula=str(FORMULA),
        data=_("Times and addresses of mail, chat and meetings. Never content."),
        as_of=as_of,
        readers=_("Only you."),
    )


def in_hundredths(shares: list[float]) -> list[float]:
    """Shares rounded to per cents that add up as the exact ones do: the largest remainders go up."""
    cents = [int(share * 100) for share in shares]
    order = sorted(range(len(shares)), key=lambda place: cents[place] - shares[place] * 100)
    for place in order[: round(sum(shares) * 100) - sum(cents)]:
        cents[place] += 1
    return [cent / 100 for cent in cents]


def _facts(tie: TieOfMine) -> list[dict[str, object]]:
    one = tie.colleague
    return [
        {"label": _("How often"), "value": _often(one)},
        {"label": _("Days in touch"), "value": _("%(n)s of the last 126") % {"n": one.days}},
        {"label": _("Weeks in touch"), "value": _("%(n)s of the last 63") % {"n": one.weeks}},
        {"label": _("First seen"), "value": _day(one.first)},
        {"label": _("Last seen"), "value": _day(one.last)},
        {"label": _("Reaching out"), "value": _wrote(one)},
        {"label": _("Of your contact"), "value": percent_text(one.share)},
    ]


def _often(one: Colleague) -> str:
    contacts = ngettext("%(n)s contact", "%(n)s contacts", one.contacts) % {"n": one.contacts}
    if one.gap is None:
        return _("%(contacts)s: not enough to say what is usual") % {"contacts": contacts}
    days = max(1, round(one.gap))
    every = ngettext("about one a day or more", "about one every %(n)s days", days) % {"n": days}
    return f"{contacts}, {every}"


def _wrote(one: Colleague) -> str:
    low, high = EVEN
    more = _("more by you") if one.wrote > high else _("more by your colleague")
    word = _("about even") if low <= one.wrote <= high else more
    return _("%(word)s: %(mine)s from you, %(theirs)s from them") % {
        "word": word,
        "mine": percent_text(one.wrote),
        "theirs": percent_text(1 - one.wrote),
    }


def _said(tie: TieOfMine) -> list[dict[str, object]]:
    return [{"question": WORDS[said.question], "at": said.at, "until": said.until} for said in tie.said]


def _day(day: Any) -> str:
    return date_format(day, "j M Y")


def explained(tie: TieOfMine) -> Explanation:
    """What stands behind a row: her own side, what it is and what it is not."""
    one = tie.colleague
    told = _(
        "You were in touch on %(days)s of the last 126 days and in %(weeks)s of the last 63 weeks, first seen on "
        "%(first)s, last on %(last)s. Reaching out: %(wrote)s. %(share)s of your own contact is with this "
        "colleague. It says how often you meet, not what either of you thinks of the other."
    ) % {
        "days": one.days,
        "weeks": one.weeks,
        "first": _day(one.first),
        "last": _day(one.last),
        "wrote": _wrote(one),
        "share": percent_text(one.share),
    }
    answers = " ".join(
        _("You named them on %(day)s: “%(question)s”") % {"day": _day(said.at), "question": WORDS[said.question]}
        for said in tie.said
    )
    return Explanation(
        title=one.person.name,
        definition=f"{told} {answers}".strip(),
        formula=str(FORMULA),
        data=_("Times and addresses of mail, chat and meetings. Never content."),
        as_of=tie.as_of,
        readers=_("Only you."),
        url=reverse("network:my_tie", args=[one.person.id]),
    )
