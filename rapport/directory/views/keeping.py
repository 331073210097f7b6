"""The frame around the pages on which somebody's record is kept: whose it is, and the tabs the reader may open."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.queries.profile import Profile, profile_of
from rapport.directory.views.person import Tab
from rapport.privacy.public import record_look


def kept(person_id: int, actor: Actor, *, tab: str) -> dict[str, Any]:
    """Return the person with the tabs of her record. The look is written down for her."""
    profile = profile_of(person_id, by=actor)
    record_look(by=actor, subject_id=person_id, what="directory.record")
    return {
        "person": profile,
        "own": actor.person_id == person_id,
        "manages": policy.manages_directory(actor),
        "tabs": _tabs(profile, actor, tab),
    }


def _tabs(profile: Profile, actor: Actor, tab: str) -> list[Tab]:
    here, manages, mine = profile.ended_on is None, policy.manages_directory(actor), actor.person_id == profile.id
    pages = (
        ("edit", _("How to work with me") if mine else _("Profile"), here),
        ("record", _("Record"), here and manages),
        ("positions", _("Positions"), manages or mine),
        ("identities", _("Identities"), here and manages),
        ("leaving", _("Leaving"), manages),
    )
    shown = [(name, label) for name, label, wanted in pages if wanted]
    return [Tab(label, reverse(f"directory:{name}", args=[profile.id]), tab == name) for name, label in shown]
