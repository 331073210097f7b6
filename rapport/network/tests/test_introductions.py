"""Introductions: she learns whether, a go-between decides, and only a yes tells who."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from rapport.accounts.models import User
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.models import Fact
from rapport.network.actions.introductions import Possibility, ask, decide, sound_out, thank, withdraw
from rapport.network.actions.retention import remove_old_refusals
from rapport.network.models import Introduction, IntroductionAsk
from rapport.network.queries.introductions import (
    State,
    asks_of_me,
    letter_to_asked,
    letter_to_requester,
    my_introduction,
    my_introductions,
)
from rapport.network.rules import asking
from rapport.network.rules.zones import zone_of
from rapport.network.tests.conftest import NOON
from rapport.privacy.models import Look
from rapport.privacy.public import opt_out
from tests.kept import made_once

FRIENDS = ("Kofi", "Ines", "Jonas", "Mira", "Ravi")


@made_once
def halmar(company):
    """Amara knows five people; four of them know Yara; Lena knows one of Amara's friends and nobody else."""
    company.unit("Halmar")
    for name in ("Amara", *FRIENDS, "Yara", "Lena", "Noor"):
        company.person(name, "Halmar")
    company.snapshot(
        [
            *(("Amara", friend, 0.9 - n / 20) for n, friend in enumerate(FRIENDS)),
            *((friend, "Yara", 0.8) for friend in FRIENDS[:4]),
            ("Lena", "Kofi", 0.9),
        ]
    )
    return company


def id_of(company, name):
    return company.people[name].id


def names(company, ids):
    known = {person.id: name for name, person in company.people.items()}
    return {known[ident] for ident in ids}


def request(company, requester="Amara", target="Yara", message="May I meet Yara?"):
    return ask(target_id=id_of(company, target), message=message, by=company.actor(requester))


def answer(company, name, *, yes):
    by = company.actor(name)
    decide(ask_id=asks_of_me(by)[0].id, yes=yes, by=by)


def test_she_learns_only_whether_somebody_could(halmar):
    amara = halmar.actor("Amara")
    assert sound_out(target_id=id_of(halmar, "Yara"), by=amara).possibility is Possibility.YES
    assert sound_out(target_id=id_of(halmar, "Noor"), by=amara).possibility is Possibility.NO


def test_who_trusts_nobody_much_can_be_introduced_by_those_she_is_in_touch_with_both_ways(halmar):
    """Somebody with a hundred contacts gives none of them much of her attention."""
    halmar.snapshot(
        [
            *(("Amara", friend, 0.02) for friend in FRIENDS),
            *((friend, "Yara", 0.05) for friend in FRIENDS[:2]),
            ("Mira", "Noor", 0.9, 0.0),
        ]
    )
    amara = halmar.actor("Amara")
    assert sound_out(target_id=id_of(halmar, "Yara"), by=amara).possibility is Possibility.YES


def test_with_very_few_contacts_the_answer_would_name_one_so_none_is_given(halmar):
    lena = halmar.actor("Lena")
    for target in ("Yara", "Noor"):
        assert sound_out(target_id=id_of(halmar, target), by=lena).possibility is Possibility.UNTOLD


def test_the_best_three_are_asked_and_nobody_else(halmar):
    request(halmar)
    asked = IntroductionAsk.objects.values_list("go_between_id", flat=True)
    assert names(halmar, asked) == {"Kofi", "Ines", "Jonas"}


def test_only_a_yes_tells_her_who(halmar):
    introduction_id = request(halmar)
    answer(halmar, "Ines", yes=True)
    mine = my_introduction(introduction_id, by=halmar.actor("Amara"))
    assert mine.state is State.ANSWERED
    assert names(halmar, mine.go_between_ids) == {"Ines"}


@pytest.mark.parametrize("answers", [(), ("Kofi",), ("Kofi", "Ines"), ("Kofi", "Ines", "Jonas")])
@pytest.mark.parametrize("hours", [0, 1, 80, 24 * 30])
def test_no_and_silence_look_the_same_at_every_moment(halmar, answers, hours):
    introduction_id = request(halmar)
    silent = request(halmar, requester="Lena", target="Noor")  # nobody could be asked at all
    for name in answers:
        answer(halmar, name, yes=False)
    with clock.frozen(NOON + timedelta(hours=hours)):
        refused = my_introduction(introduction_id, by=halmar.actor("Amara"))
        unanswered = my_introduction(silent, by=halmar.actor("Lena"))
    assert (refused.state, refused.go_between_ids, refused.closes_at) == (
        unanswered.state,
        unanswered.go_between_ids,
        unanswered.closes_at,
    )


