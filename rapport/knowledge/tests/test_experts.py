"""Who wrote about something is somebody to ask, as far as the reader may read it."""

import pytest

from rapport.accounts.public import Actor
from rapport.knowledge.actions.publishing import publish
from rapport.knowledge.actions.writing import write_article
from rapport.knowledge.public import EXPERTS
from rapport.knowledge.rules.words import Audience

pytestmark = pytest.mark.django_db


def found(by, *words):
    return [(reason.person_id, reason.text, reason.url) for reason in EXPERTS[0].find(words, by, 9)]


def test_the_author_of_what_is_published_is_found_by_its_words(house):
    writer = house.actor("IT 2")
    ident = write_article(team_id=house.teams["IT"].id, title="Reset a token", text="Hold the button.", by=writer)
    assert found(house.actor("Sales 1"), "token") == []
    publish(article_id=ident, by=writer)
    hers = [(house.people["IT 2"].id, "Wrote the article “Reset a token”", "/knowledge/reset-a-token/")]
    assert found(house.actor("Sales 1"), "tok") == hers
    assert found(house.actor("Sales 1"), "button", "token") == hers
    assert found(house.actor("Sales 1"), "button", "kettle") == []
    assert found(Actor.stranger(), "token") == []


def test_an_article_for_some_units_names_its_author_to_them_alone(house):
    writer = house.actor("IT 2")
    units = [house.units["Finance"].id]
    ident = write_article(
        team_id=house.teams["IT"].id,
        title="Month end",
        text="Close it.",
        audience=Audience.UNITS,
        for_unit_ids=units,
        by=writer,
    )
    publish(article_id=ident, by=writer)
    assert found(house.actor("Sales 1"), "month") == []
    assert len(found(house.actor("Finance 1"), "month")) == 1
