"""Cases are found by whatever stands in them, and by nobody who does not read it."""

import importlib
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.accounts.public import Actor
from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.deliveries.outside import name_outside
from rapport.cases.actions.life.changing import let_see
from rapport.cases.actions.life.ending import close_resolved, reopen, resolve
from rapport.cases.actions.life.linking import merge, unmerge
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.life.sorting import sort
from rapport.cases.actions.log.loading import load_log
from rapport.cases.actions.many.bulk import do_to_many, undo_bulk
from rapport.cases.actions.people.forgetting import remove_old_cases
from rapport.cases.actions.people.merging import follow_merged_people
from rapport.cases.actions.words.talking import add, note, reply
from rapport.cases.actions.words.wording import reword
from rapport.cases.models import Case, Words
from rapport.cases.policy import own_teams
from rapport.cases.queries.inbox.lists import Filters, Tab, inbox
from rapport.cases.queries.inbox.palette import found_cases
from rapport.cases.rules.logs import LogEvent
from rapport.cases.rules.outside import OutsideKind
from rapport.cases.rules.searching import MOST_WORDS, lexemes, noted, query_for, sought
from rapport.cases.rules.words import Does
from rapport.cases.tests.cast import NOTE, SUBJECT, WHO, browser, opened, story
from rapport.cases.tests.conftest import MONDAY
from rapport.cases.tests.test_policy import HERS, NAMED, READS_NOTES, SEES
from rapport.catalogue.actions.services import create_service
from rapport.catalogue.public import FieldKind, FormField
from rapport.directory.actions.merging import merge_people
from rapport.directory.models import Person
from rapport.kit import clock
from rapport.kit.text import fold
from rapport.privacy.public import erase_person
from tests.kept import made_once

__all__ = ["story"]

SYSTEM = Actor.system(via="cli")


def called(person, name):
    """Give somebody a name, as the directory does."""
    Person.objects.filter(id=person.id).update(name=name, search=fold(name) + " consultant halmar")


@made_once(at=clock.now)
def case(house):
    """A case of Sales 1, whose name is Zoë Nguyễn-Ó Broin, that IT 2 has: words in every place."""
    called(house.people["Sales 1"], "Zoë Nguyễn-Ó Broin")
    lead = house.actor("IT 1")
    model = FormField(key="", label="Model", kind=FieldKind.TEXT)
    service = create_service(name="Hardware", team_id=house.teams["IT"].id, fields=[model], by=lead)
    ident = open_case(
        subject="Größere Festplatte", service_id=service, answers={"model": "Thinkbook 14"},
        text="Mine is full of photographs.", by=house.actor("Sales 1"),
    )  # fmt: skip
    it = house.actor("IT 2")
    take(case_id=ident, by=it)
    reply(case_id=ident, text="Which colour shall the enclosure have?", by=it)
    note(case_id=ident, text="The warehouse is empty.", by=it)
    sort(case_id=ident, tags=["Déjà vu"], by=it)
    return ident


def listed(house, who, question, tab=Tab.TEAM, **more):
    actor = house.actor(who)
    return [row.id for row in inbox(Filters(tab=tab, q=question, **more), by=actor, own=own_teams(actor)).items]


def at_hand(house, who, question):
    """The ids the palette offers."""
    return [int(hit.url.split("/")[2]) for hit in found_cases(question, house.actor(who), 8)]


def in_line():
    """Whether each case is found by what stands in it, read anew, and by nothing else."""
    return reword(list(Case.objects.values_list("id", flat=True))) == 0


EVERYWHERE = ["grossere festplatte", "Größer", "photograph", "which colour", "thinkbook", "nguyen", "zoe broin", "deja"]
EVERYWHERE += ["IT-1", "1", "festplatte 1", "zoe festplatte enclos", "it-1 photographs"]


@pytest.mark.parametrize("question", EVERYWHERE)
def test_a_case_is_found_by_whatever_stands_in_it(house, case, question):
    other = open_case(subject="Something else", team_id=house.teams["IT"].id, by=house.actor("Sales 2"))
    assert listed(house, "IT 3", question) == [case]
    assert listed(house, "IT 2", question, Tab.MINE) == [case]
    assert listed(house, "Finance 2", question) == []
    if len(question) > 2:
        assert at_hand(house, "IT 3", question) == [case]
        assert at_hand(house, "Sales 1", question) == [case]
    assert at_hand(house, "Sales 2", "something") == [other]
    assert at_hand(house, "Sales 2", "festplatte") == []
    assert in_line()


