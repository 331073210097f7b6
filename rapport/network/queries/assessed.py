"""What the network adds to the impact assessment: how trust is estimated, what is shown, who is asked."""

from rapport.network.models import FittedModel
from rapport.network.queries.model import model_in_use
from rapport.network.rules.messengers import A_YEAR, COOLING
from rapport.privacy.public import Assessed, minimum_group


def trust() -> Assessed:
    """The model of trust in use, with what it reaches."""
    model = model_in_use()
    newest = FittedModel.objects.order_by("-id").first()
    rows = [("Model in use", model.version), ("Trust that counts from", f"{model.theta:.2f}")]
    if newest is not None:
        slope = newest.card["calibration_slope"]
        precision = newest.card["trust"][0]
        rows += [
            (
                "Average precision of the newest fit",
                f"{precision[0]:.2f}, likely {precision[1]:.2f} to {precision[2]:.2f}",
            ),
            ("Calibration slope of the newest fit", f"{slope[0]:.2f}, likely {slope[1]:.2f} to {slope[2]:.2f}"),
            ("What the newest fit falls short in", ", ".join(newest.shortfalls) or "nothing"),
        ]
    return Assessed(
        title="Estimate of trust",
        sentences=[
            "The likelihood that one colleague would turn to another, from contacts, or fitted on voluntary answers.",
            "Shown about groups only. Contact is not trust; the model's page says how far it may be believed.",
        ],
        values=rows,
    )


def figures() -> Assessed:
    """What is shown of it, and what is not."""
    return Assessed(
        title="Figures about groups",
        sentences=[
            f"Groups under {minimum_group()} people are joined; none and few are one class, as are nearly all and all.",
            f"A figure moves only when {minimum_group()} people or more move it, on every level and over time.",
        ],
    )


def asked() -> Assessed:
    """People who are asked something."""
    return Assessed(
        title="People who are asked",
        sentences=["Go-betweens and messengers are asked privately; a no and silence look the same and are forgotten."],
        values=[
            ("Invitations as a messenger", f"{A_YEAR} in twelve months at most"),
            ("Left alone after not accepting", f"{COOLING.days} days"),
            ("Questions of trust", "twice a year at most"),
        ],
    )


def _likely(measure: list[float]) -> str:
    value, low, high = measure
    return f"{value:.2f}, likely {low:.2f} to {high:.2f}"
