"""SIGKILL of any part in the middle of hand-overs: what was answered with success is there, once."""

import threading
import time
import urllib.error

import pytest

from tests.journeys.homes import COMPANY, OPEN, STANDING, Home, call, free_port, kill_all, serve, settled, until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = Home(tmp_path_factory.mktemp("killed_cases") / "home")
    place.run("accounts", "list")
    place.company = place.tell(COMPANY)
    yield place
    place.server.leave()


class Client:
    """Somebody who goes on until it is done, as a person does who loads the page again: what is sure, she knows."""

    def __init__(self, address, company):
        self.address, self.company = address, company
        self.sure, self.over = 0, threading.Event()

    def do(self, who, path, **body):
        """Do it; where nobody says whether it was done, do it again, and take “was done already” for an answer."""
        unsure = False
        while not self.over.is_set():
            try:
                answer = call(self.address, self.company["people"][who]["token"], path, **body)
            except urllib.error.HTTPError as error:
                if error.code < 500 and not unsure:
                    raise
                if error.code < 500:
                    return None
                unsure = True
            except OSError:
                unsure = True
            else:
                self.sure += 1
                return answer
            time.sleep(0.2)
        return None

    def hand_over(self, case):
        """The whole of a hand-over, with words before and after."""
        finance = self.company["teams"]["Finance"]
        self.do("ida", f"/api/cases/{case}/take", version=None)
        self.do("ida", f"/api/cases/{case}/note", text=f"note {case}", once=f"n{case}")
        made = self.do("ida", f"/api/cases/{case}/offer", team_id=finance, words="Yours, I think.")
        offer = made["id"] if made else self.do("ida", f"/api/cases/{case}")["offer"]["id"]
        self.do("fin", f"/api/cases/offers/{offer}/accept", take=True)
        self.do("ida", f"/api/cases/{case}/reply", text=f"reply {case}", once=f"r{case}")


@pytest.mark.parametrize("victim", ["everything", "web", "worker", "database"])
def test_a_hand_over_is_cut_off(home, victim):
    company, port, count = home.company, free_port(), 9
    cases = home.tell(OPEN, company["teams"]["IT"], victim, count)
    address, serving = serve(home, port)
    client = Client(address, company)
    threads = [
        threading.Thread(target=lambda part: [client.hand_over(c) for c in part], args=(cases[n::3],)) for n in range(3)
    ]
    try:
        for thread in threads:
            thread.start()
        until(lambda: client.sure >= 8, every=0.01)
        assert any(thread.is_alive() for thread in threads)
        if victim == "database":
            home.kill_database()
        else:
            kill_all(serving, what={"everything": b"", "web": b"granian", "worker": b"\x00worker"}[victim])
        if victim == "everything":
            assert home.tell(STANDING)["odd"] == []
            _address, serving = serve(home, port)
        for thread in threads:
            thread.join(timeout=150)
            assert not thread.is_alive()
        found = settled(home)
    finally:
        client.over.set()
        serving.terminate()
        serving.communicate(timeout=60)
    assert found["odd"] == []
    finance, fin = company["teams"]["Finance"], company["people"]["fin"]["id"]
    for case in cases:
        assert found["cases"][str(case)][1:3] == [finance, fin]
        assert found["offers"][str(case)] == ["accepted"]
        told = [(said, text) for of, said, text in found["said"] if of == case]
        assert sorted(told) == sorted([("asked", "Help."), ("note", f"note {case}"), ("reply", f"reply {case}")])
    assert found["mails"] == found["replied"]
