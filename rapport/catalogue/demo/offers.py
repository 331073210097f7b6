"""What the teams of the story offer, in their words, and when they work."""

from dataclasses import dataclass

from rapport.catalogue.rules.agreements import Goal, Targets, read_length
from rapport.catalogue.rules.forms import FieldKind, FormField
from rapport.catalogue.rules.words import Kind, Level


@dataclass(frozen=True)
class Hours:
    """A calendar: its week as people type it, Monday first."""

    name: str
    timezone: str
    country: str
    week: tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    """Something a team offers."""

    name: str
    about: str
    fields: tuple[FormField, ...] = ()
    kind: Kind = Kind.REQUEST
    impact: Level = Level.LOW
    urgency: Level = Level.MEDIUM
    for_units: tuple[str, ...] = ()
    confidential: bool = False
    last_resort: bool = False


@dataclass(frozen=True)
class Team:
    """A unit that serves, and what it offers."""

    unit: str
    prefix: str
    name: str
    calendar: str
    about: str
    offers: tuple[Offer, ...]


def text(label: str, *, must: bool = False, note: str = "", lines: bool = False) -> FormField:
    """Return a question for words."""
    kind = FieldKind.LONG_TEXT if lines else FieldKind.TEXT
    return FormField(key="", label=label, kind=kind, required=must, help=note)


def choice(label: str, *choices: str, must: bool = True) -> FormField:
    """Return a question with choices."""
    return FormField(key="", label=label, kind=FieldKind.CHOICE, required=must, choices=choices)


def asks(label: str, kind: FieldKind, *, must: bool = False, note: str = "") -> FormField:
    """Return a question of another kind."""
    return FormField(key="", label=label, kind=kind, required=must, help=note)


DATE, NUMBER, YES_NO, PERSON = FieldKind.DATE, FieldKind.NUMBER, FieldKind.YES_NO, FieldKind.PERSON
ROTTERDAM, DESK, LISBON, EARLY = "Rotterdam office", "Rotterdam service desk", "Lisbon office", "Rotterdam early shift"

CALENDARS = (
    Hours(ROTTERDAM, "Europe/Amsterdam", "NL", ("8:30-17:30",) * 5 + ("",) * 2),
    Hours(DESK, "Europe/Amsterdam", "NL", ("7:00-20:00",) * 5 + ("9:00-13:00", "")),
    Hours(LISBON, "Europe/Lisbon", "PT", ("9:00-13:00, 14:00-18:00",) * 5 + ("",) * 2),
    Hours(EARLY, "Europe/Amsterdam", "NL", ("6:30-18:00",) * 5 + ("",) * 2),
)

IT = Team(
    "halmar/it/workplace-it", "IT", "Workplace IT", DESK,
    "Laptops, phones, tablets on vessels, and getting in where you are meant to be. From the first morning to the last.",
    (
        Offer("Something does not work", "A device, a program, a network. Tell us what you were trying to do.",
              (choice("What does not work?", "My laptop", "My phone or tablet", "A program", "The network", "Something else"),
               text("Which program or place?"), asks("Can you work on without it?", YES_NO)),
              Kind.INCIDENT, urgency=Level.HIGH),
        Offer("Laptop, phone or tablet", "New, another one, or for a while. Ready in five working days, on vessels in ten.",
              (choice("What do you need?", "Laptop", "Phone", "Tablet", "Rugged tablet"),
               asks("Needed by", DATE), text("Where is it to be handed over?", must=True))),
        Offer("Access to a folder or program", "We ask whoever owns it; most answer within a day.",
              (text("Which folder or program?", must=True), choice("What kind of access?", "Read", "Change"),
               text("What for?", must=True, note="One sentence. Its owner reads it."), asks("Until when?", DATE))),
        Offer("Somebody starts, moves or leaves", "Account, badge, devices and lists, done together on the day.",
              (choice("What happens?", "Starts", "Moves", "Leaves"), asks("Who is it?", PERSON), text("Name, if they are new"),
               asks("On which day?", DATE, must=True))),
        Offer("A question about my tools", "How do I …? We would rather answer than let you search.", (), Kind.QUESTION),
        Offer("Drawings on a vessel", "A folder with drawings that works without a line to shore.",
              (text("Which vessel and port?", must=True), asks("From which day?", DATE, must=True)),
              for_units=("halmar/field-service",), urgency=Level.HIGH),
    ),
)  # fmt: skip