def test_the_closing_time_depends_on_the_clock_alone():
    monday = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    closes = asking.closes_at(monday, working_days=3, zone=zone_of("Europe/Amsterdam"))
    assert closes == datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
    friday = asking.closes_at(NOON, working_days=3, zone=UTC)
    assert friday == datetime(2026, 11, 25, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("setting", "place", "site", "hour"),
    [
        ("Asia/Tokyo", "Europe/Amsterdam", "America/New_York", 9),
        ("", "Europe/Amsterdam", "America/New_York", 17),
        ("", "", "America/New_York", 23),
        ("", "nowhere", "UTC", 18),
    ],
)
def test_the_time_is_over_in_the_evening_where_the_requester_is_and_nobody_else_s_clock_enters(
    halmar, settings, setting, place, site, hour
):
    settings.READER_TIME_ZONE = site
    amara = halmar.actor("Amara")
    User.objects.filter(id=amara.user_id).update(timezone=setting)
    for person in halmar.people.values():
        person.timezone = place if person.name == "Amara" else "Pacific/Auckland"
        person.save(update_fields=["timezone"])
    mine = my_introduction(request(halmar), by=amara)
    assert (mine.closes_at.weekday(), mine.closes_at.hour) == (2, hour)


def test_a_go_between_is_told_the_day_and_not_the_hour_which_would_tell_where_the_requester_is(halmar):
    """Closing at 9:00 UTC on Wednesday, it is open until Tuesday evening for those in London, as for any other hour."""
    amara = halmar.actor("Amara")
    User.objects.filter(id=amara.user_id).update(timezone="Asia/Tokyo")
    introduction_id = request(halmar)
    question = asks_of_me(halmar.actor("Kofi"))[0]
    assert question.answer_by.date() == date(2026, 11, 24)
    assert not hasattr(question, "closes_at")
    assert not hasattr(letter_to_asked(introduction_id), "closes_at")
    for hours in range(24):
        closes = datetime(2026, 11, 25, hours, tzinfo=UTC)
        assert asking.answer_by(closes).date() == date(2026, 11, 25 if hours >= 17 else 24)


def test_the_ledger_says_the_same_of_a_no_and_of_silence(halmar):
    request(halmar)
    silent = Fact.objects.count()
    answer(halmar, "Ines", yes=False)
    assert Fact.objects.count() == silent, "an administrator who asked could count"
    answer(halmar, "Kofi", yes=True)
    yes = Fact.objects.get(name="network.introduction_answered")
    assert set(yes.data) == {"introduction_id", "ask_id"}
    people = {f"person:{person.id}" for person in halmar.people.values()}
    assert not people.intersection(*(fact.subjects for fact in Fact.objects.all()))


def test_a_no_is_written_to_nobody_and_a_yes_to_the_requester(halmar):
    introduction_id = request(halmar)
    asked = letter_to_asked(introduction_id)
    assert names(halmar, asked.go_between_ids) == {"Kofi", "Ines", "Jonas"}
    answer(halmar, "Kofi", yes=True)
    answer(halmar, "Ines", yes=False)
    letters = [letter_to_requester(introduction_id, a.public_id) for a in IntroductionAsk.objects.order_by("id")]
    assert [names(halmar, letter.go_between_ids) for letter in letters if letter] == [{"Kofi"}]


def test_a_go_between_sees_her_own_question_and_nothing_of_the_others(halmar):
    request(halmar)
    answer(halmar, "Kofi", yes=True)
    question = asks_of_me(halmar.actor("Ines"))[0]
    assert question.answer is None
    assert not hasattr(question, "go_between_ids")
    with pytest.raises(Missing):
        decide(ask_id=asks_of_me(halmar.actor("Jonas"))[0].id, yes=True, by=halmar.actor("Ines"))


