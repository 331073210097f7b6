"""How much of the organisation a team looks after is one number with one definition, wherever it stands."""

import csv

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.catalogue.public import team_card
from rapport.relationships.models import Relationship
from rapport.relationships.queries.coverage import organisation, reach_of
from rapport.relationships.rules.figures import Measured
from rapport.relationships.views.figures_told import DEFINITIONS
from tests.kept import made_once

TREE = ("Sales", "North", "Oslo", "South", "Plants", "Gdansk", "Finance", "Payroll", "IT", "Desk", "Halmar")
OWN = {"IT", "Desk"}


@made_once
def company(house):
    """A company of eleven units on four levels; IT has one below its own."""
    for name, above in {"North": "Sales", "Oslo": "North", "South": "Sales", "Gdansk": "Plants", "Payroll": "Finance",
                        "Desk": "IT"}.items():  # fmt: skip
        house.unit(name, above)
    return house


def told(house):
    """What each door says: (looked after, of so many), and the definition beside it."""
    browser = house.browser("IT 1")
    page = browser.get("/book/coverage/?team=IT").context
    rest = browser.get("/api/relationships/coverage?team=IT").json()
    figures = browser.get("/api/relationships/figures?team=IT").json()["figures"]
    figure = next(one for one in figures if one["figure"] == "coverage")
    file = csv.DictReader(browser.get("/book/figures/export/?team=IT").content.decode().splitlines())
    row = next(one for one in file if one["figure"] == "coverage")
    shown = next(one for one in browser.get("/book/figures/?team=IT").context["lines"] if one["url"])
    (top,), _below = organisation(team_card(house.teams["IT"].id), by=house.actor("IT 1"))
    counts = {
        "page": (page["coverage"].reach.looked_after, page["coverage"].reach.units),
        "REST": (rest["looked_after"], rest["units"]),
        "figures by REST": (round(figure["value"] * figure["n"], 9), figure["n"]),
        "file": (round(float(row["value"]) * int(row["n"])), int(row["n"])),
        "map": (top.below - top.nobody_below, top.below),
    }
    assert sum(one["looked_after"] for one in rest["divisions"]) == rest["looked_after"]
    assert len(rest["nobody"]) + rest["more"] == rest["units"] - rest["looked_after"]
    said = {
        page["why"].definition,
        rest["definition"],
        figure["definition"],
        row["definition"],
        shown["why"].definition,
    }
    return counts, said, shown["url"]


def test_page_rest_file_map_and_figures_tell_one_coverage_by_one_definition(company):
    for name in ("North", "Gdansk", "Desk"):
        company.looks_after("IT", unit=name)
    company.looks_after("IT", person="Sales 1")
    counts, said, url = told(company)
    assert set(counts.values()) == {(3, 8)}, counts
    assert said == {str(DEFINITIONS[Measured.COVERAGE])}
    assert company.browser("IT 1").get(url).status_code == 200
    assert url.startswith("/book/coverage/")


def test_a_unit_looked_after_no_more_counts_nowhere(company):
    ident = company.looks_after("IT", unit="Sales")
    assert set(told(company)[0].values()) == {(4, 8)}
    Relationship.objects.filter(id=ident).update(ended_at=Relationship.objects.get(id=ident).began_at)
    assert set(told(company)[0].values()) == {(0, 8)}


@given(st.sets(st.sampled_from(TREE)))
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_looked_after_is_what_lies_under_it_but_for_the_teams_own(company, names):
    units, ids = company.units, {company.units[name].id for name in names}
    counting = [name for name in TREE if name not in OWN and name != "Halmar"]
    reached = [name for name in counting if any(f"/{ident}/" in units[name].path for ident in ids)]
    reach = reach_of(team_card(company.teams["IT"].id), ids)
    assert (reach.looked_after, reach.units) == (len(reached), len(counting))
