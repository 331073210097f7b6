"""The two questions of trust: asked at most twice a year, answered for oneself, hers to change and delete."""

import json
from datetime import timedelta

import pytest
from django.db.models.functions import Lower
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from rapport.accounts.models import User
from rapport.accounts.public import Role
from rapport.directory.models import Person
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.models import Fact
from rapport.network.actions.questions import answer_questions, put_off, take_turn, withdraw_answers
from rapport.network.actions.retention import remove_old_surveyed
from rapport.network.models import SurveyedTie, TrustAsking
from rapport.network.public import HOLDINGS, RETENTION, DeclaredTie, declare_ties
from rapport.network.queries.inputs import answers
from rapport.network.queries.questions import WORDS, my_answers
from rapport.network.rules.questions import APART, KEPT, YEAR, Asking, Question, is_due, next_turn
from rapport.network.tests.conftest import DAY, NOON
from rapport.privacy.public import opt_out
from tests.kept import made_once

PAGE, PANEL = "/network/questions/", "/network/questions/panel/"


@made_once
def halmar(company):
    company.unit("Halmar")
    for name in ("Amara", "Kofi", "Ines", "Jonas", "Mira", "Yara", "Lena"):
        company.person(name, "Halmar")
    Person.objects.update(search=Lower("name"))
    company.snapshot([("Amara", "Kofi")])
    return company


@made_once
def amara(halmar):
    client = Client()
    client.force_login(halmar.user("Amara"))
    return client


def ids(halmar, *names):
    return [halmar.people[name].id for name in names]


def said(halmar, name="Amara"):
    return [
        (t.question, t.named.name) for t in SurveyedTie.objects.filter(respondent=halmar.people[name]).order_by("id")
    ]


def later(days):
    return clock.frozen(NOON + timedelta(days=days))


# ---------- Being asked ----------


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 200)), max_size=60))
@example([(0, 0), (182, 0), (364, 0)])  # half years alone would ask three times in one year
@example([(0, 13), (183, 0), (195, 0)])  # put off late: half a year counts from then
def test_nobody_is_asked_more_than_twice_in_any_year_nor_within_half_a_year_of_what_she_did(days):
    """Whoever opens her day on any days, and answers or puts off after so many days, if at all."""
    asked = []
    for day, does in sorted(days):
        now = NOON + timedelta(days=day)
        known = [one for one in asked if one.touched_at <= now] if asked else []
        if len(known) < len(asked):
            continue  # she has not done yet what she is going to do
        assert is_due(asked, now) == (not asked or now.date() >= next_turn(asked))
        if is_due(asked, now):
            assert all(now - one.touched_at >= APART for one in asked)
            late = now + timedelta(days=does)
            asked.append(Asking(asked_at=now, put_off_at=late if does < 14 else None))
    for one in asked:
        assert sum(one.asked_at <= other.asked_at < one.asked_at + YEAR for other in asked) <= 2


def test_her_day_asks_her_once_and_keeps_when(halmar, amara):
    assert "straight answer" in amara.get(PANEL).content.decode()
    assert "straight answer" in amara.get(PANEL).content.decode()
    asking = TrustAsking.objects.get()
    assert (asking.person, asking.asked_at) == (halmar.people["Amara"], NOON)
    assert PANEL in amara.get("/").content.decode()


def test_the_words_stay_a_fortnight_and_then_go_quiet_for_half_a_year(halmar):
    by = halmar.actor("Amara")
    told = {}
    for day in (0, 13, 14, 100, APART.days - 1, APART.days):
        with later(day):
            told[day] = take_turn(by=by)
    assert told == {0: True, 13: True, 14: False, 100: False, APART.days - 1: False, APART.days: True}
    assert TrustAsking.objects.count() == 2


