"""The conversation's share of the fictional company: a few words under a unit and a service, and who hears of them."""

from datetime import timedelta

from rapport.accounts.public import Actor
from rapport.catalogue.public import services_of, teams
from rapport.conversation.actions.commenting import comment
from rapport.conversation.actions.following import follow
from rapport.conversation.actions.telling import tell_of_comment
from rapport.conversation.models import Comment
from rapport.directory.public import account_of, person_by_identity, resolve_mentions, unit_ids_of
from rapport.engine.company import Story
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.kit.terminal import say

AMARA, ANNEKE, WANJIRU, LEILA = (
    f"{name}@halmar.example" for name in ("amara.okafor", "anneke.devries", "wanjiru.kamau", "leila.haddad")
)
TEAM = "IT"
HOUR = timedelta(hours=1)

# Under what, so long ago, who, what she says, and whom she names.
SAID = (
    ("unit", 50 * HOUR, ANNEKE, "From Monday our counter in building 2 opens at seven, as the early shift asked.", ""),
    ("unit", 47 * HOUR, LEILA, "Good news. Does that hold for the week of the month-end too?", ""),
    ("unit", 22 * HOUR, ANNEKE, "It does. @Amara Okafor, would you tell the field engineers?", "Amara Okafor"),
    ("unit", 3 * HOUR, AMARA, "Done, with the hours in their calendar.", ""),
    ("service", 30 * HOUR, WANJIRU, "Can I ask for this from a vessel, with the line we have there?", ""),
    (
        "service",
        5 * HOUR,
        AMARA,
        "@Wanjiru Kamau, yes: the form is one page and waits until you are online.",
        "Wanjiru Kamau",
    ),
)


def tell(story: Story, *, by: Actor) -> None:
    """Let a few of the cast speak, once, where the team and they are there."""
    team = next((team for team in teams(by=by) if team.prefix == TEAM), None)
    if team is None or team.unit_id is None or Comment.objects.exists():
        return
    services = services_of(team.id, by=by)
    places = {"unit": team.unit_id, **({"service": services[0].id} if services else {})}
    now, said = clock.now(), 0
    for about, ago, address, text, named in SAID:
        actor = _actor(address, by)
        if actor is None or about not in places:
            continue
        with clock.frozen(now - ago):
            made = comment(about=about, about_id=places[about], text=text, by=actor)
            people = [resolve_mentions([named])[named]] if named else []
            tell_of_comment(comment_id=made, named_ids=people)
        said += 1
    leila = _actor(LEILA, by)
    if leila is not None and "service" in places:
        follow(about="service", about_id=places["service"], by=leila)
    say(f"  {said} comments")


def _actor(address: str, by: Actor) -> Actor | None:
    """Return somebody of the cast as who acts, if she is there and signs in."""
    try:
        person = person_by_identity(address, by=by).id
    except Missing:
        return None
    account = account_of(person)
    return None if account is None else Actor(user_id=account, person_id=person, unit_ids=unit_ids_of(person))