HR = Team(
    "halmar/people-2/people-culture", "HR", "People & Culture", ROTTERDAM,
    "Contracts, leave, letters, and a good word at the right time. What you tell us stays with us.",
    (
        Offer("A letter or certificate", "For a landlord, a bank or an embassy. Two working days.",
              (choice("Which one?", "Proof of employment", "Proof of salary", "Reference", "Something else"),
               choice("In which language?", "English", "Nederlands", "Polski", "Português"), asks("Needed by", DATE))),
        Offer("Parental or other long leave", "We work out dates and pay with you before you decide.",
              (asks("From about", DATE, must=True), asks("Until about", DATE)), confidential=True),
        Offer("My contract or hours", "Fewer hours, other days, another place.",
              (text("What is to change?", must=True, lines=True), asks("From when?", DATE)), confidential=True),
        Offer("Something between people", "A conflict, or a conduct that is not all right. Only who is named sees it.",
              (text("What happened?", must=True, lines=True), asks("May we talk to the other person?", YES_NO)),
              Kind.COMPLAINT, impact=Level.MEDIUM, urgency=Level.HIGH, confidential=True),
        Offer("Help to fill a position", "From the first idea of a profile to the first day.",
              (text("Which position?", must=True), asks("How many?", NUMBER), asks("To start on", DATE))),
    ),
)  # fmt: skip

FINANCE = Team(
    "halmar/finance", "FIN", "Finance", LISBON,
    "Invoices, expenses, pay and budgets. We say what is possible, and by when.",
    (
        Offer("A payment is wrong or missing", "Towards a supplier, a customer or you. We look for it at once.",
              (choice("Whose payment?", "A customer’s", "A supplier’s", "Mine"), text("Invoice or reference", must=True),
               asks("Amount in euros", NUMBER, must=True), text("What is disputed?", must=True, lines=True)),
              Kind.COMPLAINT, impact=Level.MEDIUM, urgency=Level.HIGH),
        Offer("Credit note", "Above 500 € somebody senior signs as well.",
              (text("Customer", must=True), text("Invoice", must=True), asks("Amount in euros", NUMBER, must=True),
               text("Why?", must=True, lines=True))),
        Offer("Pay an invoice", "Thirty days, or on the day you name if there is a reason.",
              (text("Supplier", must=True), asks("Amount in euros", NUMBER, must=True), text("Cost centre", must=True),
               asks("Pay by", DATE))),
        Offer("New cost centre or budget change", "Not on the last two working days of a month.",
              (text("Cost centre or project", must=True), asks("Amount in euros", NUMBER),
               asks("Who answers for it?", PERSON, must=True))),
        Offer("A question about my pay slip", "We explain every line of it.", (text("Month", must=True),), Kind.QUESTION,
              confidential=True),
    ),
)  # fmt: skip

LEGAL = Team(
    "halmar/legal", "LAW", "Legal", ROTTERDAM,
    "Contracts, export control, and what you are about to sign. Early questions are the short ones.",
    (
        Offer("Check a contract", "Three working days for our own form, ten for somebody else’s.",
              (text("With whom?", must=True), choice("Whose form is it?", "Ours", "Theirs"),
               asks("Value in euros", NUMBER), asks("To be signed by", DATE))),
        Offer("May this be exported?", "Devices, drawings and software for a country outside the Union.",
              (text("What?", must=True), text("To whom, and where?", must=True), asks("Ships on", DATE),
               asks("Is it for a military vessel?", YES_NO, must=True)),
              impact=Level.MEDIUM, urgency=Level.HIGH),
        Offer("Confidentiality agreement", "Same day, if it is our own form.", (text("With whom?", must=True),)),
        Offer("A legal question", "Ask before you answer them.", (), Kind.QUESTION),
    ),
)  # fmt: skip

