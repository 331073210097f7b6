"""Which snapshots pages read, and which are kept: the days of the newest month, and one of each month before."""

from datetime import date, timedelta

from rapport.kit import clock
from rapport.network.actions.retention import remove_old_snapshots
from rapport.network.models import Snapshot
from rapport.network.queries import lake, snapshots
from rapport.network.queries.trust import trust_in
from rapport.network.tests.conftest import NOON
from tests.kept import made_once

LONG_AGO = NOON - timedelta(days=732)


@made_once
def halmar(company):
    company.unit("Halmar")
    for name, count in {"IT": 12, "Sales": 20}.items():
        company.unit(name, "Halmar")
        company.crowd(name, count)
    return company


def days(shown):
    return [s.as_of.isoformat() for s in shown]


def tomorrow():
    return clock.frozen(NOON + timedelta(days=2))


def test_a_year_of_daily_snapshots_is_shown_by_months(halmar):
    for back in (0, 1, 5, 20, 40, 45, 300, 310):
        halmar.snapshot([("Sales 1", "IT 1")], as_of=date(2026, 11, 20) - timedelta(days=back))
    shown = snapshots.of_groups()
    assert days(shown) == ["2026-01-14", "2026-10-06", "2026-11-15", "2026-11-19", "2026-11-20"]
    assert days(snapshots.points(shown)) == ["2026-01-14", "2026-10-06", "2026-11-15", "2026-11-20"]
    assert [day.isoformat() for day in trust_in(halmar.units["IT"].id).days] == days(snapshots.points(shown))


def test_what_is_shown_and_what_new_ones_are_set_against_is_kept_and_the_rest_goes_after_a_day(halmar):
    for back in (0, 20, 27, 29, 300, 310):
        halmar.snapshot([("Sales 1", "IT 1")], as_of=date(2026, 11, 20) - timedelta(days=back))
    held = halmar.snapshot(groups=False, as_of=date(2026, 11, 10))
    assert remove_old_snapshots(LONG_AGO) == 0, "made today"
    with tomorrow():
        assert remove_old_snapshots(LONG_AGO) == 2
    kept = days(Snapshot.objects.order_by("as_of"))
    assert kept == ["2026-01-14", "2026-10-22", "2026-10-24", "2026-10-31", "2026-11-20"]
    assert not Snapshot.objects.filter(id=held.id).exists()


def copies(snapshot, count):
    """As many more of it, with the same files: what so many imports of one day leave."""
    for _ in range(count):
        snapshot.id = None
        snapshot.save(force_insert=True)


def test_many_imports_a_day_cost_no_month_of_the_trend(halmar):
    for back in (300, 100, 40):
        halmar.snapshot([("Sales 1", "IT 1")], as_of=date(2026, 11, 20) - timedelta(days=back))
    copies(halmar.snapshot([("Sales 1", "IT 1")], as_of=date(2026, 11, 20)), 200)
    shown = days(snapshots.of_groups())
    assert shown == ["2026-01-24", "2026-08-12", "2026-10-11", "2026-11-20"]
    with tomorrow():
        remove_old_snapshots(LONG_AGO)
    assert days(snapshots.of_groups()) == shown


def test_of_many_imports_of_one_day_about_the_same_people_one_snapshot_stays(halmar):
    for who in ("a", "a", "b", "b", "b", "a", ""):
        halmar.snapshot([("Sales 1", "IT 1")], who=who)
    with tomorrow():
        assert remove_old_snapshots(LONG_AGO) == 4
    kept = list(Snapshot.objects.order_by("id").values_list("who", flat=True))
    assert kept == ["b", "a", ""], "new ones must not be set against b either"


def test_a_snapshot_follows_the_one_shown_last_with_its_model_however_many_were_shown_with_another(halmar):
    first = halmar.snapshot([("Sales 1", "IT 1")], model="fitted-1")
    copies(halmar.snapshot([("Sales 1", "IT 1")], model="fitted-2"), 200)
    assert snapshots.shown_last("fitted-1") == first


def test_counts_of_units_of_any_size_that_an_earlier_engine_wrote_go_overnight(
    halmar, django_capture_on_commit_callbacks
):
    folder = lake.folder_of(halmar.snapshot([("Sales 1", "IT 1")]))
    for name in ("units", "unit_trust", "unit_ties", "layout"):
        (folder / f"{name}.parquet").touch()
    with django_capture_on_commit_callbacks(execute=True):
        remove_old_snapshots(LONG_AGO)
    assert not {path.stem for path in folder.iterdir()} & {"units", "unit_trust", "unit_ties", "layout"}
    assert snapshots.latest() is not None


def test_a_disk_that_is_away_for_a_night_costs_no_snapshot(halmar):
    for back in (0, 20, 300):
        halmar.snapshot([("Sales 1", "IT 1")], as_of=date(2026, 11, 20) - timedelta(days=back))
    folders = [lake.folder_of(s) for s in Snapshot.objects.all()]
    for folder in folders:
        folder.rename(folder.with_suffix(".away"))
    with tomorrow():
        assert remove_old_snapshots(LONG_AGO) == 0
        assert remove_old_snapshots(NOON + timedelta(days=5)) == 0
    for folder in folders:
        folder.with_suffix(".away").rename(folder)
    assert len(snapshots.of_groups()) == 3


def test_a_snapshot_whose_answers_are_told_stays_for_a_year(halmar):
    said = [(f"Sales {n}", "IT 1") for n in range(1, 13)]
    told = halmar.snapshot(said=said, as_of=date(2026, 3, 28))
    for day in (date(2026, 3, 10), date(2026, 11, 20)):
        halmar.snapshot(as_of=day)
    with tomorrow():
        remove_old_snapshots(LONG_AGO)
    assert trust_in(halmar.units["IT"].id).asked_on == told.as_of
    halmar.snapshot(as_of=date(2027, 4, 20))
    with clock.frozen(NOON + timedelta(days=151)):
        remove_old_snapshots(LONG_AGO)
    assert not Snapshot.objects.filter(id=told.id).exists()


def test_a_snapshot_whose_files_are_lost_is_passed_over(halmar):
    first = halmar.snapshot([("Sales 1", "IT 1")], as_of=date(2026, 10, 20))
    lake.remove(halmar.snapshot([("Sales 1", "IT 1")]))
    assert snapshots.latest() == snapshots.latest_of_groups() == first
    assert trust_in(halmar.units["IT"].id).as_of == first.as_of
