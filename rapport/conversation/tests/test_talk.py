"""Whoever sees a record speaks under it; whom she names hears of it, and nobody else learns anything."""

import json

import pytest

from rapport.conversation.actions.commenting import comment, remove_comment
from rapport.conversation.actions.following import follow, unfollow
from rapport.conversation.actions.naming import named_in
from rapport.conversation.actions.telling import tell_of_comment
from rapport.conversation.models import Comment, Follow, Notification
from rapport.conversation.rules.words import MOST_CALLED, Kind
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from rapport.messaging.models import Mail


def say(house, text, *, who="Bo Lind", **more):
    return comment(about="unit", about_id=house.units["Finance"].id, text=text, by=house.actor(who), **more)


def tell(house, ident, *named):
    tell_of_comment(comment_id=ident, named_ids=[house.people[name].id for name in named])


def heard(house, name):
    return list(Notification.objects.filter(reader_id=house.user(name).id).values_list("kind", flat=True))


def test_a_comment_names_a_colleague_and_she_and_who_follows_hear_of_it_once_each(house):
    follow(about="unit", about_id=house.units["Finance"].id, by=house.actor("Ana Costa"))
    follow(about="unit", about_id=house.units["Finance"].id, by=house.actor("Mei Tanaka"))
    made = say(house, "@Mei Tanaka, does this hold?")
    fact = Fact.objects.get(name="conversation.commented")
    assert fact.data["named_ids"] == [house.people["Mei Tanaka"].id]
    assert f"unit:{house.units['Finance'].id}" in fact.subjects
    assert "Mei" not in json.dumps(fact.data)
    for _twice in range(2):
        tell(house, made, "Mei Tanaka")
    assert heard(house, "Mei Tanaka") == [Kind.MENTIONED]
    assert heard(house, "Ana Costa") == [Kind.COMMENTED]
    assert heard(house, "Bo Lind") == [], "nobody hears of what she did herself"
    assert Follow.objects.filter(reader_id=house.user("Bo Lind").id).exists(), "who speaks follows"


def test_the_job_tells_of_a_comment(house):
    from procrastinate.contrib.django.models import ProcrastinateJob

    made = say(house, "@Mei Tanaka look")
    job = ProcrastinateJob.objects.get(task_name="conversation.tell_of_comment")
    assert job.args == {"comment_id": made, "named_ids": [house.people["Mei Tanaka"].id]}


def test_who_may_not_see_the_record_is_not_named_in_it_and_the_writer_reads_why(house):
    house.may_see = {house.people["Bo Lind"].id}
    with pytest.raises(Refusal, match="Mei Tanaka may not see this"):
        comment(about="plan", about_id=1, text="@Mei Tanaka look", by=house.actor("Bo Lind"))
    assert not Comment.objects.exists()
    house.may_see.add(house.people["Mei Tanaka"].id)
    comment(about="plan", about_id=1, text="@Mei Tanaka look", by=house.actor("Bo Lind"))


def test_a_name_two_people_have_and_somebody_without_an_account_are_refused_in_a_sentence(house):
    house.people["Twin"] = type(house.people["Bo Lind"]).objects.create(
        name="Bo Lind", unit=house.units["Sales"], search="bo lind"
    )
    with pytest.raises(Refusal, match="More than one colleague is called Bo Lind"):
        say(house, "@Bo Lind!", who="Ana Costa")
    nobody = type(house.people["Bo Lind"]).objects.create(name="Ivo Without", unit=house.units["Sales"])
    assert nobody.user_id is None
    with pytest.raises(Refusal, match="nobody signs in as Ivo Without"):
        say(house, "@Ivo Without!")
    say(house, "@Nobody Known is no one, and neither is @home")