@pytest.mark.parametrize(
    "question", ["festplatte banana", "latte", "warehouses", "enclosure teapot", "it-2 photographs"]
)
def test_what_does_not_stand_in_it_finds_nothing(house, case, question):
    assert listed(house, "IT 3", question) == []
    assert at_hand(house, "IT 3", question) == []


def test_notes_are_found_by_who_reads_them_alone(house, case):
    for question in ("warehouse", "festplatte warehouse", "warehouse empty", "zoe ware"):
        assert listed(house, "IT 3", question) == [case]
        assert at_hand(house, "IT 3", question) == [case]
        assert at_hand(house, "Sales 1", question) == [], "who asked never reads them"
    assert in_line()


def test_who_asks_her_own_team_does_not_find_her_case_by_its_notes(house):
    mine = open_case(subject="My badge", team_id=house.teams["IT"].id, by=house.actor("IT 3"))
    take(case_id=mine, by=house.actor("IT 2"))
    note(case_id=mine, text="She lost the last one in a casino.", by=house.actor("IT 2"))
    assert listed(house, "IT 2", "casino") == at_hand(house, "IT 2", "casino") == [mine]
    assert listed(house, "IT 3", "casino") == at_hand(house, "IT 3", "casino") == []
    assert listed(house, "IT 3", "badge") == at_hand(house, "IT 3", "badge") == [mine]


@pytest.mark.parametrize("who", WHO)
def test_everybody_finds_a_case_by_what_she_reads_of_it(story, who):
    case, _offered = opened(story, restricted=False)
    reply(case_id=case, text="The quokka was charged.", by=story.actor("Finance 2"))
    client = browser(story, who)
    for question, readers in (("quokka", SEES), ("twice+week", READS_NOTES), ("quokka+week", READS_NOTES)):
        assert (SUBJECT in client.get(f"/search/?q={question}").content.decode()) == (who in readers), question
        found = SUBJECT in client.get(f"/cases/?tab=team&q={question}").content.decode()
        assert not found or who in READS_NOTES
    assert NOTE.split()[1:] == ["asks", "twice", "a", "week"]


@pytest.mark.parametrize("who", WHO)
def test_a_restricted_case_is_found_by_those_named_on_it_and_its_colleague_alone(story, who):
    case, _offered = opened(story, restricted=True)
    reply(case_id=case, text="The quokka was charged.", by=story.actor("Finance 2"))
    client = browser(story, who)
    let_in = NAMED | {"lead"}
    for question, readers in (("quokka", let_in | HERS), ("twice+week", let_in)):
        assert (SUBJECT in client.get(f"/search/?q={question}").content.decode()) == (who in readers), question


def test_who_is_named_later_finds_a_restricted_case(house):
    secret = open_case(subject="Harassment", team_id=house.teams["IT"].id, restricted=True, by=house.actor("Sales 1"))
    note(case_id=secret, text="Lawyer called.", by=house.actor("IT 1"))
    assert at_hand(house, "Legal 2", "harassment") == listed(house, "IT 2", "harassment") == []
    let_see(case_id=secret, person_id=house.id("Legal 2"), by=house.actor("IT 1"))
    assert at_hand(house, "Legal 2", "harassment") == at_hand(house, "Legal 2", "lawyer") == [secret]
    assert at_hand(house, "IT 2", "harassment") == []


def test_a_team_that_had_it_goes_on_finding_it(house, case):
    it = house.actor("IT 2")
    given = offer(case_id=case, team_id=house.teams["Finance"].id, words="Pay?", by=it)
    assert at_hand(house, "Finance 3", "festplatte") == at_hand(house, "Finance 3", "warehouse") == [case]
    accept(offer_id=given, by=house.actor("Finance 2"))
    assert listed(house, "Finance 3", "photographs") == listed(house, "IT 3", "photographs") == [case]
    given = offer(case_id=case, team_id=house.teams["Legal"].id, words="Sue?", by=house.actor("Finance 2"))
    accept(offer_id=given, by=house.actor("Legal 2"))
    assert listed(house, "Finance 3", "photographs") == []
    assert at_hand(house, "Finance 3", "photographs") == [case]
    assert in_line()


def test_what_is_over_is_found_among_what_is_over(house, case):
    resolve(case_id=case, text="Replaced by a bigger one, with a ribbon.", by=house.actor("IT 2"))
    assert listed(house, "IT 3", "ribbon") == []
    assert listed(house, "IT 3", "ribbon", state="resolved") == [case]
    assert at_hand(house, "IT 3", "ribbon") == at_hand(house, "Sales 1", "ribbon") == [case]
    reopen(case_id=case, by=house.actor("Sales 1"))
    add(case_id=case, text="The ribbon broke.", by=house.actor("Sales 1"))
    assert listed(house, "IT 3", "ribbon broke") == [case]
    assert in_line()


