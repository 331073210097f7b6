"""Agreements in the browser: proposing, answering, comparing, printing, and what a unit was promised by all."""

import csv
import io
from datetime import timedelta

import pytest

from rapport.accounts.models import User
from rapport.catalogue.actions.agreements import make_agreement
from rapport.catalogue.actions.signing import decline, propose_agreement, propose_version, sign
from rapport.catalogue.queries.agreements import agreement
from rapport.catalogue.rules.agreements import Goal, Side
from rapport.catalogue.rules.clauses import Clauses, Measure
from rapport.catalogue.rules.words import Level
from rapport.catalogue.tests.conftest import OPERATOR
from rapport.kit import clock

pytestmark = pytest.mark.django_db
STATEMENTS, BYTES = 20, 60_000
TIMES = {(Goal.ANSWER, Level.HIGH): 60, (Goal.RESOLUTION, Level.HIGH): 480}
CLAUSES = Clauses(
    thresholds={Measure.ANSWER_AGREED: 90.0, Measure.ATTITUDE: 4.2},
    channels=("The portal",),
    obligations=("Invoices come with an order number",),
    survey_weeks=12,
)
TYPED = {
    "answer-1": "1 h", "measure-answer_agreed": "90 %", "measure-attitude": "4,2", "measure-finish_work_median": "4 h",
    "channels": "The portal\nPhone 112", "obligations": "Invoices come with an order number", "survey_weeks": "12",
}  # fmt: skip


def text(response, status=200):
    assert response.status_code == status, (response.status_code, getattr(response, "url", ""), response.content[:800])
    return response.content.decode()


def proposed(served, **more):
    told = {"unit_id": served.finance.id, "targets": TIMES, "clauses": CLAUSES, "words": "Before lunch."} | more
    ident = propose_agreement(team_id=served.team, by=served.actor(served.anneke), **told)
    return f"/services/agreements/{ident}/", ident


def signed(served, **more):
    page, ident = proposed(served, **more)
    sign(version_id=agreement(ident, by=OPERATOR).draft.id, by=served.actor(served.omar))
    return page, ident


def test_a_lead_proposes_and_the_other_signs_it_in_the_page(as_lead, served, client):
    form = "/services/agreements/proposals/new/"
    shown = text(as_lead.get(f"{form}?team=IT&unit=halmar/finance"))
    assert "Workplace IT" in shown
    assert "All teams" not in shown, "all of them cannot sign"
    for label in ("Which unit", "Which team"):
        assert "optional" not in shown.split(label)[1].split("</label>")[0], "whichever is chosen is needed"
    sent = {"team": served.team, "whom": "unit", "unit": str(served.finance.id), "unit-text": "Finance"} | TYPED
    assert "Write per cent" in text(as_lead.post(form, sent | {"measure-answer_agreed": "soon"}), 422)
    assert "Say which team" in text(as_lead.post(form, sent | {"whom": "team"}), 422)
    page = as_lead.post(form, sent).url
    shown = text(as_lead.get(page))
    assert "Being negotiated" in shown
    assert "Proposed by Workplace IT" in shown
    assert "Sign it" not in shown
    client.force_login(served.omar.user)
    shown = text(client.get(page))
    for words in ("Sign it", "Decline", "Propose changes", "at least", "90 %", "Phone 112"):
        assert words in shown
    assert f'<form method="post" action="{page}signature/"' not in shown, "a key on this page signs nothing"
    sheet = text(client.get(f"{page}signature/"))
    for words in ("What Workplace IT promises Finance", "proposed by Workplace IT", "Sign as Finance", "90 %",
                  "Yours is the last signature"):  # fmt: skip
        assert words in sheet
    assert "Being negotiated" in text(client.get(page)), "reading what one would sign signs nothing"
    assert client.post(f"{page}signature/", {"version": "9"}).status_code == 422
    assert client.post(f"{page}signature/", {"version": "1"}).url == page
    assert client.get(f"{page}signature/").status_code == 403, "there is nothing left to sign"
    shown = text(client.get(page))
    assert "Being negotiated" not in shown
    assert "signed by Finance" in shown


def test_who_leads_a_unit_asks_for_an_agreement_and_only_for_her_own(served, client):
    client.force_login(served.omar.user)
    form = "/services/agreements/proposals/new/"
    sent = {"team": served.team, "whom": "unit", "unit": str(served.devices.id), "unit-text": "Devices"} | TYPED
    assert "leads one of the two sides" in text(client.post(form, sent), 422)
    page = client.post(form, sent | {"unit": str(served.finance.id), "unit-text": "Finance"}).url
    assert "Proposed by Finance" in text(client.get(page))
    assert client.get(f"{page}versions/new/").status_code == 403
    client.force_login(served.leila.user)
    assert client.get(form).status_code == 403
    assert "Sign it" not in text(client.get(page))
    for address in ("proposals/new/", "review/"):
        assert client.get(page + address).status_code == 403
    assert client.get(f"{page}refusal/").status_code == 404
    assert client.get(f"{page}signature/").status_code == 403
    assert client.post(f"{page}signature/").status_code == 403