def test_nobody_else_reads_an_introduction_not_even_an_administrator(halmar):
    from rapport.accounts.public import Actor, Role

    introduction_id = request(halmar)
    for actor in (halmar.actor("Noor", Role.ADMINISTRATOR), Actor.system(via="cli"), Actor.stranger()):
        assert my_introductions(actor) == []
        with pytest.raises(Missing):
            my_introduction(introduction_id, by=actor)


def test_no_id_that_leaves_the_room_can_be_counted(halmar):
    first = request(halmar)
    halmar.snapshot([("Amara", f) for f in FRIENDS] + [(f, "Noor") for f in FRIENDS[:4]])
    second = request(halmar, target="Noor")
    asked = [row.public_id for row in IntroductionAsk.objects.order_by("id")]
    assert len({first, second, *asked}) == 8
    assert all(ident.version == 4 for ident in (first, second, *asked))
    answer(halmar, "Kofi", yes=True)
    thank(introduction_id=first if my_introduction(first, by=halmar.actor("Amara")).go_between_ids else second,
          by=halmar.actor("Amara"))  # fmt: skip
    told = {str(ident) for ident in (first, second, *asked)}
    for fact in Fact.objects.filter(name__startswith="network.introduction"):
        assert set(fact.data.values()) <= told
    question = asks_of_me(halmar.actor("Ines"))[0]
    assert question.id in asked


def test_after_the_time_is_over_nothing_can_be_said(halmar):
    request(halmar)
    by = halmar.actor("Kofi")
    question = asks_of_me(by)[0]
    with clock.frozen(NOON + timedelta(days=10)), pytest.raises(Refusal, match="time for this question is over"):
        decide(ask_id=question.id, yes=True, by=by)


def test_who_opted_out_is_neither_asked_nor_a_target_and_sees_nothing_herself(halmar):
    opt_out(subject_id=id_of(halmar, "Kofi"), by=halmar.actor("Kofi"))
    request(halmar)
    assert "Kofi" not in names(halmar, IntroductionAsk.objects.values_list("go_between_id", flat=True))
    request(halmar, requester="Lena", target="Kofi")  # she is not told; nobody is asked
    assert not IntroductionAsk.objects.filter(introduction__target=halmar.people["Kofi"]).exists()
    with pytest.raises(Refusal, match="opted out"):
        sound_out(target_id=id_of(halmar, "Yara"), by=halmar.actor("Kofi"))


@pytest.mark.parametrize("leaver", ["Yara", "Kofi"])
def test_when_somebody_leaves_the_network_nothing_changes_for_others_until_the_next_snapshot(halmar, leaver):
    """What changed at once would tell who left; with a snapshot much changes."""
    request(halmar)
    answer(halmar, "Kofi", yes=True)

    def seen():
        others = [name for name in ("Ines", "Jonas", "Mira") if name != leaver]
        return (
            sound_out(target_id=id_of(halmar, "Yara"), by=halmar.actor("Amara")),
            sound_out(target_id=id_of(halmar, "Kofi"), by=halmar.actor("Amara")),
            [asks_of_me(halmar.actor(name)) for name in others],
            my_introductions(halmar.actor("Amara")),
        )

    before = seen()
    opt_out(subject_id=id_of(halmar, leaver), by=halmar.actor(leaver))
    assert seen() == before


def test_of_who_left_nobody_is_asked_and_it_looks_like_silence_and_the_next_snapshot_does_not_know_her(halmar):
    opt_out(subject_id=id_of(halmar, "Yara"), by=halmar.actor("Yara"))
    introduction_id = request(halmar)
    assert not IntroductionAsk.objects.exists()
    assert my_introduction(introduction_id, by=halmar.actor("Amara")).state is State.WAITING
    halmar.snapshot([*(("Amara", friend) for friend in FRIENDS), *((friend, "Yara") for friend in FRIENDS)])
    hidden, unknown = (sound_out(target_id=id_of(halmar, name), by=halmar.actor("Amara")) for name in ("Yara", "Noor"))
    assert hidden.possibility is unknown.possibility is Possibility.NO


def test_a_person_who_is_not_there_cannot_be_asked_for(halmar):
    for reader in ("Amara", "Lena"):
        with pytest.raises(Missing):
            ask(target_id=2**40, message="May I?", by=halmar.actor(reader))
        with pytest.raises(Missing):
            sound_out(target_id=2**40, by=halmar.actor(reader))


