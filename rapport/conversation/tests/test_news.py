"""What people are told: once, never of themselves, only what they may see at the time, and as they chose."""

import json
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from rapport.accounts.models import User
from rapport.conversation.actions.mailing import mail, send_digests
from rapport.conversation.actions.preferring import prefer, stopper
from rapport.conversation.actions.telling import tell
from rapport.conversation.models import Notification, Preference
from rapport.conversation.queries.news import unread_count
from rapport.conversation.rules.words import How, Kind, Topic
from rapport.kit import clock
from rapport.ledger.models import Fact
from rapport.messaging.actions.outgoing import wire_of
from rapport.messaging.models import Mail


@pytest.fixture
def plan(house):
    """Everybody may see the plan, for a start."""
    house.may_see = {person.id for person in house.people.values()}
    house.work_on = set(house.may_see)
    return 1


def told(house, kind=Kind.MENTIONED, *, names=("Mei Tanaka",), source="fact:1", by="Bo Lind", **more):
    people = [house.people[name].id for name in names]
    return tell(
        kind=kind, about="plan", about_id=1, source=source, people=people, by_person_id=house.people[by].id, **more
    )


def only(name, house):
    return Notification.objects.get(reader_id=house.user(name).id)


def test_the_same_fact_delivered_twice_tells_once_and_never_the_one_who_did_it(house, plan):
    assert told(house, names=("Mei Tanaka", "Bo Lind")) == 1
    assert told(house, names=("Mei Tanaka", "Bo Lind", "Ana Costa")) == 1, "only who was not told yet"
    assert set(Notification.objects.values_list("reader_id", flat=True)) == {
        house.user("Mei Tanaka").id,
        house.user("Ana Costa").id,
    }


def test_the_list_and_the_bell_tell_only_of_what_she_may_see_now(house, plan):
    told(house)
    told(house, Kind.NOTED, source="fact:2")
    mei = house.browser("Mei Tanaka")
    assert "Plan 1" in mei.get("/notifications/").content.decode()
    assert "2 new" in mei.get("/notifications/bell/").content.decode()
    house.work_on.clear()
    assert "wrote a note" not in mei.get("/notifications/").content.decode(), "what is between those who work on it"
    assert unread_count(by=house.actor("Mei Tanaka")) == 1
    house.may_see.clear()
    page = mei.get("/notifications/").content.decode()
    assert "Plan 1" not in page
    assert "Nothing yet" in page
    assert "new" not in mei.get("/notifications/bell/").content.decode()
    assert mei.get("/api/notifications").json()["items"] == []
    assert mei.get(f"/notifications/{Notification.objects.first().id}/").status_code == 404


def test_what_is_opened_is_read_and_all_can_be_marked_read_and_new_again(house, plan):
    for number in range(3):
        told(house, source=f"fact:{number}")
    mei = house.browser("Mei Tanaka")
    first = Notification.objects.order_by("id").first()
    assert mei.get(f"/notifications/{first.id}/")["Location"] == "/people/"
    assert unread_count(by=house.actor("Mei Tanaka")) == 2
    page = mei.post("/notifications/read/", follow=True).content.decode()
    assert unread_count(by=house.actor("Mei Tanaka")) == 0
    undo = page.split('hx-post="')[1].split('"')[0]
    assert undo.startswith("/notifications/unread/?at=")
    mei.post(undo)
    assert unread_count(by=house.actor("Mei Tanaka")) == 2, "what she had read before stays read"
    mei.post(f"/notifications/{first.id}/unread/")
    assert unread_count(by=house.actor("Mei Tanaka")) == 3
    assert house.browser("Bo Lind").post(f"/notifications/{first.id}/unread/").status_code == 404
    assert house.browser("Bo Lind").get(f"/notifications/{first.id}/").status_code == 404
    assert mei.post("/notifications/unread/?at=nonsense").status_code == 422


def test_a_page_of_fifty_is_cheap_and_leads_on(house, plan, django_assert_max_num_queries):
    for number in range(60):
        told(house, source=f"fact:{number}")
    mei = house.browser("Mei Tanaka")
    mei.get("/notifications/")
    with django_assert_max_num_queries(10):
        page = mei.get("/notifications/")
    assert len(page.content) < 90_000
    assert 'rel="next"' in page.content.decode()
    with django_assert_max_num_queries(8):
        assert "9+" in mei.get("/notifications/bell/").content.decode()


def test_no_page_counts_what_is_new_the_bell_is_fetched_by_itself(house, plan):
    told(house)
    page = house.browser("Mei Tanaka").get("/people/").content.decode()
    assert 'data-poll="/notifications/bell/?page=%2Fpeople%2F&amp;at=' in page
    assert "1 new" not in page


def bell_of(page):
    """Where a page that was opened asks for its bell."""
    return unescape(page.content.decode().split('data-poll="/notifications/bell/')[1].split('"')[0])