FACILITIES = Team(
    "halmar/desk/facilities", "FAC", "Facilities", EARLY,
    "Rooms, desks, heating, badges and everything that leaks.",
    (
        Offer("Something is broken or dirty", "A photo helps. What is dangerous, say by phone: 112 inside.",
              (text("Where?", must=True, note="Building, floor, room."), asks("Is it dangerous?", YES_NO)),
              Kind.INCIDENT),
        Offer("Move desks or people", "A week ahead for one desk, a month for a team.",
              (asks("How many desks?", NUMBER, must=True), text("From where to where?", must=True),
               asks("On which day?", DATE, must=True))),
        Offer("Badge or key", "Bring your old one, if there is one.",
              (text("Which doors?", must=True), asks("Until when?", DATE))),
        Offer("Room for an event", "Chairs, coffee and somebody who knows the projector.",
              (asks("On which day?", DATE, must=True), asks("How many people?", NUMBER, must=True),
               choice("How are they to sit?", "In rows", "At tables", "In a circle", must=False))),
    ),
)  # fmt: skip

COLLEAGUE_DESK = Team(
    "halmar/desk/colleague-desk", "DESK", "Colleague Desk", DESK,
    "You do not know whom to ask? Ask us. We find out, and stay with it until it is done.",
    (
        Offer("I do not know whom to ask", "Tell us what you need; we find who can do it and keep you told.",
              last_resort=True),
        Offer("Visitors and guests", "Badge, parking and somebody at the door.",
              (text("Who comes?", must=True), asks("On which day?", DATE, must=True), asks("How many?", NUMBER))),
        Offer("Thanks, or a complaint", "Both reach whom they are meant for.", (), Kind.COMPLAINT),
    ),
)  # fmt: skip

TEAMS = (IT, HR, FINANCE, LEGAL, FACILITIES, COLLEAGUE_DESK)


@dataclass(frozen=True)
class Promise:
    """What a team promises everybody, a unit, or another team (by the letters of its numbers), by priority: high first.

    Lengths as people type them; empty: nothing at that priority.
    """

    team: str
    times: dict[Goal, tuple[str, str, str]]
    words: str = ""
    unit: str = ""
    to_team: str = ""

    @property
    def targets(self) -> Targets:
        """What the action takes."""
        cells = {
            (goal, level): read_length(length)
            for goal, lengths in self.times.items()
            for level, length in zip(Level, lengths, strict=True)
        }
        return {cell: minutes for cell, minutes in cells.items() if minutes}


ANSWER, UPDATE, DONE, ACCEPT, FINISH = Goal.ANSWER, Goal.UPDATE, Goal.RESOLUTION, Goal.ACCEPT, Goal.FINISH

PROMISES = (
    Promise("IT", {ANSWER: ("1 h", "4 h", "8 h"), UPDATE: ("4 h", "16 h", "24 h"), DONE: ("8 h", "26 h", "65 h")},
            "You hear from us before lunch, or before we go home. What stops you from working comes first."),
    Promise("IT", {ANSWER: ("30 min", "2 h", "4 h"), DONE: ("4 h", "13 h", "26 h")},
            "A vessel does not wait for us.", unit="halmar/field-service"),
    Promise("DESK", {ANSWER: ("30 min", "2 h", "4 h"), UPDATE: ("4 h", "8 h", "16 h"), DONE: ("13 h", "39 h", "65 h")},
            "We stay with it until it is done, whoever does it."),
    Promise("FIN", {ANSWER: ("2 h", "8 h", "16 h"), UPDATE: ("8 h", "24 h", "40 h"), DONE: ("16 h", "40 h", "80 h")}),
    Promise("HR", {ANSWER: ("2 h", "8 h", "8 h"), DONE: ("16 h", "27 h", "45 h")}),
    Promise("LAW", {ANSWER: ("4 h", "9 h", "18 h"), DONE: ("18 h", "45 h", "90 h")}),
    Promise("FAC", {ANSWER: ("30 min", "4 h", "8 h"), DONE: ("8 h", "23 h", "57 h")}),
    Promise("FIN", {ACCEPT: ("2 h", "4 h", "8 h"), FINISH: ("8 h", "24 h", "40 h")},
            "Give us the invoice and the reason in one message.", to_team="DESK"),
    Promise("LAW", {ACCEPT: ("4 h", "9 h", "9 h"), FINISH: ("9 h", "45 h", "90 h")}, to_team="-"),
    Promise("IT", {ACCEPT: ("1 h", "4 h", "8 h"), FINISH: ("8 h", "26 h", "52 h")}, to_team="-"),
)  # fmt: skip
