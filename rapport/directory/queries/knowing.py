"""What is known of somebody and how old that is, in one sentence; never a share, by which people could be ranked."""

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.directory.models import Statement
from rapport.directory.queries.profile import Profile, StatementRow
from rapport.directory.rules.profile import Known, known_of
from rapport.kit import clock
from rapport.ui.moments import length_text

Topic = Statement.Topic
THINGS = {
    Topic.REACH: (gettext_lazy("how to reach them"), gettext_lazy("how to reach you")),
    Topic.TELL: (gettext_lazy("what to tell them first"), gettext_lazy("what to tell you first")),
    Topic.AVOID: (gettext_lazy("what to avoid"), gettext_lazy("what to avoid")),
    Topic.MOVES: (gettext_lazy("what moves them"), gettext_lazy("what moves you")),
    Topic.DO: (gettext_lazy("what they do"), gettext_lazy("what you do")),
    Topic.NEED: (gettext_lazy("what they need"), gettext_lazy("what you need")),
}


def known_about(rows: Iterable[StatementRow], profile: Profile) -> Known:
    """Return what of the six things a reader knows by the statements she may read. No statement.

    What is out of date or disputed is not known; preferred channels tell how to reach somebody.
    """
    holds = [(row.topic, row.true_on) for row in rows if not (row.out_of_date or row.disputed)]
    return known_of(holds, also=(Topic.REACH,) if profile.hours.channels else ())


def sentence_of(known: Known, *, own: bool) -> str:
    """Return what is known, what not, and how old the news is, in the words of the one it is about or of others."""
    parts = []
    if known.known:
        parts.append(_("Known: %s.") % _listed(known.known, own=own))
    if known.unknown:
        parts.append(
            _("Not known: %s.") % _listed(known.unknown, own=own) if known.known else _("Nothing is known yet.")
        )
    if known.newest:
        parts.append(_("Last checked %s.") % _ago(known))
    return " ".join(parts)


def _listed(topics: Iterable[str], *, own: bool) -> str:
    return get_text_list([str(THINGS[Topic(topic)][own]) for topic in topics], _("and"))


def _ago(known: Known) -> str:
    """Return how long ago the newest and, if it is another day, the oldest of them was found true."""
    if known.newest is None or known.oldest is None:
        return ""
    today = clock.today()
    newest = _("today") if known.newest >= today else _("%s ago") % length_text(today - known.newest)
    if (known.newest - known.oldest).days < 30:  # noqa: PLR2004 (a month: what was said together)
        return newest
    return _("%(newest)s, the oldest of it %(oldest)s ago") % {
        "newest": newest,
        "oldest": length_text(today - known.oldest),
    }