def test_nobody_is_asked_before_a_snapshot_knows_her(halmar):
    halmar.person("New", "Halmar")
    assert not take_turn(by=halmar.actor("New"))
    assert not TrustAsking.objects.exists()
    halmar.snapshot([("Amara", "Kofi")])
    assert take_turn(by=halmar.actor("New"))


def test_without_any_snapshot_nobody_is_asked(company):
    company.unit("Halmar")
    company.person("Amara", "Halmar")
    assert not take_turn(by=company.actor("Amara"))


def test_who_puts_it_off_late_or_answers_anew_is_left_alone_from_then_on(halmar):
    by = halmar.actor("Amara")
    take_turn(by=by)
    with later(13):
        put_off(by=by)
    with later(13 + APART.days - 1):
        assert not take_turn(by=by)
    with later(100):
        answer_questions({Question.ADVICE: ids(halmar, "Kofi")}, by=by)
    with later(100 + APART.days - 1):
        assert not take_turn(by=by)
    with later(100 + APART.days):
        assert take_turn(by=by)


def test_not_now_counts_as_asked(halmar, amara):
    amara.get(PANEL)
    assert amara.post("/network/questions/later/", headers={"HX-Request": "true"}).content.strip() == b""
    assert amara.get(PANEL).content.strip() == b""
    with later(APART.days - 1):
        assert not take_turn(by=halmar.actor("Amara"))
    assert TrustAsking.objects.get().put_off_at == NOON


def test_putting_off_without_being_asked_changes_nothing(halmar):
    put_off(by=halmar.actor("Amara"))
    assert not TrustAsking.objects.exists()


def test_who_answers_without_being_asked_is_not_asked_again_soon(halmar):
    by = halmar.actor("Amara")
    answer_questions({Question.ADVICE: ids(halmar, "Kofi")}, by=by)
    assert not take_turn(by=by)
    assert TrustAsking.objects.get().answered_at == NOON


def test_who_opted_out_is_not_asked(halmar, amara):
    opt_out(subject_id=halmar.people["Amara"].id, by=halmar.actor("Amara"))
    assert amara.get(PANEL).content.strip() == b""
    assert "You are not asked" in amara.get(PAGE).content.decode()
    assert not TrustAsking.objects.exists()


def test_no_question_is_about_distrust():
    assert set(WORDS) == set(Question)
    assert not [word for word in WORDS.values() if "distrust" in word or "not trust" in word]


# ---------- Answering ----------


def test_answers_replace_those_before_and_leave_other_surveys_alone(halmar):
    by = halmar.actor("Amara")
    amara, mira = ids(halmar, "Amara", "Mira")
    declare_ties([DeclaredTie(respondent_id=amara, named_id=mira, question="Who helps?", value=2)], by=by.system())
    answer_questions({Question.ADVICE: ids(halmar, "Kofi", "Ines"), Question.OPENNESS: ids(halmar, "Kofi")}, by=by)
    answer_questions({Question.ADVICE: ids(halmar, "Ines", "Jonas", "Ines")}, by=by)
    assert said(halmar) == [("Who helps?", "Mira"), ("advice", "Ines"), ("advice", "Jonas")]


def test_nobody_is_an_answer_too(halmar):
    by = halmar.actor("Amara")
    take_turn(by=by)
    answer_questions({}, by=by)
    assert said(halmar) == []
    assert not take_turn(by=by)
    assert TrustAsking.objects.get().answered_at == NOON


def test_deleting_is_no_answer_and_she_is_not_asked_the_sooner(halmar, amara):
    by = halmar.actor("Amara")
    answer_questions({Question.ADVICE: ids(halmar, "Kofi")}, by=by)
    amara.post(PAGE, {"step": "delete"})
    assert said(halmar) == []
    assert my_answers(by=by).answered_at is None
    assert "You have not answered yet" in amara.get(PAGE).content.decode()
    with later(APART.days - 1):
        assert not take_turn(by=by)
    facts = Fact.objects.filter(name="network.questions_answered")
    assert facts.count() == 2
    withdraw_answers(by=by)  # once more changes nothing
    assert facts.count() == 2


