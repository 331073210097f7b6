"""Who may see and do what in the network room. Every read starts here.

| what | who |
|---|---|
| the map, figures between units, snapshots | every colleague: they hold no person and no group under the minimum |
| who trusts a unit | its members, those above it who lead it, communications, analysts, executives, administrators |
| ties, closeness, the explanation of a tie | the person herself, about her own side only |
| an introduction | who asked; a go-between sees the question put to her and nothing of the others |
| how close a team is to a unit | who serves in the team or leads it: a band, nobody by name |
| who would step forward | who asked those who said yes; who was asked the question put to her, nothing of the others |
| rounds of messengers: figures about an audience | communications all, analysts their own |
| who was found as a messenger | nobody; communications those who accepted, after they did |
| an invitation | who was invited |
| formal and informal organisation, what-if | analysts, executives, oversight, administrators: groups and classes only |
| surveyed ties | nobody by name but the respondent, in "My data" and among her own; the room uses them in sums |
| the two questions of trust | the person herself, if she takes part; that she was asked or answered is hers too |
| robots, lists, shared mailboxes | administrators: which records are proposed and why, without any number |
| building snapshots, loading surveyed ties | analysts and administrators |
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from rapport.accounts.public import Actor, Role, Scope
from rapport.catalogue.public import led_team_ids, serving_team_ids
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.network.models import (
    Forward,
    ForwardAsk,
    Introduction,
    IntroductionAsk,
    MessengerInvitation,
    MessengerRound,
    Snapshot,
    SurveyedTie,
    TrustAsking,
)
from rapport.network.rules.questions import Question
from rapport.privacy.public import is_opted_out

SEES_ALL_UNITS = (Role.COMMUNICATIONS, Role.ANALYST, Role.EXECUTIVE, Role.ADMINISTRATOR)
ANALYSES = (Role.ANALYST, Role.EXECUTIVE, Role.OVERSEER, Role.ADMINISTRATOR)
OPERATES = (Role.ANALYST, Role.ADMINISTRATOR)
LOOKS_FOR_MESSENGERS = (Role.COMMUNICATIONS, Role.ANALYST)


def ready() -> "QuerySet[Snapshot]":
    """Snapshots that are complete, and nothing of which was taken back since."""
    return Snapshot.objects.filter(state=Snapshot.State.READY, superseded_at=None)


def visible_to(actor: Actor) -> "QuerySet[Snapshot]":
    """Snapshots this actor may read figures from: all that are ready, for everybody with an account."""
    return ready() if actor.is_known and actor.may(Scope.READ) else Snapshot.objects.none()


def introductions_of(actor: Actor) -> "QuerySet[Introduction]":
    """Introductions the actor asked for herself. Not even the operator reads somebody else's."""
    return Introduction.objects.filter(requester_id=actor.person_id) if _person(actor) else Introduction.objects.none()


def asks_to(actor: Actor) -> "QuerySet[IntroductionAsk]":
    """Questions put to the actor as a go-between."""
    asks = IntroductionAsk.objects
    return asks.filter(go_between_id=actor.person_id) if _person(actor) else asks.none()


def forwards_of(actor: Actor) -> "QuerySet[Forward]":
    """What the actor herself asked of a team: who would step forward. Not even the operator reads somebody else's."""
    return Forward.objects.filter(asker_id=actor.person_id or 0) if _person(actor) else Forward.objects.none()


def forwards_asked_of(actor: Actor) -> "QuerySet[ForwardAsk]":
    """Questions put to the actor as one of a team."""
    asks = ForwardAsk.objects
    return asks.filter(person_id=actor.person_id or 0) if _person(actor) else asks.none()


def require_serves(actor: Actor, team_id: int) -> None:
    """Refuse, as for a team that does not exist, who neither serves in a team nor leads it. Two statements."""
    if team_id not in serving_team_ids(actor) | led_team_ids(actor):
        raise Missing("How close a team is to others is for its own people and who leads them.")


def may_administer(actor: Actor) -> bool:
    """Whether the actor may decide who in the directory is no person."""
    return actor.has(Role.ADMINISTRATOR) and actor.may(Scope.WRITE)


def require_administrator(actor: Actor) -> None:
    """Refuse who may not decide who in the directory is no person."""
    if not may_administer(actor):
        raise Forbidden("Only administrators decide who in the directory is no person.")


def may_look_for_messengers(actor: Actor) -> bool:
    """Whether the actor may look for messengers."""
    return actor.has(*LOOKS_FOR_MESSENGERS) and actor.may(Scope.WRITE)


def require_messengers(actor: Actor) -> None:
    """Refuse who may not look for messengers."""
    if not may_look_for_messengers(actor):
        raise Forbidden("Only communications and analysts look for messengers.")


