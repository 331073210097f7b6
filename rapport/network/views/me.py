"""My network: a person's closest colleagues, shown to her alone."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.kit.problems import Refusal
from rapport.network.queries.mine import Colleague, OwnNetwork, own_network
from rapport.network.rules.words import Closeness, Direction
from rapport.ui.why import Explanation

CLOSE = {
    Closeness.VERY_CLOSE: gettext_lazy("very close"),
    Closeness.CLOSE: gettext_lazy("close"),
    Closeness.LOOSE: gettext_lazy("now and then"),
}
GOING = {
    Direction.NEW: gettext_lazy("new"),
    Direction.GROWING: gettext_lazy("growing"),
    Direction.STEADY: gettext_lazy("steady"),
    Direction.COOLING: gettext_lazy("cooling"),
}
IN_PANEL = 5


@login_required
def my_network(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "network/me.html", _context(request, limit=24))


@login_required
def my_network_panel(request: HttpRequest) -> HttpResponse:
    """The same for a page of another room; empty where there is nothing to show."""
    return render(request, "network/_me_panel.html", _context(request, limit=IN_PANEL))


def _context(request: HttpRequest, *, limit: int) -> dict[str, object]:
    try:
        found = own_network(by=request.actor, limit=limit)  # type: ignore[attr-defined]
    except Refusal as refusal:
        return {"refusal": refusal}
    if found is None:
        return {"network": None}
    return {"network": found, "rows": [_row(colleague, found) for colleague in found.colleagues]}


def _row(colleague: Colleague, found: OwnNetwork) -> dict[str, object]:
    return {
        "person": colleague.person,
        "word": CLOSE[colleague.closeness],
        "going": GOING[colleague.direction],
        "tone": {"growing": "good", "new": "good", "cooling": "warn"}.get(colleague.direction, "meta"),
        "trend": colleague.trend,
        "why": _why(colleague, found),
    }


def _why(colleague: Colleague, found: OwnNetwork) -> Explanation:
    return Explanation(
        title=colleague.person.name,
        definition=_(
            "You were in touch on %(days)s of the last 126 days and in %(weeks)s of the last 63 weeks, last on "
            "%(last)s. %(share)s of your own contact is with this colleague. It says how often you meet, not what "
            "either of you thinks of the other."
        )
        % {
            "days": colleague.days,
            "weeks": colleague.weeks,
            "last": colleague.last.strftime("%-d %b %Y"),
            "share": f"{round(colleague.share * 100)}\u00a0%",
        },
        formula=_(
            "contact = Σ weight (mail 1, chat 0.5, meeting 2, call 3) ÷ others in it × ½^(age ÷ 60 days); "
            "very close: the strongest fifth of your own ties; close: the upper half"
        ),
        data=_("Times and addresses of mail, chat and meetings. Never content."),
        as_of=found.as_of,
        readers=_("Only you."),
    )