def test_the_ledger_does_not_say_who_was_asked(halmar):
    request(halmar)
    answer(halmar, "Kofi", yes=True)
    answer(halmar, "Ines", yes=False)
    for told in Fact.objects.filter(name="network.introduction_answered"):
        assert (told.by_user_id, told.by_person_id) == (None, None)


def test_nobody_is_asked_by_more_than_three_at_a_time(halmar):
    asked_of = []
    for name in ("Amara", "Mira", "Ravi", "Ines"):
        introduction = Introduction.objects.create(
            requester_id=id_of(halmar, name),
            target_id=id_of(halmar, "Noor"),
            message="x",
            closes_at=NOON + timedelta(days=3),
        )
        asked_of.append(IntroductionAsk.objects.create(introduction=introduction, go_between=halmar.people["Kofi"]))
    request(halmar)
    last = IntroductionAsk.objects.exclude(id__in=[a.id for a in asked_of]).values_list("go_between_id", flat=True)
    assert names(halmar, last) == {"Ines", "Jonas", "Mira"}


def test_who_said_no_is_not_asked_again_for_the_same(halmar):
    request(halmar)
    answer(halmar, "Kofi", yes=False)
    with clock.frozen(NOON + timedelta(days=20)):
        again = request(halmar)
    asked = IntroductionAsk.objects.filter(introduction__public_id=again).values_list("go_between_id", flat=True)
    assert names(halmar, asked) == {"Mira"}


def test_looking_up_who_could_is_limited_per_day(halmar, monkeypatch):
    monkeypatch.setattr(asking, "LOOKS_A_DAY", 2)
    amara = halmar.actor("Amara")
    for name in ("Yara", "Noor", "Yara"):
        sound_out(target_id=id_of(halmar, name), by=amara)
    with pytest.raises(Refusal, match="Tomorrow"):
        sound_out(target_id=id_of(halmar, "Lena"), by=amara)


def test_asking_is_a_look_too_whatever_comes_of_it(halmar, monkeypatch):
    monkeypatch.setattr(asking, "LOOKS_A_DAY", 2)
    request(halmar)
    with pytest.raises(Refusal, match="Nobody among your own contacts"):
        request(halmar, target="Noor")
    looks = Look.objects.filter(what="introduction").order_by("id")
    assert names(halmar, looks.values_list("subject_id", flat=True)) == {"Yara", "Noor"}
    for target in ("Lena", "Kofi"):
        with pytest.raises(Refusal, match="Tomorrow"):
            request(halmar, target=target)
    assert Introduction.objects.count() == 1


def test_refusals_are_forgotten_after_the_cooling_off(halmar):
    request(halmar)
    answer(halmar, "Kofi", yes=False)
    answer(halmar, "Ines", yes=True)
    assert remove_old_refusals(NOON) == 0
    assert remove_old_refusals(NOON + timedelta(days=10)) == 2
    assert names(halmar, IntroductionAsk.objects.values_list("go_between_id", flat=True)) == {"Ines"}


def test_thanks_reach_those_who_said_yes_and_need_a_yes(halmar):
    introduction_id = request(halmar)
    amara = halmar.actor("Amara")
    with pytest.raises(Missing):
        thank(introduction_id=introduction_id, by=amara)
    answer(halmar, "Kofi", yes=True)
    thank(introduction_id=introduction_id, by=amara)
    assert asks_of_me(halmar.actor("Kofi"))[0].thanked


def test_a_question_taken_back_is_closed_for_everybody_who_was_asked(halmar):
    ident = request(halmar)
    amara = halmar.actor("Amara")
    answer(halmar, "Kofi", yes=False)
    withdraw(introduction_id=ident, by=amara)
    assert my_introduction(ident, by=amara).state is State.WITHDRAWN
    for name in ("Kofi", "Ines", "Jonas"):
        by = halmar.actor(name)
        (question,) = asks_of_me(by)
        assert question.withdrawn
        assert asks_of_me(by, open_only=True) == []
        with pytest.raises(Refusal) as refused:
            decide(ask_id=question.id, yes=True, by=by)
        assert refused.value.code == "withdrawn"
    assert letter_to_asked(ident) is None
    withdraw(introduction_id=ident, by=amara)  # once more changes nothing
    fact = Fact.objects.get(name="network.introduction_withdrawn")
    assert fact.data == {"introduction_id": str(ident)}


