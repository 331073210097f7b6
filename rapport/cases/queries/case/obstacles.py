"""What stands in the way of resolving a case, so that it is said before an answer is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rapport.cases.models import Approval
from rapport.cases.queries.case.shapes import Whole
from rapport.cases.queries.needing import Need
from rapport.cases.rules.approvals import IN_THE_WAY, Approved


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """What has to be seen to first, and where; `falls`: it falls away with the answer itself."""

    text: str
    url: str
    way: str
    falls: bool = False


def in_the_way(case: Whole) -> Sequence[Obstacle]:
    """Return what stands in the way of resolving a case the reader serves. One statement where it has approvals."""
    found = []
    if case.offer is not None:
        text = _("The ball is offered to %s, who have not answered yet.") % case.offer.to_team.name
        found.append(Obstacle(text=text, url=case.url, way=_("Wait for their answer"), falls=case.holds))
    for part in case.open_parts:
        label = f"{part.number} {part.subject}" if part.visible else part.number
        text = _("A part is still open: %(part)s, with %(team)s.") % {"part": label, "team": part.holder_team.name}
        found.append(Obstacle(text=text, url=part.url if part.visible else case.url, way=_("See the part")))
    rows = Approval.objects.filter(case_id=case.id, state__in=IN_THE_WAY).order_by("id") if case.has_approvals else ()
    called = {need.action for need in case.calls}
    first = [need for need in case.needs if not need.asked and case.parent is None]
    found += [Obstacle(text=needed(need), url=f"{case.url}approval/", way=_("Ask for approval")) for need in first]
    for row in rows:
        if row.state == Approved.REFUSED and (row.what, row.unit) in called:
            continue
        url = f"{case.url}#approvals"
        found.append(Obstacle(text=_SAID[Approved(row.state)]() % row.what, url=url, way=_("See the approval")))
    return found


def needed(need: Need) -> str:
    """Say what is needed of whom."""
    return _("%(what)s is above %(limit)s and needs the approval of %(who)s first.") % {
        "what": need.told,
        "limit": need.limit,
        "who": need.who,
    }


_SAID = {
    Approved.OPEN: lambda: _("Somebody has yet to agree to “%s”."),
    Approved.REFUSED: lambda: _("“%s” was refused. Give it up, and say why, first."),
    Approved.APPROVED: lambda: _("“%s” was approved and is not done. Mark it as done first."),
}
