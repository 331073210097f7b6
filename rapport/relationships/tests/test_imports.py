"""A book that was kept elsewhere comes in: every row is kept, or there is a reason why not."""

from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from rapport.intake.cli import import_
from rapport.kit.problems import Forbidden, Refusal
from rapport.ledger.models import Fact
from rapport.relationships.actions.contact import remove_touchpoint
from rapport.relationships.imports import formats
from rapport.relationships.imports.book import A_CONTACT, DELETED, NO_CUSTOMER, NO_PERSON
from rapport.relationships.imports.reading import CALLED_OFF, NO_RELATIONSHIP, NO_TIME, PRIVATE, SERIES, TAKEN_AWAY
from rapport.relationships.models import Entry, Participant, Relationship, Step, Touchpoint
from rapport.relationships.tests.importing import EXPORTS, counts, known, load
from tests.kept import made_once

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@made_once(at=NOW)
def halmar(house):
    return known(house)


def book():
    rows = Relationship.objects.select_related("unit", "person", "owner", "stage").order_by("id")
    return {str(row.unit or row.person): row for row in rows}


def one(outcome):
    return Touchpoint.objects.get(outcome=outcome)


def there(touchpoint):
    rows = Participant.objects.filter(touchpoint=touchpoint).select_related("person").order_by("person__name")
    return {row.person.name: row.side for row in rows}


def test_accounts_of_salesforce_become_the_book_and_the_same_customer_twice_is_one(halmar):
    first = load("relationships", "salesforce-Account.csv")
    assert counts(first) == {"read": 7, "created": 3, "updated": 1, "excluded": 1, "rejected": 2}
    assert first.reasons[NO_CUSTOMER] == first.reasons[DELETED] == 1
    assert any("no such stage" in reason and "Unaware, Aware" in reason for reason in first.reasons)
    assert list(first.warnings[1:]) == [
        "1 row names an owner who is not known here; nobody looks after these yet.",
        "1 row names an owner who does not serve in the team; nobody looks after these yet.",
    ]
    sales = book()["Sales"]
    assert (sales.stage.name, sales.owner.name, sales.external_id) == ("Relying", "IT 2", "0015g00000AbCd1AAF")
    assert sales.about == "Call before you write.\nFairs in March\nGröße der Geräte zählt"
    assert sales.began_at == datetime(2024, 2, 1, 9, 30, tzinfo=UTC)
    assert book()["Plants"].owner is None
    again = load("relationships", "salesforce-Account.csv")
    assert counts(again) == {"read": 7, "unchanged": 4, "excluded": 1, "rejected": 2}


def test_contacts_are_people_of_the_directory_and_are_looked_after_only_where_asked(halmar):
    left_out = load("relationships", "salesforce-Contact.csv")
    assert counts(left_out) == {"read": 3, "excluded": 3}
    assert left_out.reasons == {A_CONTACT: 3}
    asked = load("relationships", "salesforce-Contact.csv", contacts=True)
    assert counts(asked) == {"read": 3, "created": 2, "rejected": 1}
    assert asked.reasons == {NO_PERSON: 1}
    assert set(book()) == {"Sales 1", "Tomasz Wójcik"}


def test_tasks_and_events_of_salesforce_are_all_kept_or_told_of(halmar):
    load("relationships", "salesforce-Account.csv")
    tasks = load("touchpoints", "salesforce-Task.csv")
    assert counts(tasks) == {"read": 12, "created": 8, "excluded": 2, "rejected": 2}
    assert {SERIES: 1, DELETED: 1, NO_RELATIONSHIP: 1}.items() <= tasks.reasons.items()
    events = load("touchpoints", "salesforce-Event.csv")
    assert counts(events) == {"read": 7, "created": 4, "excluded": 2, "rejected": 1}
    assert events.reasons == {SERIES: 1, PRIVATE: 1, NO_TIME: 1}

    call = one("They want the tablets by May")
    assert (call.kind, call.minutes, call.at.date()) == ("call", 19, date(2026, 3, 4))
    assert call.words == "Two of five had no case.\n\nResult: Connected"
    assert there(call) == {"IT 2": "ours", "Sales 1": "theirs"}
    assert there(one("Call with both of them")) == {"IT 2": "ours", "Sales 1": "theirs", "Sales 2": "theirs"}
    mail = one("Email: prices of the new phones")
    assert (mail.kind, mail.words) == ("message", "Hello,\nthe prices are:\n• small: 300 €")
    assert one("Größe der Geräte – täglich geprüft").author is None
    steps = {step.words: step for step in Step.objects.select_related("person")}
    assert set(steps) == {
        "Send the offer for cases",
        "Check the list of devices",
        "Find out who decides at night",
        "Call them back on the phones",
    }
    assert steps["Check the list of devices"].done_at == datetime(2026, 5, 6, 15, 30, tzinfo=UTC)
    assert steps["Find out who decides at night"].due_on is None
    assert one("Check the list of devices").words == "Serial 118 and 119 are twice on it.\nAsk the warehouse."
    review = one("Half-year review")
    assert (review.kind, review.minutes, review.place) == ("review", 90, "Rotterdam, 2nd floor")
    sales = book()["Sales"]
    assert (sales.last_at, sales.planned_at) == (
        datetime(2026, 8, 3, tzinfo=UTC),
        datetime(2026, 12, 1, 9, tzinfo=UTC),
    )


