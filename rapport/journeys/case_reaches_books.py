"""When something happens to a case, then it stands on the timelines of the teams that have it with its people."""

from rapport.cases.public import Standing, standing_of
from rapport.ledger.public import Delivered
from rapport.relationships.public import Happened, News, tell, withdraw


def react(fact: Delivered) -> None:
    """Put all that happened to the case on the timelines; of one for named people alone nothing stands on any."""
    case = standing_of(int(fact.data["case_id"]))
    if case is None:
        return
    if case.restricted:
        withdraw(record="case", record_id=case.case_id)
    else:
        tell(news_of(case))


def news_of(case: Standing) -> list[News]:
    """Return what happened to a case as timelines take it."""
    return [
        News(
            what=Happened(told.what.value),
            at=told.at,
            record="case",
            record_id=case.case_id,
            team_ids=told.team_ids,
            unit_ids=case.unit_ids,
            person_ids=case.person_ids,
            change=told.change,
        )
        for told in case.told
    ]
