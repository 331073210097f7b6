"""Whoever proposes an agreement hears what the other side says of it; what she does herself is no news to her."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.accounts.models import User
from rapport.accounts.public import Actor
from rapport.catalogue.actions.signing import decline, propose_agreement, propose_version, sign
from rapport.catalogue.actions.taking_back import take_back
from rapport.catalogue.actions.teams import serve
from rapport.catalogue.public import Goal, Level
from rapport.catalogue.queries.agreements import agreement
from rapport.conversation.models import Notification
from rapport.directory.models import Person, Unit
from rapport.directory.public import actor_for
from rapport.kit import clock
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery

OPERATOR = Actor.system(via="cli")
NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
TARGETS = {(Goal.ANSWER, Level.HIGH): 60}


@pytest.fixture
def sides(db):
    """Anneke leads IT, which serves, and Omar leads Finance; the agreement that Anneke proposes to Omar."""
    leads = {}
    for slug, name in (("it", "Anneke de Vries"), ("finance", "Omar Haddad")):
        unit = Unit.objects.create(name=slug.title(), slug=slug, path=f"new-{slug}", depth=0)
        user = User.objects.create_user(f"{slug}@halmar.example", name=name)
        person = Person.objects.create(name=name, unit=unit, email=user.email, user=user)
        Unit.objects.filter(id=unit.id).update(path=f"/{unit.id}/", manager=person)
        leads[slug] = (unit, person, actor_for(user, via="page"))
    team = serve(unit_id=leads["it"][0].id, prefix="IT", by=OPERATOR)
    ident = propose_agreement(team_id=team, unit_id=leads["finance"][0].id, targets=TARGETS, by=leads["it"][2])
    return ident, leads["it"], leads["finance"]


def told():
    for _once_and_again in range(2):
        for delivery_id in Delivery.objects.order_by("id").values_list("id", flat=True):
            deliver(delivery_id=delivery_id)
    rows = Notification.objects.filter(about="agreement").order_by("id")
    return list(rows.values_list("reader_id", "kind", "about_id"))


def test_a_no_and_a_yes_reach_who_proposed(sides):
    ident, (_it, anneke, as_anneke), (_finance, omar, as_omar) = sides
    with clock.frozen(NOON):
        assert told() == [], "who proposes is not told of her own signature"
        (version,) = versions(ident, as_omar)
        decline(version_id=version, reason="Too slow.", by=as_omar)
        assert told() == [(anneke.user_id, "answered", ident)]
        again = propose_version(agreement_id=ident, targets=TARGETS, by=as_omar)
        sign(version_id=again, by=as_anneke)
        assert told() == [(anneke.user_id, "answered", ident), (omar.user_id, "answered", ident)]


def test_both_leads_hear_that_a_version_to_come_was_taken_back_but_not_who_did_it(sides):
    ident, (_it, anneke, as_anneke), (_finance, omar, as_omar) = sides
    (version,) = versions(ident, as_omar)
    sign(version_id=version, by=as_omar)
    for by, hear in ((as_anneke, {omar.user_id}), (OPERATOR, {omar.user_id, anneke.user_id})):
        later = clock.today() + timedelta(days=9)
        again = propose_version(agreement_id=ident, targets=TARGETS, since=later, by=as_anneke)
        sign(version_id=again, by=as_omar)
        told()
        Notification.objects.all().delete()
        take_back(version_id=again, reason="Too early.", by=by)
        assert {reader for reader, _kind, about in told() if about == ident} == hear


def versions(ident, by):
    return [one.id for one in agreement(ident, by=by).versions if one.is_open]
