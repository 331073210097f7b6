"""What people and mail servers do while parts of an installation are killed; and files for imports.

Each load stops once it is well under way, until all others are too; then they go on together, to be cut off together.
"""

import json
import smtplib
import threading
import time
import urllib.error
from email.message import EmailMessage

from tests.journeys.homes import OPEN, call, until

HELP = "help@halmar.example"

OUTCOMES = """
import json, sys
import django
django.setup()
from rapport.cases.models import BulkCase, Case, Message, Offer, Promise
ids = json.loads(sys.argv[1])
print(json.dumps({
    "outcomes": sorted(set(BulkCase.objects.filter(case_id__in=ids).values_list("outcome", flat=True))),
    "rows": [
        [
            Case.objects.get(id=ident).state,
            Message.objects.filter(case_id=ident, said="reply").count(),
            Offer.objects.filter(case_id=ident, state="open").count(),
            Promise.objects.filter(case_id=ident, state="open").count(),
        ]
        for ident in ids
    ],
}))
"""
POLL = """
import json, sys
import django
django.setup()
from django.conf import settings
from rapport.messaging.actions.polling import poll
settings.IMAP_URL = sys.argv[1]
print(json.dumps(poll()))
"""


class Load:
    """Something that is done in threads of ours, one piece after the other, until all of it is sure."""

    count = 9  # pieces
    enough = 3  # so many are sure when it is well under way

    def __init__(self, serving, tag):
        self.home, self.serving, self.company, self.tag = serving.home, serving, serving.home.company, tag
        self.sure, self.go, self.over = 0, threading.Event(), threading.Event()
        self.threads = [threading.Thread(target=work) for work in self.prepare()]

    def prepare(self):
        """Make what it works on; returns what each thread of ours does: none, where another process does it."""
        return []

    def begin(self):
        for thread in self.threads:
            thread.start()

    def is_under_way(self):
        return self.sure >= self.enough

    def is_done(self):
        return not any(thread.is_alive() for thread in self.threads)

    def one_is_sure(self):
        self.sure += 1
        if self.is_under_way():
            self.go.wait()

    def finish(self):
        for thread in self.threads:
            thread.join(timeout=150)
        assert self.is_done()

    def stop(self):
        self.over.set()
        self.go.set()

    def check_cut_off(self):
        """Whatever must hold while nothing runs."""

    def check(self, found):
        """All of it is there, once."""


class Calls(Load):
    """Somebody who goes on until it is done, as a person does who loads the page again: what is sure, she knows."""

    def do(self, who, path, **body):
        """Do it; where nobody says whether it was done, do it again, and take “was done already” for an answer."""
        unsure = False
        while not self.over.is_set():
            try:
                answer = call(self.serving.address, self.company["people"][who]["token"], path, **body)
            except urllib.error.HTTPError as error:
                if error.code < 500 and not unsure:
                    raise
                if error.code < 500:
                    return None
                unsure = True
            except OSError:
                unsure = True
            else:
                self.one_is_sure()
                return answer
            time.sleep(0.2)
        return None


class HandOvers(Calls):
    """Three people at once hand cases over to another team, with words before and after."""

    enough = 8

    def prepare(self):
        self.cases = self.home.tell(OPEN, self.company["teams"]["IT"], f"{self.tag} handed over", self.count)
        return [lambda part=self.cases[n::3]: [self.hand_over(case) for case in part] for n in range(3)]

    def hand_over(self, case):
        finance = self.company["teams"]["Finance"]
        self.do("ida", f"/api/cases/{case}/take", version=None)
        self.do("ida", f"/api/cases/{case}/note", text=f"note {case}", once=f"n{case}")
        made = self.do("ida", f"/api/cases/{case}/offer", team_id=finance, words="Yours, I think.")
        offer = made["id"] if made else self.do("ida", f"/api/cases/{case}")["offer"]["id"]
        self.do("fin", f"/api/cases/offers/{offer}/accept", take=True)
        self.do("ida", f"/api/cases/{case}/reply", text=f"reply {case}", once=f"r{case}")

    def check(self, found):
        finance, fin = self.company["teams"]["Finance"], self.company["people"]["fin"]["id"]
        for case in self.cases:
            assert found["cases"][str(case)][1:3] == [finance, fin]
            assert found["offers"][str(case)] == ["accepted"]
            told = [(said, text) for of, said, text in found["said"] if of == case]
            assert sorted(told) == sorted([("asked", "Help."), ("note", f"note {case}"), ("reply", f"reply {case}")])


class Macros(Calls):
    """Somebody answers, promises and asks another team in one step, case by case."""

    def prepare(self):
        finance, token = self.company["teams"]["Finance"], self.company["people"]["ida"]["token"]
        self.cases = self.home.tell(OPEN, self.company["teams"]["IT"], f"{self.tag} by macro", self.count)
        macro = call(
            self.serving.address, token, "/api/cases/macros", team="IT", name="To Finance",
            text="Finance looks at it.", hears_within=24, to_team_id=finance, asks="Please look.",
        )["id"]  # fmt: skip
        return [lambda: [self.do("ida", f"/api/cases/{c}/macros/{macro}", once=f"m{c}") for c in self.cases]]

    def check_cut_off(self):
        halves = self.home.tell(OUTCOMES, json.dumps(self.cases))["rows"]
        assert all(row[1] == row[2] == row[3] for row in halves), "all steps of a macro, or none"

    def check(self, found):
        assert self.home.tell(OUTCOMES, json.dumps(self.cases))["rows"] == [["open", 1, 1, 1]] * len(self.cases)


