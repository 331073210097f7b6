"""The ball of a restricted case is offered without a word to anybody but those named on it."""

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Role
from rapport.cases.actions.ball.handing import expire, offer
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.many.macros import apply_macro, save_macro
from rapport.cases.actions.words.questions import ask_colleague
from rapport.cases.models import Offer
from rapport.conversation.actions.mailing import mail
from rapport.conversation.actions.preferring import prefer
from rapport.conversation.models import Notification
from rapport.conversation.rules.words import How, Topic
from rapport.kit import clock
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery
from rapport.ledger.queries.facts import Wanted, facts
from rapport.messaging.models import Mail
from rapport.tasks.models import Task
from rapport.tasks.queries import told
from tests.kept import made_once

WORDS = "She was bullied by her lead"
SUBJECT = "Bullying in Sales"


@made_once(at=clock.now)
def secret(house):
    return open_case(subject=SUBJECT, team_id=house.teams["IT"].id, restricted=True, by=house.actor("Sales 1"))


def read_by(house, name):
    """What her list of tasks tells her, as a page and as REST."""
    browser = house.browser(name)
    return browser.get("/tasks/").content.decode() + browser.get("/api/tasks").content.decode()


def tells(page):
    return WORDS in page or SUBJECT in page or "IT-1" in page


def offered(house, case, **more):
    return offer(case_id=case, team_id=house.teams["Finance"].id, words=WORDS, by=house.actor("IT 1"), **more)


def test_it_waits_on_the_lead_of_the_team_who_reads_the_words_on_the_case_alone(house, secret):
    offered(house, secret)
    task = Task.objects.get(kind="cases.offer")
    assert (task.to_person_id, task.words) == (house.id("Finance 1"), "")
    assert SUBJECT in read_by(house, "Finance 1")
    assert WORDS in house.browser("Finance 1").get(f"/cases/{secret}/").content.decode()
    assert not tells(read_by(house, "Finance 2"))


def test_offered_to_somebody_by_name_it_waits_on_her_and_unanswered_on_her_lead_still_without_words(house, secret):
    offered(house, secret, person_id=house.id("Finance 2"))
    assert Task.objects.get(kind="cases.offer").to_person_id == house.id("Finance 2")
    assert not tells(read_by(house, "Finance 3"))
    expire(told(Task.objects.get(kind="cases.offer")))
    again = Task.objects.get(kind="cases.offer", state="open")
    assert (again.to_person_id, again.words) == (house.id("Finance 1"), "")


def test_a_team_without_a_lead_is_asked_without_words_and_who_joins_it_later_reads_nothing(house, secret):
    unit = house.units["Finance"]
    unit.manager = None
    unit.save(update_fields=["manager"])
    offered(house, secret)
    house.person("Finance 9", "Finance")
    assert SUBJECT in read_by(house, "Finance 2")
    assert not tells(read_by(house, "Finance 9"))


def test_a_part_and_a_macro_hand_over_as_silently(house, secret):
    it, finance = house.actor("IT 1"), house.teams["Finance"].id
    split(case_id=secret, team_id=finance, subject=SUBJECT, words=WORDS, by=it)
    made = save_macro(team_id=house.teams["IT"].id, name="Over", to_team_id=finance, by=it)
    apply_macro(case_id=secret, macro_id=made, by=it)
    assert set(Task.objects.filter(kind="cases.offer").values_list("words", "to_person_id")) == {
        ("", house.id("Finance 1"))
    }
    assert sorted(Offer.objects.values_list("words", flat=True)) == sorted([SUBJECT, WORDS])
    assert not tells(read_by(house, "Finance 2"))


def test_who_is_asked_a_question_about_it_reads_the_question_and_not_even_the_number(house, secret):
    ask_colleague(case_id=secret, person_id=house.id("Legal 2"), words="May we?", by=house.actor("IT 1"))
    page = read_by(house, "Legal 2")
    assert "May we?" in page
    assert not tells(page)


def mails_of(house, person, **more):
    """Whether the mails about what waits on somebody are private, once every fact went where it goes."""
    prefer(topics={Topic.WAITS: How.AT_ONCE}, by=house.actor(person))
    case = open_case(subject=SUBJECT, team_id=house.teams["IT"].id, by=house.actor("Sales 1"), **more)
    offered(house, case)
    ask_colleague(case_id=case, person_id=house.id(person), words="May we?", by=house.actor("IT 1"))
    for delivery in Delivery.objects.exclude(state="done").values_list("id", flat=True):
        deliver(delivery_id=delivery)
    for told_of in Notification.objects.filter(how=How.AT_ONCE).values_list("id", flat=True):
        mail(notification_id=told_of)
    return list(Mail.objects.filter(reason="conversation.waits").values_list("private", flat=True))


def test_a_mail_about_what_waits_on_her_is_between_us_and_her(house):
    assert mails_of(house, "Finance 1", restricted=True) == [True, True]


def test_so_is_one_that_may_not_even_say_what_it_is_about(house):
    assert mails_of(house, "Legal 2", restricted=True) == [True]


def test_a_mail_about_any_other_case_stands_open_in_the_outbox(house):
    assert mails_of(house, "Finance 1") == [False, False]


def test_of_any_other_case_the_whole_team_reads_what_is_asked(house):
    case = open_case(subject="Invoice", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    offered(house, case)
    assert WORDS in read_by(house, "Finance 2")


def test_an_administrator_reads_in_the_ledger_that_something_happened_and_not_to_whom(house, secret, client):
    user = User.objects.create_user("jonas@halmar.example", name="Jonas")
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    client.force_login(user)
    asker = house.id("Sales 1")
    listed = client.get("/api/facts?name=cases.opened").json()["items"]
    assert [(fact["subjects"], fact["data"], fact["by_person_id"], fact["by_user_id"]) for fact in listed] == [
        ([], {}, None, None)
    ]
    assert not client.get(f"/api/facts?subject=case:{secret}").json()["items"]
    assert not client.get(f"/api/facts?subject=person:{asker}&name=cases.opened").json()["items"]
    for address in ("/operations/facts/", "/operations/facts/export/"):
        answer = client.get(address)
        told = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert f"case:{secret}" not in told.decode()
        assert "cases.opened" in told.decode()


def test_what_is_about_somebody_herself_she_reads_whole(house, secret):
    hers = facts(Wanted(name="cases.opened"), by=house.actor("Sales 1")).items
    assert [fact.data["case_id"] for fact in hers] == [secret]
