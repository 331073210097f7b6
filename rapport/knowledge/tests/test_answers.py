"""What colleagues ask of the fictional company's articles: what must be found, and what must rather find nothing."""

import pytest

from rapport.accounts.public import Actor
from rapport.catalogue.demo.offers import FINANCE, HR, IT
from rapport.catalogue.models import ServiceTeam
from rapport.kit import clock
from rapport.knowledge.actions.carrying import import_folder
from rapport.knowledge.actions.searching import learn_words
from rapport.knowledge.demo import FOLDER, IN_VAIN
from rapport.knowledge.queries.search import search
from rapport.knowledge.queries.suggesting import suggested
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")
FLOOR = 0.4


@made_once(at=clock.now)
def halmar(house):
    house.unit("People", "Halmar")
    house.teams["HR"] = ServiceTeam.objects.create(name="People", prefix="HR", unit=house.units["People"])
    house.cards = {}
    for team, name in ((IT, "IT"), (HR, "HR"), (FINANCE, "Finance")):
        for offer in team.offers:
            house.cards[offer.name] = house.service(offer.name, team=name)
    import_folder(FOLDER, by=OPERATOR)
    learn_words()
    return house


def slugs(question, house):
    return [card.slug for card in search(question, by=house.actor("Sales 1"), floor=FLOOR).articles]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("passw", "reset-your-password"),
        ("pasword", "reset-your-password"),
        ("pasword of the turnstile", "reset-your-password"),
        ("passwords", "reset-your-password"),
        ("I forgot my password", "reset-your-password"),
        ("locked out", "reset-your-password"),
        ("vpn does not work", "set-up-the-vpn"),
        ("the vpn is broken", "set-up-the-vpn"),
        ("vpn token", "set-up-the-vpn"),
        ("remote access", "set-up-the-vpn"),
        ("payslip", "read-your-pay-slip"),
        ("my payslip is wrong", "read-your-pay-slip"),
        ("own car", "claim-travel-expenses"),
        ("hotel receipts", "claim-travel-expenses"),
        ("taxi", "claim-travel-expenses"),
        ("The printer is broken", "print-in-the-office"),
        ("badge print", "print-in-the-office"),
        ("maternaty", "parental-leave"),
        ("sick", "when-you-are-ill"),
        ("guest wifi", "connect-to-the-office-wifi"),
        ("vaca", "take-holidays"),
        ("carry over holidays", "take-holidays"),
        ("how many days off", "take-holidays"),
        ("wniosek urlopowy", "urlop-jak-zlozyc-wniosek"),
        ("wachtwoord vergeten", "wachtwoord-vergeten"),
        ("despesas", "despesas-de-viagem"),
        ("work abroad", "work-from-abroad"),
        ("projector in the meeting room", "meeting-room-screen"),
        ("letter for my bank", "proof-of-employment"),
        ("phishing mail", "suspicious-mail"),
        ("invoice not paid", "get-an-invoice-paid"),
        ("permission for a folder", "ask-for-access-to-a-folder"),
    ],
)
def test_what_is_asked_in_ones_own_words_is_answered(halmar, question, first):
    assert slugs(question, halmar)[:1] == [first]


@pytest.mark.parametrize(
    "question",
    [
        *IN_VAIN,
        "rental car",
        "hire a car",
        "car pool",
        "boat mooring permit",
        "badge lost",
        "new office chair",
        "pay the headset",
        "shared mailbox",
        "dental plan",
        "standing desk",
        "coffee machine broken",
        "air conditioning",
        "new tablet for the Rotterdam dry dock",
    ],
)
def test_where_nothing_answers_nothing_is_offered(halmar, question):
    assert slugs(question, halmar) == []


@pytest.mark.parametrize(
    ("question", "whole"),
    [("reset password", True), ("pasword", True), ("vpn token", False), ("rental car", False), ("own car", True)],
)
def test_only_what_has_all_the_words_counts_as_found(halmar, question, whole):
    assert search(question, by=halmar.actor("Sales 1"), floor=FLOOR).whole is whole


@pytest.mark.parametrize(
    ("subject", "service", "slugs"),
    [
        ("New tablet for the Rotterdam dry dock", "Laptop, phone or tablet", ["tablet-on-a-vessel"]),
        ("Pay the headset", "Something does not work", []),
        ("Lease of the test hall ends in June", None, []),
        ("Shared mailbox for the planning desk", None, []),
        ("Password of the test rig forgotten", "Something does not work", ["reset-your-password"]),
    ],
)
def test_whoever_answers_a_case_is_offered_nothing_rather_than_anything(halmar, subject, service, slugs):
    card = halmar.cards[service] if service else None
    found = suggested(subject, service=card, by=halmar.actor("IT 2"), limit=4)
    assert [one.slug for one in found] == slugs
