"""Who may read, propose, sign, decline and review an agreement, and read what a unit was promised: a matrix."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from rapport.accounts.public import Role, Scope
from rapport.catalogue.actions.agreements import make_agreement, renew_agreement, retire_agreement
from rapport.catalogue.actions.reviewing import review_agreement
from rapport.catalogue.actions.signing import decline, propose_agreement, propose_version, sign
from rapport.catalogue.queries.agreements import agreement
from rapport.catalogue.queries.promised import promised_to
from rapport.catalogue.rules.agreements import Goal, Side
from rapport.catalogue.rules.words import Level
from rapport.catalogue.tests.conftest import OPERATOR
from rapport.directory.models import Unit
from rapport.directory.public import unit_card
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.tasks.public import delegate
from tests.kept import made_once

pytestmark = pytest.mark.django_db
TARGETS = {(Goal.ANSWER, Level.HIGH): 60}
DAY = timedelta(days=1)
# Of each reader: what she may on an agreement of Workplace IT with Finance that Workplace IT proposed.
VERBS = ("read", "promised", "propose", "sign", "decline", "review", "promise", "retire")
MATRIX = {
    "lead of the team": ("read", "propose", "decline", "review", "promise", "retire"),
    "stand-in of the lead of the team": ("read", "propose", "decline", "review"),
    "member of the team": ("read",),
    "lead of the unit": ("read", "promised", "propose", "sign", "decline", "review"),
    "stand-in of the lead of the unit": ("read", "propose", "sign", "decline", "review"),
    "member of the unit": ("read", "promised"),
    "lead above both": ("read", "promised", "propose", "sign", "decline", "review", "promise", "retire"),
    "stand-in of the lead above both": ("read", "propose", "sign", "decline", "review"),
    "administrator": ("read", "promised", "propose", "review", "promise", "retire"),
    "analyst": (),
    "colleague elsewhere": (),
    "lead elsewhere": (),
}


@made_once(at=clock.now)
def readers(served):
    """Everybody of the matrix by what she is."""
    now = clock.now()
    elsewhere = served.unit("Plant", served.top)
    above, standing, sitting, over, lead = (
        served.person(name, unit)
        for name, unit in (
            ("Hana Kobayashi", served.top), ("Kwame Mensah", elsewhere), ("Rasa Kazlauskaitė", elsewhere),
            ("Camille Laurent", elsewhere), ("Tomasz Wójcik", elsewhere),
        )
    )  # fmt: skip
    Unit.objects.filter(id=served.top.id).update(manager=above)
    Unit.objects.filter(id=elsewhere.id).update(manager=lead)
    for away, to in ((served.anneke, standing), (served.omar, sitting), (above, over)):
        delegate(to_person_id=to.id, since=now - DAY, until=now + DAY, by=served.actor(away))
    people = {
        "lead of the team": served.anneke,
        "stand-in of the lead of the team": standing,
        "member of the team": served.amara,
        "lead of the unit": served.omar,
        "stand-in of the lead of the unit": sitting,
        "member of the unit": served.leila,
        "lead above both": above,
        "stand-in of the lead above both": over,
        "administrator": served.boss,
        "analyst": served.person("Diego Fuentes", elsewhere, Role.ANALYST),
        "colleague elsewhere": served.person("Priya Raman", elsewhere),
        "lead elsewhere": lead,
    }
    return {name: served.actor(person) for name, person in people.items()}


def acts(served, ident, by):
    version_id = agreement(ident, by=OPERATOR).draft.id
    finance = unit_card([served.finance.id])[served.finance.id]
    later = clock.today() + 5 * DAY
    return {
        "read": lambda: agreement(ident, by=by),
        "promised": lambda: promised_to(finance, by=by),
        "propose": lambda: propose_version(agreement_id=ident, targets=TARGETS, by=by),
        "sign": lambda: sign(version_id=version_id, side=Side.TAKER, by=by),
        "decline": lambda: decline(version_id=version_id, reason="No.", by=by),
        "review": lambda: review_agreement(agreement_id=ident, next_on=later, by=by),
        "promise": lambda: renew_agreement(agreement_id=ident, targets=TARGETS, since=later, by=by),
        "retire": lambda: retire_agreement(agreement_id=ident, by=by),
    }


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_what_with_an_agreement(served, readers, verb):
    ident = _proposed(served)
    for name, by in readers.items():
        with transaction.atomic():
            try:
                acts(served, ident, by)[verb]()
                done = True
            except (Forbidden, Missing):
                done = False
            transaction.set_rollback(True)
        assert done == (verb in MATRIX[name]), f"{name} to {verb}"


def test_what_the_actor_may_not_see_she_is_told_nothing_of(served, readers):
    ident = _proposed(served)
    for name in ("analyst", "colleague elsewhere", "lead elsewhere"):
        for verb, act in acts(served, ident, readers[name]).items():
            with pytest.raises(Missing):
                act()
            assert verb


def test_a_token_that_only_reads_changes_nothing(served, readers):
    ident = _proposed(served)
    by = replace(readers["lead of the unit"], scopes=frozenset({Scope.READ}))
    for verb in ("propose", "sign", "decline", "review"):
        with pytest.raises(Forbidden):
            acts(served, ident, by)[verb]()
    acts(served, ident, by)["read"]()


def test_the_team_alone_signs_nothing_for_the_other_side(served, readers):
    make_agreement(team_id=served.team, unit_id=served.finance.id, targets=TARGETS, by=readers["lead of the team"])
    with pytest.raises(Refusal, match="already"):
        propose_agreement(
            team_id=served.team, unit_id=served.finance.id, targets=TARGETS, by=readers["lead of the team"]
        )


def _proposed(served):
    by = served.actor(served.anneke)
    return propose_agreement(team_id=served.team, unit_id=served.finance.id, targets=TARGETS, by=by)
