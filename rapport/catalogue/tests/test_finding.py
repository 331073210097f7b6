"""Colleagues type what happened, in their words, and find the service that is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.public import Actor
from rapport.catalogue.actions.services import change_service, create_service
from rapport.catalogue.demo.keywords import KEYWORDS
from rapport.catalogue.demo.offers import TEAMS
from rapport.catalogue.queries.services import service_card, services_for
from rapport.catalogue.rules.finding import Found, fit, keywords_in, meant, stem_of, telling
from rapport.kit.problems import Refusal
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")


@made_once
def offered(served):
    def offer(name, about="", keywords=""):
        return create_service(team_id=served.team, name=name, about=about, keywords=keywords, by=OPERATOR)

    offer("Something does not work", "A device or a program.", "laptop, phone, tablet, printer, vpn, does not start")
    offer("Phone or tablet", "New, or for a while.")
    offer("A letter or certificate", "For a landlord, a bank or an embassy.")
    offer("Somebody starts or leaves", "Account, badge and devices.")
    return served


def found(question):
    return [card.name for card in services_for(OPERATOR, question)]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("printer", "Something does not work"),
        ("prnter", "Something does not work"),
        ("printers", "Something does not work"),
        ("tablet does not start", "Something does not work"),
        ("my tablet does not start on the vessel", "Something does not work"),
        ("tablet", "Phone or tablet"),
        ("I need a letter for my landlord", "A letter or certificate"),
    ],
)
def test_what_is_meant_stands_first(offered, question, first):
    assert found(question)[0] == first


def test_what_holds_little_of_a_question_is_not_offered(offered):
    assert found("printer") == ["Something does not work"]
    assert found("piano") == []
    assert found("piano tuning for a landlord tomorrow morning") == [], "one word of five"


@made_once
def desk(served):
    """Words of which one is a part of another."""

    def offer(name, about="", keywords=""):
        create_service(team_id=served.team, name=name, about=about, keywords=keywords, by=OPERATOR)

    offer("Parental or other long leave", keywords="maternity, sabbatical")
    offer("Badge or key", keywords="access card, gate")
    offer("A question about my pay slip", keywords="salary, e-mail")
    offer("Guestbook", keywords="visitors")
    offer("Spare keyboards", keywords="workstation")


@pytest.mark.parametrize("question", ["rental car", "rental", "board", "ale", "stations", "car hire abroad"])
def test_a_part_of_a_word_is_not_the_word(desk, question):
    assert found(question) == []


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("payslip", "A question about my pay slip"),
        ("payslips", "A question about my pay slip"),
        ("paysl", "A question about my pay slip"),
        ("payslipp", "A question about my pay slip"),
        ("email", "A question about my pay slip"),
        ("guest book", "Guestbook"),
        ("where is the guest-book", "Guestbook"),
        ("key board", "Spare keyboards"),
        ("work station", "Spare keyboards"),
    ],
)
def test_it_does_not_matter_what_is_written_as_one_word_or_as_two(desk, question, name):
    assert found(question)[:1] == [name]


def test_what_looks_alike_is_looked_for_where_nothing_has_the_word(desk, served):
    create_service(team_id=served.team, name="Gate passes", by=OPERATOR)
    create_service(team_id=served.team, name="Late passes", by=OPERATOR)
    assert found("gate passes") == ["Gate passes", "Late passes", "Badge or key"]
    assert found("late") == ["Late passes"]
    assert found("passses") == ["Gate passes", "Late passes"]


def test_finding_costs_one_statement(desk, django_assert_num_queries):
    for question in ("pay slip", "payslipp", "zebra"):
        with django_assert_num_queries(1):
            services_for(OPERATOR, question)


def of_the_story(question):
    """What the demo's services are found by, by the words as they were typed."""
    texts = {
        offer.name: Found.of(name=offer.name, keywords=KEYWORDS.get(offer.name, ""), text=f"{offer.about} {team.name}")
        for team in TEAMS
        for offer in team.offers
    }
    fits = {name: fit(question, text) for name, text in texts.items()}
    return sorted((name for name in fits if fits[name] >= meant(fits.values())), key=lambda name: -fits[name])


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("rental car", []),
        ("payslips", ["A question about my pay slip"]),
        ("new phone", ["Laptop, phone or tablet"]),
        ("wi-fi", ["Something does not work"]),
        ("log in", ["Something does not work"]),
        ("lap top", ["Laptop, phone or tablet"]),
        ("parking", ["Badge or key"]),
    ],
)
def test_the_services_of_the_story_are_found_as_colleagues_say_it(question, first):
    assert of_the_story(question)[:1] == first


WORD = st.text("abcdefghij", min_size=4, max_size=9)


@given(one=WORD, other=WORD)
def test_a_word_is_found_whole_and_by_its_beginning_and_two_as_one(one, other):
    text = Found.of(name=f"{one} {other}", keywords="", text="")
    joined = Found.of(name=one + other, keywords="", text="")
    assert fit(one, text) >= fit(one[:3], text) > 0
    assert fit(one + other, text) > 0
    assert fit(f"{one} {other}", joined) > 0
    assert fit("z" + one, text) == 0, "what ends so is another word"


def test_keywords_are_kept_once_each_and_a_change_is_found_at_once(offered):
    assert keywords_in(" sim card ; charger,\nsim  card ") == "sim card, charger"
    (service,) = [card for card in services_for(OPERATOR) if card.name == "Phone or tablet"]
    change_service(service_id=service.id, keywords="charger,  charger; sim card", by=OPERATOR)
    assert service_card(service.id, by=OPERATOR).keywords == "charger, sim card"
    assert found("charger") == ["Phone or tablet"]
    with pytest.raises(Refusal, match="keywords"):
        change_service(service_id=service.id, keywords=", ".join(f"word {n}" for n in range(60)), by=OPERATOR)


def test_fillers_tell_nothing_unless_there_is_nothing_else():
    assert telling("Please, I need a new printer!") == ("printer",)
    assert telling("need help") == ("need", "help")
    assert stem_of("printing") == "print"
    assert stem_of("his") == "his"


def test_keywords_are_written_on_the_form_of_the_service(offered, as_lead):
    page = as_lead.get("/services/phone-or-tablet/edit/").content.decode()
    assert "What else people call it" in page
