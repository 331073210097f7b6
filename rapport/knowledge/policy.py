"""Who may see and change articles. Every read starts here.

| what | who |
|---|---|
| a published article | its audience: everybody, or who is in its units; its team and who leads it in any case |
| drafts, versions, retired articles, readers' words | who serves in the team that owns it or leads it; administrators |
| writing, publishing, reviewing, retiring | the same |
| what was searched and not found | who serves in any team or leads one; administrators |
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from rapport.accounts.public import Actor, Role, Scope
from rapport.catalogue.public import led_team_ids, serving_team_ids
from rapport.kit.problems import Forbidden
from rapport.knowledge.models import Article
from rapport.knowledge.rules.words import Audience, State

Teams = frozenset[int]


def teams_of(actor: Actor) -> Teams:
    """Return the teams an actor serves in or leads. Two statements at most."""
    return serving_team_ids(actor) | led_team_ids(actor)


def visible_to(actor: Actor) -> QuerySet[Article]:
    """Return the articles an actor may read, in whatever state."""
    if not actor.is_known or not actor.may(Scope.READ):
        return Article.objects.none()
    if manages(actor):
        return Article.objects.all()
    meant = Article.for_units.through.objects.filter(article_id=OuterRef("id"), unit_id__in=actor.unit_ids)
    for_her = Q(audience=Audience.EVERYBODY) | Q(audience=Audience.UNITS) & Q(Exists(meant))
    own = Q(team__unit_id__in=actor.unit_ids | actor.led_unit_ids)
    return Article.objects.filter(own | Q(state=State.PUBLISHED) & for_her)


def readable_by(actor: Actor) -> QuerySet[Article]:
    """Return the published articles that are for an actor: what a search finds."""
    return visible_to(actor).filter(state=State.PUBLISHED)


def kept_by(actor: Actor) -> QuerySet[Article]:
    """Return the articles an actor keeps: those of her teams, all for administrators."""
    if not actor.is_known or not actor.may(Scope.READ):
        return Article.objects.none()
    if manages(actor):
        return Article.objects.all()
    return Article.objects.filter(team__unit_id__in=actor.unit_ids | actor.led_unit_ids)


def manages(actor: Actor) -> bool:
    """Whether the actor keeps the articles of all teams."""
    return actor.is_system or actor.has(Role.ADMINISTRATOR)


def keeps(actor: Actor, unit_id: int | None) -> bool:
    """Whether the actor may change what the team of this unit owns. No statement."""
    if not actor.may(Scope.WRITE):
        return False
    return manages(actor) or unit_id in actor.unit_ids | actor.led_unit_ids


def ensure_keeps(actor: Actor, unit_id: int | None) -> None:
    """Refuse who is not of the team that owns an article."""
    if not keeps(actor, unit_id):
        raise Forbidden("Only the team that owns this article may change it. Rate it to tell the team what is wrong.")


def ensure_serves(actor: Actor) -> None:
    """Refuse who serves in no team and leads none. Two statements at most."""
    if not manages(actor) and not teams_of(actor):
        raise Forbidden("This is for members of teams that serve others.")