def test_what_became_one_is_found_where_it_went_until_it_is_taken_apart(house, case):
    it = house.actor("IT 2")
    called(house.people["Sales 2"], "Tadhg Mac Cumhaill")
    again = open_case(subject="Drive", text="My disk clicks.", team_id=house.teams["IT"].id, by=house.actor("Sales 2"))
    note(case_id=again, text="Clicks in Morse.", by=it)
    merge(case_id=again, into_id=case, by=it)
    for question in ("clicks disk", "photographs clicks", "tadhg", "morse warehouse"):
        assert listed(house, "IT 3", question) == [case]
    assert at_hand(house, "Sales 2", "photographs") == [case], "it is hers as well now"
    assert at_hand(house, "Sales 2", "morse") == at_hand(house, "Sales 1", "morse") == []
    assert in_line()
    unmerge(case_id=again, by=it)
    assert listed(house, "IT 3", "clicks") == [again]
    assert listed(house, "IT 3", "photographs clicks") == []
    assert at_hand(house, "Sales 2", "photographs") == []
    assert in_line()


def test_tags_come_and_go_with_what_is_done_to_many(house, case):
    it = house.actor("IT 2")
    sort(case_id=case, tags=["storage"], by=it)
    assert (listed(house, "IT 3", "deja"), listed(house, "IT 3", "storage")) == ([], [case])
    done = do_to_many(case_ids=[case], do=Does.TAG, tags=["queue"], by=it)
    assert listed(house, "IT 3", "queue") == [case]
    undo_bulk(bulk_id=done, by=it)
    assert (listed(house, "IT 3", "queue"), listed(house, "IT 3", "storage")) == ([], [case])
    assert in_line()


def test_a_new_name_finds_at_once_and_the_old_one_no_more(house, case):
    called(house.people["Sales 1"], "Zoë Weiß")
    assert (listed(house, "IT 3", "nguyen"), listed(house, "IT 3", "zoe weiss")) == ([], [case])
    assert listed(house, "IT 3", "consultant") == [], "nobody is found by what somebody else does"


def test_one_person_kept_of_two_records_brings_her_cases(house, case):
    called(house.people["Sales 2"], "Zoë Nguyễn")
    house.actor("Sales 1")
    merge_people(kept_id=house.id("Sales 2"), gone_id=house.id("Sales 1"), by=SYSTEM)
    follow_merged_people()
    assert Case.objects.get(id=case).requester_id == house.id("Sales 2")
    assert (listed(house, "IT 3", "broin"), listed(house, "IT 3", "nguyen")) == ([], [case])
    assert in_line()


def test_who_is_erased_and_what_she_asked_are_found_no_more(house, case):
    again = open_case(subject="Drive", team_id=house.teams["IT"].id, by=house.actor("Sales 2"))
    merge(case_id=case, into_id=again, by=house.actor("IT 2"))
    assert listed(house, "IT 3", "photographs") == [again]
    erase_person(subject_id=house.id("Sales 1"), by=SYSTEM)
    for question in ("festplatte", "photographs", "warehouse", "nguyen", "thinkbook", "deja"):
        assert listed(house, "IT 3", question) == listed(house, "IT 3", question, state="ended") == []
    assert listed(house, "IT 3", "drive") == [again]
    assert all(not word.isalpha() for word in words_of_case(case))
    assert in_line()


def test_the_notes_of_who_served_and_is_erased_are_found_no_more(house, case):
    note(case_id=case, text="The enclosure is mine.", by=house.actor("IT 3"))
    erase_person(subject_id=house.id("IT 2"), by=SYSTEM)
    assert listed(house, "IT 3", "warehouse") == []
    assert listed(house, "IT 3", "enclosure colour") == listed(house, "IT 3", "enclosure mine") == [case]
    assert in_line()


def test_words_go_when_their_time_is_over(house, case):
    resolve(case_id=case, text="Replaced.", by=house.actor("IT 2"))
    with clock.frozen(clock.now() + timedelta(days=30)):
        close_resolved()
    assert listed(house, "IT 3", "photographs", state="ended") == [case]
    assert remove_old_cases(clock.now() + timedelta(days=60)) == 1
    assert listed(house, "IT 3", "photographs", state="ended") == []
    assert in_line()


