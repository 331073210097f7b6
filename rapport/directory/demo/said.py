"""What the cast of the story says of itself, needs, and notes of one another, over the last year."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from rapport.accounts.public import Actor
from rapport.directory.actions.needs import move_need
from rapport.directory.actions.preferences import set_preference
from rapport.directory.actions.statements import dispute_statement, write_statement
from rapport.directory.models import Preference, Statement, Unit
from rapport.directory.rules.profile import NeedState
from rapport.kit import clock


@dataclass(frozen=True, kw_only=True)
class Said:
    """One sentence: of whom, by whom (herself where nobody is named), so many days before the last of the story."""

    of: str
    topic: str
    text: str
    by: str = ""
    days: int = 30
    reach: str = "everyone"
    source: str = ""
    confidence: str = ""
    holds: int | None = None  # days after it was said
    state: NeedState = NeedState.OPEN
    unit: str = ""
    disputed: bool = False


AMARA, LEILA, WANJIRU, ANNEKE = "Amara Okafor", "Leila Haddad", "Wanjiru Kamau", "Anneke de Vries"
SAID = (
    Said(of=AMARA, topic="do", text="The link between the field crews and Workplace IT.", days=40),
    Said(of=AMARA, topic="ask", text="rugged tablets, vessel networks, the Nairobi office", days=40),
    Said(of=AMARA, topic="answers", text="Starter sets for field crews", days=40),
    Said(
        of=AMARA, topic="need", text="One contact at Export Control for drawing access", days=20,
        state=NeedState.MEETING, unit="Export Control",
    ),
    Said(of=AMARA, topic="need", text="Starter lists a week ahead, not on the first morning", days=72),
    Said(
        of=AMARA, topic="need", text="A spare tablet pool in Gdańsk", days=90, state=NeedState.MET, unit="Planning"
    ),
    Said(of=AMARA, topic="reach", text="From Nairobi until the end of the month: calls before noon.", days=60, holds=30),
    Said(of=AMARA, topic="avoid", text="Meetings without a question.", days=30, reach="team"),
    Said(
        of=AMARA, topic="moves", text="Prefers to see the site before she decides.", by="Tomasz Wójcik", days=160,
        source="seen",
    ),
    Said(
        of=AMARA, topic="tell", text="Numbers first.", by=LEILA, days=210, source="talk", confidence="likely",
        disputed=True,
    ),
    Said(of=LEILA, topic="answers", text="Month-end close, cost centres of IT", days=35),
    Said(of=LEILA, topic="ask", text="SAP bookings, cost centres", days=35),
    Said(of=LEILA, topic="need", text="The access list before the last two working days", days=25,
         state=NeedState.MEETING, unit="Workplace IT"),
    Said(of=LEILA, topic="tell", text="Likes a table better than a text.", by=AMARA, days=50, source="talk"),
    Said(of=WANJIRU, topic="ask", text="sonar calibration at sea, Mombasa port", days=15),
    Said(of=WANJIRU, topic="need", text="A tablet that survives salt water", days=45, state=NeedState.MET,
         unit="Workplace IT"),
    Said(of=WANJIRU, topic="need", text="Spare parts at the port, not in Nairobi", days=12),
    Said(of=ANNEKE, topic="answers", text="What Workplace IT promises, and when it fails", days=100),
    Said(of=ANNEKE, topic="tell", text="The decision, then the reasons.", days=300),
    Said(of="Rasa Kazlauskaitė", topic="answers", text="Vendor master data", days=44),
    Said(of="Rasa Kazlauskaitė", topic="ask", text="unpaid invoices, SAP vendors", days=44),
    Said(of="Ravi Deshpande", topic="answers", text="Export licences and drawing access", days=28),
    Said(of="Ravi Deshpande", topic="ask", text="dual use, sanctions lists", days=28),
    Said(of="Hana Kobayashi", topic="ask", text="acoustics, statistics in R", days=61),
    Said(of="Priya Raman", topic="ask", text="forecasts, SAP planning runs", days=9),
    Said(of="Saoirse Ní Bhriain", topic="answers", text="What the company says in public", days=120),
    Said(of="Joaquim Teixeira", topic="answers", text="Travel to Lisbon, visas", days=33),
)  # fmt: skip
HIDES = "Mateus Ribeiro"  # does not want to be found as somebody to ask
HOURS = {
    AMARA: (("Chat", "Call", "Mail"), time(9), time(17)),
    ANNEKE: (("Call", "Mail"), time(8), time(16)),
    LEILA: (("Mail",), time(9), time(15)),
}


def speak(cast: Mapping[str, int], *, last: date, by: Actor) -> None:
    """Let the cast say it, each in her own name, on the day she said it; once."""
    if Statement.objects.exclude(search="").exists():
        return
    for name, (channels, start, end) in HOURS.items():
        if name in cast and not Preference.objects.filter(person_id=cast[name]).exists():
            _prefer(cast[name], by, channels=channels, hours_from=start, hours_to=end)
    if HIDES in cast:
        _prefer(cast[HIDES], by, findable=False)
    for said in SAID:
        author = said.by or said.of
        if said.of in cast and author in cast:
            with clock.frozen(datetime.combine(last - timedelta(days=said.days), time(10), UTC)):
                _say(said, cast[said.of], replace(by, person_id=cast[author]))
            if said.state != NeedState.OPEN or said.disputed:
                with clock.frozen(datetime.combine(last - timedelta(days=said.days // 2), time(10), UTC)):
                    _go_on(said, cast[said.of], by)


def _prefer(
    person_id: int,
    by: Actor,
    *,
    channels: tuple[str, ...] = (),
    hours_from: time | None = None,
    hours_to: time | None = None,
    findable: bool = True,
) -> None:
    set_preference(
        person_id=person_id,
        channels=channels,
        hours_from=hours_from,
        hours_to=hours_to,
        languages=(),
        findable=findable,
        by=by,
    )


def _say(said: Said, person_id: int, by: Actor) -> None:
    until = clock.today() + timedelta(days=said.holds) if said.holds is not None else None
    write_statement(
        person_id=person_id,
        topic=said.topic,
        text=said.text,
        visibility=said.reach,
        source=said.source,
        confidence=said.confidence,
        expires_on=until,
        by=by,
    )


def _go_on(said: Said, person_id: int, by: Actor) -> None:
    ident = Statement.objects.filter(person_id=person_id, text=said.text).values_list("id", flat=True)[0]
    herself = replace(by, person_id=person_id)
    if said.disputed:
        dispute_statement(statement_id=ident, by=herself)
        return
    unit = Unit.objects.filter(name=said.unit, ended_on=None).values_list("id", flat=True).first()
    if unit is not None:
        move_need(statement_id=ident, state=said.state, unit_id=unit, by=herself)
