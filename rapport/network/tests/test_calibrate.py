"""Trust is fitted on what people said where they were asked, and the card says how well, to everybody."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from django.test import Client

from rapport.accounts.public import Actor, Role
from rapport.interactions import public as interactions
from rapport.kit.problems import Forbidden, Refusal
from rapport.ledger.models import Fact
from rapport.network import cli
from rapport.network.actions import calibrate as calibrating
from rapport.network.actions.build import build
from rapport.network.actions.calibrate import calibrate, rebuild, use_prior
from rapport.network.actions.ties import DeclaredTie, declare_ties
from rapport.network.models import FittedModel, Snapshot
from rapport.network.queries.evaluation import evaluate
from rapport.network.queries.model import model_card, model_in_use
from rapport.network.queries.trust import trust_in
from rapport.network.tests.test_build import LAST, write_lake
from rapport.privacy.public import opt_out

OPERATOR = Actor.system(via="cli")
PEOPLE = 72


@pytest.fixture(scope="module")
def drawn():
    """Contacts of seventy people over a hundred days, and whom they named: mostly those they are much in touch with."""
    rng = np.random.default_rng(4)
    contacts, said = [], []
    for one in range(PEOPLE):
        for other in rng.choice(PEOPLE, 14, replace=False).tolist():
            if one == other:
                continue
            days = int(np.ceil(rng.lognormal(1.2, 1)))
            moments = rng.choice(100, min(days, 60), replace=False).tolist()
            contacts += [(one, other, day) for day in moments]
            contacts += [(other, one, day) for day in moments if rng.random() < 0.8]
            if rng.random() < 1 / (1 + np.exp(2.5 - 0.3 * days)):
                said.append((one, other))
    return contacts, said


@pytest.fixture
def halmar(company, monkeypatch, drawn):
    contacts, said = drawn
    company.unit("Halmar")
    for name in ("Sales", "Desk"):
        company.unit(name, "Halmar")
    for number in range(PEOPLE):
        company.person(f"P{number}", "Sales" if number % 3 else "Desk")
    files = [write_lake(company, [(f"P{one}", f"P{other}", day) for one, other, day in contacts])]
    monkeypatch.setattr(interactions, "lake_files", lambda: tuple(files), raising=False)
    monkeypatch.setattr(interactions, "last_interaction_on", lambda: LAST, raising=False)
    company.said = said
    return company


def answer(halmar, said=None):
    ids = {name: person.id for name, person in halmar.people.items()}
    rows = [
        DeclaredTie(respondent_id=ids[f"P{one}"], named_id=ids[f"P{other}"], question="Whom would you ask?")
        for one, other in (halmar.said if said is None else said)
    ]
    declare_ties(rows, by=OPERATOR)


def test_until_people_are_asked_a_prior_is_used_and_the_card_says_so(halmar):
    build(by=OPERATOR)
    card = model_card(shown=Snapshot.objects.get(), by=halmar.actor("P1"))
    assert (card.version, card.shown, card.fit, card.is_prior) == ("prior-1", "prior-1", None, True)
    with pytest.raises(Refusal, match="at least 50 are needed"):
        calibrate(by=OPERATOR)
    assert not FittedModel.objects.exists()


def test_what_people_said_becomes_the_model_of_the_next_snapshot(halmar):
    first = build(by=OPERATOR)
    answer(halmar)
    done = calibrate(by=OPERATOR)
    assert (done.holds, done.changed) == (True, True)
    second = build(by=OPERATOR)
    assert second.checksum != first.checksum
    now = Snapshot.objects.get(id=second.snapshot_id)
    assert now.parameters["trust"]["version"] == f"fitted-{done.model_id}"
    fit = model_card(shown=now, by=halmar.actor("P1")).fit
    assert fit.respondents >= 50
    assert fit.brier_skill.value > 0
    assert fit.named == len(set(halmar.said))
    told = Fact.objects.get(name="network.model_fitted").data
    assert told == {"model_id": done.model_id, "respondents": fit.respondents, "holds": True}


def test_a_model_fitted_here_is_not_tried_as_one_of_elsewhere(halmar):
    build(by=OPERATOR)
    answer(halmar)
    calibrate(by=OPERATOR)
    with pytest.raises(Refusal, match="fitted here"):
        evaluate(Snapshot.objects.get(), [], model=model_in_use(), by=OPERATOR)


def test_fitting_again_on_the_same_changes_nothing(halmar):
    build(by=OPERATOR)
    answer(halmar)
    first = calibrate(by=OPERATOR)
    again = calibrate(by=OPERATOR)
    assert (again.model_id, again.changed) == (first.model_id, False)
    assert FittedModel.objects.count() == 1


def test_a_model_that_does_not_hold_is_kept_with_its_reasons_and_not_used(halmar):
    build(by=OPERATOR)
    rng = np.random.default_rng(2)
    answer(halmar, {(int(one), int(other)) for one, other in rng.integers(0, PEOPLE, (900, 2)) if one != other})
    done = calibrate(by=OPERATOR)
    assert not done.holds
    assert done.shortfalls
    assert model_in_use().version == "prior-1"
    assert set(model_card(shown=None, by=OPERATOR).fit.shortfalls) == set(done.shortfalls)


def test_one_goes_back_to_the_prior(halmar):
    build(by=OPERATOR)
    answer(halmar)
    calibrate(by=OPERATOR)
    assert use_prior(by=OPERATOR)
    assert model_in_use().version == "prior-1"
    assert not use_prior(by=OPERATOR)
    assert Fact.objects.filter(name="network.model_retired").count() == 1


def test_figures_of_two_models_are_not_compared_until_the_days_shown_are_computed_anew(halmar):
    desk = halmar.units["Desk"].id
    early = LAST.replace(month=8)
    for day in (early, LAST):
        build(as_of=day, by=OPERATOR)
    assert trust_in(desk, days=100).days == (early, LAST)
    answer(halmar)
    calibrate(by=OPERATOR)
    build(by=OPERATOR)
    assert (trust_in(desk, days=100).days, trust_in(desk, days=100).model_since) == ((LAST,), LAST)
    assert rebuild(months=6, by=OPERATOR) == 1
    assert (trust_in(desk, days=100).days, trust_in(desk, days=100).model_since) == ((early, LAST), None)


def test_who_opted_out_is_not_learned_from(halmar, monkeypatch):
    build(by=OPERATOR)
    answer(halmar)
    seen = []
    monkeypatch.setattr(calibrating, "_keep", lambda found, *_: seen.append(found.report.respondents))
    calibrate(by=OPERATOR)
    opt_out(subject_id=halmar.people["P1"].id, by=halmar.actor("P1"))
    calibrate(by=OPERATOR)
    assert seen[1] == seen[0] - 1


@pytest.mark.parametrize("verb", [calibrate, use_prior])
def test_a_colleague_changes_no_model(halmar, verb):
    with pytest.raises(Forbidden):
        verb(by=halmar.actor("P1"))


def test_everybody_reads_the_card_and_only_analysts_see_the_buttons(halmar):
    build(by=OPERATOR)
    client = Client()
    client.force_login(halmar.user("P1"))
    page = client.get("/network/model/").content.decode()
    assert "Nobody has been asked yet" in page
    assert "Fit on answers" not in page
    assert client.post("/network/model/fit/").status_code == 403
    assert client.post("/network/model/prior/").status_code == 403
    answer(halmar)
    calibrate(by=OPERATOR)
    page = client.get("/network/model/").content.decode()
    assert "Does it put those first who were named?" in page
    assert "Figures that are shown come from another model" in page
    told = client.get("/api/network/model").json()
    assert (told["shown"], told["version"]) == ("prior-1", f"fitted-{FittedModel.objects.get().id}")
    client.force_login(halmar.user("P2", Role.ANALYST))
    assert "Fit on answers" in client.get("/network/model/").content.decode()
    assert client.post("/network/model/prior/", follow=True).status_code == 200
    assert model_in_use().version == "prior-1"


def test_the_terminal_fits_computes_anew_and_tells(halmar):
    build(by=OPERATOR)
    answer(halmar)
    done = CliRunner().invoke(cli.commands, ["calibrate", "--months", "1", "--json"])
    told = json.loads(done.stdout)
    assert (told["changed"], told["built"]) == (True, 1)
    assert told["model"]["fit"]["holds"]
    assert "fitted-" in CliRunner().invoke(cli.commands, ["model"]).stdout
    assert json.loads(CliRunner().invoke(cli.commands, ["calibrate", "--prior", "--json"]).stdout)["changed"]