class Many(Load):
    """One thing is done to many cases by the worker."""

    count = 60
    some = "SELECT 1 FROM cases_bulkcase WHERE outcome = 'done' OFFSET 4"
    last = "SELECT 1 FROM cases_bulkcase WHERE outcome = 'done' OFFSET 59"

    def prepare(self):
        self.cases = self.home.tell(OPEN, self.company["teams"]["IT"], f"{self.tag} of many", self.count)
        self.token = self.company["people"]["ida"]["token"]
        return []

    def call(self, path="", **body):
        return call(self.serving.address, self.token, f"/api/cases/bulk{path}", **body)

    def begin(self):
        self.made = self.call(do="resolve", case_ids=self.cases, text="Done.", once=self.tag)

    def is_under_way(self):
        return self.home.finds(self.some)

    def is_done(self):
        return self.home.finds(self.last)

    def finish(self):
        """The worker does that by itself."""

    def check(self, found):
        assert self.call(f"/{self.made['id']}")["finished"]
        told = self.home.tell(OUTCOMES, json.dumps(self.cases))
        assert told["outcomes"] == ["done"]
        assert [row[:2] for row in told["rows"]] == [["resolved", 1]] * len(self.cases)


class Mails(Load):
    """Mails of colleagues, each of which becomes one case."""

    def letters(self):
        self.tag = f"{self.tag}-{type(self).__name__}"
        return [letter(self.tag, number) for number in range(self.count)]

    def check(self, found):
        wanted = sorted(f"{self.tag} {n}" for n in range(self.count))
        here = f"{self.tag} "
        assert sorted(case[0] for case in found["cases"].values() if case[0].startswith(here)) == wanted
        assert sorted(text for _, _, text in found["said"] if here in text) == [f"Words of {name}." for name in wanted]
        assert [row for row in found["incoming"] if row[0].startswith(here)] == [[name, "taken"] for name in wanted]


class Letters(Mails):
    """A mail server hands mails over by LMTP and keeps each until it is accepted, as mail servers do."""

    count, enough = 12, 4

    def prepare(self):
        mails = self.letters()
        return [lambda: [self.hand_over(mail) for mail in mails]]

    def hand_over(self, mail):
        while not (self.is_accepted(mail) or self.over.is_set()):
            time.sleep(0.2)

    def is_accepted(self, mail):
        try:
            with smtplib.LMTP("127.0.0.1", self.serving.door, timeout=20) as line:
                line.sendmail("mei@halmar.example", [HELP], mail)
        except (OSError, smtplib.SMTPException):
            return False
        self.one_is_sure()
        return True


class Mailbox(Mails):
    """A mailbox is emptied by a process of its own, which may be killed and is not begun again by anybody."""

    count = 20
    some = "SELECT 1 FROM messaging_incomingmail WHERE position('{}'::bytea IN raw) > 0 OFFSET 3"

    def prepare(self):
        for mail in self.letters():
            self.serving.imap.deliver(mail)
        return []

    def begin(self):
        self.process = self.home.begin("messaging", "poll", environment={"RAPPORT_IMAP_URL": self.serving.imap.url})

    def is_under_way(self):
        assert self.process.poll() is None, self.process.communicate()
        return self.home.finds(self.some.format(f"Subject: {self.tag} "))

    def is_done(self):
        return self.process.poll() == 0

    def finish(self):
        self.process.communicate(timeout=60)
        self.home.server.ensure_running(again=True)
        self.home.tell(POLL, self.serving.imap.url)
        assert self.serving.imap.unseen() == 0


def letter(tag, number):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"mei{len(tag) % 9}@halmar.example", HELP, f"{tag} {number}"
    message["Message-ID"] = f"<{tag}-{number}@halmar.example>"
    message.set_content(f"Words of {tag} {number}.")
    return message.as_bytes()


def cut_off(loads, kill):
    """Begin all of it, `kill` when all is well under way and goes on, and see that nothing was done before."""
    for load in loads:
        load.begin()
    until(lambda: all(load.is_under_way() for load in loads), every=0.005)
    before = [load.sure for load in loads]
    for load in loads:
        load.go.set()
    until(lambda: [load.sure for load in loads] != before or not any(before), every=0.002)
    kill()
    assert not any(load.is_done() for load in loads), "It was over before it was cut off."


def people(folder, first, count, name):
    """People of one tree: everybody but the first reports to somebody earlier in the file."""
    path = folder / name
    with path.open("w", encoding="utf-8") as stream:
        stream.write("id,name,email,unit,manager\n")
        stream.writelines(
            f"{n},Person Number{n},person{n}@halmar.example,Company / Unit {n % 40},"
            f"{first + (n - first) // 9 if n > first else ''}\n"
            for n in range(first, first + count)
        )
    return path