def test_taking_back_and_asking_again_does_not_go_through_all_who_could(halmar):
    withdraw(introduction_id=request(halmar), by=halmar.actor("Amara"))
    with pytest.raises(Refusal) as refused:
        request(halmar)
    assert refused.value.code == "already_asked"
    assert Introduction.objects.count() == 1


@pytest.mark.parametrize("said", [None, False])
def test_whoever_takes_a_question_back_learns_nothing_of_who_was_asked_or_said_no(halmar, said):
    ident = request(halmar)
    if said is not None:
        answer(halmar, "Kofi", yes=said)
    withdraw(introduction_id=ident, by=halmar.actor("Amara"))
    told = my_introduction(ident, by=halmar.actor("Amara"))
    assert (told.state, told.go_between_ids, told.withdrawn_at) == (State.WITHDRAWN, (), clock.now())


def test_a_question_can_be_taken_back_by_her_alone_and_only_while_it_is_open(halmar):
    ident = request(halmar)
    with pytest.raises(Missing):
        withdraw(introduction_id=ident, by=halmar.actor("Kofi"))
    answer(halmar, "Kofi", yes=True)
    with pytest.raises(Refusal) as refused:
        withdraw(introduction_id=ident, by=halmar.actor("Amara"))
    assert refused.value.code == "answered"
    late = request(halmar, requester="Lena", target="Amara")
    with clock.frozen(NOON + timedelta(days=30)), pytest.raises(Refusal) as refused:
        withdraw(introduction_id=late, by=halmar.actor("Lena"))
    assert refused.value.code == "closed"


def test_a_message_keeps_its_lines(halmar):
    ident = request(halmar, message=" Dear  you,\r\n\r\n\r\n\r\nmay I meet\tYara?\n ")
    assert my_introduction(ident, by=halmar.actor("Amara")).message == "Dear you,\n\nmay I meet Yara?"
    client = Client()
    client.force_login(halmar.user("Kofi"))
    assert "Dear you,<br><br>may I meet Yara?" in client.get("/network/introductions/").content.decode()


def test_on_the_page_a_question_that_is_open_is_told_at_once_and_can_be_taken_back(halmar):
    client = Client()
    client.force_login(halmar.user("Amara"))
    address = f"/network/introductions/new/?to={id_of(halmar, 'Yara')}"
    assert "<textarea" in client.get(address).content.decode()
    ident = request(halmar)
    page = client.get(address).content.decode()
    assert "You asked on Fri 20 Nov" in page
    assert "<textarea" not in page
    assert f"/network/introductions/{ident}/withdrawal/" in page
    assert client.post(f"/network/introductions/{ident}/withdrawal/").status_code == 302
    assert "You took it back" in client.get(address).content.decode()
    assert "You took it back" in client.get("/network/introductions/").content.decode()
    kofi = Client()
    kofi.force_login(halmar.user("Kofi"))
    page = kofi.get("/network/introductions/").content.decode()
    assert "They took the question back" in page
    assert 'value="yes"' not in page
    assert kofi.get("/network/introductions/panel/").content.strip() == b""


def test_rest_takes_a_question_back(halmar):
    ident = request(halmar)
    client = Client()
    client.force_login(halmar.user("Amara"))
    assert client.post(f"/api/network/introductions/{ident}/withdrawal").status_code == 204
    assert [row["state"] for row in client.get("/api/network/introductions").json()] == ["withdrawn"]
    kofi = Client()
    kofi.force_login(halmar.user("Kofi"))
    assert [row["withdrawn"] for row in kofi.get("/api/network/introductions/asked").json()] == [True]
    assert kofi.post(f"/api/network/introductions/{ident}/withdrawal").status_code == 404


def test_invitations_are_found_from_the_menu_and_from_one_s_own_pages(halmar):
    client = Client()
    client.force_login(halmar.user("Amara"))
    for address in ("/network/introductions/", "/network/me/"):
        assert client.get(address).content.decode().count('href="/network/invitations/"') >= 2