def test_whoever_opens_a_record_has_read_what_she_was_told_of_it_before(house, plan):
    for number in range(3):
        told(house, source=f"fact:{number}")
    told(house, names=("Ana Costa",))
    mei = house.browser("Mei Tanaka")
    elsewhere, there = bell_of(mei.get("/units/")), bell_of(mei.get("/people/"))
    assert "3 new" in mei.get(f"/notifications/bell/{elsewhere}").content.decode(), "another page tells nothing of it"
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        told(house, source="fact:later")
        assert "1 new" in mei.get(f"/notifications/bell/{there}").content.decode(), "not what came after it was opened"
    assert Notification.objects.filter(reader_id=house.user("Ana Costa").id, read_at=None).exists(), "hers stays new"
    again = mei.get("/notifications/bell/?page=/people/&at=never")
    assert again.status_code == 422


def test_what_was_read_on_the_page_is_in_no_digest(house, plan):
    prefer(topics={Topic.NAMED: How.DAILY}, by=house.actor("Mei Tanaka"))
    told(house)
    mei = house.browser("Mei Tanaka")
    mei.get(f"/notifications/bell/{bell_of(mei.get('/people/'))}")
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert send_digests() == 0


def test_reading_by_opening_costs_one_statement_and_shows_nobody_more_than_she_may_see(
    house, plan, django_assert_max_num_queries
):
    for number in range(60):
        told(house, source=f"fact:{number}")
    mei = house.browser("Mei Tanaka")
    there = bell_of(mei.get("/people/"))
    house.may_see.clear()
    mei.get(f"/notifications/bell/{there}")
    assert Notification.objects.filter(read_at=None).count() == 60, "what she may not see any more stays as it is"
    house.may_see |= {person.id for person in house.people.values()}
    with django_assert_max_num_queries(9):
        assert "new" not in mei.get(f"/notifications/bell/{there}").content.decode()


