"""What interactions tell in the impact assessment: every source, and what stays out without naming anybody."""

import json
from datetime import UTC, datetime

import pytest

from rapport.accounts.public import Actor
from rapport.interactions.models import ExcludedChannel, LogFile, Source
from rapport.privacy.actions.assessment import save_assessment
from rapport.privacy.models import SavedAssessment
from rapport.privacy.queries.assessment import document, html_of, pack

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system(via="cli")


def test_a_single_address_that_stays_out_is_counted_and_a_domain_is_told():
    for pattern in ("anna.works@halmar.example", "works.council@halmar.example", "@union.example"):
        ExcludedChannel.objects.create(pattern=pattern, why="Works council and union")
    save_assessment(by=SYSTEM)
    (value,) = pack(by=SYSTEM).values["Excluded channels"].values()
    assert value.startswith("@union.example, 2 addresses; last named on ")
    kept = json.dumps(SavedAssessment.objects.get().values)
    assert "anna.works" not in kept + document("agreement", pack(by=SYSTEM))
    ExcludedChannel.objects.get(pattern="anna.works@halmar.example").delete()
    (change,) = pack(by=SYSTEM).changes
    assert "1 address;" in change.now


def test_each_source_has_its_days_its_rows_and_what_was_dropped():
    source = Source.objects.create(name="Mail | Rotterdam", kind="table", retention_days=None)
    LogFile.objects.create(
        source=source, name="a.csv", checksum="a", format="csv", state="loaded", read=1300, created=1234, excluded=66,
        first_at=datetime(2026, 3, 1, tzinfo=UTC), last_at=datetime(2026, 5, 2, tzinfo=UTC),
    )  # fmt: skip
    text = document("assessment", pack(by=SYSTEM))
    name = r"Mail \| Rotterdam"
    assert f"| {name} – " in text
    assert "rows kept until withdrawn" in text
    assert "1,234 rows, 2026-03-01 to 2026-05-02; 66 dropped as excluded" in text
    assert "Mail | Rotterdam" in html_of(text)