def test_the_same_file_twice_changes_nothing(halmar):
    load("relationships", "salesforce-Account.csv")
    load("touchpoints", "salesforce-Task.csv")
    before = (Touchpoint.objects.count(), Entry.objects.count(), Step.objects.count(), Fact.objects.count())
    again = load("touchpoints", "salesforce-Task.csv")
    assert counts(again) == {"read": 12, "unchanged": 8, "excluded": 2, "rejected": 2}
    facts = Fact.objects.filter(name__startswith="intake.").count()
    assert facts == 6
    after = (Touchpoint.objects.count(), Entry.objects.count(), Step.objects.count(), Fact.objects.count() - 2)
    assert after == before


def test_companies_and_activities_of_hubspot(halmar):
    companies = load("relationships", "hubspot-companies.csv", timezone="Europe/Amsterdam")
    assert counts(companies) == {"read": 4, "created": 2, "rejected": 2}
    sales = book()["Sales"]
    assert (sales.stage.name, sales.owner.name) == ("Relying", "IT 2")
    assert sales.began_at == datetime(2024, 2, 1, 9, 30, tzinfo=UTC)
    acts = load("touchpoints", "hubspot-activities.csv", timezone="Europe/Amsterdam")
    assert counts(acts) == {"read": 12, "created": 9, "excluded": 1, "rejected": 2}
    assert acts.reasons == {CALLED_OFF: 1, NO_RELATIONSHIP: 1, NO_TIME: 1}
    call = one("They want the tablets by May")
    assert (call.minutes, call.at) == (19, datetime(2026, 3, 4, 10, 5, tzinfo=UTC))
    assert there(call) == {"IT 2": "ours", "Sales 1": "theirs"}
    assert one("Half-year review").words == "Answers are fast\n\nDo not mention the fair"
    assert Touchpoint.objects.get(kind="note", relationship=book()["Plants"]).words == (
        "The night shift cannot say yes.\nAsk at six."
    )
    assert one("Preise der neuen Geräte").words == "Grüße aus der IT"
    assert Touchpoint.objects.filter(relationship=sales, planned=True).count() == 1
    assert Step.objects.get(words="Send the offer for cases").person.name == "IT 3"
    assert [text for text in acts.warnings if "not known; kept as notes" in text]


def test_accounts_and_activities_of_dynamics(halmar):
    accounts = load("relationships", "dynamics-accounts.csv")
    assert counts(accounts) == {"read": 3, "created": 2, "rejected": 1}
    acts = load("touchpoints", "dynamics-activities.csv", timezone="Europe/Amsterdam")
    assert counts(acts) == {"read": 11, "created": 8, "excluded": 2, "rejected": 1}
    assert acts.reasons == {SERIES: 1, CALLED_OFF: 1, NO_RELATIONSHIP: 1}
    assert there(one("Half-year review")) == {"IT 2": "ours", "IT 3": "ours", "Sales 1": "theirs", "Sales 2": "theirs"}
    letter = one("Brief an die Werksleitung: Grüße")
    assert (letter.kind, letter.at) == ("message", datetime(2026, 2, 20, 7, tzinfo=UTC))
    steps = {step.words: step for step in Step.objects.all()}
    assert steps["Ask for a second offer"].dropped_at is not None
    assert steps["Phone them on the fair"].due_on == date(2026, 11, 25)
    assert one("They answered the campaign").kind == "note"
    assert there(one("E-mail: new phones")) == {"IT 2": "ours", "Tomasz Wójcik": "theirs"}


def test_a_row_that_changed_there_changes_here_and_what_was_taken_away_stays_away(halmar, tmp_path):
    load("relationships", "dynamics-accounts.csv")
    load("touchpoints", "dynamics-activities.csv")
    remove_touchpoint(touchpoint_id=one("They want the tablets by May").id, by=halmar.actor("IT 1"))
    changed = tmp_path / "dynamics-activities.csv"
    text = (EXPORTS / changed.name).read_text(encoding="utf-8")
    changed.write_text(text.replace("spare devices are not", "spare devices are too"), encoding="utf-8")
    again = load("touchpoints", changed)
    assert counts(again) == {"read": 11, "updated": 1, "unchanged": 6, "excluded": 3, "rejected": 1}
    assert again.reasons[TAKEN_AWAY] == 1
    assert one("Half-year review").words == "Answers are fast, spare devices are too."


