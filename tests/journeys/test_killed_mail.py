"""SIGKILL of any part while mail comes in: what was accepted becomes one case each, and what was not comes again."""

import smtplib
import tempfile
import threading
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from rapport.messaging.tests import dovecot
from tests.journeys.homes import COMPANY, Home, free_port, kill_all, serve, settled, until

pytestmark = pytest.mark.slow

HELP = "help@halmar.example"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = Home(tmp_path_factory.mktemp("killed_mail") / "home")
    place.run("accounts", "list")
    place.company = place.tell(COMPANY)
    yield place
    place.server.leave()


@pytest.fixture(scope="module")
def imap():
    box, stop = dovecot.start(Path(tempfile.mkdtemp(prefix="rapport-imap-")))
    yield box
    stop()


def letter(tag, number):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"mei{len(tag) % 9}@halmar.example", HELP, f"{tag} {number}"
    message["Message-ID"] = f"<{tag}-{number}@halmar.example>"
    message.set_content(f"Words of {tag} {number}.")
    return message.as_bytes()


class MailServer:
    """Hands mails over by LMTP and keeps each until it is accepted, as mail servers do."""

    def __init__(self, port):
        self.port, self.accepted, self.over = port, 0, threading.Event()

    def hand_over(self, mails):
        for mail in mails:
            while not self.over.is_set():
                try:
                    with smtplib.LMTP("127.0.0.1", self.port, timeout=20) as line:
                        line.sendmail("mei@halmar.example", [HELP], mail)
                except (OSError, smtplib.SMTPException):
                    time.sleep(0.2)
                else:
                    self.accepted += 1
                    break


def each_is_one_case(found, tag, count):
    wanted = sorted(f"{tag} {n}" for n in range(count))
    assert sorted(subject for subject, *_ in found["cases"].values() if subject.startswith(f"{tag} ")) == wanted
    assert sorted(text for _, _, text in found["said"] if f" {tag} " in text) == [
        f"Words of {name}." for name in wanted
    ]
    assert [row for row in found["incoming"] if row[0].startswith(f"{tag} ")] == [[name, "taken"] for name in wanted]
    assert found["odd"] == []


@pytest.mark.parametrize("victim", ["all", "door", "worker", "database"])
def test_mail_by_lmtp_is_cut_off(home, victim):
    bind, port, count = free_port(), free_port(), 12
    settings = {"RAPPORT_LMTP_BIND": f"127.0.0.1:{bind}"}
    _address, serving = serve(home, port, **settings)
    server = MailServer(bind)
    thread = threading.Thread(target=server.hand_over, args=([letter(f"{victim}", n) for n in range(count)],))
    try:
        thread.start()
        until(lambda: server.accepted >= 4, every=0.005)
        if victim == "database":
            home.kill_database()
        else:
            kill_all(serving, what={"all": b"", "door": b"\x00listen", "worker": b"\x00worker"}[victim])
        assert server.accepted < count
        if victim == "all":
            _address, serving = serve(home, port, **settings)
        thread.join(timeout=150)
        assert server.accepted == count
        found = settled(home)
    finally:
        server.over.set()
        serving.terminate()
        serving.communicate(timeout=60)
    each_is_one_case(found, victim, count)


UNDER_WAY = "SELECT 1 FROM messaging_incomingmail WHERE via = 'imap' AND subject = '' OFFSET 3"


@pytest.mark.parametrize("victim", ["poll", "database while it polls"])
def test_a_mailbox_that_is_being_emptied_is_cut_off(home, imap, victim):
    tag, count = victim.replace(" ", "-"), 20
    for number in range(count):
        imap.deliver(letter(tag, number))
    settings = {"RAPPORT_IMAP_URL": imap.url}
    polling = home.begin("messaging", "poll", environment=settings)
    until(lambda: home.finds(UNDER_WAY) or polling.poll() is not None, every=0.005)
    assert polling.poll() is None, polling.communicate()
    if victim == "poll":
        polling.kill()
    else:
        home.kill_database()
    polling.communicate(timeout=60)
    home.server.ensure_running(again=True)
    until(lambda: home.begin("messaging", "poll", environment=settings).wait(60) == 0 and imap.unseen() == 0)
    _address, serving = serve(home)
    try:
        found = settled(home)
    finally:
        serving.terminate()
        serving.communicate(timeout=60)
    each_is_one_case(found, tag, count)
