"""The people of the story: whom the demo's logins belong to and who says what about how to work with her."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rapport.accounts.public import Role
from rapport.kit.text import slugify


@dataclass(frozen=True)
class Member:
    """One of the cast: where she sits (the `place`th of her department), her roles, what she wrote of herself."""

    name: str
    department: str
    place: int
    title: str
    roles: tuple[Role, ...] = ()
    languages: tuple[str, ...] = ("English",)
    skills: tuple[str, ...] = ()
    statements: Mapping[str, str] = field(default_factory=dict)
    login: bool = False


PASSWORD = "halmar-harbour-2026"  # noqa: S105 (a password for a fictional company, printed by the demo itself)
HOST = "halmar.example"


def address(name: str) -> str:
    """Return the work address of one of the cast."""
    given, _, family = name.partition(" ")
    return f"{slugify(given)}.{slugify(family)}".replace("-", "") + f"@{HOST}"


CAST: tuple[Member, ...] = (
    Member(
        "Amara Okafor", "Workplace IT", 3, "IT business partner", (Role.TEAM_MEMBER,),
        ("English", "Igbo", "Nederlands"), ("Rugged devices", "Vessel networks", "Starter set-up"),
        {
            "reach": "Chat first, then a call without an appointment. Mail only for what must be kept.",
            "tell": "What you are trying to get done, before the tool you think you need.",
            "avoid": "“As per my last mail.” Adding my manager to hurry things up.",
            "moves": "Field engineers who can finish a job on the first visit.",
        },
        login=True,
    ),
    Member(
        "Anneke de Vries", "Workplace IT", 0, "Head of Workplace IT", (Role.TEAM_MEMBER, Role.TEAM_LEAD),
        ("Nederlands", "English"), ("Service design", "Suppliers"),
        {"reach": "A call before nine, or a short mail with the question in the first line."},
        login=True,
    ),
    Member(
        "Wanjiru Kamau", "Field Service Africa", 4, "Field engineer", (), ("English", "Swahili"),
        ("Hydraulics", "Sonar calibration"),
        {
            "reach": "Chat. On a vessel I read it in the evening, Mombasa time.",
            "tell": "Which port, which day. Then the details.",
            "moves": "Leaving a ship with everything working.",
        },
        login=True,
    ),
    Member(
        "Leila Haddad", "Control", 2, "Accountant", (), ("English", "Arabic", "Français"),
        ("Month-end", "Cost centres"),
        {"avoid": "Anything on the last two working days of a month that is not the month-end."},
        login=True,
    ),
    Member(
        "Saoirse Ní Bhriain", "Communications", 0, "Head of Communications", (Role.COMMUNICATIONS, Role.TEAM_LEAD),
        ("English", "Gaeilge"), ("Internal news", "Speeches"), {"reach": "Walk over. I sit by the stairs."}, login=True,
    ),
    Member("Hana Kobayashi", "Sensors", 3, "Sensor physicist", (), ("English", "日本語"), ("Acoustics", "Statistics")),
    Member("Tomasz Wójcik", "Plant Gdańsk", 2, "Shift planner, works council", (Role.OVERSEER,), ("Polski", "English"),
           ("Planning", "Lean"), {}, True),
    Member("Priya Raman", "Planning", 1, "Supply planner", (), ("English", "Tamil", "Nederlands"), ("Forecasting",)),
    Member("Kwame Mensah", "Workplace IT", 4, "Device engineer", (Role.TEAM_MEMBER,), ("English", "Twi"), ("Tablets",)),
    Member("Nguyễn Thị Mai", "Workplace IT", 5, "Service analyst", (Role.TEAM_MEMBER,), ("Tiếng Việt", "English")),
    Member("Ravi Deshpande", "Export Control", 1, "Export control officer", (), ("English", "Marathi"), ("Dual use",)),
    Member("Mei-Ling Chou", "Colleague Desk", 2, "Desk agent", (Role.TEAM_MEMBER,), ("English", "中文")),
    Member("Rasa Kazlauskaitė", "Accounts Payable", 1, "Payables lead", (), ("Lietuvių", "English"), ("Invoices",)),
    Member("Mateus Ribeiro", "Sales Americas", 2, "Sales engineer", (), ("Português", "English")),
    Member("Joaquim Teixeira", "Travel", 0, "Travel desk lead", (), ("Português", "English")),
    Member("Diego Fuentes", "Data", 1, "People analyst", (Role.ANALYST,), ("Español", "English"), ("Statistics",),
           {}, True),
    Member("Jonas Lindqvist", "Business Systems", 1, "Application manager", (Role.ADMINISTRATOR,),
           ("Svenska", "English"), ("Identity", "Databases"), {}, True),
    Member("Sigrún Einarsdóttir", "", 0, "Chief operating officer", (Role.EXECUTIVE,), ("Íslenska", "English"),
           ("Turnarounds",), {"tell": "The decision you need from me, and by when."}, True),
)  # fmt: skip
