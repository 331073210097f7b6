"""Who opted out sees nobody else's ties, on any page, in REST or on the terminal: who hides does not see."""

import json

import pytest
from click.testing import CliRunner
from django.db import transaction
from django.test import Client

from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.models import Fact
from rapport.network import cli, urls
from rapport.network.actions.introductions import ask, decide, sound_out, thank
from rapport.network.actions.questions import answer_questions, put_off, take_turn
from rapport.network.models import Introduction, IntroductionAsk, TrustAsking
from rapport.network.queries.introductions import (
    ask_of_me,
    asks_of_me,
    letter_to_asked,
    my_introduction,
    my_introductions,
)
from rapport.network.queries.mine import own_network, tie_of_mine
from rapport.network.queries.own import own_of
from rapport.network.queries.paths import path_between
from rapport.network.queries.questions import my_answers
from rapport.network.rest import router
from rapport.network.tests.conftest import NOON, Company
from rapport.privacy.public import opt_in, opt_out

pytestmark = pytest.mark.django_db

FRIENDS = ("Kofi", "Ines", "Jonas")


@pytest.fixture(scope="module")
def halmar(django_db_setup, django_db_blocker):
    """Amara asked Kofi, who said yes, to introduce her to Yara; Lena asked Amara; now Amara has opted out.

    Made once for the file; what a test changes is taken back.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.frozen(NOON):
            made = _company()
        yield made
        transaction.set_rollback(True)


def _company():
    company = Company()
    company.unit("Halmar")
    for name, count in {"IT": 12, "Sales": 12}.items():
        company.unit(name, "Halmar")
        company.crowd(name, count)
    for name in ("Amara", *FRIENDS, "Yara", "Lena", "Noor"):
        company.person(name, "IT")
        company.user(name)
    both = [("Amara", friend) for friend in FRIENDS] + [(friend, "Yara") for friend in FRIENDS]
    company.snapshot([*both, ("Lena", "Amara"), ("Amara", "Noor"), *[("Sales 1", f"IT {n}") for n in range(1, 5)]])
    company.asked = ask(target_id=company.people["Yara"].id, message="May I?", by=company.actor("Amara"))
    kofi = company.actor("Kofi")
    decide(ask_id=asks_of_me(kofi)[0].id, yes=True, by=kofi)
    ask(target_id=company.people["Noor"].id, message="May I too?", by=company.actor("Lena"))
    company.question = IntroductionAsk.objects.get(go_between=company.people["Amara"]).public_id
    opt_out(subject_id=company.people["Amara"].id, by=company.actor("Amara"))
    return company


def others(company):
    """Names that a page may show only to somebody who sees ties: all but of her unit's own list."""
    return [*FRIENDS, "Yara", "Lena", "Noor"]


VERBS = {
    "own network": lambda c, by: own_network(by=by),
    "circles and time": lambda c, by: own_of(by=by),
    "one tie of hers": lambda c, by: tie_of_mine(c.people["Kofi"].id, by=by),
    "her turn to be asked": lambda c, by: take_turn(by=by),
    "not now": lambda c, by: put_off(by=by),
    "her answers": lambda c, by: my_answers(by=by),
    "saying whom she trusts": lambda c, by: answer_questions({}, by=by),
    "what she asked for": lambda c, by: my_introductions(by),
    "one of them": lambda c, by: my_introduction(c.asked, by=by),
    "what she is asked": lambda c, by: asks_of_me(by),
    "one question": lambda c, by: ask_of_me(c.question, by=by),
    "whether somebody could": lambda c, by: sound_out(target_id=c.people["Yara"].id, by=by),
    "asking": lambda c, by: ask(target_id=c.people["Noor"].id, message="x", by=by),
    "answering": lambda c, by: decide(ask_id=c.question, yes=True, by=by),
    "thanking": lambda c, by: thank(introduction_id=c.asked, by=by),
}

# What is there again once she is back: what a verb returns, or what it left behind.
OPENED = {
    "own network": lambda c, told: {one.person.name for one in told.colleagues} >= set(FRIENDS),
    "circles and time": lambda c, told: len(told.ties) >= len(FRIENDS),
    "one tie of hers": lambda c, told: told.colleague.person.name == "Kofi",
    "her turn to be asked": lambda c, told: told and TrustAsking.objects.exists(),
    "not now": lambda c, told: TrustAsking.objects.get().put_off_at is not None,
    "her answers": lambda c, told: not any(told.named.values()),
    "saying whom she trusts": lambda c, told: Fact.objects.filter(name="network.questions_answered").exists(),
    "what she asked for": lambda c, told: [one.id for one in told] == [c.asked],
    "one of them": lambda c, told: told.id == c.asked,
    "what she is asked": lambda c, told: [one.id for one in told] == [c.question],
    "one question": lambda c, told: told.id == c.question,
    "answering": lambda c, told: IntroductionAsk.objects.get(public_id=c.question).decision == "yes",
    "thanking": lambda c, told: Introduction.objects.get(public_id=c.asked).thanked_at is not None,
}