def words_of_case(case_id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(tsvector_to_array(words)) FROM cases_words WHERE case_id = %s", [case_id])
        return [row[0] for row in cursor.fetchall()]


def test_somebody_outside_is_found_by_name_beside_words(house, case):
    other = open_case(subject="Acme called", team_id=house.teams["IT"].id, by=house.actor("Sales 2"))
    name_outside(case_id=case, kind=OutsideKind.CUSTOMER, name="Acme Ltd", by=house.actor("IT 2"))
    assert set(listed(house, "IT 3", "acme")) == {case, other}
    assert listed(house, "IT 3", "acme ltd") == [case]
    assert listed(house, "Finance 2", "acme") == []


def event(place, **more):
    said = {"case": "INC-7", "team": "Ops", "event": "opened", "subject": "Valve stuck"} | more
    return LogEvent(place=place, file=1, at=MONDAY - timedelta(days=10 - place), **said)


def test_a_case_of_a_log_is_found_by_subject_and_by_what_its_system_calls_it(house):
    load_log([event(1)], log="plant", closes=frozenset(), by=SYSTEM)
    case = Case.objects.get(external_id="INC-7")
    assert {"inc", "7", "valve", "stuck"} <= set(words_of_case(case.id))
    load_log([event(1), event(2, subject="Pump stuck")], log="plant", closes=frozenset(), by=SYSTEM)
    assert "valve" not in words_of_case(case.id)
    assert "pump" in words_of_case(case.id)
    assert in_line()


@pytest.mark.parametrize(
    "question", ["'", "' | '", "a & !b", ":*", "\\", "!warehouse", "@zoe", "=1 | =2", "&1", "-", "“”", "x" * 500, "1-1"]
)
def test_nothing_typed_is_more_than_words(house, case, question):
    assert listed(house, "IT 3", question) in ([], [case])
    assert at_hand(house, "Sales 1", question) in ([], [case])
    assert at_hand(house, "Sales 1", "!warehouse") == []
    assert at_hand(house, "Finance 2", "'festplatte' | 'x'") == []


def test_a_case_of_very_many_words_goes_on_and_its_first_words_are_found(house, case):
    by = house.actor("Sales 1")
    for part in range(4):
        add(case_id=case, text=" ".join(f"word{part}x{n}" for n in range(4000)), by=by)
    assert len(words_of_case(case)) <= MOST_WORDS + 100
    assert listed(house, "IT 3", "word0x17") == listed(house, "IT 3", "photographs") == [case]
    assert reply(case_id=case, text="That is a lot.", by=house.actor("IT 2"))


def test_search_stays_cheap(house, case, django_assert_max_num_queries):
    lead, asker = house.browser("IT 3"), house.browser("Sales 1")
    for page in ("/cases/?tab=team&q=festplatte", "/search/?q=festplatte"):
        lead.get(page)
    with django_assert_max_num_queries(15):
        assert "Festplatte" in lead.get("/cases/?tab=team&q=photographs").content.decode()
    for who in ("IT 3", "Sales 1"):
        actor = house.actor(who)
        with django_assert_max_num_queries(10):
            assert found_cases("photographs", actor, 8)
    assert "Festplatte" in asker.get("/search/?q=photographs").content.decode()


def test_what_was_said_before_there_was_a_search_is_read_once(house, case):
    again = open_case(subject="Drive", text="My disk clicks.", team_id=house.teams["IT"].id, by=house.actor("Sales 2"))
    merge(case_id=again, into_id=case, by=house.actor("IT 2"))
    Words.objects.all().delete()
    migration = importlib.import_module("rapport.cases.migrations.0014_search")

    class Editor:
        connection = connection

    migration.read_all(None, Editor)
    assert Words.objects.count() == Case.objects.count()
    assert in_line()
    assert listed(house, "IT 3", "photographs clicks") == [case]


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)


@given(TEXTS, TEXTS, st.booleans())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_a_query_and_a_text_is_found_by_its_own_words(db, text, question, notes):
    found = "SELECT array_to_tsvector(%s::text[]) @@ %s::tsquery"
    with connection.cursor() as cursor:
        if sought(question):
            cursor.execute(found, [lexemes(text), query_for(sought(question), notes=notes)])
        own = lexemes(text)[:3]
        if own:
            cursor.execute(found, [lexemes(text), query_for(own, notes=notes)])
            assert cursor.fetchone() == (True,)
            cursor.execute(found, [noted(lexemes(text)), query_for(own, notes=notes)])
            assert cursor.fetchone() == (notes,)
