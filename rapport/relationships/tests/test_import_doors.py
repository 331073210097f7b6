"""A book comes in by the page and from the terminal: each says what lacks in its own words, and both load the same."""

import json

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rapport.intake.actions.working import work_off
from rapport.intake.cli import import_
from rapport.intake.models import ImportRun
from rapport.relationships.models import Participant, Relationship, Touchpoint
from rapport.relationships.tests.importing import counts, known, load
from tests.kept import made_once

HUB = "Record ID,Company name,Lifecycle Stage,Company owner\n1,Sales,Customer,it.2@halmar.example\n2,Plants,Lead,\n"
USERS = "Id,Name,Email,Username\n005A,IT 2,it.2@halmar.example,it.2@halmar.example\n"


@made_once
def halmar(house):
    return known(house)


def file(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def uploaded(browser, text=HUB, **more):
    form = {"kind": "relationships", "format": "", "upload": SimpleUploadedFile("hub.csv", text.encode()), **more}
    answer = browser.post(reverse("intake:upload"), form)
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.latest("id")


def columns(*ours, **more):
    said = {f"column-{place}": name for place, name in enumerate(ours)}
    return {
        **said,
        "null_tokens": "",
        "where": "",
        "date_format": "",
        "encoding": "",
        "delimiter": "",
        "more": "",
        **more,
    }


def test_a_book_comes_in_by_the_page_from_the_upload_to_the_book(halmar):
    browser = halmar.browser("Boss")
    run = uploaded(browser)
    address = reverse("intake:columns", args=[run.id])
    page = browser.get(address).content.decode()
    assert '<option value="FIN">Finance</option>' in page
    said = columns("id", "customer", "stage", "owner", **{"option-team": "IT"})
    assert browser.post(address, said).url == reverse("intake:run", args=[run.id])
    work_off(run_id=run.id)
    tried = browser.get(reverse("intake:run", args=[run.id]))
    assert tried.status_code == 200
    assert "2 rows read" in tried.content.decode()
    assert not Relationship.objects.exists()
    done = browser.post(reverse("intake:start", args=[run.id])).url
    work_off(run_id=ImportRun.objects.latest("id").id)
    assert f'href="{reverse("relationships:book")}"' in browser.get(done).content.decode()
    assert {row.stage.name for row in Relationship.objects.select_related("stage")} == {"Relying", "Aware"}


def test_the_page_asks_for_the_team_unless_a_column_gives_it(halmar):
    browser = halmar.browser("Boss")
    address = reverse("intake:columns", args=[uploaded(browser).id])
    answer = browser.post(address, columns("id", "customer", "stage", "owner"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose one, or say above which column gives it." in page
    assert "--team" not in page
    named = uploaded(browser, text="Customer,Team\nSales,IT\n")
    assert browser.post(reverse("intake:columns", args=[named.id]), columns("customer", "team")).status_code == 302


def test_who_keeps_one_book_is_offered_that_one(halmar):
    browser = halmar.browser("IT 2")
    page = browser.get(reverse("intake:columns", args=[uploaded(browser).id])).content.decode()
    assert '<option value="IT" selected>IT</option>' in page
    assert "Finance" not in page


def test_each_format_stands_once_in_where_files_come_from(halmar):
    page = halmar.browser("Boss").get(reverse("intake:upload")).content.decode()
    for name in ("dynamics", "hubspot", "salesforce"):
        assert page.count(f'<option value="{name}">') == 1


def test_a_book_without_a_team_is_refused_at_every_door_before_it_is_read(halmar, tmp_path):
    answer = CliRunner().invoke(import_, ["relationships", str(file(tmp_path, "hub.csv", HUB)), "--json"])
    assert answer.exit_code == 2
    assert "“Team” is missing. Choose it, or say which column gives it. (--team)" in answer.stderr
    browser = halmar.browser("Boss")
    sent = {"kind": "relationships", "files": [SimpleUploadedFile("hub.csv", HUB.encode())]}
    refused = browser.post("/api/imports", sent, headers={"X-CSRFToken": "x"})
    assert (refused.status_code, refused.json()["field"]) == (422, "team")


def test_a_named_format_brings_its_own_stages_at_the_terminal_too(halmar, tmp_path):
    path = str(file(tmp_path, "hub.csv", HUB))
    answer = CliRunner().invoke(import_, ["relationships", path, "--format", "hubspot", "--team", "IT", "--json"])
    assert answer.exit_code == 0, answer.stdout + answer.stderr
    assert json.loads(answer.stdout)["created"] == 2
    other = CliRunner().invoke(
        import_, ["relationships", path, "--team", "FIN", "--stages", "Customer=Using, Lead=Using", "--json"]
    )
    assert json.loads(other.stdout)["created"] == 2
    finance = Relationship.objects.filter(team=halmar.teams["Finance"])
    assert {row.stage.name for row in finance.select_related("stage")} == {"Using"}


def test_one_row_is_one_row_at_the_terminal(halmar, tmp_path):
    path = file(tmp_path, "book.csv", "Customer\nSales\n")
    answer = CliRunner().invoke(import_, ["relationships", str(path), "--team", "IT"])
    assert "1 row read: 1 created" in answer.stdout


@pytest.mark.parametrize("said", [{}, {"format": "salesforce"}])
@pytest.mark.parametrize("name", ["User.csv", "005.csv"])
def test_people_who_come_first_hide_neither_the_format_nor_that_they_are_people(halmar, tmp_path, said, name):
    users = file(tmp_path, name, USERS)
    accounts = file(tmp_path, "Account.csv", "Id,Name,OwnerId\n001A,Sales,005A\n")
    assert counts(load("relationships", users, accounts, **said)) == {"read": 2, "created": 1, "excluded": 1}
    assert Relationship.objects.get().owner.name == "IT 2"
    tasks = file(
        tmp_path,
        "Task.csv",
        "Id,AccountId,Subject,CompletedDateTime,Status,OwnerId,TaskSubtype\n"
        "00T1,001A,They are well,2026-03-04T10:00:00.000Z,Completed,005A,Call\n",
    )
    assert counts(load("touchpoints", users, tasks, **said)) == {"read": 2, "created": 1, "excluded": 1}
    assert Touchpoint.objects.get().kind == "call"
    assert Participant.objects.get().person.name == "IT 2"


def test_a_table_of_what_was_said_is_none_of_people_though_it_names_who_signed_in(halmar, tmp_path):
    halmar.looks_after("IT", unit="Sales")
    said = file(
        tmp_path,
        "calls.csv",
        "Id,Username,Email,at,Subject,Customer\n1,x,sales.1@halmar.example,2026-03-04,Well,Sales\n",
    )
    mapping = {"Id": "id", "Email": "contact", "at": "at", "Subject": "subject", "Customer": "customer"}
    assert counts(load("touchpoints", said, mapping=mapping)) == {"read": 1, "created": 1}