def test_however_many_are_called_by_names_nobody_has_it_costs_three_statements(house, django_assert_max_num_queries):
    by = house.actor("Ana Costa")
    text = " ".join(f"@Nobody Number{n} of these" for n in range(MOST_CALLED))
    with django_assert_max_num_queries(3):
        assert named_in(text, may_read=lambda _reader: True, by=by) == ()
    with django_assert_max_num_queries(0), pytest.raises(Refusal, match="at most 20"):
        named_in(f"{text} @Somebody Else", may_read=lambda _reader: True, by=by)
    said_often = named_in("@Bo Lind and " * 3000, may_read=lambda _reader: True, by=by)
    assert said_often == (house.people["Bo Lind"].id,)


def test_the_same_comment_sent_twice_is_one(house):
    assert say(house, "Yes.", once="a") == say(house, "Yes.", once="a")
    assert Comment.objects.count() == 1
    with pytest.raises(Refusal, match="Write something first"):
        say(house, "   ")


def test_what_she_said_she_takes_back_and_nobody_else_does(house):
    made = say(house, "A mistake.")
    with pytest.raises(Forbidden):
        remove_comment(comment_id=made, by=house.actor("Mei Tanaka"))
    for _twice in range(2):
        remove_comment(comment_id=made, by=house.actor("Bo Lind"))
    row = Comment.objects.get()
    assert (row.text, row.removed_at is None) == ("", False)
    assert Fact.objects.filter(name="conversation.comment_removed").count() == 1


def test_a_stranger_and_who_may_not_see_it_get_the_same_answer_as_for_nothing(house):
    house.may_see = {house.people["Bo Lind"].id}
    made = comment(about="plan", about_id=1, text="Secret.", by=house.actor("Bo Lind"))
    mei = house.actor("Mei Tanaka")
    for act in (
        lambda: comment(about="plan", about_id=1, text="?", by=mei),
        lambda: follow(about="plan", about_id=1, by=mei),
        lambda: remove_comment(comment_id=made, by=mei),
        lambda: comment(about="nothing", about_id=1, text="?", by=mei),
        lambda: comment(about="task", about_id=1, text="?", by=mei),
    ):
        with pytest.raises(Missing):
            act()
    for address in ("/talk/plan/1/", "/talk/plan/1/activity/", "/talk/plan/1/people/?q=bo", "/talk/plan/1/writers/"):
        assert house.browser("Mei Tanaka").get(address).status_code == 404, address
    assert house.browser("Mei Tanaka").get("/api/comments/plan/1").status_code == 404


def test_following_twice_is_once_and_so_is_leaving_off(house):
    unit = house.units["Finance"].id
    for _twice in range(2):
        follow(about="unit", about_id=unit, by=house.actor("Bo Lind"))
    assert Follow.objects.count() == 1
    for _twice in range(2):
        unfollow(about="unit", about_id=unit, by=house.actor("Bo Lind"))
    assert not Follow.objects.exists()
    assert Fact.objects.filter(name__in=["conversation.followed", "conversation.unfollowed"]).count() == 2


