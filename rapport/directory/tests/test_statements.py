"""What is said about working with somebody: who says it, who reads it, who takes it back."""

from datetime import timedelta

import pytest

from rapport.accounts.public import Actor, Role
from rapport.directory import policy
from rapport.directory.actions.statements import (
    check_statements,
    correct_statement,
    dispute_statement,
    withdraw_statement,
    write_statement,
)
from rapport.directory.models import Statement
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import timeline_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def acts_as(house):
    """The actor a person is, as `actor_for` makes it."""

    def actor(person, *roles):
        user = person.user or house.account(person)
        return Actor(
            user_id=user.id,
            person_id=person.id,
            unit_ids=frozenset({person.unit_id} if person.unit_id else ()),
            roles=frozenset({Role.EMPLOYEE, *roles}),
        )

    return actor


def facts(person):
    """Names of the facts about somebody, oldest first."""
    return [fact.name.removeprefix("directory.") for fact in reversed(timeline_of(f"person:{person.id}").items)]


def reads(actor, statement_id):
    return policy.statements_visible_to(actor).filter(id=statement_id).exists()


def test_a_note_about_a_colleague_is_written_once_however_often_it_is_sent(house, acts_as):
    said = [
        write_statement(person_id=house.amara.id, topic="tell", text=" Numbers\nfirst. ", by=acts_as(house.leila))
        for _ in range(2)
    ]
    assert said[0] == said[1]
    assert Statement.objects.get(id=said[0]).text == "Numbers first."
    assert facts(house.amara) == ["statement_written"]


def test_a_stranger_and_an_account_of_nobody_write_nothing(house):
    for actor in (Actor.stranger(), Actor(user_id=99, roles=frozenset({Role.ADMINISTRATOR}))):
        with pytest.raises(Forbidden):
            write_statement(person_id=house.amara.id, topic="tell", text="Hello.", by=actor)
    assert facts(house.amara) == []


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"text": " \x00 "}, "empty"),
        ({"text": "x" * 501}, "long"),
        ({"topic": "secrets"}, "topic"),
        ({"visibility": "boss"}, "visibility"),
        ({"visibility": "me"}, "visibility"),
    ],
)
def test_what_cannot_be_said_is_refused_in_a_sentence(house, acts_as, told, code):
    with pytest.raises(Refusal) as refused:
        write_statement(
            **{"person_id": house.amara.id, "topic": "tell", "text": "Yes.", **told, "by": acts_as(house.leila)}
        )
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("reach", "readers"),
    [
        ("everyone", {"amara", "anneke", "leila", "kwame"}),
        ("unit", {"amara", "anneke"}),
        ("team", {"amara", "kwame"}),
        ("me", {"amara"}),
    ],
)
def test_each_reach_is_read_by_whom_it_names(house, acts_as, reach, readers):
    said = write_statement(
        person_id=house.amara.id, topic="avoid", text="Surprises.", visibility=reach, by=acts_as(house.amara)
    )
    everybody = {
        "amara": acts_as(house.amara),
        "anneke": acts_as(house.anneke),
        "leila": acts_as(house.leila),
        "kwame": acts_as(house.kwame, Role.TEAM_MEMBER),
    }
    assert {name for name, actor in everybody.items() if reads(actor, said)} == readers
    assert not reads(Actor.stranger(), said)


@pytest.mark.parametrize("reach", ["everyone", "unit", "team"])
def test_no_reach_hides_a_note_from_its_subject_or_its_author(house, acts_as, reach):
    said = write_statement(
        person_id=house.amara.id, topic="tell", text="Plainly.", visibility=reach, by=acts_as(house.leila)
    )
    assert reads(acts_as(house.amara), said)
    assert reads(acts_as(house.leila), said)


def test_nobody_edits_anothers_words(house, acts_as):
    for actor in (acts_as(house.amara), acts_as(house.kwame), acts_as(house.boss, Role.ADMINISTRATOR)):
        with pytest.raises(Forbidden):
            correct_statement(statement_id=house.noted.id, text="Other words.", by=actor)
    with pytest.raises(Missing):
        correct_statement(statement_id=house.noted.id, text="Other words.", by=Actor.stranger())
    house.noted.refresh_from_db()
    assert house.noted.text == "Prefers to see the site before she decides."


def test_a_correction_replaces_and_keeps_the_old_words(house, acts_as):
    new = correct_statement(statement_id=house.noted.id, text="Likes to see the site.", by=acts_as(house.leila))
    assert Statement.objects.get(id=new).corrects_id == house.noted.id
    assert not reads(acts_as(house.amara), house.noted.id)
    assert facts(house.amara) == ["statement_written"]


def test_a_dispute_is_not_answered_by_the_same_words(house, acts_as):
    dispute_statement(statement_id=house.noted.id, by=acts_as(house.amara))
    again = correct_statement(statement_id=house.noted.id, text=house.noted.text, by=acts_as(house.leila))
    assert again == house.noted.id
    assert not reads(acts_as(house.kwame), house.noted.id)
    assert facts(house.amara) == ["statement_disputed"]


def test_a_disputed_note_is_between_subject_and_author(house, acts_as):
    for _ in range(2):
        dispute_statement(statement_id=house.noted.id, by=acts_as(house.amara))
    seen = {p.name for p in (house.amara, house.leila, house.kwame, house.boss) if reads(acts_as(p), house.noted.id)}
    assert seen == {"Amara Okafor", "Leila Haddad"}
    assert facts(house.amara) == ["statement_disputed"]


@pytest.mark.parametrize("who", ["leila", "kwame"])
def test_only_the_subject_disputes(house, acts_as, who):
    with pytest.raises(Forbidden):
        dispute_statement(statement_id=house.noted.id, by=acts_as(getattr(house, who)))


@pytest.mark.parametrize("who", ["amara", "leila"])
def test_subject_and_author_take_a_note_back_once(house, acts_as, who):
    withdraw_statement(statement_id=house.noted.id, by=acts_as(getattr(house, who)))
    with pytest.raises(Missing):
        withdraw_statement(statement_id=house.noted.id, by=acts_as(getattr(house, who)))
    assert not reads(acts_as(house.amara), house.noted.id)
    assert facts(house.amara) == ["statement_withdrawn"]


def test_a_third_person_takes_nothing_back(house, acts_as):
    with pytest.raises(Forbidden):
        withdraw_statement(statement_id=house.noted.id, by=acts_as(house.kwame))
    with pytest.raises(Missing):
        withdraw_statement(statement_id=house.noted.id, by=Actor.stranger())
    assert facts(house.amara) == []


def test_ones_own_words_are_found_true_once_a_day(house, acts_as):
    Statement.objects.filter(id=house.said.id).update(checked_on=clock.today() - timedelta(days=40))
    assert [check_statements(person_id=house.amara.id, by=acts_as(house.amara)) for _ in range(2)] == [1, 1]
    house.said.refresh_from_db()
    assert house.said.checked_on == clock.today()
    assert facts(house.amara) == ["statement_checked"]
    with pytest.raises(Forbidden):
        check_statements(person_id=house.amara.id, by=acts_as(house.leila))
