"""Which teams offer something, and who leads them."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.models import Service
from rapport.catalogue.queries.teams import card_of
from rapport.directory.public import beginning_with
from rapport.ui.finding import Reason, Strength


def offering(words: tuple[str, ...], by: Actor, limit: int) -> Sequence[Reason]:
    """Return the teams whose services the actor may read are about all words, and the leads of these. One statement."""
    services = policy.visible_to(by).filter(beginning_with(words), retired_at=None, team__retired_at=None)
    rows = services.select_related("team__unit").order_by("name", "id")[:limit]
    return [reason for row in rows for reason in _reasons(row)]


def _reasons(row: Service) -> Iterator[Reason]:
    team, url = card_of(row.team), f"/services/{row.slug}/"
    if not team.unit_id:
        return
    text = _("Offers “%s”") % row.name
    yield Reason(strength=Strength.OFFERS, text=text, url=url, team=team.name, team_url=team.url, unit_id=team.unit_id)
    if team.lead_id is not None:
        leads = _("Leads %(team)s, which offers “%(service)s”") % {"team": team.name, "service": row.name}
        yield Reason(strength=Strength.LEADS, person_id=team.lead_id, text=leads, url=url)