def test_the_panel_takes_a_comment_and_keeps_what_was_typed_where_it_is_refused(house, django_assert_max_num_queries):
    unit = house.units["Finance"].id
    browser = house.browser("Bo Lind")
    assert "Nobody has commented yet" in browser.get(f"/talk/unit/{unit}/").content.decode()
    sent = browser.post(f"/talk/unit/{unit}/", {"text": "Hear hear <b>", "once": "x"}, headers={"HX-Request": "true"})
    assert "Hear hear &lt;b&gt;" in sent.content.decode()
    assert "<html" not in sent.content.decode()
    house.may_see = {house.people["Bo Lind"].id}
    refused = browser.post("/talk/plan/1/", {"text": "@Mei Tanaka: see?"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "may not see this" in page
    assert "@Mei Tanaka: see?</textarea>" in page
    for number in range(30):
        say(house, f"Number {number} for @Mei Tanaka")
    browser.get(f"/talk/unit/{unit}/")
    with django_assert_max_num_queries(14):
        page = browser.get(f"/talk/unit/{unit}/", headers={"HX-Request": "true"}).content.decode()
    assert page.count('<article class="said"') == 20
    assert "<b>@Mei Tanaka</b>" in page
    assert "Earlier" in page


def test_the_line_of_activity_tells_what_happened_without_what_was_said(house):
    say(house, "Very private words.")
    page = house.browser("Mei Tanaka").get(f"/talk/unit/{house.units['Finance'].id}/activity/").content.decode()
    assert "Somebody commented on a record" in page
    assert "Bo Lind" in page
    assert "private words" not in page


def test_the_line_of_activity_is_for_those_who_work_on_it(house):
    house.may_see = {house.people["Bo Lind"].id, house.people["Mei Tanaka"].id}
    house.work_on = {house.people["Bo Lind"].id}
    assert house.browser("Bo Lind").get("/talk/plan/1/activity/").status_code == 200
    assert house.browser("Mei Tanaka").get("/talk/plan/1/").status_code == 200
    assert house.browser("Mei Tanaka").get("/talk/plan/1/activity/").status_code == 404


def test_behind_an_at_colleagues_are_offered_and_who_may_not_see_it_is_shown_as_such(house):
    house.may_see = house.work_on = {house.people["Bo Lind"].id, house.people["Ana Costa"].id}
    page = house.browser("Bo Lind").get("/talk/plan/1/people/?q=a").content.decode()
    assert 'data-label="Ana Costa"' in page
    assert "may not see this" not in page
    page = house.browser("Bo Lind").get("/talk/plan/1/people/?q=mei t").content.decode()
    assert 'aria-disabled="true" data-label="Mei Tanaka"' in page
    assert "may not see this" in page
    house.people["Mei Tanaka"].user = None
    house.people["Mei Tanaka"].save(update_fields=["user"])
    page = house.browser("Bo Lind").get("/talk/plan/1/people/?q=mei t").content.decode()
    assert "has no login yet" in page
    assert "may not see this" not in page, "no permission is missing"
    assert "Bo Lind" not in house.browser("Bo Lind").get("/talk/plan/1/people/?q=bo").content.decode(), "not oneself"


def test_rest_comments_lists_follows_and_takes_back(house):
    unit = house.units["Finance"].id
    bo = house.browser("Bo Lind")
    body = json.dumps({"text": "By program.", "once": "r"})
    for _twice in range(2):
        made = bo.post(f"/api/comments/unit/{unit}", body, content_type="application/json")
        assert made.status_code == 201
    rows = bo.get(f"/api/comments/unit/{unit}").json()["items"]
    assert [(row["text"], row["author_id"]) for row in rows] == [("By program.", house.people["Bo Lind"].id)]
    assert bo.delete(f"/api/comments/{made.json()['id']}").status_code == 204
    assert bo.get(f"/api/comments/unit/{unit}").json()["items"][0]["removed"] is True
    mei = house.browser("Mei Tanaka")
    assert mei.put(f"/api/follows/unit/{unit}").status_code == 204
    assert Follow.objects.filter(reader_id=house.user("Mei Tanaka").id).exists()
    assert mei.delete(f"/api/follows/unit/{unit}").status_code == 204
    assert mei.put("/api/follows/plan/1").status_code == 404


def test_erasing_takes_her_words_and_what_she_was_told(house):
    from rapport.conversation.public import HOLDINGS

    made = say(house, "My words for @Mei Tanaka")
    tell(house, made, "Mei Tanaka")
    comments, account = HOLDINGS
    bo, mei = house.people["Bo Lind"], house.people["Mei Tanaka"]
    assert "My words" in comments.rows(bo.id)[0][1]
    assert account.rows(mei.user_id)
    assert comments.erase(bo.id) == 1
    assert account.erase(mei.user_id) >= 1
    row = Comment.objects.get()
    assert (row.text, row.author_id) == ("", None)
    assert not Notification.objects.exists()
    assert not Mail.objects.exists()
