"""The fictional company's articles are there once, and are found."""

import pytest

from rapport.accounts.public import Actor
from rapport.engine.company import Story
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.knowledge.demo import FOLDER, tell
from rapport.knowledge.models import Article
from rapport.knowledge.queries.keeping import not_found, solving
from rapport.knowledge.queries.search import search
from rapport.knowledge.rules import front
from rapport.knowledge.rules.markdown import html_of

OPERATOR = Actor.system(via="cli")


def test_each_article_reads_well():
    files = sorted(FOLDER.glob("*.md"))
    assert len(files) >= 20
    for path in files:
        file = front.read(path.read_text(encoding="utf-8"))
        assert {"title", "team"} <= set(file.front), path
        assert "<h1" not in html_of(file.text)


@pytest.mark.slow
def test_the_story_is_told_once(house, tmp_path):
    from rapport.catalogue.demo.offers import FINANCE, HR, IT
    from rapport.catalogue.models import ServiceTeam

    house.unit("People", "Halmar")
    ServiceTeam.objects.create(name="People", prefix="HR", unit=house.units["People"])
    for team in (IT, HR, FINANCE):
        name = {"IT": "IT", "HR": "HR", "FIN": "Finance"}[team.prefix]
        house.teams.setdefault("HR", ServiceTeam.objects.get(prefix="HR"))
        for offer in team.offers:
            house.service(offer.name, team=name)
    story = Story(folder=tmp_path, last=clock.today(), count=300)
    for _twice in range(2):
        tell(story, by=OPERATOR)
    assert Article.objects.filter(state="published").count() == len(list(FOLDER.glob("*.md")))
    assert search("locked out", by=house.actor("Sales 1")).articles[0].slug == "reset-your-password"
    today = clock.today()
    assert solving(by=OPERATOR, since=today.replace(year=today.year - 1), until=today)
    assert not_found(by=OPERATOR)


def test_a_home_without_these_teams_stays_without_articles(db, tmp_path):
    try:
        tell(Story(folder=tmp_path, last=clock.today(), count=300), by=OPERATOR)
    except Refusal as refusal:
        pytest.fail(str(refusal))
    assert not Article.objects.exists()
