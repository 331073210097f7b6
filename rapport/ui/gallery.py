"""The examples the gallery shows: each component in its hardest state, as data. The company in them is fictional."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from rapport.kit import clock
from rapport.kit.text import fold
from rapport.ui.choosers import Chooser, Chosen, ChosenField, WordsField
from rapport.ui.why import Explanation

COLUMNS = [
    {"label": "Unit", "sort_url": "?sort=unit"},
    {"label": "People", "kind": "number", "sort_url": "?sort=people"},
    {"label": "Would turn to us", "kind": "trust", "sort_url": "?sort=trust", "sorted": "descending"},
    {"label": "12 months"},
    {"label": "Change", "kind": "number"},
    {"label": "Explanation", "hidden": True},
]

# unit, colour, people, share, low, high, said, trend, change, its range
UNITS = [
    ("Field Service", 6, 214, 0.61, 0.56, 0.66, 0.64, [48, 50, 51, 55, 58, 61], 0.13, 0.06, 0.2),
    ("R&D Sensors", 8, 132, 0.58, 0.52, 0.64, 0.49, [55, 57, 56, 58, 57, 58], 0.03, -0.04, 0.1),
    ("Supply Chain", 5, 157, 0.33, 0.28, 0.39, 0.38, [45, 44, 41, 38, 35, 33], -0.12, -0.2, -0.05),
    ("Legal & Export Control", 4, 24, 0.15, 0.06, 0.29, None, [9, None, 12, 13, 15], 0.06, 0.01, 0.12),
    ("Maintenance and Spare Parts Documentation Pune", "halmar/pune", 52, 0.02, 0.0, 0.07, None, [2], 0, -0.1, 0.1),
]

_LISTS: dict[str, Any] = {
    "views": {
        "label": "Promises at risk",
        "all_label": "All cases",
        "all_url": "#",
        "groups": [
            {
                "title": "Mine",
                "views": [
                    {"name": "Promises at risk", "url": "#", "current": True, "note": "Workplace IT"},
                    {"name": "Everything about the badge readers of the third floor", "url": "#", "note": ""},
                ],
            },
            {
                "title": "Shared with me",
                "views": [{"name": "Older than 10 days", "url": "#", "note": "Anneke de Vries"}],
            },
        ],
        "mine": {"name": "Promises at risk", "shared_with": "unit-10"},
        "shares": [("nobody", "Only me"), ("unit-10", "Workplace IT"), ("all", "Everybody")],
        "save_url": "#",
        "delete_url": "#",
        "next": "#",
    },
    "chips": [
        {"label": "Team is Workplace IT", "remove_url": "#"},
        {"label": "Due within 2 days", "remove_url": "#"},
    ],
    "tabs": [
        {"label": "Overview", "url": "#", "current": True},
        {"label": "Timeline", "url": "#"},
        {"label": "My network", "url": "#"},
        {"label": "Cases", "url": "#", "count": 1204},
        {"label": "What is held about me", "url": "#"},
    ],
    "spans": [
        {"label": "3 months", "url": "#"},
        {"label": "12 months", "url": "#", "current": True},
        {"label": "3 years", "url": "#"},
    ],
    "case_columns": [
        {"label": "Case"},
        {"label": "Holder"},
        {"label": "Promise", "sort_url": "?sort=due", "sorted": "ascending"},
        {"label": "Age", "kind": "number"},
    ],
}

CASES: list[tuple[Any, ...]] = [
    (
        "IT-2231",
        "Badge reader drops tablets offline",
        {"name": "Amara Okafor", "unit": 10},
        "bad",
        True,
        "3 h",
    ),
    ("IT-2207", "Santos link", {"name": "Kwame Mensah", "unit": 10}, "warn", True, "4 d"),
    (
        "IT-2214",
        "Month-end access, six people",
        {"name": "Nguyễn Thị Mai", "unit": 10},
        "",
        False,
        "1 d",
    ),
]

REACH = Explanation(
    title="Trust reach",
    definition="The share of people outside the team who would turn to someone in it.",
    formula="1/n · Σ_a [1 − Π_b (1 − p(a, b))]",
    data="14 months of contacts on three channels, and 412 answers from October.",
    readers="Everybody. Units under 10 people are merged.",
    url="#definition",
)


class Skills(forms.Form):
    """Choosers as they are met: with something chosen, and with words to untick."""

    colleague = ChosenField(label="Reports to", widget=Chooser("/search/?kind=person"))
    skills = WordsField(label="Skills", required=False, help_text="A few letters show what others call it.")


class HandOver(forms.Form):
    """Shown as it comes back from the server: wrong, and with everything that was typed still in it."""

    task = forms.CharField(label="What is asked of them?")
    needed_by = forms.CharField(label="Needed by")
    to = forms.ChoiceField(
        label="Hand over to",
        choices=[("export", "Export Control"), ("gdansk", "Plant Gdańsk")],
        help_text="Accepts within 4 h, as agreed. The ball stays with you until then.",
    )
    note = forms.CharField(label="Anything else", required=False, widget=forms.Textarea)
    urgent = forms.BooleanField(label="She flies on Wednesday", required=False, help_text="Shown to them in red.")
    by = forms.ChoiceField(
        label="Tell them by", choices=[("mail", "Mail"), ("chat", "Chat")], widget=forms.RadioSelect, required=False
    )

    def clean_task(self) -> str:
        raise forms.ValidationError("Say what done looks like, in one sentence. It becomes their first line.")

    def clean_needed_by(self) -> str:
        raise forms.ValidationError("Export Control is closed on Saturday. Their next hour is Mon 23 Nov, 08:00.")


def examples(*, query: str = "") -> dict[str, Any]:
    """Return the context of the gallery; its list of cases is really searched."""
    return {
        **_figures(),
        **_people(),
        **_work(),
        "q": query,
        "cases": [case for case in CASES if fold(query) in fold(case[1])],
        "form": HandOver({"task": "pls fix", "needed_by": "Sat 21 Nov, 09:00", "to": "gdansk", "note": "MBA-17"}),
        "chooser": Skills(
            initial={
                "colleague": Chosen("7", "Muireann Ní Bhriain-Kazlauskaitė"),
                "skills": ["Rugged devices", "Month-end closing in three ledgers", "Igbo"],
            }
        ),
        "reach": REACH,
        "colours": range(1, 11),
        "steps": range(1, 8),
    }


def _figures() -> dict[str, Any]:
    return {
        "stats": [
            {
                "label": "Trust reach",
                "figure": "41 %",
                "beside": "likely 38 to 44",
                "note": "+4 points",
                "tone": "good",
                "base": "since November 2025",
                "why": REACH,
            },
            {"label": "Units that turn to us", "figure": "8", "beside": "of 9", "note": "units of 10 people or more"},
            {
                "label": "Said so, of those who answered",
                "figure": "47 %",
                "beside": "likely 42 to 52",
                "note": "412 of 690 answered, October",
                "why": REACH,
            },
            {
                "label": "If two of us leave",
                "figure": "33 %",
                "beside": "would remain",
                "note": "8 points hang on two people",
                "tone": "warn",
                "why": REACH,
            },
        ],
        "columns": COLUMNS,
        "units": UNITS,
        "merged": [
            {"value": "17", "kind": "number", "skip": True},
            {"value": "too few to show", "kind": "trust"},
            {"value": "too few for a trend", "skip": True},
            {"value": "under 10 each", "kind": "number"},
            {"value": "", "skip": True},
        ],
        "won": [(30, 6), (16, 7), (18, "")],
        "counts": [
            {"label": "Created", "value": "1,161,042"},
            {"label": "Unchanged", "value": "20,117"},
            {"label": "Not known yet", "value": "2,906"},
            {"label": "Rejected", "value": "235, with reasons", "url": "#"},
        ],
    }


def _people() -> dict[str, Any]:
    it, finance = 10, 7
    return {
        "amara": {"name": "Amara Okafor", "unit": it, "line": "IT business partner", "url": "#"},
        "above": [
            {"name": "Sigrún Einarsdóttir", "unit": 4, "line": "Chief operating officer", "url": "#"},
            {"name": "Anneke de Vries", "unit": it, "line": "Head of Workplace IT, your manager", "url": "#"},
        ],
        "below": [
            {"name": "Kwame Mensah", "unit": it, "line": "Device engineer", "url": "#"},
            {"name": "Nguyễn Thị Mai", "unit": it, "line": "Service analyst", "url": "#"},
        ],
        "faces": [
            {
                "name": "Muireann Ní Bhriain-Kazlauskaitė of the Outer Hebrides",
                "unit": finance,
                "line": "Accounts Payable",
            },
            {"name": "Hana Kobayashi", "unit": 8, "line": "R&D Sensors"},
            {"name": "Sukarno", "unit": "", "line": "No unit yet"},
        ],
        "found": [
            {
                "title": "People",
                "options": [
                    {
                        "label": "Rasa Kazlauskaitė",
                        "chosen": True,
                        "name": "Rasa Kazlauskaitė",
                        "unit": finance,
                        "url": "#",
                        "line": "Accounts Payable, Vilnius, at work until 16:00",
                    },
                    {
                        "label": "Tadas Kazlauskas",
                        "name": "Tadas Kazlauskas",
                        "unit": it,
                        "url": "#",
                        "line": "Firmware, Rotterdam",
                    },
                ],
            },
            {
                "title": "Do",
                "options": [
                    {"label": "Who could introduce me to Rasa?", "icon": "hand", "url": "#", "line": ""},
                ],
            },
        ],
    }


def _work() -> dict[str, Any]:
    now = clock.now()
    return {
        "due": now + timedelta(minutes=40),
        "tomorrow": now + timedelta(days=3),
        "long_ago": now - timedelta(days=400),
        "weeks_ago": now - timedelta(weeks=3),
        "entries": _entries(now),
        **_LISTS,
    }


def _entries(now: datetime) -> list[dict[str, Any]]:
    return [
        {"day": "Today"},
        {
            "icon": "hand",
            "text": "The ball of DESK-1042 was offered to Workplace IT.",
            "at": now,
            "by": "Ravi Deshpande",
        },
        {
            "icon": "talk",
            "text": "Coffee with Leila Haddad. Follow-up: month-end access list.",
            "at": now,
            "by": "logged by you",
        },
        {"day": "This week"},
        {
            "icon": "eye",
            "text": "Priya Raman looked at your profile before a meeting.",
            "at": now - timedelta(days=4),
        },
    ]
