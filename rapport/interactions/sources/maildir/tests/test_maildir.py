from rapport.interactions.sources import guards, mail
from rapport.interactions.sources.maildir.reader import _is_message, _messages
from rapport.interactions.sources.shape import Reason
from rapport.interactions.sources.tests.readings import read

ZIP = "easy-ham-1-maildir.zip"


def test_the_reference_figures_of_a_real_zip(shared_data) -> None:
    with guards.Archive(shared_data / "spamassassin_ham_mail" / ZIP) as archive:
        names = [name for name in archive.names() if _is_message(name)]
        headers = [h for *_, h in _messages(archive, names)]
    threads = mail.Threads.of(headers)
    assert len(headers) == 160
    assert sum(threads.parent(h) is not None and threads.place_of(threads.parent(h)) is not None for h in headers) == 86
    assert len(set(threads.roots.tolist())) == 74


def test_every_recipient_of_a_real_zip_is_accounted_for(shared_data) -> None:
    found = read(shared_data / "spamassassin_ham_mail" / ZIP)
    nobody = [r for r in found.rejected if r.reason in {Reason.NO_RECIPIENT, Reason.BROKEN_HEADER}]
    assert (found.kind, found.read - len(nobody)) == ("maildir", 229)


def test_a_folder_is_read_like_its_zip(tmp_path) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / "box" / folder).mkdir(parents=True)
        text = f"From: a@x.example\nTo: {folder}@x.example\nDate: Fri, 1 Mar 2024 12:00:00 +0000\n\nbody"
        (tmp_path / "box" / folder / "1:2,S").write_text(text)
    assert read(tmp_path / "box").pairs() == {("a@x.example", "cur@x.example"), ("a@x.example", "new@x.example")}
