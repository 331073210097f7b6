"""What interactions tell in the impact assessment: every source, and what stays out without naming anybody."""

import json
from datetime import UTC, datetime

import pytest

from rapport.accounts.public import Actor
from rapport.interactions.models import ExcludedChannel, LogFile, Source
from rapport.interactions.rules import confidants_named
from rapport.interactions.sources.shape import Reason
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


def test_whoever_is_not_named_stands_in_the_agreement_as_not_named_and_so_does_that_nothing_was_dropped():
    ExcludedChannel.objects.create(pattern="council@halmar.example", why="Works council")
    agreement = document("agreement", pack(by=SYSTEM))
    assert "| Works council | named |" in agreement
    assert "| Unions | [NOT NAMED: contacts are kept like all others; name them" in agreement
    assert "[Rows dropped for what is named: none so far: check that the addresses are those in the logs]" in agreement
    assert "[Unions: not named, so contacts with them are kept" in document("assessment", pack(by=SYSTEM))
    assert "Works council, and nobody else" in document("notice", pack(by=SYSTEM))
    assert "<mark>[NOT NAMED" in html_of(agreement)

    source = Source.objects.create(name="Mail", kind="table")
    reasons = {str(Reason.EXCLUDED_CHANNEL): 66, str(Reason.LIST_ADDRESS): 9}
    LogFile.objects.create(
        source=source, name="a.csv", checksum="a", format="csv", read=75, excluded=75, reasons=reasons
    )
    assert pack(by=SYSTEM).today["Confidants"] == {"Rows dropped for what is named": "66 since the first file"}
    assert "check that the addresses" not in document("agreement", pack(by=SYSTEM))


@pytest.mark.parametrize(
    ("why", "kind"),
    [
        ("Company doctor", "Occupational health"),
        ("HR cases", "HR in personal matters"),
        ("Trade union reps", "Unions"),
        ("Betriebsrat Werk Süd", "Works council"),
        ("Ombudsperson", "Ombudsperson"),
    ],
)
def test_a_reason_names_the_kind_of_confidant_it_speaks_of(why, kind):
    assert {k for k, n in confidants_named([why]).items() if n} == {kind}
    assert not any(confidants_named(["Reunion committee", "The throne room", ""]).values())


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
