"""When a team and a unit come to an agreement, or do not, or take a version back, then the team's book tells it."""

from rapport.ledger.public import Delivered
from rapport.relationships.public import Happened, News, tell

TOLD = {
    "catalogue.agreement_proposed": Happened.AGREEMENT_PROPOSED,
    "catalogue.agreement_signed": Happened.AGREEMENT_SIGNED,
    "catalogue.agreement_declined": Happened.AGREEMENT_DECLINED,
    "catalogue.agreement_taken_back": Happened.AGREEMENT_TAKEN_BACK,
}


def react(fact: Delivered) -> None:
    """Put it on the timeline of that team with that unit; what is with everybody, or with a team, stands on none."""
    team_id, unit_id = fact.data.get("team_id"), fact.data.get("unit_id")
    if team_id is None or unit_id is None:
        return
    news = News(
        what=TOLD[fact.name],
        at=fact.at,
        record="agreement",
        record_id=int(fact.data["agreement_id"]),
        team_ids=[int(team_id)],
        unit_ids=[int(unit_id)],
        fact_id=fact.id,
    )
    tell([news])
