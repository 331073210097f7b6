"""The door of intake: what a kind of import is, and how to run one.

A room offers imports by `KINDS: tuple[Kind, ...]` in its `imports.py`. See `rapport/intake/README.md`.
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rapport.intake.actions.looking import look_into
from rapport.intake.actions.running import run_import
from rapport.intake.actions.working import clear_old, forget_account
from rapport.intake.queries import run_rows
from rapport.intake.rules.dates import BadValueError, parse_time
from rapport.intake.rules.loading import Load, Table, refuse_unused
from rapport.intake.rules.mapping import parse_map
from rapport.intake.rules.opening import compression_of, head_of, unpacked
from rapport.intake.rules.preparing import Source, columns_told
from rapport.intake.rules.shape import Counts, Field, Format, Kind, Option, Result, Row
from rapport.privacy.public import Clock, Holding

__all__ = [
    "HOLDINGS",
    "RETENTION",
    "BadValueError",
    "Counts",
    "Field",
    "Format",
    "Kind",
    "Load",
    "Option",
    "Result",
    "Row",
    "Source",
    "Table",
    "columns_told",
    "compression_of",
    "head_of",
    "look_into",
    "parse_map",
    "parse_time",
    "refuse_unused",
    "run_import",
    "unpacked",
]

HOLDINGS = (
    Holding(
        name="intake.imports",
        title=_("Imports you started"),
        source=_("Yourself"),
        rows=run_rows,
        erase=forget_account,
        of="account",
        stays=_("What was imported when, without your name: figures stand on it."),
    ),
)
RETENTION = (
    Clock(name="intake.files", title=_("Uploads and rejected rows"), keeps=timedelta(days=30), remove=clear_old),
)
