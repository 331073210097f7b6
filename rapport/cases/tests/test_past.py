"""The fictional company has a year behind it, the same for the same seed."""

from datetime import date

from rapport.accounts.public import Actor
from rapport.cases.demo.past import A_WEEK, WEEKS, Played, load_past
from rapport.cases.models import Case
from rapport.cases.queries.figures.service import Asked, figures
from rapport.catalogue.actions.services import create_service

PLAYED = Played(
    members={"IT": ["it.2@halmar.example", "it.3@halmar.example"], "FIN": ["finance.2@halmar.example"]},
    askers=["sales.1@halmar.example", "sales.2@halmar.example"],
    asked=[("IT", "A second screen", "Screens"), ("FIN", "Where is my refund?", "")],
)


def test_a_year_of_the_helpdesk_before_is_loaded_once(house):
    screens = create_service(team_id=house.teams["IT"].id, name="Screens", by=Actor.system(via="cli"))
    load = {"until": date(2026, 10, 1), "seed": 7, "by": Actor.system(via="cli")}
    assert load_past(PLAYED, **load) == A_WEEK * WEEKS
    assert load_past(PLAYED, **load) == 0
    assert Case.objects.exclude(state="closed").count() == 0
    assert set(Case.objects.values_list("owner_team__prefix", flat=True)) == {"IT", "FIN"}
    found = figures(Asked(), by=Actor.system(via="cli")).figures
    assert 0.1 < found["cases_with_handover"].value / found["cases"].value < 0.5
    assert found["cases_a_b_a"].value > 0
    cases = Case.objects.filter(owner_team__prefix="IT", service_id=screens).count()
    assert cases > A_WEEK * WEEKS / 4, "so that figures can be cut by service"
    assert not Case.objects.filter(subject="Where is my refund?").exclude(service=None).exists()
