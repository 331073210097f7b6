"""Rows for the pages of the network: a small company and two snapshots a quarter apart."""

from datetime import date
from typing import Any

import pytest

from rapport.kit import clock
from rapport.network.tests.conftest import NOON, Company

UNITS = {"IT": 16, "Sales": 30, "Plant": 24, "Finance": 12, "Legal": 6, "Tax": 5}


@pytest.fixture
def network_company(transactional_db: Any) -> Company:
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
