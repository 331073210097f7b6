"""A version to come is taken back before its day: by the action, the page, REST and the terminal."""

import json

import pytest
from click.testing import CliRunner

from rapport.catalogue.actions.agreements import make_agreement, renew_agreement, retire_agreement
from rapport.catalogue.actions.signing import decline, propose_version, sign
from rapport.catalogue.actions.taking_back import take_back
from rapport.catalogue.cli import commands
from rapport.catalogue.models import AgreementVersion
from rapport.catalogue.queries.agreements import agreement
from rapport.catalogue.rules.negotiation import State
from rapport.catalogue.tests.conftest import OPERATOR
from rapport.catalogue.tests.test_signing import DAY, NOON, TODAY, answer, draft, promised, proposed
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from tests.kept import made_once

pytestmark = pytest.mark.django_db
SOON = TODAY + 10 * DAY


@made_once(at=NOON)
def coming(served):
    """What both sides signed holds today; a second version, signed by both as well, holds in ten days."""
    ident = proposed(served, review_on=TODAY + 40 * DAY)
    sign(version_id=draft(ident).id, by=served.actor(served.omar))
    anneke = served.actor(served.anneke)
    one = propose_version(agreement_id=ident, targets=answer(20), since=SOON, review_on=TODAY + 90 * DAY, by=anneke)
    sign(version_id=one, by=served.actor(served.omar))
    return one


def standing(version_id):
    ident = AgreementVersion.objects.get(id=version_id).agreement_id
    return agreement(ident, by=OPERATOR)


def test_what_has_not_begun_is_taken_back_and_what_counts_goes_on(served, coming):
    assert [promised(served, NOON + days * DAY) for days in (0, 9, 11)] == [60, 60, 20]
    take_back(version_id=coming, reason="  Two of us leave. ", by=served.actor(served.anneke))
    assert [promised(served, NOON + days * DAY) for days in (0, 9, 11)] == [60, 60, 60]
    page = standing(coming)
    one = page.versions[0]
    assert (one.state, one.reason, one.signed_by_both) == (State.WITHDRAWN, "Two of us leave.", True)
    assert (page.latest.number, page.review_on) == (1, TODAY + 40 * DAY)
    fact = Fact.objects.get(name="catalogue.agreement_taken_back")
    assert fact.data == {
        "agreement_id": page.id, "version_id": coming, "since": SOON.isoformat(), "team_id": served.team,
        "unit_id": served.finance.id, "other_team_id": None,
    }  # fmt: skip
    with pytest.raises(Refusal, match="over"):
        take_back(version_id=coming, reason="Again.", by=served.actor(served.anneke))
    again = propose_version(agreement_id=page.id, targets=answer(30), since=SOON, by=served.actor(served.anneke))
    sign(version_id=again, by=served.actor(served.omar))
    assert promised(served, NOON + 11 * DAY) == 30


def test_what_the_team_wrote_alone_is_taken_back_too_even_if_nothing_held_before(served):
    anneke = served.actor(served.anneke)
    with clock.frozen(NOON):
        ident = make_agreement(team_id=served.team, targets=answer(5), since=SOON, by=anneke)
        take_back(version_id=agreement(ident, by=anneke).latest.id, reason="Not yet.", by=anneke)
        page = agreement(ident, by=anneke)
        assert (page.now, page.latest.state, page.review_on) == (None, State.WITHDRAWN, None)
        renew_agreement(agreement_id=ident, targets=answer(9), since=SOON, by=anneke)
        assert agreement(ident, by=anneke).latest.minutes == answer(9)


@pytest.mark.parametrize(
    ("who", "refused"), [("omar", Forbidden), ("amara", Forbidden), ("leila", Forbidden), ("priya", Missing)]
)
def test_only_who_may_retire_it_takes_it_back(served, coming, who, refused):
    served.priya = served.person("Priya Raman", served.top)
    with pytest.raises(refused):
        take_back(version_id=coming, reason="No.", by=served.actor(getattr(served, who)))
    take_back(version_id=coming, reason="No.", by=served.actor(served.boss))


def test_what_has_begun_a_proposal_and_what_is_retired_are_not_taken_back(served, coming):
    anneke = served.actor(served.anneke)
    with pytest.raises(Refusal, match="few words"):
        take_back(version_id=coming, reason=" ", by=anneke)
    with clock.frozen(NOON + 10 * DAY), pytest.raises(Refusal, match="has begun"):
        take_back(version_id=coming, reason="Late.", by=anneke)
    page = standing(coming)
    one = propose_version(agreement_id=page.id, targets=answer(7), since=SOON + DAY, by=anneke)
    with pytest.raises(Refusal, match="proposal"):
        take_back(version_id=one, reason="No.", by=anneke)
    decline(version_id=one, by=anneke)
    retire_agreement(agreement_id=page.id, by=anneke)
    with pytest.raises(Refusal, match="retired"):
        take_back(version_id=coming, reason="No.", by=anneke)


def test_the_page_takes_it_back_with_a_reason(as_lead, served, coming, client):
    page = f"/services/agreements/{standing(coming).id}/"
    address = f"{page}versions/2/withdrawal/"
    assert address in client.get(page).content.decode()
    assert client.get(f"{page}versions/1/withdrawal/").status_code == 404
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Two of us leave."}).status_code == 302
    shown = client.get(page).content.decode()
    assert "Two of us leave." in shown
    assert "Declined:" not in shown
    assert address not in shown
    client.force_login(served.omar.user)
    assert "Two of us leave." in client.get(page).content.decode()
    assert client.get(address).status_code == 403


def test_rest_and_the_terminal_take_it_back(as_lead, served, coming, client):
    ident = standing(coming).id
    told = {"data": json.dumps({"reason": "Two of us leave."}), "content_type": "application/json"}
    path = f"/api/agreements/{ident}/versions/2/withdrawal"
    client.force_login(served.omar.user)
    assert client.put(path, **told).status_code == 403
    client.force_login(served.anneke.user)
    sent = client.put(path, **told)
    assert sent.status_code == 200, sent.content
    assert [one["state"] for one in sent.json()["versions"]] == ["withdrawn", "in_force"]
    assert client.put(path, **told).json()["code"] == "old_version"
    anneke = served.actor(served.anneke)
    one = propose_version(agreement_id=ident, targets=answer(30), since=SOON, by=anneke)
    sign(version_id=one, by=served.actor(served.omar))
    refused = CliRunner().invoke(commands, ["take-back", str(ident)])
    assert (refused.exit_code, "few words" in refused.stderr) == (2, True)
    done = CliRunner().invoke(commands, ["take-back", str(ident), "--reason", "Again.", "--json"])
    assert done.exit_code == 0, done.output
    assert standing(one).versions[0].reason == "Again."
