"""What stands behind the figures about the formal and the informal organisation: definition, formula, source, data."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from rapport.network.queries.organisation import Organisation
from rapport.network.rules.organisation import ASKED, BROKER, MUCH_ASKED, UNSEEN
from rapport.ui.figures import number_text
from rapport.ui.why import Explanation

Maker = Callable[[Organisation], Explanation]


def _why(shown: Organisation, title: str, definition: str, formula: str, source: str, data: str = "") -> Explanation:
    return Explanation(
        title=title,
        definition=definition,
        formula=f"{formula}. {_('Source')}: {source}" if formula else source,
        data=data or _contact(shown),
        as_of=shown.as_of,
        readers=_(
            "Analysts, executives, those who oversee, administrators. It is about groups; no page tells about a person."
        ),
    )


def _contact(shown: Organisation) -> str:
    return _(
        "Who was in contact with whom in mail, chat and meetings, never what was said. Contact fades by half in "
        "%(days)s days; other half-lives would need every interaction counted anew and are not compared here."
    ) % {"days": number_text(round(shown.half_life))}


def _people(shown: Organisation) -> str:
    return _(
        "People are counted as the directory lists them. To protect them, figures are told of one level only and "
        "with no total; nobody and fewer than %(n)s are told alike, so are all and all but fewer than %(n)s; "
        "shares come in steps of five points; of groups under %(twice)s people nothing is told."
    ) % {"n": shown.minimum, "twice": 2 * shown.minimum}


def communities(shown: Organisation) -> Explanation:
    """How many communities the company falls into."""
    return _why(
        shown,
        _("Communities"),
        _(
            "Groups of people who have more contact with each other than with others, whatever the organisation "
            "chart says. Modularity says how clear they are: 0 is what chance would give, above 0.3 is usually "
            "called clear."
        ),
        _("Q = Σ of each community: its share of contact inside − (its share of all contact)², at resolution 1"),
        "Newman & Girvan 2004; Leiden: Traag et al. 2019",
    )


def agreement(shown: Organisation) -> Explanation:
    """How far communities are the units."""
    return _why(
        shown,
        _("Agreement with units"),
        _(
            "How much knowing somebody's community tells of her unit and the other way round: 0 nothing, 1 "
            "everything. It rises with the number of communities, so compare it with the other settings below, "
            "not with other firms."
        ),
        _("2 I(communities; units) ÷ (H(communities) + H(units)), over people with contact"),
        "Danon et al. 2005",
    )


def stability(shown: Organisation) -> Explanation:
    """Whether another beginning would give other communities."""
    return _why(
        shown,
        _("Steady whatever the seed"),
        _(
            "Communities are looked for from a random beginning. Of the pairs of people who are together from one "
            "beginning, this share is together from another. Under 80 %, do not lean on who is in which "
            "community."
        ),
        _("2 Σ C(n_ab, 2) ÷ (Σ C(n_a, 2) + Σ C(n_b, 2)), mean over all pairs of runs"),
        "Wallace 1983",
    )


def coverage(shown: Organisation) -> Explanation:
    """How many people were seen at all."""
    return _why(
        shown,
        _("People seen in contact"),
        _(
            "The share of people with any contact in the logs. Whoever is not seen may work by voice, on paper or "
            "in systems that are not loaded, or has opted out: no data does not mean no ties."
        ),
        _("least and most that the rows under “Load and missing contact” allow: few is 0 to 9, shares ± 2.5 points"),
        _("definition of this page"),
        _people(shown),
    )


def silos(shown: Organisation) -> Explanation:
    """Contact that stays inside."""
    return _why(
        shown,
        _("Contact inside, E-I index"),
        _(
            "The share of a unit's contact that stays among its own people, and the same as an index from −1 "
            "(only among themselves) to +1 (only with others). Small units look outwards by their size alone: "
            "compare units of like size."
        ),
        _("(contact outside − contact inside) ÷ (both), by weight"),
        "Krackhardt & Stern 1988",
    )


def bridges(shown: Organisation) -> Explanation:
    """Ties across divisions."""
    return _why(
        shown,
        _("Bridges"),
        _(
            "Ties between units right below two divisions, by weight. The words compare a tie with all others "
            "across divisions. Only ties of %(n)s pairs of people and more are known here."
        )
        % {"n": shown.minimum},
        _("very strong: among the first 5 %; strong: 20 %; steady: 50 %"),
        _("quantiles of the published ties"),
    )


def holders(shown: Organisation) -> Explanation:
    """Units by which others hang together."""
    return _why(
        shown,
        _("Units that hold others together"),
        _(
            "Share of all published contact across divisions that has an end in the unit, and how many other "
            "units would have no published tie to the rest if it were not there. Thinner ties may remain: this "
            "shows where to look."
        ),
        _("weight of its ties to other divisions ÷ weight of all such ties; articulation points"),
        "Tarjan 1972",
    )


def spans(shown: Organisation) -> Explanation:
    """Communities and the units they span."""
    return _why(
        shown,
        _("Communities across units"),
        _(
            "For each of the largest communities, units of which more than half of the people are in it, and "
            "units of which %(n)s people and more are. Less is not told, and no amounts, so that none can be had "
            "by subtraction."
        )
        % {"n": shown.minimum},
        "",
        "Leiden: Traag et al. 2019",
    )


def asked(shown: Organisation) -> Explanation:
    """Who is turned to much."""
    return _why(
        shown,
        _("Much asked"),
        _(
            "People whose incoming contact is at least twice the company's median. Much contact is load, not "
            "merit; read it as a question about how work is spread."
        ),
        _("Σ w_ji ≥ %(times)s × median") % {"times": number_text(MUCH_ASKED)},
        "Cross, Rebele & Grant 2016",
        _people(shown),
    )


def unseen(shown: Organisation) -> Explanation:
    """Who is not in the logs."""
    return _why(
        shown,
        _("No contact seen"),
        _("People without any contact in the logs, and whoever opted out. It is a gap in the data before all else."),
        _("people listed − people with a tie"),
        _("isolates; definition of this page"),
        _people(shown),
    )


def roles(shown: Organisation) -> Explanation:
    """Brokers by role."""
    return _why(
        shown,
        _("Between others, by role"),
        _(
            "Somebody brokers a pair if one would turn to her and she to the other, and the first would not turn "
            "to the second. By division: coordinators stand within their own; gatekeepers bring others in; "
            "representatives lead out; consultants stand between two of one other division; liaisons between two "
            "others. Counted is who brokers at least twice the company's mean of that role."
        ),
        _("i → j → k without i → k, ties of trust ≥ %(theta)s; n_j ≥ %(times)s × mean")
        % {"theta": number_text(shown.theta, 2), "times": number_text(BROKER)},
        "Gould & Fernandez 1989",
        _people(shown),
    )


def most_asked(shown: Organisation) -> Explanation:
    """What the most asked twentieth bears."""
    return _why(
        shown,
        _("Load of the top 5\u00a0%"),
        _(
            "Of all incoming contact, the share that goes to the twentieth of people who get most. "
            "5\u00a0% would be all alike."
        ),
        _("Σ of the largest 5 % of in-strengths ÷ Σ of all"),
        "Cross, Rebele & Grant 2016",
    )


def settings(shown: Organisation) -> Explanation:
    """How figures move with the resolution."""
    return _why(
        shown,
        _("Other settings"),
        _(
            "The same contact cut more coarsely and more finely. Where the figures of a row are far from the "
            "middle one's, what you read of communities is a matter of the setting."
        ),
        _("resolution γ × ½ and × 2; the share kept is their agreement with the communities of this page"),
        "Reichardt & Bornholdt 2006",
    )


PEOPLE: dict[str, Maker] = {UNSEEN: unseen, ASKED: asked}