def test_that_she_names_nobody_can_be_taken_back_too(halmar, amara):
    answer_questions({}, by=halmar.actor("Amara"))
    assert "Delete my answers" in amara.get(PAGE).content.decode()
    assert amara.delete("/api/network/questions").status_code == 204
    assert my_answers(by=halmar.actor("Amara")).answered_at is None


def test_who_opted_out_can_still_take_her_answers_back(halmar, amara):
    answer_questions({Question.ADVICE: ids(halmar, "Kofi")}, by=halmar.actor("Amara"))
    opt_out(subject_id=halmar.people["Amara"].id, by=halmar.actor("Amara"))
    page = amara.get(PAGE).content.decode()
    assert "Delete my answers" in page
    assert "Kofi" not in page
    assert amara.post(PAGE, {"step": "delete"}).status_code == 302
    assert said(halmar) == []
    assert "Delete my answers" not in amara.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("names", "code"),
    [(("Kofi", "Ines", "Jonas", "Mira", "Yara", "Lena"), "too_many"), (("Amara",), "self"), (("Gone",), "not_here")],
)
def test_what_cannot_be_an_answer_is_refused_at_its_question_and_changes_nothing(halmar, names, code):
    gone = halmar.person("Gone", "Halmar")
    gone.ended_on = DAY - timedelta(days=9)
    gone.save(update_fields=["ended_on"])
    by = halmar.actor("Amara")
    answer_questions({Question.ADVICE: ids(halmar, "Kofi")}, by=by)
    with pytest.raises(Refusal) as refused:
        answer_questions({Question.ADVICE: ids(halmar, "Ines"), Question.OPENNESS: ids(halmar, *names)}, by=by)
    assert (refused.value.code, refused.value.field) == (code, "openness")
    assert said(halmar) == [("advice", "Kofi")]


def test_naming_somebody_who_opted_out_tells_nothing_and_counts_nowhere(halmar):
    by, hidden = halmar.actor("Amara"), halmar.people["Kofi"]
    opt_out(subject_id=hidden.id, by=halmar.actor("Kofi"))
    answer_questions({Question.ADVICE: ids(halmar, "Kofi", "Ines")}, by=by)
    assert [card.name for card in my_answers(by=by).named[Question.ADVICE]] == ["Kofi", "Ines"]
    assert answers(DAY, frozenset({hidden.id}), {})["named_id"].to_pylist() == ids(halmar, "Ines")


def test_the_fact_says_neither_who_nor_whom_nor_how_many(halmar):
    answer_questions({Question.ADVICE: ids(halmar, "Kofi", "Ines")}, by=halmar.actor("Amara"))
    fact = Fact.objects.get(name="network.questions_answered")
    assert fact.data == {}
    assert (fact.by_user_id, fact.by_person_id) == (None, None)
    assert not Fact.objects.filter(name="network.ties_declared").exists()


def test_answers_go_after_twelve_months_and_she_is_told_when(halmar, amara):
    answer_questions({Question.ADVICE: ids(halmar, "Kofi")}, by=halmar.actor("Amara"))
    assert "kept until 20 Nov 2027" in amara.get(PAGE).content.decode()
    assert next(c for c in RETENTION if c.name == "network.surveyed").keeps == KEPT
    assert remove_old_surveyed(NOON + timedelta(seconds=-1)) == 0
    with later(365):
        assert remove_old_surveyed(clock.now() - KEPT + timedelta(seconds=1)) == 1


