"""What can be asked for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Func, Q, QuerySet, TextField, Value

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.models import Service
from rapport.catalogue.queries.teams import ServiceTeamCard, card_of
from rapport.catalogue.rules.finding import Found, fit, held_by, meant, stem_of, telling
from rapport.catalogue.rules.forms import FormField, fields_of
from rapport.catalogue.rules.words import Kind, Level
from rapport.directory.public import UnitCard, most_typos, typos, unit_card
from rapport.kit.problems import Missing
from rapport.kit.text import fold
from rapport.ledger.public import Subject

MOST = 500  # services shown at once; a catalogue nobody can read helps nobody
ALIKE = 0.4  # how much of a word must be alike before a typo of it is looked for
SHORTEST_TYPO = 4


@dataclass(frozen=True, kw_only=True)
class ServiceCard:
    """Something a team offers. `form` is JSON Schema, empty if nothing is asked; `public.fields_of` reads it.

    `last_resort`: it is for whoever does not know whom to ask, so every search ends with it.
    """

    id: int
    slug: str
    name: str
    about: str
    keywords: str
    kind: Kind
    team: ServiceTeamCard
    form: Mapping[str, Any]
    default_impact: Level
    default_urgency: Level
    confidential: bool
    last_resort: bool
    retired: bool

    @property
    def url(self) -> str:
        """Its page."""
        return f"/services/{self.slug}/"

    @property
    def ask_url(self) -> str:
        """Where one asks for it."""
        return f"/cases/new/?service={self.slug}"

    @property
    def fields(self) -> tuple[FormField, ...]:
        """What its form asks."""
        return fields_of(self.form)


@dataclass(frozen=True, kw_only=True)
class ServicePage:
    """A service with whom it is for, and what the reader may do with it."""

    card: ServiceCard
    for_units: Sequence[UnitCard] = field(default_factory=list)
    may_ask: bool = False
    may_change: bool = False


def services_for(actor: Actor, query: str = "") -> list[ServiceCard]:
    """Return what an actor may ask for, the best fit first; without a query by team and name. One statement.

    A query finds words in name, keywords, description and team, as they stand or begin, written as one or as two; only
    a word that nothing has is taken for one with a letter wrong. What holds only little of a query is left out.
    """
    rows = policy.askable_by(actor)
    wanted = fold(query)[:200]
    if not wanted:
        return _cards(rows.order_by("team__name", "team_id", "name", "id"))
    return _found(rows, wanted)


def services_of(team_id: int, *, by: Actor, retired: bool = False) -> list[ServiceCard]:
    """Return what a team offers, as far as the reader may see it, by name. One statement."""
    rows = policy.visible_to(by).filter(team_id=team_id).order_by("name", "id")
    return _cards(rows if retired else rows.filter(retired_at=None))


def service_card(service_id: int, *, by: Actor) -> ServiceCard:
    """Return a service the actor may see. One statement."""
    return _only(policy.visible_to(by).filter(id=service_id))


def service_cards(ids: Iterable[int]) -> dict[int, ServiceCard]:
    """Return services by id, whoever asks: for names in lists of what a reader may see. One statement."""
    return {card.id: card for card in _cards(Service.objects.filter(id__in=set(ids)))}


def service_by_slug(slug: str, *, by: Actor) -> ServiceCard:
    """Return the service an address names, if the actor may see it. One statement."""
    return _only(policy.visible_to(by).filter(slug=slug))


def service_page(slug: str, *, by: Actor) -> ServicePage:
    """Return a service as its page shows it. Four statements."""
    row = policy.visible_to(by).filter(slug=slug).select_related("team__unit").first()
    if row is None:
        raise Missing
    units = unit_card(row.for_units.values_list("id", flat=True))
    return ServicePage(
        card=_card(row),
        for_units=sorted(units.values(), key=lambda unit: unit.slug),
        may_ask=policy.askable_by(by).filter(id=row.id).exists(),
        may_change=policy.leads(by, row.team),
    )


def _found(rows: QuerySet[Service], wanted: str) -> list[ServiceCard]:
    """Find services by words of the question, the best fit first; a word that none of them has may be a slip."""
    words = telling(wanted)
    # letters and digits alone, so that it does not matter what is written as one word, as two or with a hyphen
    bare = Func(F("search"), Value(r"\W"), Value(""), Value("g"), function="regexp_replace", output_field=TextField())
    rows = rows.alias(bare=bare)
    holds = Q()
    for place, word in enumerate(words):
        rows = rows.alias(**{f"alike_{place}": TrigramWordSimilarity(word, "search")})
        holds |= Q(bare__contains=stem_of(word)) | Q(**{f"alike_{place}__gte": ALIKE})
    cards = _cards(rows.filter(holds).order_by("name", "id")) if words else []
    texts = {card.id: _words(card) for card in cards}
    known = {word for text in texts.values() for word in held_by(wanted, text)}

    def near(typed: str, other: str) -> bool:
        return typed not in known and _is_near(typed, other)

    fits = {ident: fit(wanted, text, near) for ident, text in texts.items()}
    least = meant(fits.values())
    return sorted((card for card in cards if fits[card.id] >= least), key=lambda card: -fits[card.id])


def _words(card: ServiceCard) -> Found:
    return Found.of(name=card.name, keywords=card.keywords, text=f"{card.about} {card.team.name}")


def _is_near(typed: str, known: str) -> bool:
    """A slip seldom is at the beginning; where it is, no letter is missing: “rental” is not “parental”."""
    most = most_typos(typed)
    begins = typed[0] == known[0] or len(typed) == len(known)
    return (
        len(typed) >= SHORTEST_TYPO and begins and abs(len(typed) - len(known)) <= most and typos(typed, known) <= most
    )


def _only(rows: QuerySet[Service]) -> ServiceCard:
    found = _cards(rows)
    if not found:
        raise Missing
    return found[0]


def _cards(rows: QuerySet[Service]) -> list[ServiceCard]:
    return [_card(row) for row in rows.select_related("team__unit")[:MOST]]


def _card(row: Service) -> ServiceCard:
    return ServiceCard(
        id=row.id,
        slug=row.slug,
        name=row.name,
        about=row.about,
        keywords=row.keywords,
        kind=Kind(row.kind),
        team=card_of(row.team),
        form=row.form,
        default_impact=Level(row.default_impact),
        default_urgency=Level(row.default_urgency),
        confidential=row.confidential,
        last_resort=row.last_resort,
        retired=row.retired_at is not None,
    )


def services_seen(ids: Collection[int], by: Actor) -> dict[int, Subject]:
    """Return, of these services, those the actor may read, as records others may speak of. One statement."""
    rows = policy.visible_to(by).filter(id__in=ids).values_list("id", "slug", "name")
    return {ident: Subject(id=ident, label=name, url=f"/services/{slug}/") for ident, slug, name in rows}
