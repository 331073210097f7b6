"""Files that come with words: kept by their digest, read by who reads the words, gone with them."""

import os
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.words.files import InHand, sweep
from rapport.cases.actions.words.talking import add, note, reply
from rapport.cases.models import Attachment, Message
from rapport.cases.queries.case.files import place_of
from rapport.cases.rules.files import UNKNOWN, clean_name, type_of
from rapport.cases.rules.limits import LARGEST_FILE
from rapport.kit import clock
from rapport.kit.problems import Refusal
from tests.kept import made_once

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PAGE = b"<html><script>alert(1)</script></html>"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@made_once(at=clock.now)
def case(house):
    return open_case(subject="Double charge", team_id=house.teams["IT"].id, text="Twice.", by=house.actor("Sales 1"))


def files_in(home: Path):
    return [place for place in (home / "files").rglob("*") if place.is_file()]


def test_the_type_is_what_the_bytes_say_and_never_what_the_name_says():
    assert type_of(PNG, "x.html") == "image/png"
    assert type_of(PAGE, "photo.png") == UNKNOWN
    assert type_of(b"<svg onload='x'>", "a.svg") == UNKNOWN
    assert type_of("Grüße".encode(), "a.html") == "text/plain"
    assert type_of(b"PK\x03\x04rest", "bill.xlsx").endswith("spreadsheetml.sheet")
    assert type_of(b"%PDF-1.7", "a") == "application/pdf"


def test_a_name_has_no_path_and_no_control_characters():
    assert clean_name("../../etc/pass\nwd") == "pass wd"
    assert clean_name("C:\\temp\\bill.pdf") == "bill.pdf"
    assert clean_name("") == clean_name("...") == "file"


def test_a_file_comes_with_a_reply_and_is_fetched_by_who_reads_it(house, case):
    it = house.browser("IT 2")
    sent = {"text": "Here.", "said": "reply", "once": "f1", "files": SimpleUploadedFile("bill.pdf", b"%PDF-1.7 x")}
    assert it.post(f"/cases/{case}/words/", sent).status_code == 302
    file = Attachment.objects.get()
    assert (file.name, file.type, file.size) == ("bill.pdf", "application/pdf", 10)
    assert f"/cases/files/{file.id}/" in house.browser("Sales 1").get(f"/cases/{case}/").content.decode()
    for name, status in (("IT 2", 200), ("Sales 1", 200), ("Legal 2", 404), ("Sales 2", 404)):
        assert house.browser(name).get(f"/cases/files/{file.id}/").status_code == status, name
    answer = it.get(f"/cases/files/{file.id}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 x"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_only_pictures_that_hold_no_script_are_shown_in_the_page(house, case):
    reply(
        case_id=case,
        text="See.",
        by=house.actor("IT 2"),
        files=[InHand(name="a.png", content=PNG), InHand(name="b.png", content=PAGE)],
    )
    picture, page = Attachment.objects.order_by("id")
    browser = house.browser("Sales 1")
    assert browser.get(f"/cases/files/{picture.id}/?show=1")["Content-Disposition"].startswith("inline")
    assert browser.get(f"/cases/files/{page.id}/?show=1")["Content-Disposition"].startswith("attachment")
    assert browser.get(f"/cases/files/{page.id}/")["Content-Type"] == UNKNOWN


def test_a_file_of_a_note_is_not_for_the_colleague(house, case):
    note(case_id=case, text="Known.", by=house.actor("IT 2"), files=[InHand(name="log.txt", content=b"a log")])
    file = Attachment.objects.get()
    assert house.browser("Sales 1").get(f"/cases/files/{file.id}/").status_code == 404
    assert house.browser("IT 3").get(f"/cases/files/{file.id}/").status_code == 200


def test_too_many_too_large_and_empty_files_are_refused_and_the_words_stay(house, case):
    asker = house.actor("Sales 1")
    for files, code in (
        ([InHand(name="a", content=b"x")] * 11, "too_many_files"),
        ([InHand(name="a", content=b"")], "empty_file"),
        ([InHand(name="a", content=b"x" * (LARGEST_FILE + 1))], "large_file"),
    ):
        with pytest.raises(Refusal) as refused:
            add(case_id=case, text="Here.", by=asker, files=files)
        assert refused.value.code == code
    assert Message.objects.filter(case_id=case).count() == 1
    sent = {"text": "My long words.", "files": SimpleUploadedFile("empty.txt", b"")}
    answer = house.browser("Sales 1").post(f"/cases/{case}/words/", sent)
    assert answer.status_code == 422
    assert "My long words." in answer.content.decode()
    assert "empty" in answer.content.decode()


def test_the_same_bytes_lie_there_once_and_go_with_the_last_message(house, case, home):
    it = house.actor("IT 2")
    for _twice in range(2):
        reply(case_id=case, text="Here.", by=it, files=[InHand(name="a.txt", content=b"the same")])
    assert len(files_in(home)) == 1
    for place in files_in(home):
        os.utime(place, (0, 0))
    Attachment.objects.order_by("id")[0].delete()
    assert sweep() == 0
    Attachment.objects.all().delete()
    assert sweep() == 1
    assert files_in(home) == []


def test_what_a_refused_transaction_wrote_is_swept_later_and_young_files_are_spared(house, case, home):
    with transaction.atomic():
        reply(case_id=case, text="Here.", by=house.actor("IT 2"), files=[InHand(name="a.txt", content=b"lost")])
        transaction.set_rollback(True)
    assert sweep() == 0
    for place in files_in(home):
        os.utime(place, (0, 0))
    assert sweep() == 1


def test_files_that_came_by_mail_are_with_the_words(house, case):
    from rapport.cases.actions.mail import take_in_mail
    from rapport.catalogue.actions.addresses import take_address
    from rapport.directory.models import Identity
    from rapport.messaging.actions.incoming import read_incoming, receive

    person = house.people["Sales 1"]
    Identity.objects.create(person=person, kind="email", value=person.email)
    take_address(address="it@halmar.example", team_id=house.teams["IT"].id, by=house.actor("IT 1"))
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = person.email, "it@halmar.example", "Broken printer"
    mail["Message-ID"] = "<m1@halmar.example>"
    mail.set_content("It prints nothing.")
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="../photo.png")
    came = receive(mail.as_bytes(), to="it@halmar.example", via="lmtp")
    read_incoming(mail_id=came)
    made = take_in_mail(incoming_id=came)
    file = Attachment.objects.get(message__case_id=made)
    assert (file.name, file.type, place_of(file.digest).read_bytes()) == ("photo.png", "image/png", PNG)