def test_a_mail_goes_at_once_in_the_thread_of_its_record_and_can_be_stopped_by_one_click(house, plan, client):
    told(house)
    ident = mail(notification_id=only("Mei Tanaka", house).id)
    assert mail(notification_id=only("Mei Tanaka", house).id) is None, "twice is once"
    row = Mail.objects.get(id=ident)
    assert (row.to, row.subject, row.private) == ("mei.tanaka@halmar.example", "Plan 1", True)
    assert "Bo Lind mentioned you" in row.text
    wire = wire_of(row)
    assert wire["References"].startswith("<plan-1@")
    assert wire["Reply-To"] is None
    assert wire["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = wire["List-Unsubscribe"].strip("<>")
    path = address[address.index("/notifications/stop/") :]
    assert "No more of these mails?" in client.get(path).content.decode()
    assert not Preference.objects.exists(), "a program that follows links stops nothing"
    from django.test import Client

    outside = Client(enforce_csrf_checks=True)
    for _twice in range(2):
        assert outside.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Preference.objects.get().how == How.HERE
    assert outside.post(path.replace("/stop/", "/stop/x")).status_code == 404
    told(house, source="fact:2")
    assert Notification.objects.get(source="fact:2").how == How.HERE


def test_whoever_is_told_a_hundred_things_at_once_gets_no_hundred_mails(house, plan):
    for number in range(23):
        told(house, source=f"fact:{number}")
    sent = [mail(notification_id=ident) for ident in Notification.objects.order_by("id").values_list("id", flat=True)]
    assert sum(ident is not None for ident in sent) == 20
    assert Notification.objects.filter(how=How.DAILY, mailed_at=None).count() == 3, "they wait for the digest"


def test_what_she_read_or_may_not_see_any_more_is_not_mailed(house, plan):
    told(house)
    told(house, source="fact:2")
    first, second = Notification.objects.order_by("id")
    house.browser("Mei Tanaka").get(f"/notifications/{first.id}/")
    assert mail(notification_id=first.id) is None
    house.may_see.clear()
    assert mail(notification_id=second.id) is None
    assert not Mail.objects.exists()


def test_somebody_who_left_or_may_not_sign_in_gets_no_mail(house, plan):
    told(house)
    User.objects.filter(id=house.user("Mei Tanaka").id).update(is_active=False)
    assert mail(notification_id=only("Mei Tanaka", house).id) is None
    assert told(house, source="fact:2") == 0


def test_the_daily_mail_comes_at_her_own_hour_with_all_that_waited_and_once(house, plan):
    User.objects.filter(id=house.user("Mei Tanaka").id).update(timezone="Asia/Tokyo")
    User.objects.filter(id=house.user("Ana Costa").id).update(timezone="America/New_York")
    evening = datetime(2026, 3, 3, 20, tzinfo=UTC)  # five in the morning in Tokyo, three in the afternoon in New York
    with clock.frozen(evening):
        for number in range(2):
            told(house, Kind.COMMENTED, names=("Mei Tanaka", "Ana Costa"), source=f"fact:{number}")
        assert send_digests() == 0
    with clock.frozen(evening + timedelta(hours=3, minutes=5)):
        assert [send_digests(), send_digests()] == [1, 0]
    digest = Mail.objects.get()
    assert digest.to == "mei.tanaka@halmar.example"
    assert digest.subject == "2 things happened around you"
    assert "4 Mar 05:00" in digest.text, "on her own clock"
    assert "digest" in digest.reason
    assert wire_of(digest)["List-Unsubscribe"]
    with clock.frozen(evening + timedelta(hours=17, minutes=20)):
        assert send_digests() == 1
    assert Mail.objects.filter(to="ana.costa@halmar.example").count() == 1


def test_a_digest_tells_nothing_she_may_not_see_and_none_goes_where_nothing_is_left(house, plan):
    begin = datetime(2026, 3, 3, 5, tzinfo=UTC)
    with clock.frozen(begin):
        told(house, Kind.COMMENTED)
        told(house, Kind.NOTED, source="fact:2")
    house.work_on.clear()
    with clock.frozen(begin + timedelta(hours=30)):
        assert send_digests() == 1
    assert "note" not in Mail.objects.get().text
    with clock.frozen(begin + timedelta(hours=31)):
        told(house, Kind.COMMENTED, source="fact:3")
    house.may_see.clear()
    with clock.frozen(begin + timedelta(hours=60)):
        assert send_digests() == 0
    assert Mail.objects.count() == 1


def test_she_chooses_how_she_hears_of_what_by_page_and_rest(house, plan):
    mei = house.browser("Mei Tanaka")
    page = mei.get("/notifications/preferences/").content.decode()
    assert "Somebody mentions me" in page
    form = {topic.value: "here" for topic in Topic} | {"named": "off", "hour": "17"}
    assert mei.post("/notifications/preferences/", form).status_code == 302
    assert told(house) == 0, "not at all"
    facts = Fact.objects.filter(name="conversation.preferred").count()
    mei.post("/notifications/preferences/", form)
    assert Fact.objects.filter(name="conversation.preferred").count() == facts, "what stays is no change"
    assert mei.post("/notifications/preferences/", form | {"hour": "24"}).status_code == 422
    body = json.dumps({"topics": {"named": "daily"}, "hour": 6})
    answer = mei.put("/api/notifications/preferences", body, content_type="application/json").json()
    assert (answer["topics"]["named"], answer["topics"]["ball"], answer["hour"]) == ("daily", "here", 6)
    assert mei.get("/api/notifications/preferences").json() == answer
    told(house)
    assert only("Mei Tanaka", house).how == How.DAILY


def test_what_she_follows_stands_with_her_preferences_and_can_be_left_there(house, plan):
    mei = house.browser("Mei Tanaka")
    mei.put("/api/follows/plan/1")
    assert mei.get("/api/follows").json() == [{"about": "plan", "about_id": 1, "label": "Plan 1", "url": "/people/"}]
    assert "Plan 1" in mei.get("/notifications/preferences/").content.decode()
    house.may_see.clear()
    assert "Plan 1" not in mei.get("/notifications/preferences/").content.decode()
    house.may_see.add(house.people["Mei Tanaka"].id)
    left = mei.post("/talk/plan/1/unfollow/", {"back": "preferences"})
    assert left["Location"] == "/notifications/preferences/"
    assert mei.get("/api/follows").json() == []


def test_who_gets_a_mail_of_her_own_gets_no_second_one(house, plan):
    told(house, written=[house.people["Mei Tanaka"].id])
    assert only("Mei Tanaka", house).how == How.HERE


def test_old_news_is_not_mailed_and_very_old_news_is_found_as_read(house, plan):
    told(house, at=clock.now() - timedelta(days=2))
    told(house, source="fact:2", at=clock.now() - timedelta(days=9))
    first, second = Notification.objects.order_by("id")
    assert (first.how, first.read_at) == (How.HERE, None)
    assert second.read_at is not None


def test_rest_lists_what_is_new_and_marks_it(house, plan):
    told(house)
    mei = house.browser("Mei Tanaka")
    (item,) = mei.get("/api/notifications?new=true").json()["items"]
    assert (item["kind"], item["label"], item["says"]) == ("mentioned", "Plan 1", "Bo Lind mentioned you")
    assert mei.post(f"/api/notifications/{item['id']}/read").json()["label"] == "Plan 1"
    assert mei.get("/api/notifications?new=true").json()["items"] == []
    assert mei.post(f"/api/notifications/{item['id']}/unread").status_code == 204
    assert mei.post("/api/notifications/read").json()["read_at"]
    assert mei.post("/api/notifications/read").json() == {"read_at": None}
    assert house.browser("Bo Lind").post(f"/api/notifications/{item['id']}/read").status_code == 404


def test_a_stranger_is_sent_to_sign_in_and_a_token_that_may_not_read_reads_nothing(house, client):
    for address in ("/notifications/", "/notifications/bell/", "/notifications/preferences/", "/talk/unit/1/"):
        assert client.get(address).status_code == 302
    assert client.get("/notifications/stop/nonsense/").status_code == 404
    prefer(topics={Topic.NAMED: How.OFF}, by=house.actor("Bo Lind"))
    assert Preference.objects.count() == 1
    assert stopper(reader_id=1, topic=None) != stopper(reader_id=2, topic=None)
