"""A note that names a case by its number leads there, for who may see the case, and for nobody else."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.cases.actions.life.opening import open_case
from rapport.cases.queries.spoken import cases_named, cases_seen
from rapport.kit.doors import listed
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.rules.named import MOST, names_in
from rapport.relationships.rules.words import Contact
from rapport.relationships.templatetags.relationships import linked
from tests.journeys.books import OPERATOR, company

PART = {"HX-Request": "true"}


@pytest.fixture
def halmar(db):
    return company()


@pytest.fixture
def noted(halmar):
    """A call at which North 2, whose case is named, and North 3 were; what it names beside that is not theirs to see."""
    made = halmar
    asked = {"team_id": made.teams["IT"].id, "by": OPERATOR}
    made.hers = open_case(subject="Laptop", requester_id=made.people["North 2"].id, **asked)
    made.hushed = open_case(subject="Secret", requester_id=made.people["Sales 2"].id, restricted=True, **asked)
    made.book = made.looks_after("IT", unit="North", owner="IT 2")
    made.call = log_touchpoint(
        relationship_id=made.book,
        kind=Contact.CALL,
        outcome="Went on with it-1, <b>not</b> IT-2",
        words="Went on with it-1, <b>not</b> IT-2\nAnd IT-77 is none; IT-1-b neither.",
        person_ids=[made.people[name].id for name in ("IT 2", "North 2", "North 3")],
        by=made.actor("IT 2"),
    )
    return made


def led_to(text):
    return set(re.findall(r'<a href="(/cases/\d+/)">', text))


@pytest.mark.parametrize(("who", "sees"), [("IT 2", True), ("IT 3", True), ("North 2", True), ("North 3", False)])
def test_the_number_is_a_link_for_who_may_see_the_case_and_words_for_who_may_not(noted, who, sees):
    text = noted.browser(who).get(f"/book/touchpoints/{noted.call}/").content.decode()
    assert led_to(text) == ({f"/cases/{noted.hers}/"} if sees else set())
    assert "it-1" in text
    assert "IT-2" in text
    assert "&lt;b&gt;not&lt;/b&gt;" in text


def test_on_the_timeline_it_leads_there_too_and_the_words_stay_as_they_were_written(noted):
    log_touchpoint(relationship_id=noted.book, kind=Contact.CALL, outcome="Nothing named", by=noted.actor("IT 2"))
    browser = noted.browser("IT 2")
    text, before = (
        browser.get(f"/book/{noted.book}/{part}/", headers=PART).content.decode() for part in ("timeline", "before")
    )
    assert led_to(text) == led_to(before) == {f"/cases/{noted.hers}/"}
    assert "<b>Call</b>: Nothing named</a>" in text, "what names nothing is a link to itself, as before"


def test_what_names_nothing_asks_nothing_of_other_rooms(noted, django_assert_num_queries):
    by = noted.actor("IT 2")
    with django_assert_num_queries(0):
        assert cases_named(["TOO", "IT-0", "IT-1-B", "", "IT"], by) == {}
    assert cases_named(["IT-1", "IT-2", "IT-77", "FIN-1"], by) == {"IT-1": cases_seen([noted.hers], by)[noted.hers]}
    assert cases_named(["IT-1"], noted.actor("North 3")) == {}
    assert [kind.name for kind in listed("SUBJECTS") if kind.named is not None] == ["case"]


def test_a_text_full_of_numbers_is_looked_up_only_so_far():
    assert len(names_in([" ".join(f"IT-{number}" for number in range(1, 2000))])) == MOST
    assert names_in(["it-7, (FIN-12)", "covid-19 and IT-007 and X-IT-5 and IT-5x"]) == {"IT-7", "FIN-12", "COVID-19"}


@given(st.text(alphabet=st.sampled_from("IT-1<&>\"' \n/a0"), max_size=60))
def test_links_add_no_letter_and_no_markup_to_a_text(text):
    found = str(linked(text, {"IT-1": "/cases/1/", "T-11": "/cases/2/"}))
    bare = re.sub(r'<a href="/cases/\d/">|</a>', "", found)
    assert unescape(bare) == text
    assert "<" not in bare
    assert ">" not in bare
