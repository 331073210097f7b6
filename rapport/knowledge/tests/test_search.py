"""A colleague types as she would say it, and finds the article that answers."""

import pytest

from rapport.kit import clock
from rapport.knowledge.actions.searching import learn_words
from rapport.knowledge.queries.search import search
from rapport.knowledge.queries.suggesting import suggested
from rapport.knowledge.rules.words import Audience
from tests.kept import made_once


@made_once(at=clock.now)
def shelf(house):
    house.article("Reset your password", "Open the portal, choose **Forgotten**. A code comes to your phone.")
    house.article(
        "Set up the VPN on a laptop", "Install the client. Sign in with your badge.", keywords="remote access"
    )
    house.article("Print in colour", "Hold your badge to the printer. Laptops print over the office network.")
    house.article("Claim travel expenses", "Upload the receipts by the 5th.", team="Finance")
    house.article("Urlaub beantragen", "Anträge stellst du im Portal. Genehmigt wird in zwei Tagen.", language="de")
    learn_words()
    return house


def titles(question, house, who="Sales 1", **more):
    return [card.title for card in search(question, by=house.actor(who), **more).articles]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("password", "Reset your password"),
        ("passw", "Reset your password"),
        ("I forgot my password", "Reset your password"),
        ("resetting passwords", "Reset your password"),
        ("pasword", "Reset your password"),
        ("vpn laptop", "Set up the VPN on a laptop"),
        ("laptops", "Set up the VPN on a laptop"),
        ("remote", "Set up the VPN on a laptop"),
        ("The VPN on my new laptop does not connect to anything", "Set up the VPN on a laptop"),
        ("expense", "Claim travel expenses"),
        ("Antrag", "Urlaub beantragen"),
        ("antrage", "Urlaub beantragen"),
        ("URLAUB", "Urlaub beantragen"),
    ],
)
def test_what_was_meant_stands_first(shelf, question, first):
    assert titles(question, shelf)[:1] == [first]


@pytest.mark.parametrize("question", ["", "  ", "zebra crossing", "%", "'; DROP", "the of and"])
def test_what_nobody_wrote_finds_nothing(shelf, question):
    assert titles(question, shelf) == []


def test_a_word_in_the_title_counts_more_than_one_in_the_text(shelf):
    assert titles("badge printer", shelf)[0] == "Print in colour"
    assert titles("laptop", shelf) == ["Set up the VPN on a laptop", "Print in colour"]


def test_drafts_and_what_is_for_others_are_not_found(house):
    house.article("Secret server room", published=False)
    house.article("Server duty rota", audience=Audience.TEAM)
    house.article("Server for finance", audience=Audience.UNITS, for_unit_ids=[house.units["Finance"].id])
    assert titles("server", house) == []
    assert set(titles("server", house, "IT 2")) == {"Server duty rota", "Server for finance"}, "its own team reads both"
    assert titles("server", house, "Finance 2") == ["Server for finance"]
    assert set(titles("server", house, "Boss")) == {"Server duty rota", "Server for finance"}


def test_articles_of_the_service_that_is_asked_for_come_first(house):
    service = house.service("Phones")
    house.article("Order a charger", "For laptops.")
    house.article("Order a charger cable", "For phones.", service_id=service.id)
    assert titles("charger", house, service_id=service.id)[0] == "Order a charger cable"


def test_a_question_costs_few_statements_however_it_is_typed(shelf, django_assert_max_num_queries):
    by = shelf.actor("Sales 1")
    with django_assert_max_num_queries(11):
        search("set up the vpn on my laptop", by=by)
    with django_assert_max_num_queries(15):
        search("pasword lapptop expemses", by=by)


@made_once(at=clock.now)
def parted(house):
    """Words of which one is a part of another, written as one or as two."""
    house.article("Read your pay slip", "Gross and net, line by line.")
    house.article("The guestbook", "Who came to see us.")
    house.article("Parental leave", "Ask for it three months before.")
    house.article("Lost access card", "Say so at the gate.")
    learn_words()
    return house


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("payslip", "Read your pay slip"),
        ("payslips", "Read your pay slip"),
        ("my new payslip is wrong", "Read your pay slip"),
        ("guest book", "The guestbook"),
        ("where is the guest-book", "The guestbook"),
    ],
)
def test_it_does_not_matter_what_is_written_as_one_word_or_as_two(parted, question, first):
    assert titles(question, parted)[:1] == [first]


@pytest.mark.parametrize("question", ["rental car", "rental", "car hire", "book a trip"])
def test_a_part_of_a_word_is_not_the_word(parted, question):
    assert titles(question, parted) == []


def test_words_written_as_two_cost_no_more(parted, django_assert_max_num_queries):
    by = parted.actor("Sales 1")
    with django_assert_max_num_queries(11):
        search("guest book and payslips", by=by)


def test_the_team_is_offered_what_the_colleague_was(house):
    service = house.service("Tablet or phone")
    house.article("Take a tablet on a vessel", "Drawings come along.", service_id=service.id)
    house.article("Claim travel expenses", "By phone or on a tablet.", team="Finance")
    learn_words()

    def offered(subject, who):
        return [card.title for card in suggested(subject, service=service, by=house.actor(who), limit=4)]

    for subject in ("Tablet or phone", "A tablet, please"):
        assert offered(subject, "Sales 1") == offered(subject, "IT 2") == ["Take a tablet on a vessel"], subject
    assert offered("zz", "IT 2") == []