def test_an_answer_with_changes_says_what_is_quicker_slower_and_new(served, client):
    page, ident = signed(served)
    times = {(Goal.ANSWER, Level.HIGH): 30, (Goal.RESOLUTION, Level.HIGH): 960, (Goal.UPDATE, Level.LOW): 60}
    clauses = Clauses(thresholds={Measure.ANSWER_AGREED: 80.0}, obligations=("One contact for all",))
    propose_version(agreement_id=ident, targets=times, clauses=clauses, by=served.actor(served.omar))
    client.force_login(served.anneke.user)
    shown = text(client.get(page))
    for words in ("quicker", "slower", "asks less", "new", "gone", "One contact for all"):
        assert words in shown
    shown = text(client.get(f"{page}versions/2/"))
    assert "side by side" in shown
    assert "quicker" in shown
    assert "Before lunch." not in shown
    assert "Version 2" in text(client.get(f"{page}versions/2/?with=1"))
    assert client.get(f"{page}versions/7/").status_code == 404
    form = text(client.get(f"{page}proposals/new/"))
    assert 'value="80 %"' in form
    assert client.post(f"{page}proposals/new/", {"answer-1": "45 min"}).url == page
    assert "Proposed by Workplace IT" in text(client.get(page))


def test_declining_needs_a_reason_that_stays_readable(served, client):
    page, _ident = proposed(served)
    client.force_login(served.omar.user)
    assert "Decline a proposal" in text(client.get(f"{page}refusal/"))
    assert "few words" in text(client.post(f"{page}refusal/", {"version": "1"}), 422)
    assert client.post(f"{page}refusal/", {"version": "1", "reason": "Too slow on Mondays."}).url == page
    shown = text(client.get(page))
    assert "Too slow on Mondays." in shown
    assert "Not agreed" in shown
    assert "Not agreed" in text(client.get("/services/agreements/"))


def test_the_lead_says_that_it_was_looked_at(as_lead, served):
    page, _ident = signed(served, review_on=clock.today() + timedelta(days=10))
    assert "We looked at it" in text(as_lead.get(page))
    text(as_lead.get(f"{page}review/"))
    assert "later day" in text(as_lead.post(f"{page}review/", {"next_on": clock.today().isoformat()}), 422)
    later = clock.today() + timedelta(days=200)
    assert as_lead.post(f"{page}review/", {"next_on": later.isoformat()}).url == page
    assert f"{later:%Y}" in text(as_lead.get(page))


def test_it_prints_as_one_document_with_two_lines_to_sign_on(as_lead, served):
    page, _ident = proposed(served)
    shown = text(as_lead.get(f"{page}print/"))
    for words in ("What Workplace IT promises Finance", "For Workplace IT", "For Finance", "does not hold yet",
                  "Invoices come with an order number", "Felt taken seriously"):  # fmt: skip
        assert words in shown
    text(as_lead.get(f"{page}print/?version=1"))


def test_a_unit_reads_what_all_teams_promise_it_side_by_side(served, client, django_assert_max_num_queries):
    anneke, omar = served.actor(served.anneke), served.actor(served.omar)
    make_agreement(team_id=served.team, targets={(Goal.ANSWER, Level.HIGH): 240}, by=anneke)
    make_agreement(team_id=served.money, targets={(Goal.ANSWER, Level.LOW): 120}, by=omar)
    page, _ident = signed(served)
    address = "/services/agreements/for/halmar/finance/"
    client.force_login(served.leila.user)
    assert client.get("/services/agreements/for/").url == address
    client.get(address)
    with django_assert_max_num_queries(STATEMENTS):
        shown = text(client.get(address))
    assert len(shown) < BYTES
    assert page in shown
    for words in ("1 h / – / –", "– / – / 2 h", "at least", "Signed by both", "every 12 weeks"):
        assert words in shown
    assert "4 h" not in shown, "what everybody is promised gives way to what this unit was"
    text(client.get(f"/services/agreements/for/{served.finance.id}/"))
    file = client.get(f"{address}?format=csv")
    rows = list(csv.DictReader(io.StringIO(file.content.decode())))
    assert {row["team"] for row in rows} == {"Workplace IT", "Finance"}
    assert ("First answer", "1 h / – / –") in [(row["what"], row["promised"]) for row in rows]
    assert client.get("/services/agreements/for/halmar/workplace-it/").status_code == 404
    assert client.get("/services/agreements/for/halmar/nowhere/").status_code == 404
    client.force_login(served.boss.user)
    assert "4 h" in text(client.get("/services/agreements/for/halmar/workplace-it/devices/"))
    client.force_login(served.person("Priya Raman", served.top).user)
    assert client.get(address).status_code == 404


def test_who_sits_in_no_unit_is_led_from_the_menu_to_the_agreements(db, client):
    client.force_login(User.objects.create_user("guest@halmar.example"))
    assert client.get("/services/agreements/for/").url == "/services/agreements/"


