"""Rows for the pages of the network: a small company and two snapshots a quarter apart."""

from datetime import date, timedelta

from rapport.accounts.models import User
from rapport.accounts.public import Role
from rapport.directory.models import Person, Position
from rapport.directory.public import actor_for
from rapport.engine.trust import FEATURES
from rapport.kit import clock
from rapport.network.actions.questions import answer_questions
from rapport.network.models import FittedModel, MessengerInvitation, MessengerRound, Sender
from rapport.network.rules.questions import Question
from rapport.network.tests.conftest import NOON, Company
from rapport.network.tests.organisation_data import contact, lay
from tests.browser.pages import FOUND, INVITED, LOOKING

UNITS = {"IT": 16, "Sales": 30, "Plant": 24, "Finance": 12, "Legal": 6, "Tax": 5}


def network_company() -> Company:
    """Halmar with six units, of which two are too small to be shown."""
    company = Company()
    with clock.frozen(NOON):
        company.unit("Halmar")
        for name, count in UNITS.items():
            company.unit(name, "Halmar")
            company.crowd(name, count)
        for name in ("North", "South"):
            company.unit(name, "Sales")
            company.crowd(name, 14)
        ties = [(f"Sales {n}", f"IT {n % 8 + 1}", 0.9, 1 + n / 10) for n in range(1, 25)]
        ties += [(f"Plant {n}", f"Sales {n}", 0.8, 2.0) for n in range(1, 20)]
        ties += [(f"North {n}", f"South {n}", 0.8, 2.0) for n in range(1, 13)]
        ties += [(f"Finance {n}", f"IT {n}", 0.4, 2.0) for n in range(1, 12)]
        company.snapshot(ties[:40], as_of=date(2026, 8, 20))
        said = [(f"Sales {n}", "IT 2" if n % 3 else "Plant 1") for n in range(1, 16)]
        company.snapshot(ties, said=said)
    return company


def measured_company() -> Company:
    """Halmar with divisions and teams, measured, a few people not seen, so that each table of the page has rows."""
    company = Company()
    with clock.frozen(NOON):
        lay(company)
        company.snapshot(contact(), unseen=[f"Line {n}" for n in range(15, 40)])
    return company


def own_ties() -> Company:
    """The reader of the walk has ties of her own, old and new, and has answered the two questions."""
    company = network_company()
    with clock.frozen(NOON):
        reader = company.person("Amara Okafor", "North")
        reader.user = User.objects.create_user(f"{Role.EMPLOYEE}@halmar.example", name=reader.name)
        reader.save(update_fields=["user"])
        kwame = Person.objects.create(id=7300, name="Kwame Mensah", unit=company.units["IT"])
        Position.objects.create(person=kwame, unit=kwame.unit, since=date(2020, 1, 1))
        company.people[kwame.name] = kwame
        ties = [(reader.name, f"{unit} {n}", 0.9, 0.5 + n) for unit in ("IT", "Plant", "North") for n in range(1, 4)]
        company.snapshot([*ties[:6], (reader.name, kwame.name, 0.9, 9.0)], as_of=date(2026, 8, 21))
        company.snapshot([*ties, (reader.name, kwame.name, 0.9, 4.0)])
        answer_questions({Question.ADVICE: [kwame.id]}, by=actor_for(reader.user, via="page"))
    return company


def fitted_model() -> FittedModel:
    """A model that was fitted and fell short, so that its page has every part there is."""
    network_company()
    measure, ranking = [0.6, 0.55, 0.65], [[0.6, 0.55, 0.65], [0.9, 0.88, 0.92]]
    return FittedModel.objects.create(
        as_of=NOON.date(),
        intercept=-1.0,
        coefficients=dict.fromkeys(FEATURES, 0.5),
        theta=0.3,
        card={
            "respondents": 60,
            "ties": 900,
            "base_rate": 0.2,
            "named": 200,
            "unseen": 20,
            "trust": ranking,
            "baselines": {"contact_count": ranking, "same_unit": ranking},
            "brier_skill": measure,
            "calibration_slope": measure,
            "observed_expected": measure,
            "curve": [[0.1, 0.12, 700], [0.5, 0.4, 200]],
        },
        shortfalls=["slope", "baseline"],
    )


def messenger_rounds() -> list[MessengerRound]:
    """A round that was found, one that was invited and one that is looked for, with every part their page has."""
    company = network_company()
    reach = {"value": 20, "low": 15, "high": 25, "share": 0.67, "band": "told"}
    few = {"value": None, "low": 0, "high": 9, "share": None, "band": "few"}
    untold = few | {"high": 10, "band": "untold"}
    report = {
        "as_of": "2026-11-20",
        "theta": 0.5,
        "found": 6,
        "reach": reach,
        "bound": 0.61,
        "random": few,
        "random_equivalent": 21,
        "others": {"managers": few, "most_connected": reach, "nominated": None},
        "fairness": {"site": [{"names": ["Rotterdam"], "people": 20} | few,
                              {"names": ["Pune", ""], "people": 10} | untold], "language": [], "clock": []},
        "left_out": {"hubs": "fewer", "overloaded": "ten_or_more"},
        "joined": ["Press"],
        "joined_without": ["Lab", "Tax"],
    }  # fmt: skip
    shared = {"topic": "New portal", "audience": {"units": [company.units["Sales"].id]}, "wanted": 6}
    found = MessengerRound.objects.create(
        public_id=FOUND, state="ready", report=report, people=30, made_at=NOON, **shared
    )
    habit = report | {"once": reach, "across": few}
    closes = NOON + timedelta(days=5)
    invited = MessengerRound.objects.create(
        public_id=INVITED, state="invited", mode="habit", report=habit, people=30, message="From Monday on.\nPlease.",
        made_at=NOON, invited_at=NOON, closes_at=closes, **shared,
    )  # fmt: skip
    said = MessengerInvitation.Decision
    for name, decision in (("IT 1", said.YES), ("IT 2", said.NO), ("IT 3", None)):
        MessengerInvitation.objects.create(
            round=invited,
            person=company.people[name],
            decision=decision,
            decided_at=NOON if decision else None,
        )
    looking = MessengerRound.objects.create(public_id=LOOKING, made_at=NOON, **shared)
    return [found, invited, looking]


def proposed_senders() -> list[Sender]:
    """One record of each kind that waits, and two that were decided about."""
    company = network_company()
    names = ("IT 1", "IT 2", "IT 3", "Sales 1", "Sales 2")
    kinds = ("robot", "list", "shared", "robot", "list")
    states = ("proposed", "proposed", "proposed", "aside", "person")
    return [
        Sender.objects.create(
            person=company.people[name],
            kind=kind,
            state=state,
            decided_at=None if state == "proposed" else NOON,
        )
        for name, kind, state in zip(names, kinds, states, strict=True)
    ]
