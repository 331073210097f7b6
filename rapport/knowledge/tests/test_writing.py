"""A team writes articles: every save is a version, readers have what was published, and nothing is lost."""

import pytest

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.knowledge.actions.publishing import bring_back, publish, retire
from rapport.knowledge.actions.writing import place_article, restore_version, save_version, write_article
from rapport.knowledge.models import Article, Version
from rapport.knowledge.queries.articles import article_page
from rapport.knowledge.queries.search import search
from rapport.knowledge.queries.versions import Difference, Written, difference, versions
from rapport.knowledge.rules.words import Audience
from rapport.ledger.models import Fact
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")


def facts(name):
    return list(Fact.objects.filter(name=f"knowledge.{name}").order_by("id").values_list("data", flat=True))


@made_once(at=clock.now)
def guide(house):
    return house.article("Reset your password", "Open the portal.")


def test_a_member_begins_a_draft_that_only_the_team_reads_until_it_is_published(house):
    member = house.actor("IT 2")
    ident = write_article(team_id=house.teams["IT"].id, title=" Reset  a password ", text="Open it.", by=member)
    slug = Article.objects.get(id=ident).slug
    assert slug == "reset-a-password"
    assert article_page(slug, by=member).card.title == "Reset a password"
    with pytest.raises(Missing):
        article_page(slug, by=house.actor("Sales 1"))
    assert publish(article_id=ident, by=member) == 1
    assert article_page(slug, by=house.actor("Sales 1")).html == "<p>Open it.</p>\n"
    assert facts("article_written") == [{"article_id": ident, "team_id": house.teams["IT"].id, "version": 1}]
    assert facts("article_published") == [{"article_id": ident, "team_id": house.teams["IT"].id, "version": 1}]


def test_publishing_twice_is_publishing_once(house, guide):
    before = len(facts("article_published"))
    publish(article_id=guide, by=house.actor("IT 2"))
    assert len(facts("article_published")) == before


@pytest.mark.parametrize("who", ["Sales 1", "Finance 1"])
def test_others_write_nothing(house, guide, who):
    with pytest.raises(Forbidden):
        save_version(article_id=guide, text="Mine now.", by=house.actor(who))
    with pytest.raises(Forbidden):
        retire(article_id=guide, by=house.actor(who))
    with pytest.raises(Forbidden):
        write_article(team_id=house.teams["IT"].id, title="Mine", text="Mine.", by=house.actor(who))
    assert Version.objects.count() == 1


def test_readers_keep_what_was_published_while_the_team_writes_on(house, guide):
    member = house.actor("IT 2")
    assert save_version(article_id=guide, text="Open the *new* portal.", note="Portal moved", by=member) == 2
    page = article_page("reset-your-password", by=house.actor("Sales 1"))
    assert page.html == "<p>Open the portal.</p>\n"
    assert page.card.has_newer
    assert not search("new", by=house.actor("Sales 1")).articles
    publish(article_id=guide, by=member)
    assert "<em>new</em>" in article_page("reset-your-password", by=house.actor("Sales 1")).html
    assert [card.id for card in search("new portal", by=house.actor("Sales 1")).articles] == [guide]


def test_saving_what_is_there_already_is_no_version(house, guide):
    assert save_version(article_id=guide, text="Open the portal.\r\n", by=house.actor("IT 2")) == 1
    assert Version.objects.count() == 1


def test_two_who_write_at_once_do_not_overwrite_one_another(house, guide):
    save_version(article_id=guide, text="Call us.", seen=1, by=house.actor("IT 1"))
    with pytest.raises(Refusal, match="Somebody saved version 2"):
        save_version(article_id=guide, text="Write to us.", seen=1, by=house.actor("IT 2"))
    with pytest.raises(Refusal, match="Version 2 was saved meanwhile"):
        publish(article_id=guide, seen=1, by=house.actor("IT 2"))


def test_an_old_version_comes_back_as_a_new_one(house, guide):
    member = house.actor("IT 2")
    save_version(article_id=guide, text="Call us.", by=member)
    assert restore_version(article_id=guide, number=1, by=member) == 3
    assert Version.objects.get(article_id=guide, number=3).text == "Open the portal."
    rows = versions("reset-your-password", by=member).items
    assert [(row.number, row.note) for row in rows] == [(3, "As in version 1"), (2, ""), (1, "")]
    assert rows[0].author.name == "IT 2"
    with pytest.raises(Missing):
        versions("reset-your-password", by=house.actor("Sales 1"))


def test_what_changed_is_told_word_by_word(house, guide):
    save_version(article_id=guide, text="Open the new portal.\nSign in.", by=house.actor("IT 2"))
    found = difference("reset-your-password", 1, 2, by=house.actor("IT 2"))
    assert [(line.kind, "".join(piece.text for piece in line.pieces)) for line in found.lines] == [
        ("out", "Open the portal."),
        ("in", "Open the new portal."),
        ("in", "Sign in."),
    ]


def test_versions_of_which_too_much_changed_are_told_and_not_compared():
    told = {"title": "", "keywords": "", "language": "", "note": "", "at": clock.now()}
    before, after = (Written(number=n, text=f"{word}\n" * 3000, **told) for n, word in ((1, "a"), (2, "b")))
    assert Difference(before=before, after=after, lines=[]).too_long


def test_what_is_retired_is_found_by_nobody_and_comes_back_as_it_was(house, guide):
    member = house.actor("IT 2")
    for _twice in range(2):
        retire(article_id=guide, by=member)
    assert not search("password", by=house.actor("Sales 1")).articles
    with pytest.raises(Missing):
        article_page("reset-your-password", by=house.actor("Sales 1"))
    bring_back(article_id=guide, by=member)
    assert search("password", by=house.actor("Sales 1")).articles
    assert len(facts("article_retired")) == 1


def test_whom_it_is_for_may_change_and_units_must_be_named(house, guide):
    member = house.actor("IT 2")
    with pytest.raises(Refusal, match="Say which units"):
        place_article(article_id=guide, audience=Audience.UNITS, by=member)
    place_article(article_id=guide, audience=Audience.UNITS, for_unit_ids=[house.units["Finance"].id], by=member)
    assert search("password", by=house.actor("Finance 2")).articles
    assert not search("password", by=house.actor("Sales 1")).articles
    place_article(article_id=guide, audience=Audience.EVERYBODY, by=member)
    assert search("password", by=house.actor("Sales 1")).articles


def test_an_article_belongs_to_a_service_of_its_own_team(house, guide):
    theirs = house.service("Invoices", team="Finance")
    with pytest.raises(Refusal, match="service of the team"):
        place_article(article_id=guide, service_id=theirs.id, by=house.actor("IT 2"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"text": ""}, "text"),
        ({"language": "xx"}, "language"),
        ({"review_months": 5}, "review_months"),
        ({"keywords": "x" * 301}, "keywords"),
    ],
)
def test_nonsense_is_refused_at_its_field(house, wrong, field):
    said = {"title": "A title", "text": "A text."} | wrong
    with pytest.raises(Refusal) as refused:
        write_article(team_id=house.teams["IT"].id, by=OPERATOR, **said)
    assert refused.value.field == field
    assert not Article.objects.exists()


def test_two_of_one_title_have_two_addresses(house):
    slugs = [Article.objects.get(id=house.article("New")).slug for _number in range(2)]
    assert slugs == ["new-2", "new-3"], "an address of the room itself is never taken"


def test_a_published_article_is_reviewed_some_months_on(house, guide):
    article = Article.objects.get(id=guide)
    assert article.review_on.year * 12 + article.review_on.month == clock.today().year * 12 + clock.today().month + 12
