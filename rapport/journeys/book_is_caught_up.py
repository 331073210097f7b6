"""When a team begins to look after somebody, then what happened before stands on the timeline too."""

from rapport.cases.public import standings_of
from rapport.journeys import published_ratings_reach_books, snapshot_tells_books_of_trust
from rapport.journeys.case_reaches_books import news_of
from rapport.ledger.public import Delivered
from rapport.relationships.public import looked_after, tell

PAGE = 500


def react(fact: Delivered) -> None:
    """Put cases of before on one timeline, where they stand once; note what is told of trust and ratings."""
    books = looked_after(ids=[int(fact.data["relationship_id"])])
    snapshot_tells_books_of_trust.note(books)
    published_ratings_reach_books.note(books)
    for one in books:
        units = [one.unit_id] if one.unit_id is not None else []
        people = [one.person_id] if one.person_id is not None else []
        after = 0
        while True:
            page = standings_of(one.team_id, unit_ids=units, person_ids=people, after=after, limit=PAGE)
            tell([news for case in page for news in news_of(case)], only=[one.id])
            if len(page) < PAGE:
                break
            after = page[-1].case_id
