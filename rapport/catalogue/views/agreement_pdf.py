"""A version of an agreement as a PDF for signing: what is promised, who signed, and a digest to compare it by."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rapport.catalogue.queries.agreements import AgreementPage, Version
from rapport.catalogue.queries.signatures import Signature, signatures_of
from rapport.catalogue.rules.digests import digest_of, in_short
from rapport.catalogue.rules.negotiation import State
from rapport.catalogue.views.agreement_words import VersionTold, by_priority, partner_of, version_told
from rapport.kit.text import slugify

if TYPE_CHECKING:
    from rapport.ui.paper import Paper

LONGEST_NAME = 40  # of a side, in the name of the file
TIMES, THRESHOLDS = (0.4, 0.2, 0.2, 0.2), (0.26, 0.46, 0.28)


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A PDF and what it is called."""

    name: str
    pdf: bytes

    def answer(self) -> HttpResponse:
        """Return it as a file to keep."""
        response = HttpResponse(self.pdf, content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=self.name)
        return response


def printed(page: AgreementPage, version: Version) -> Printed:
    """Return a version of an agreement the caller may read as a PDF. The same version gives the same bytes."""
    from rapport.ui.paper import Paper, Sign

    partner, one = partner_of(page), version_told(version, page)
    which = _("Agreement %(id)s, version %(n)s") % {"id": page.id, "n": version.number}
    signed = signatures_of(page, version)
    paper = Paper(
        _("What %(team)s promises %(whom)s") % {"team": page.team.name, "whom": partner},
        above=f"{which} · {_standing(page, version, one)}",
        foot=f"{which} · SHA-256 {in_short(digest_of(page.id, version.number, version.text, version.words))}",
        language=get_language() or "en",
        letter=signed.letter,
    )
    paper.facts(_facts(page, one))
    if version.words:
        paper.heading(_("In words"))
        paper.words(version.words)
    _write_times(paper, page, one)
    _write_rest(paper, page, one)
    signs = [Sign(of=_("For %(side)s") % {"side": page.team.name}, **_told(signed.given, signed.zone))]
    if not page.with_all:
        signs.append(Sign(of=_("For %(side)s") % {"side": partner}, **_told(signed.taken, signed.zone)))
    paper.signs(
        _("Signatures"),
        signs,
        below=_(
            "At the foot of each page stands the beginning of a digest (SHA-256) of what is promised here. Rapport "
            "shows the same one beside this version, so that this paper and the record can be compared."
        ),
    )
    sides = "-".join(slugify(side)[:LONGEST_NAME].strip("-") for side in (page.team.name, partner))
    return Printed(name=f"agreement-{page.id}-{sides}-v{version.number}.pdf", pdf=paper.pdf())


def _standing(page: AgreementPage, version: Version, one: VersionTold) -> str:
    if version.is_open:
        return _("proposal, does not hold yet")
    return _("retired") if page.retired and version.state is State.IN_FORCE else str(one.state[0])


def _facts(page: AgreementPage, one: VersionTold) -> list[tuple[str, str]]:
    version = one.version
    since = _day(version.since)
    if version.is_open:
        since = _("%(day)s, or the day of the last signature if that is later") % {"day": since}
    rows = [
        (_("Holds from"), since),
        (_("Looked at again on"), _day(version.review_on) if version.review_on else _("no day is set")),
    ]
    return rows + ([(_("Proposed by"), one.proposer)] if one.proposer else [])


def _write_times(paper: "Paper", page: AgreementPage, one: VersionTold) -> None:
    if one.times:
        paper.heading(_("By when"))
        rows = [[str(goal), *(length or "–" for length, _level in lengths)] for goal, lengths in one.times]
        paper.table(rows, TIMES, head=[str(column["label"]) for column in by_priority()])
        paper.words(
            _("Counted in the working hours of %(team)s. The clock stands only while the colleague is waited for.")
            % {"team": page.team.name},
            quiet=True,
        )
    if one.thresholds:
        paper.heading(_("How good"))
        rows = [[str(aspect), str(title), f"{limit} {value}"] for aspect, title, limit, value in one.thresholds]
        paper.table(rows, THRESHOLDS)


def _write_rest(paper: "Paper", page: AgreementPage, one: VersionTold) -> None:
    clauses = one.version.clauses
    ways = list(clauses.channels)
    ways += [_("Asked how it goes: %(rhythm)s") % {"rhythm": one.rhythm}] if one.rhythm else []
    ways += [f"{label}: {person.name}" for label, person in one.contacts]
    if ways:
        paper.heading(_("How we reach one another"))
        paper.items(ways)
    if clauses.obligations:
        paper.heading(_("What %(side)s brings") % {"side": partner_of(page)})
        paper.items(clauses.obligations)


def _told(signature: Signature | None, zone: str) -> dict[str, str]:
    """Return a signature as it stands on paper: who, and when by the clock of the team that promises."""
    if signature is None:
        return {}
    at = {"moment": _moment(signature.at, zone)}
    if signature.on_paper:
        return {"name": _("Signed on paper"), "told": _("Noted in Rapport\n%(moment)s") % at}
    name = signature.name or _("Somebody who left")
    if signature.whom:
        name = _("%(name)s for %(whom)s") % {"name": name, "whom": signature.whom}
    return {"name": name, "told": _("Signed in Rapport\n%(moment)s") % at}


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _moment(at: datetime, zone: str) -> str:
    return f"{date_format(at.astimezone(ZoneInfo(zone)), 'j F Y, H:i')} ({zone})"