def test_that_she_was_asked_is_forgotten_once_it_no_longer_tells_whose_turn_it_is(halmar):
    take_turn(by=halmar.actor("Amara"))
    clock_of_askings = next(c for c in RETENTION if c.name == "network.askings")
    assert clock_of_askings.keeps > APART
    assert clock_of_askings.keeps >= YEAR
    assert clock_of_askings.remove(NOON) == 0
    with later(100):
        answer_questions({}, by=halmar.actor("Amara"))
    assert clock_of_askings.remove(NOON + timedelta(seconds=1)) == 0  # what she did since counts from then
    withdraw_answers(by=halmar.actor("Amara"))
    TrustAsking.objects.update(put_off_at=NOON)
    assert clock_of_askings.remove(NOON + timedelta(seconds=1)) == 1


def test_my_data_shows_the_words_of_the_question(halmar):
    answer_questions({Question.OPENNESS: ids(halmar, "Kofi")}, by=halmar.actor("Amara"))
    rows = next(h for h in HOLDINGS if h.name == "network.surveyed").rows(halmar.people["Amara"].id)
    assert (WORDS[Question.OPENNESS], "Kofi", "Your own answer") in rows
    assert "openness" not in {label for label, _value, _origin in rows}


# ---------- The page and REST ----------


def test_names_are_chosen_taken_out_and_kept_without_any_script(halmar, amara):
    kofi, ines = ids(halmar, "Kofi", "Ines")
    page = amara.post(PAGE, {"step": "add:advice", "advice-more": str(kofi), "advice-more-text": "Kofi"})
    assert f'name="advice" value="{kofi}"' in page.content.decode()
    assert "Not saved yet" in page.content.decode()
    assert said(halmar) == []
    typed = {"advice": [kofi], "openness-more": "", "openness-more-text": "ines@halmar.example"}
    halmar.people["Ines"].identities.create(kind="email", value="ines@halmar.example")
    page = amara.post(PAGE, typed | {"step": "add"}).content.decode()
    assert f'name="openness" value="{ines}"' in page
    page = amara.post(PAGE, {"advice": [kofi, ines], "step": f"remove:advice:{kofi}"}).content.decode()
    assert f'name="advice" value="{kofi}"' not in page
    assert amara.post(PAGE, {"advice": [ines], "openness": [kofi], "step": "save"}).status_code == 302
    assert said(halmar) == [("advice", "Ines"), ("openness", "Kofi")]
    assert amara.post(PAGE, {"advice": [ines], "step": "delete"}).status_code == 302
    assert said(halmar) == []


def test_what_cannot_be_understood_is_said_at_its_question_and_nothing_is_kept(halmar, amara):
    wrong = {"step": "save", "advice": ids(halmar, "Kofi"), "openness-more": "", "openness-more-text": "Nobody Known"}
    answer = amara.post(PAGE, wrong)
    assert answer.status_code == 422
    assert "Nobody here is called “Nobody Known”" in answer.content.decode()
    assert 'name="openness-more-text" value="Nobody Known"' in answer.content.decode()
    assert said(halmar) == []


def test_a_full_name_that_was_typed_is_taken_without_picking_it(halmar, amara):
    answer = amara.post(PAGE, {"step": "save", "advice-more": "", "advice-more-text": " kofi "})
    assert answer.status_code == 302
    assert said(halmar) == [("advice", "Kofi")]


