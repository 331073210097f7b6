"""An article made of the answer a case got."""

from rapport.accounts.public import Actor
from rapport.cases.queries.case.articles import answer_of
from rapport.knowledge.public import Made, draft_from


def make_article(*, case_id: int, by: Actor) -> Made:
    """Make a draft of a case's last answer, without anybody's name; who serves the case may.

    Refuses a restricted case, one without an answer, and a second article.
    """
    answer = answer_of(case_id, by=by)
    return draft_from(
        subject=answer.case.subject,
        answer=answer.text,
        names=answer.names,
        team_id=answer.team_id,
        service_id=answer.case.service.id if answer.case.service else None,
        about="case",
        about_id=case_id,
        by=by,
    )