def test_people_who_are_only_numbers_are_known_by_the_files_of_people_before_them(halmar, tmp_path):
    users = tmp_path / "User.csv"
    users.write_text(
        "Id,Username,LastName,FirstName,Email,IsActive,SystemModstamp\n"
        "005A,it.2@halmar.example,2,IT,it.2@halmar.example,true,2026-10-02T07:11:00.000Z\n"
    )
    accounts = tmp_path / "Account.csv"
    accounts.write_text("Id,Name,OwnerId,SystemModstamp\n001A,Sales,005A,2026-10-02T07:11:00.000Z\n")
    book_read = load("relationships", users, accounts, format="salesforce")
    assert counts(book_read) == {"read": 2, "created": 1, "excluded": 1}
    assert book()["Sales"].owner.name == "IT 2"
    tasks = tmp_path / "Task.csv"
    tasks.write_text(
        "Id,WhoId,AccountId,Subject,ActivityDate,Status,OwnerId,TaskSubtype,CreatedById\n"
        "00T1,0035g00000XyZ01AAB,001A,They are well,2026-03-04,Completed,005A,Call,005A\n"
    )
    contacts = EXPORTS / "salesforce-Contact.csv"
    read = load("touchpoints", users, contacts, tasks, format="salesforce")
    assert counts(read) == {"read": 5, "created": 1, "excluded": 4}
    assert there(one("They are well")) == {"IT 2": "ours", "Sales 1": "theirs"}
    assert one("They are well").author.name == "IT 2"


def test_a_plain_table_needs_only_customer_and_time(halmar, tmp_path):
    file = tmp_path / "book.csv"
    file.write_text("Customer,Owner,Stage,Rhythm,Deputies\nhalmar/sales,it.2@halmar.example,Using,6w,IT 3; IT 1\n")
    assert counts(load("relationships", file)) == {"read": 1, "created": 1}
    assert (book()["Sales"].rhythm_days, book()["Sales"].deputies.count()) == (42, 2)
    said = tmp_path / "calls.csv"
    said.write_text("Customer,When,What came of it\nSales,2026-10-01 09:30,All is well\n".replace("When", "at"))
    assert counts(load("touchpoints", said, mapping={"What came of it": "subject"})) == {"read": 1, "created": 1}
    assert one("All is well").kind == "call"
    assert book()["Sales"].due_on == date(2026, 11, 12)


@pytest.mark.parametrize(("who", "may"), [("IT 2", True), ("Boss", True), ("Finance 2", False), ("Sales 1", False)])
def test_who_keeps_the_book_and_administrators_load_it(halmar, who, may):
    if may:
        assert load("relationships", "dynamics-accounts.csv", by=halmar.actor(who)).created == 2
        assert load("touchpoints", "dynamics-activities.csv", by=halmar.actor(who)).created == 8
        return
    try:
        result = load("relationships", "dynamics-accounts.csv", by=halmar.actor(who))
    except Forbidden:
        pass
    else:
        assert counts(result) == {"read": 3, "rejected": 3}
    with pytest.raises(Forbidden):
        load("touchpoints", "dynamics-activities.csv", by=halmar.actor(who))
    assert not Relationship.objects.exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"team": "NOPE"}, "rapport catalogue serve UNIT NOPE"),
        ({"timezone": "Mars/Port"}, "no time zone"),
        ({"stages": "Customer"}, "says no stage"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_read(halmar, options, says):
    with pytest.raises(Refusal, match=says):
        load("relationships", "dynamics-accounts.csv", **options)


def test_a_table_of_ones_own_with_one_heading_of_salesforce_is_not_taken_for_its_export():
    assert formats.SNIFF["salesforce"](b'"Account ID",Account,Date\nA1,Sales,2026-10-04\n') is False
    for name in ("Account", "Contact", "Task", "Event"):
        assert formats.SNIFF["salesforce"]((EXPORTS / f"salesforce-{name}.csv").read_bytes()), name
    assert formats.SNIFF["salesforce"](b"Activity ID,Assigned,Subject,Date,Company / Account\n")


def test_the_format_that_was_found_is_printed(halmar):
    file = EXPORTS / "salesforce-Account.csv"
    answer = CliRunner().invoke(import_, ["relationships", str(file), "--team", "IT", "--dry-run"])
    assert "salesforce-Account.csv: Salesforce, utf-8" in answer.stderr
