"""What the network adds to the impact assessment: how trust is estimated, what is shown, who is asked."""

from rapport.accounts.public import ROLE_WORDS
from rapport.network import policy
from rapport.network.models import FittedModel
from rapport.network.policy import ANALYSES
from rapport.network.queries.model import model_in_use
from rapport.network.rules.messengers import A_YEAR, COOLING
from rapport.network.rules.organisation import MOST_MOVES, STEP
from rapport.privacy.public import Assessed, minimum_group, people_in_bands


def trust() -> Assessed:
    """The model of trust in use, what is known of how well it does, and what it cannot tell. Three statements."""
    model = model_in_use()
    newest = FittedModel.objects.order_by("-id").first()
    snapshot = policy.ready().order_by("-as_of", "-id").first()
    return Assessed(
        title="Estimate of trust",
        sentences=[
            "The likelihood that one colleague would turn to another, from contacts, or fitted on voluntary answers.",
            "Shown about groups, and to each person about her own ties; its page says how far it may be believed.",
            "Contact is not trust: talks in person are not in it, and whoever did not answer is not in the test.",
        ],
        values=[
            ("Model in use", model.version if newest else f"{model.version}, fitted on no answers of this company"),
            ("Trust that counts from", f"{model.theta:.2f}"),
        ],
        today=[
            *(_reached(newest) if newest else [("How well it does here", "not known: no model was fitted yet")]),
            ("Newest snapshot", f"{snapshot.as_of:%Y-%m-%d}" if snapshot else "none yet"),
        ],
    )


def _reached(fit: FittedModel) -> list[tuple[str, str]]:
    """How the newest fit does on people it has not seen, in use or not."""
    minimum, people = minimum_group(), fit.card["respondents"]
    return [
        ("Newest fit", f"fitted-{fit.id}, contacts and answers up to {fit.as_of:%Y-%m-%d}"),
        ("Fitted on answers of", people_in_bands(people, minimum=minimum) + " people"),
        ("Average precision of the newest fit", _likely(fit.card["trust"][0])),
        ("Calibration slope of the newest fit", f"{_likely(fit.card['calibration_slope'])}; 1 is right"),
        (
            "What the newest fit falls short in",
            f"{', '.join(fit.shortfalls)}: not used" if fit.shortfalls else "nothing",
        ),
    ]


def figures() -> Assessed:
    """What is shown of it, and what is not."""
    return Assessed(
        title="Figures about groups",
        sentences=[
            f"Groups under {minimum_group()} people are joined; none and few are one class, as are nearly all and all.",
            f"A figure moves only when {minimum_group()} people or more move it, on every level and over time.",
            "So neither two groups nor two days, set against each other, tell what one person did.",
        ],
    )


def organised() -> Assessed:
    """What is told of the organisation as a whole, and to whom."""
    return Assessed(
        title="The organisation as a whole",
        sentences=[
            "A page sets the contact of units beside the organisation chart; a what-if moves whole units on paper.",
            "It tells of groups and classes of groups; nobody is named, ranked or listed, nor is anybody in its file.",
            "It judges no unit and nobody's work: contact is neither trust nor worth, and the page says so.",
        ],
        values=[
            ("How closed divisions and units are", "share of contact inside, by division and the units right below"),
            (
                "Bridges, and units that hold others together",
                "from ties of the minimum of pairs and more",
            ),
            ("Communities", "units with the minimum of people and more in one; amounts are not told"),
            (
                "People between others, by role",
                f"share of a division by steps of {STEP:.0%}; few, none: one class",
            ),
            ("People much asked, and without contact seen", "the same, by division"),
            ("What-if", f"{MOST_MOVES} whole units at most; it changes nothing and is kept nowhere"),
            ("Who reads it", ", ".join(str(ROLE_WORDS[role]) for role in ANALYSES)),
            ("Who takes its tables along as a file", "the same"),
            ("The map of units", "every colleague: the same groups, their ties and circles of units"),
        ],
    )


def asked() -> Assessed:
    """People who are asked something."""
    return Assessed(
        title="People who are asked",
        sentences=[
            "Go-betweens and messengers are asked privately; a no and silence look the same and are forgotten.",
            "Who would be heard is computed; whether she carries anything is hers to say, and nothing follows from it.",
        ],
        values=[
            ("Invitations as a messenger", f"{A_YEAR} in twelve months at most"),
            ("Left alone after not accepting", f"{COOLING.days} days"),
            ("Questions of trust", "twice a year at most"),
        ],
    )


def _likely(measure: list[float]) -> str:
    value, low, high = measure
    return f"{value:.2f}, likely {low:.2f} to {high:.2f}"
