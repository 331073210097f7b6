"""The day's work in the fictional company: macros and tags of its teams, two cases with one cause, a file."""

from collections.abc import Callable

from rapport.accounts.public import Actor
from rapport.cases.actions.life.linking import link
from rapport.cases.actions.life.sorting import sort
from rapport.cases.actions.many.macros import save_macro
from rapport.cases.actions.words.files import InHand
from rapport.cases.actions.words.talking import note
from rapport.cases.models import Case
from rapport.cases.rules.words import Linked, State
from rapport.catalogue.public import Level, ServiceTeamCard

GREETING = "Hello {{requester.first_name}},\n\n"
CLOSING = "\n\nBest wishes\n{{me.first_name}}, {{case.team}}"
MACROS: tuple[tuple[str, dict[str, object]], ...] = (
    ("We look into it", {"text": GREETING + "thank you, we look into it. You hear from us by {{hears_by}}." + CLOSING,
                         "hears_within": 8}),
    ("Please try again", {"text": GREETING + "it is mended. Please try again; if it fails, write here and it is open again."
                          + CLOSING, "resolves": True}),
    ("Many are hit", {"text": GREETING + "you are not the only one: we know of it and work on it." + CLOSING,
                      "priority": Level.HIGH, "tags": ["Many are hit"], "hears_within": 4}),
)  # fmt: skip
TAGS = {
    "Laptop": ("laptop", "notebook", "screen"),
    "Access": ("access", "account", "password", "login"),
    "Invoice": ("invoice", "charge", "credit", "payment"),
    "Contract": ("contract", "terms", "clause"),
    "Travel": ("travel", "expense", "hotel"),
}
MOST = 60


def lay_out(teams: dict[str, ServiceTeamCard], member: Callable[[str], Actor]) -> None:
    """Give teams macros and their open cases tags, as their members would."""
    by_id = {team.id: prefix for prefix, team in teams.items()}
    for prefix, team in teams.items():
        for name, said in MACROS:
            save_macro(team_id=team.id, name=name, by=member(prefix), **said)  # type: ignore[arg-type]
    for case in Case.objects.filter(state=State.OPEN, holder_team_id__in=by_id).order_by("-id")[:MOST]:
        found = [tag for tag, words in TAGS.items() if any(word in case.subject.lower() for word in words)]
        if found:
            sort(case_id=case.id, tags=found, by=member(by_id[case.holder_team_id]))
    _one_cause(by_id, member)


def _one_cause(by_id: dict[int, str], member: Callable[[str], Actor]) -> None:
    """Link two open cases of one team, and put what was found out beside one of them."""
    for team_id, prefix in by_id.items():
        held = Case.objects.filter(state=State.OPEN, holder_team_id=team_id, restricted=False, parent=None)
        pair = list(held.order_by("-id").values_list("id", flat=True)[:2])
        if len(pair) == 2:  # noqa: PLR2004 (two ends)
            by = member(prefix)
            link(case_id=pair[0], other_id=pair[1], kind=Linked.SAME_CAUSE, by=by)
            report = InHand(name="what-we-found.txt", content=b"09:10 import started\n09:12 import ran twice\n")
            note(case_id=pair[0], text="Both come of the import that ran twice.", files=[report], by=by)
            return
