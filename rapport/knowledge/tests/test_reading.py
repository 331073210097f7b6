"""Readers rate articles, find their answers before they ask, and leave no trace of who they are."""

from datetime import timedelta

import pytest

from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.knowledge.actions.forgetting import forget_solved, remove_old_searches
from rapport.knowledge.actions.publishing import publish, retire
from rapport.knowledge.actions.reading import note_search, rate, solve, use
from rapport.knowledge.actions.reviewing import KIND, ask_reviews
from rapport.knowledge.actions.writing import save_version
from rapport.knowledge.models import Article, Miss, Rating, Solution
from rapport.knowledge.queries.keeping import due, not_found, said_of, solved_by_service, solving, stale
from rapport.knowledge.rules.words import Audience
from rapport.ledger.models import Fact
from rapport.tasks.public import decide, waiting_on
from tests.kept import made_once


@made_once(at=clock.now)
def guide(house):
    return house.article("Reset your password", "Open the portal.")


def article(ident):
    return Article.objects.get(id=ident)


def test_a_reader_rates_once_and_may_think_again(house, guide):
    reader = house.actor("Sales 1")
    rate(article_id=guide, helpful=True, by=reader)
    rate(article_id=guide, helpful=True, by=reader)
    assert (article(guide).helpful, article(guide).unhelpful) == (1, 0)
    rate(article_id=guide, helpful=False, word="The code never came.", by=reader)
    assert (article(guide).helpful, article(guide).unhelpful) == (0, 1)
    assert Rating.objects.count() == 1
    assert Fact.objects.filter(name="knowledge.article_rated").count() == 2


def test_the_team_reads_the_word_and_not_whose_it_is(house, guide):
    rate(article_id=guide, helpful=False, word="The code never came.", by=house.actor("Sales 1"))
    (said,) = said_of(guide, by=house.actor("IT 2"))
    assert said.word == "The code never came."
    assert "Sales" not in repr(said)
    assert said_of(guide, by=house.actor("Sales 2")) == []


def test_what_one_may_not_read_one_does_not_rate(house):
    ours = house.article("Duty rota", audience=Audience.TEAM)
    for act in (rate, solve):
        with pytest.raises(Missing):
            act(article_id=ours, by=house.actor("Sales 1"), **({"helpful": True} if act is rate else {}))


def test_an_account_without_a_person_says_nothing(house, guide):
    from dataclasses import replace

    nobody = replace(house.actor("Sales 1"), person_id=None)
    with pytest.raises(Forbidden):
        rate(article_id=guide, helpful=True, by=nobody)


def test_an_answer_found_counts_once_a_day_for_article_and_service(house, guide):
    service = house.service("Something does not work")
    reader = house.actor("Sales 1")
    assert solve(article_id=guide, service_id=service.id, by=reader)
    assert not solve(article_id=guide, service_id=service.id, by=reader)
    solve(article_id=guide, by=house.actor("Sales 2"))
    today = clock.today()
    (row,) = solving(by=house.actor("IT 2"), since=today, until=today)
    assert (row.article.id, row.solved, row.used) == (guide, 2, 0)
    by_service = {r.service.name if r.service else None: r.solved for r in solved_by_service(since=today, until=today)}
    assert by_service == {"Something does not work": 1, None: 1}
    assert solving(by=house.actor("Finance 1"), since=today, until=today) == []
    assert Fact.objects.filter(name="knowledge.question_solved").count() == 2


def test_an_article_put_into_an_answer_counts_once_for_the_record(house, guide):
    for _twice in range(2):
        use(article_id=guide, about="case", about_id=7, by=house.actor("IT 2"))
    assert article(guide).used == 1


def test_whom_it_answered_is_forgotten_after_a_while_and_the_sum_stays(house, guide):
    solve(article_id=guide, by=house.actor("Sales 1"))
    assert forget_solved(clock.now() - timedelta(days=90)) == 0
    assert forget_solved(clock.now() + timedelta(days=1)) == 1
    assert list(Solution.objects.values_list("person", flat=True)) == [None]
    assert article(guide).solved == 1


def look(house, question, *who, found=False):
    words = " ".join(sorted(question.split()))
    for name in who:
        note_search(question=question, words=words, found=found, by=house.actor(name))


FIVE = [f"Sales {number}" for number in range(1, 6)]


def test_what_five_people_looked_for_in_vain_is_told_as_words_alone(house):
    look(house, "parking permit", *FIVE)
    look(house, "omar salary", *FIVE[:4])
    look(house, "omar salary", FIVE[0])
    (row,) = not_found(by=house.actor("IT 2"))
    assert (row.words, row.times, row.people) == ("parking permit", 5, "some")
    assert "Sales" not in repr(row)
    with pytest.raises(Forbidden):
        not_found(by=house.actor("Sales 1"))