def test_the_panel_says_what_a_team_and_a_unit_agreed(as_lead, served, client, django_assert_max_num_queries):
    address = "/services/agreements/panel/?team=IT&unit=halmar/finance"
    assert "agreed on nothing yet" in text(as_lead.get(address))
    make_agreement(team_id=served.team, targets=TIMES, by=served.actor(served.anneke))
    shown = text(as_lead.get(address))
    assert shown.index("have agreed on nothing yet") < shown.index("What everybody is promised") < shown.index("1 h")
    assert "Signed" not in shown, "nobody else signs what everybody is promised"
    page, ident = proposed(served)
    assert "have agreed on nothing yet" in text(as_lead.get(address)), "a proposal is none"
    sign(version_id=agreement(ident, by=OPERATOR).draft.id, by=served.actor(served.omar))
    with django_assert_max_num_queries(STATEMENTS):
        shown = text(as_lead.get(address))
    assert "<html" not in shown
    for words in ("Signed by both", "Invoices come with an order number", page, "90 %"):
        assert words in shown
    for words in ("everybody is promised", "agreed on nothing"):
        assert words not in shown
    for wrong in ("?team=IT", "?team=NONE&unit=halmar/finance", ""):
        assert as_lead.get(f"/services/agreements/panel/{wrong}").status_code == 404
    client.force_login(served.person("Priya Raman", served.top).user)
    assert page not in text(client.get(address))


def test_the_panel_shows_what_is_in_force_first_and_a_proposal_beneath(as_lead, served):
    address = "/services/agreements/panel/?team=IT&unit=halmar/finance"
    page, ident = proposed(served)
    shown = text(as_lead.get(address))
    assert "proposal, version 1" in shown, "nothing is in force: what is proposed is all there is"
    assert "1 h" in shown
    with clock.frozen(clock.now() - timedelta(days=1)):
        above = propose_agreement(
            team_id=served.team, unit_id=served.top.id, targets={(Goal.ANSWER, Level.HIGH): 240}, side=Side.GIVER,
            by=OPERATOR,
        )  # fmt: skip
        version = agreement(above, by=OPERATOR).draft
        for side in Side:
            sign(version_id=version.id, side=side, by=OPERATOR)
    shown = text(as_lead.get(address))
    holds, beneath = shown.index("4 h"), shown.index("Proposal, version 1")
    assert holds < beneath
    for words in ("Signed by both", "Agreed with Halmar, which counts here too", "Being negotiated", page,
                  "by Workplace IT; until both have signed, what stands above holds"):  # fmt: skip
        assert words in shown
    assert "1 h" not in shown, "what is only proposed is not told as if it held"
    assert "Propose an agreement" not in shown
    sign(version_id=agreement(ident, by=OPERATOR).draft.id, side=Side.TAKER, by=OPERATOR)
    shown = text(as_lead.get(address))
    assert "1 h" in shown
    assert "4 h" not in shown
    assert "Being negotiated" not in shown


def test_the_panel_shows_what_holds_while_its_next_version_is_negotiated(as_lead, served):
    _page, ident = signed(served)
    times = {(Goal.ANSWER, Level.HIGH): 30}
    propose_version(agreement_id=ident, targets=times, by=served.actor(served.omar))
    shown = text(as_lead.get("/services/agreements/panel/?team=IT&unit=halmar/finance"))
    assert shown.index("1 h") < shown.index("Proposal, version 2")
    assert "by Finance; until both have signed" in shown
    assert "30 min" not in shown


def test_the_panel_leads_to_what_came_of_a_proposal_and_to_what_holds_later(as_lead, served):
    address = "/services/agreements/panel/?team=IT&unit=halmar/finance"
    make_agreement(team_id=served.team, targets={(Goal.ANSWER, Level.HIGH): 240}, by=served.actor(served.anneke))
    page, ident = proposed(served, since=clock.today() + timedelta(days=40))
    decline(version_id=agreement(ident, by=OPERATOR).draft.id, reason="Too slow.", side=Side.TAKER, by=OPERATOR)
    shown = text(as_lead.get(address))
    assert "4 h" in shown
    assert "What was proposed with Finance" in shown
    assert page in shown
    propose_version(
        agreement_id=ident, targets=TIMES, since=clock.today() + timedelta(days=40), by=served.actor(served.anneke)
    )
    sign(version_id=agreement(ident, by=OPERATOR).draft.id, side=Side.TAKER, by=OPERATOR)
    shown = text(as_lead.get(address))
    assert "4 h" in shown
    assert "Agreed with Finance from" in shown


def test_strangers_sign_in_first(served, client):
    for address in (
        "for/",
        "for/halmar/finance/",
        "panel/?team=IT&unit=halmar",
        "proposals/new/",
        "1/print/",
        "1/pdf/",
    ):
        assert client.get(f"/services/agreements/{address}").status_code == 302