def may_invite(actor: Actor) -> bool:
    """Whether the actor may invite the messengers of a round."""
    return actor.has(Role.COMMUNICATIONS) and actor.may(Scope.WRITE)


def require_inviter(actor: Actor) -> None:
    """Refuse who may not invite messengers."""
    if not may_invite(actor):
        raise Forbidden("Only communications invite messengers.")


def rounds_visible_to(actor: Actor) -> "QuerySet[MessengerRound]":
    """Rounds of messengers the actor may read: all for communications, her own for an analyst."""
    rounds = MessengerRound.objects.filter(discarded_at=None)
    if not actor.may(Scope.READ) or not actor.has(*LOOKS_FOR_MESSENGERS):
        return rounds.none()
    return rounds if actor.has(Role.COMMUNICATIONS) else rounds.filter(asked_by_id=actor.user_id)


def invitations_to(actor: Actor) -> "QuerySet[MessengerInvitation]":
    """Invitations the actor had; who was found and not invited is told nothing."""
    invited = MessengerInvitation.objects.filter(round__state=MessengerRound.State.INVITED)
    return invited.filter(person_id=actor.person_id or 0) if _person(actor) else invited.none()


def answers_of(actor: Actor) -> "QuerySet[SurveyedTie]":
    """What the actor herself declared. Nobody reads somebody else's."""
    said = SurveyedTie.objects
    return said.filter(respondent_id=actor.person_id) if _person(actor) else said.none()


def answers_here_of(actor: Actor) -> "QuerySet[SurveyedTie]":
    """What the actor herself answered to the two questions of trust; what a file says she said is not among it."""
    return answers_of(actor).filter(said_here=True, question__in=list(Question))


def askings_of(actor: Actor) -> "QuerySet[TrustAsking]":
    """When the actor herself was asked the questions of trust."""
    asked = TrustAsking.objects
    return asked.filter(person_id=actor.person_id) if actor.person_id and _person(actor) else asked.none()


def may_see_trust_in(actor: Actor, unit_id: int) -> bool:
    """Whether the actor may see who trusts this unit."""
    own = unit_id in actor.unit_ids or unit_id in actor.led_unit_ids
    return actor.is_known and actor.may(Scope.READ) and (own or actor.has(*SEES_ALL_UNITS))


def require_trust_in(actor: Actor, unit_id: int) -> None:
    """Refuse, as for a unit that does not exist, who may not see its trust."""
    if not may_see_trust_in(actor, unit_id):
        raise Missing("Who trusts a unit is for its own people, their leaders, and those who look after the whole.")


def may_analyse(actor: Actor) -> bool:
    """Whether the actor may compare the formal with the informal organisation."""
    return actor.is_known and actor.has(*ANALYSES) and actor.may(Scope.READ)


def require_analysis(actor: Actor) -> None:
    """Refuse who may not compare the formal with the informal organisation."""
    if not may_analyse(actor):
        raise Forbidden("Only analysts, executives, those who oversee and administrators may see this.")


def may_operate(actor: Actor) -> bool:
    """Whether the actor may build snapshots and load surveyed ties."""
    return actor.has(*OPERATES) and actor.may(Scope.WRITE)


def require_operator(actor: Actor) -> None:
    """Refuse who may not build snapshots or load surveyed ties."""
    if not may_operate(actor):
        raise Forbidden("Only analysts and administrators may do this.")


def require_person(actor: Actor, *, scope: Scope = Scope.READ) -> int:
    """The person who acts; refuses accounts that belong to nobody, and tokens without the scope."""
    if not actor.may(scope):
        raise Forbidden("This token may not do that. Make one with the right scope.")
    if actor.person_id is None:
        raise Refusal("Your account is not linked to a person yet. Ask an administrator to link it.", code="no_person")
    return actor.person_id


def require_open(actor: Actor) -> int:
    """The person who acts, if she takes part herself: who hides does not see (reciprocity)."""
    person_id = require_person(actor)
    require_in(actor)
    return person_id


def require_in(actor: Actor) -> None:
    """Refuse who has opted out; somebody without a person has nothing to hide, and nothing of her own to see."""
    if actor.person_id is not None and is_opted_out(actor.person_id):
        raise Refusal(
            "You have opted out of the network, so it shows you nobody else's ties either. "
            "You can take part again under Privacy.",
            code="opted_out",
        )


def without(people: Iterable[int], hidden: Iterable[int]) -> list[int]:
    """These people without those who opted out."""
    gone = frozenset(hidden)
    return [person for person in people if person not in gone]


def _person(actor: Actor) -> bool:
    return actor.person_id is not None and actor.may(Scope.READ)