def test_the_same_words_in_another_order_are_the_same_question(house):
    look(house, "parking permit", *FIVE[:3])
    look(house, "permit parking", *FIVE[3:])
    assert not_found(by=house.actor("IT 2"))[0].times == 5


def test_what_is_typed_on_is_one_question_and_none_once_it_finds_something(house):
    for typed in ("par", "parki", "parking", "parking permit"):
        look(house, typed, "Sales 1")
    assert list(Miss.objects.values_list("words", flat=True)) == ["parking permit"]
    look(house, "parking permit garage", "Sales 1", found=True)
    assert not Miss.objects.exists()


def test_searches_are_kept_for_ninety_days(house):
    look(house, "parking", "Sales 1")
    assert remove_old_searches(clock.now() - timedelta(days=90)) == 0
    assert remove_old_searches(clock.now()) == 1


def test_what_is_due_waits_on_its_team_until_somebody_says_it_is_right(house, guide):
    member = house.actor("IT 2")
    Article.objects.filter(id=guide).update(review_on=clock.today())
    assert ask_reviews() == 1
    assert ask_reviews() == 0, "twice is once"
    (task,) = waiting_on(by=member).items
    assert (task.kind, task.subject_id) == (KIND, guide)
    assert [card.id for card in due(by=member)] == [guide]
    decide(task_id=task.id, yes=True, by=member)
    assert waiting_on(by=member).items == []
    assert article(guide).review_on > clock.today() + timedelta(days=300)
    assert Fact.objects.get(name="knowledge.article_reviewed").data["right"] is True


def test_what_needs_work_says_why_and_comes_back_in_two_weeks(house, guide):
    member = house.actor("IT 2")
    Article.objects.filter(id=guide).update(review_on=clock.today())
    ask_reviews()
    (task,) = waiting_on(by=member).items
    with pytest.raises(Refusal, match="what is wrong"):
        decide(task_id=task.id, yes=False, by=member)
    decide(task_id=task.id, yes=False, reason="The portal moved.", by=member)
    assert article(guide).review_on == clock.today() + timedelta(days=14)


@pytest.mark.parametrize("settled_by", ["publishing", "retiring"])
def test_a_new_version_or_its_end_settles_what_waits(house, guide, settled_by):
    member = house.actor("IT 2")
    Article.objects.filter(id=guide).update(review_on=clock.today())
    ask_reviews()
    if settled_by == "publishing":
        save_version(article_id=guide, text="Open the new portal.", by=member)
        publish(article_id=guide, by=member)
    else:
        retire(article_id=guide, by=member)
    assert waiting_on(by=member).items == []


def test_what_has_grown_old_is_told_to_its_owners(house, guide):
    other = house.article("Print in colour")
    Article.objects.filter(id=other).update(review_on=clock.today() - timedelta(days=40))
    for number in range(1, 4):
        rate(article_id=guide, helpful=number == 1, by=house.actor(f"Sales {number}"))
    assert {card.id for card in stale(by=house.actor("IT 2"))} == {guide, other}
    assert stale(by=house.actor("Finance 1")) == []


def test_a_merge_takes_ratings_and_searches_along_and_back(house, guide):
    from rapport.directory.actions.merging import merge_people, undo_merge
    from rapport.knowledge.public import follow_merged_people

    kept, gone = house.people["Sales 1"], house.people["Sales 2"]
    rate(article_id=guide, helpful=True, by=house.actor("Sales 2"))
    look(house, "parking", "Sales 2")
    house.people["Sales 2"].user = None
    house.people["Sales 2"].save(update_fields=["user"])
    merge_id = merge_people(kept_id=kept.id, gone_id=gone.id, by=house.actor("Boss"))
    for _twice in range(2):
        follow_merged_people()
    assert Rating.objects.get().person_id == Miss.objects.get().person_id == kept.id
    undo_merge(merge_id=merge_id, by=house.actor("Boss"))
    follow_merged_people()
    assert Rating.objects.get().person_id == Miss.objects.get().person_id == gone.id


def test_whoever_is_erased_takes_her_ratings_and_searches_along(house, guide):
    from rapport.knowledge.public import HOLDINGS

    who = house.people["IT 2"].id
    rate(article_id=guide, helpful=True, word="Good.", by=house.actor("IT 2"))
    solve(article_id=guide, by=house.actor("IT 2"))
    look(house, "parking", "IT 2")
    save_version(article_id=guide, text="Call.", by=house.actor("IT 2"))
    assert all(holding.rows(who) for holding in HOLDINGS)
    assert [holding.erase(who) for holding in HOLDINGS] == [1, 1, 1, 1]
    assert not any(holding.rows(who) for holding in HOLDINGS)
    assert (article(guide).helpful, article(guide).solved) == (0, 1)
