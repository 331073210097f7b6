"""The import wizard in a browser: by keyboard, with large files told of, and nothing chosen lost."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from rapport.accounts.public import Role
from rapport.intake.actions.working import work_off
from rapport.intake.models import ImportRun
from tests.browser.checks import Complaints, assert_accessible

PEOPLE = """Nr;Surname, name;Mail;Since;Remark
1;Okafor, Amara;amara@halmar.example;05.03.2021;x
2;de Vries, Anneke;anneke@halmar.example;soon;
;Nobody;;;
"""


def work() -> None:
    """Do what a worker does."""
    work_off(run_id=ImportRun.objects.latest("id").id)


def test_from_file_to_people_by_keyboard(
    page: Page, site: str, complaints: Complaints, signed_in: Callable[[Role], object], tmp_path: Path
):
    signed_in(Role.ADMINISTRATOR)
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    page.goto(f"{site}/imports/new/")
    page.get_by_label("Files", exact=True).set_input_files(file)
    page.get_by_role("button", name="Upload").press("Enter")
    page.wait_for_url("**/columns/")

    page.get_by_label("Surname, name").focus()
    page.keyboard.type("Name")
    expect(page.get_by_label("Surname, name")).to_have_value("name")
    page.get_by_label("Nr", exact=True).select_option("id")
    page.get_by_label("Since", exact=True).select_option("start")
    fold = page.locator("details.fold")
    expect(fold.get_by_label("Encoding")).to_be_hidden()
    fold.locator("summary").press("Enter")
    expect(fold.get_by_label("Encoding")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Try it").press("Enter")

    page.wait_for_url("**/imports/*/")
    expect(page.get_by_role("heading", name="Waiting for its turn")).to_be_visible()
    page.get_by_role("button", name="Stop").focus()
    with page.expect_response(lambda answer: "/imports/" in answer.url):
        pass  # the region was asked for anew, and the keyboard stays where it was
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    work()
    rows = page.get_by_role("region", name="The first rows")
    expect(rows.get_by_role("cell", name="Okafor, Amara")).to_be_visible()
    expect(rows.get_by_role("cell", name="soon")).to_contain_text("cannot be read")
    assert_accessible(page)
    page.get_by_role("button", name="Import now").press("Enter")
    work()
    expect(page.get_by_text("2 rows came in. 1 was rejected.")).to_be_visible()
    with page.expect_download() as rejected:
        page.get_by_role("link", name="Rejected rows").click()
    assert "Nobody" in rejected.value.path().read_text(encoding="utf-8-sig")


def test_what_was_chosen_stays_when_it_is_refused(
    page: Page, site: str, complaints: Complaints, signed_in: Callable[[Role], object], tmp_path: Path
):
    signed_in(Role.ADMINISTRATOR)
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    page.goto(f"{site}/imports/new/")
    page.get_by_label("Where they come from").select_option("mbox")
    files = page.get_by_label("Files", exact=True)
    files.set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("Files from there hold something else")).to_be_visible()
    complaints.expect("422")
    assert files.evaluate("input => input.files[0].name") == "people.csv"
    expect(page.get_by_label("Where they come from")).to_be_focused()
    page.get_by_label("Where they come from").select_option("")
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/columns/")


def test_a_file_that_is_too_large_is_told_of_before_it_is_sent(
    page: Page, site: str, complaints: Complaints, signed_in: Callable[[Role], object], tmp_path: Path, settings
):
    settings.UPLOAD_LIMIT = 10
    signed_in(Role.ADMINISTRATOR)
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    page.goto(f"{site}/imports/new/")
    files = page.get_by_label("Files", exact=True)
    files.set_input_files(file)
    assert "people.csv is larger" in files.evaluate("input => input.validationMessage")
    page.get_by_role("button", name="Upload").click()
    assert not ImportRun.objects.exists()
