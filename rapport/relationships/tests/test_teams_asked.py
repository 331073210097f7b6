"""Every page of the book asks for its team by letters, and answers all the same who asks for one that is not hers."""

import pytest

from rapport.catalogue.models import ServiceTeam
from rapport.directory.models import Unit
from rapport.kit import clock
from tests.kept import made_once

PAGES = ("", "board/", "calendar/", "organisation/", "coverage/", "cold/", "figures/", "stages/", "weights/", "new/",
         "transfers/", "export/", "figures/export/", "weights/preview/")  # fmt: skip
OF_ONE = tuple(page for page in PAGES if page not in {"", "cold/", "export/", "figures/export/", "weights/preview/"})


@made_once
def both(house):
    """Two books with a relationship each, and IT 2 who leads Finance beside her own team."""
    house.looks_after("IT", unit="Sales", owner="IT 2")
    house.looks_after("Finance", unit="Plants", owner="Finance 2")
    Unit.objects.filter(name="Finance").update(manager=house.people["IT 2"])
    return house


def asked(house, who, page, team=None):
    return house.browser(who).get(f"/book/{page}", {} if team is None else {"team": team})


def teams_shown(answer):
    """The names of the teams a page speaks of, as it was given them."""
    said = answer.context
    team = said.get("team") or (said["form"].initial.get("team") if "form" in said else None) or said["found"].team
    return team if isinstance(team, int) else team.id


@pytest.mark.parametrize("page", OF_ONE)
@pytest.mark.parametrize("letters", ["IT", "FIN", "fin", ""])
def test_letters_name_the_team_in_capitals_or_not(both, page, letters):
    answer = asked(both, "IT 2", page, letters)
    assert answer.status_code == 200
    assert teams_shown(answer) == both.teams["IT" if letters == "IT" else "Finance"].id, "without letters the first"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("letters", ["NOPE", "FIN", "0"])
def test_letters_of_no_team_and_of_another_are_unknown_alike(house, page, letters):
    assert asked(house, "IT 2", page, letters).status_code == 404
    assert asked(house, "IT 2", page, str(house.teams["IT"].id)).status_code == 404, "a number names no team"
    assert asked(house, "IT 2", page, "it").status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["Sales 1", "Boss"])
def test_who_reads_no_book_is_told_so_on_every_page_in_one_sentence(house, page, who):
    for letters in (None, "IT", "NOPE"):
        answer = asked(house, who, page, letters)
        assert answer.status_code == 403
        assert "A book is kept by who serves in a team." in answer.content.decode()


def test_what_goes_cold_is_narrowed_to_a_team_and_the_way_there_keeps_it(both):
    for row in ("IT", "FIN"):
        assert f"team={row}" in asked(both, "IT 2", "board/", row).content.decode().split("/book/cold/?")[1][:8]
    both.looks_after("IT", unit="Plants")
    both.looks_after("Finance", unit="Sales")
    names = {
        letters: {one["row"].team_id for one in asked(both, "IT 2", "cold/", letters).context["rows"]}
        for letters in ("", "IT", "FIN")
    }
    assert names == {
        "": {both.teams["IT"].id, both.teams["Finance"].id},
        "IT": {both.teams["IT"].id},
        "FIN": {both.teams["Finance"].id},
    }
    tabs = asked(both, "IT 2", "cold/", "FIN").context["tabs"]
    assert all("team=FIN" in tab["url"] for tab in tabs)


def test_a_book_of_a_team_that_serves_no_more_is_read_where_there_is_no_other(house):
    house.looks_after("IT", unit="Sales", owner="IT 2")
    ServiceTeam.objects.filter(name="IT").update(retired_at=clock.now())
    assert "Sales" in asked(house, "IT 2", "", None).content.decode()
    assert asked(house, "IT 2", "board/", "IT").status_code == 200


def test_the_links_of_every_page_hold_letters(both):
    numbers = [f"/book/{page}?team={both.teams[name].id}" for page in PAGES for name in ("IT", "Finance")]
    for page in OF_ONE:
        text = asked(both, "IT 2", page, "IT").content.decode()
        assert "?team=IT" in text or page in {"new/", "transfers/"}, page
        assert not [address for address in numbers if f'{address}"' in text or f"{address}&" in text], page
