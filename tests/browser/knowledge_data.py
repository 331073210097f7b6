"""Rows for the pages of articles: one with a history, one that is a draft, one that is due, as its team sees them."""

from datetime import timedelta

from rapport.cases.tests.conftest import House
from rapport.kit import clock
from rapport.knowledge.actions.publishing import publish
from rapport.knowledge.actions.reading import note_search, rate, solve
from rapport.knowledge.actions.searching import learn_words
from rapport.knowledge.actions.writing import save_version, write_article
from rapport.knowledge.models import Article
from tests.browser.cases_data import serving_reader

STEPS = "1. Open **the portal**.\n2. Wait.\n\n## No code\n\n| You see | Do |\n|---|---|\n| *Nothing* | Call us. |\n"


def written_articles() -> House:
    """Articles of the team the reader serves in; colleagues read them, and looked for one that is not there."""
    house = serving_reader()
    member = house.actor("IT 2")
    team = house.teams["IT"].id
    first = write_article(team_id=team, title="Reset your password", text=STEPS, keywords="login", by=member)
    publish(article_id=first, by=member)
    save_version(article_id=first, text=STEPS.replace("Wait", "Wait a minute"), note="How long", by=member)
    second = write_article(team_id=team, title="Set up the VPN", text="Start it.", by=member)
    publish(article_id=second, by=member)
    write_article(team_id=team, title="A draft", text="Not yet.", by=member)
    Article.objects.filter(id=second).update(review_on=clock.today() - timedelta(days=40))
    learn_words()
    for unit in ("IT", "Finance"):
        for number in (1, 2, 3):
            reader = house.actor(f"{unit} {number}")
            solve(article_id=first, by=reader)
            note_search(question="parking permit", words="parking permit", found=False, by=reader)
    rate(article_id=first, helpful=False, word="The code never came.", by=house.actor("Finance 2"))
    return house