@pytest.mark.parametrize("verb", VERBS)
def test_everything_about_ties_is_refused_in_a_sentence(halmar, verb):
    with pytest.raises(Refusal, match="opted out") as said:
        VERBS[verb](halmar, halmar.actor("Amara"))
    assert said.value.code == "opted_out"


@pytest.mark.parametrize("verb", OPENED)
def test_coming_back_opens_all_of_it_again(halmar, verb):
    amara = halmar.actor("Amara")
    opt_in(subject_id=amara.person_id, by=amara)
    if verb == "not now":
        take_turn(by=amara)
    assert OPENED[verb](halmar, VERBS[verb](halmar, amara))


def pages():
    """Every address of the room that is read, filled in."""
    for pattern in urls.urlpatterns:
        yield str(pattern.pattern)


@pytest.mark.parametrize("address", sorted(pages()))
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_of_the_room_shows_her_a_colleague_or_a_tie(halmar, address, method):
    client = Client()
    client.force_login(halmar.user("Amara"))
    filled = (
        address.replace("<path:slug>", "halmar/it")
        .replace("<uuid:ask_id>", str(halmar.question))
        .replace("<uuid:introduction_id>", str(halmar.asked))
        .replace("<int:person_id>", str(halmar.people["Kofi"].id))
    )
    given = {"to": halmar.people["Yara"].id, "row": "0"}
    query = "&".join(f"{key}={value}" for key, value in given.items())
    before = list(IntroductionAsk.objects.values_list("decision", flat=True)), Introduction.objects.count()
    answer = getattr(client, method)(
        f"/{filled}?{query}", {"answer": "yes", "message": "x"} if method == "post" else {} | given
    )
    text = answer.content.decode()
    assert answer.status_code < 500
    assert not [
        name for name in others(halmar) if name in text and not (name == "Yara" and "introductions/new" in address)
    ]
    after = list(IntroductionAsk.objects.values_list("decision", flat=True)), Introduction.objects.count()
    assert after == before


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "network/me", 422),
        ("get", "network/me/circles", 422),
        ("get", "network/me/ties/{yara}", 422),
        ("get", "network/questions", 422),
        ("put", "network/questions", 422),
        ("delete", "network/questions", 204),
        ("get", "network/introductions", 422),
        ("get", "network/introductions/asked", 422),
        ("get", "network/introductions/possible?to={yara}", 422),
        ("post", "network/introductions", 422),
        ("post", "network/introductions/{asked}/thanks", 422),
        ("post", "network/introductions/asked/{question}", 422),
        ("get", "network/map", 200),
        ("get", "network/snapshots", 200),
        ("get", "units/halmar/it/trust", 200),
        ("get", "units/halmar/it/trust/spread", 200),
        ("post", "network/snapshots", 403),
        ("get", "network/model", 200),
        ("post", "network/model", 403),
        ("delete", "network/model", 403),
    ],
)
def test_no_operation_of_rest_shows_her_one_either(halmar, method, address, status):
    client = Client()
    client.force_login(halmar.user("Amara"))
    filled = address.format(yara=halmar.people["Yara"].id, asked=halmar.asked, question=halmar.question)
    body = {} if "model" in address else {"to": halmar.people["Noor"].id, "message": "x", "yes": True}
    kind = {"data": json.dumps(body), "content_type": "application/json"} if method in {"post", "put"} else {}
    answer = getattr(client, method)(f"/api/{filled}", **kind)
    assert answer.status_code == status
    assert not [name for name in others(halmar) if name in answer.content.decode()]
    assert not {str(halmar.people[name].id) for name in FRIENDS} & set(
        answer.content.decode().replace(",", " ").split()
    )


def test_every_operation_of_rest_is_in_the_list_above():
    known = {row[1].split("?")[0] for row in test_no_operation_of_rest_shows_her_one_either.pytestmark[0].args[1]}
    for address in router.path_operations:
        spoken = address.strip("/").replace("{path:slug}", "halmar/it")
        assert any(spoken.split("{")[0].rstrip("/") in k for k in known), address


def test_on_the_terminal_she_is_like_somebody_the_network_does_not_know(halmar):
    ids = {name: person.id for name, person in halmar.people.items()}
    for ends in (("Amara", "Yara"), ("Yara", "Amara")):
        found = path_between(ids[ends[0]], ids[ends[1]])
        assert (found.steps, found.go_betweens) == (None, "none")
    assert path_between(ids["Lena"], ids["Kofi"]).steps is None  # the only way was through her
    opt_in(subject_id=ids["Amara"], by=halmar.actor("Amara"))
    assert path_between(ids["Lena"], ids["Kofi"]).steps == 2
    answer = CliRunner().invoke(cli.commands, ["ties", "--json"])
    assert not [name for name in others(halmar) if name in answer.output]


def test_nobody_is_written_to_in_her_name_or_about_her(halmar):
    letter = letter_to_asked(IntroductionAsk.objects.get(public_id=halmar.question).introduction.public_id)
    assert halmar.people["Amara"].id not in letter.go_between_ids