def test_of_several_of_one_name_she_chooses_and_what_she_typed_stays(halmar, amara):
    other = halmar.person("Kofi Other", "Halmar")
    Person.objects.filter(id=other.id).update(name="Kofi", search="kofi")
    typed = {"advice-more": "", "advice-more-text": "Kofi"}
    answer = amara.post(PAGE, {"step": "save"} | typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose one of these" in page
    assert 'name="advice-more-text" value="Kofi"' in page
    assert f'value="choose:advice:{other.id}"' in page
    chosen = amara.post(PAGE, {"step": f"choose:advice:{other.id}"} | typed).content.decode()
    assert f'name="advice" value="{other.id}"' in chosen
    assert "Choose one of these" not in chosen


def test_she_cannot_name_herself_and_what_she_typed_stays(halmar, amara):
    answer = amara.post(PAGE, {"step": "add:advice", "advice-more": "", "advice-more-text": "Amara"})
    assert answer.status_code == 422
    assert "This is you" in answer.content.decode()
    assert 'name="advice-more-text" value="Amara"' in answer.content.decode()


def test_deleting_all_answers_asks_once_more(halmar, amara):
    answer_questions({Question.ADVICE: ids(halmar, "Kofi")}, by=halmar.actor("Amara"))
    page = amara.get(PAGE).content.decode()
    assert page.index("Delete all your answers?") < page.index('value="delete"')
    assert page.count('value="delete"') == 1


def test_five_fit_and_the_sixth_is_told_so(halmar, amara):
    five = ids(halmar, "Kofi", "Ines", "Jonas", "Mira", "Yara")
    lena = halmar.people["Lena"].id
    sixth = {"step": "add:advice", "advice": five, "advice-more": lena, "advice-more-text": "Lena"}
    answer = amara.post(PAGE, sixth)
    assert answer.status_code == 422
    assert "Five names" in answer.content.decode()
    assert f'value="{lena}"' not in answer.content.decode()


def test_rest_reads_and_replaces_her_own_answers(halmar, amara):
    kofi, ines = ids(halmar, "Kofi", "Ines")
    body = json.dumps({"advice": [kofi, ines]})
    told = amara.put("/api/network/questions", body, content_type="application/json").json()
    assert [(q["code"], q["named"]) for q in told["questions"]] == [("advice", [kofi, ines]), ("openness", [])]
    assert told["until"] == "2027-11-20"
    assert amara.get("/api/network/questions").json() == told
    too_many = json.dumps({"advice": ids(halmar, "Kofi", "Ines", "Jonas", "Mira", "Yara", "Lena")})
    assert amara.put("/api/network/questions", too_many, content_type="application/json").status_code == 422


def test_nobody_reads_her_answers_whatever_the_role(halmar):
    answer_questions({Question.ADVICE: ids(halmar, "Kofi")}, by=halmar.actor("Amara"))
    for name, role in {"Kofi": Role.ADMINISTRATOR, "Ines": Role.ANALYST, "Jonas": Role.OVERSEER}.items():
        client = Client()
        client.force_login(halmar.user(name, role))
        told = client.get("/api/network/questions").json()
        assert [q["named"] for q in told["questions"]] == [[], []]
        assert f'name="advice" value="{halmar.people["Kofi"].id}"' not in client.get(PAGE).content.decode()


def test_the_explanation_of_a_tie_holds_what_she_said_herself_and_when(halmar, amara):
    halmar.snapshot([("Amara", "Kofi")])
    address = f"/network/me/ties/{halmar.people['Kofi'].id}/"
    assert "You did not name them" in amara.get(address).content.decode()
    answer_questions({Question.ADVICE: ids(halmar, "Kofi")}, by=halmar.actor("Amara"))
    assert "You named them on 20 Nov 2026; kept until 20 Nov 2027." in amara.get(address).content.decode()
    kofi = Client()
    kofi.force_login(halmar.user("Kofi"))
    theirs = kofi.get(f"/network/me/ties/{halmar.people['Amara'].id}/").content.decode()
    assert "You did not name them" in theirs


def test_the_pages_keep_within_their_statements(halmar, amara, django_assert_max_num_queries):
    answer_questions({Question.ADVICE: ids(halmar, "Kofi", "Ines")}, by=halmar.actor("Amara"))
    for address in (PAGE, PANEL):
        amara.get(address)
        with django_assert_max_num_queries(12):
            assert amara.get(address).status_code == 200


def test_somebody_without_a_person_is_not_asked(db):
    client = Client()
    client.force_login(User.objects.create_user("robot@halmar.example", name="Robot"))
    assert client.get(PANEL).content.strip() == b""
    assert client.get("/api/network/questions").status_code == 422
