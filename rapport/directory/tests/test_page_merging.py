"""Pages of records that are one person: suggested, compared, merged, undone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from rapport.accounts.public import Actor
from rapport.directory.actions.duplicates import find_duplicates
from rapport.directory.actions.groups import add_group, join_group
from rapport.directory.actions.merging import merge_people
from rapport.directory.models import Identity, Merge, NotDuplicate, Person
from rapport.privacy.models import Look
from tests.kept import made_once

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")


@made_once
def twin(house):
    twin = house.person("Amara Okafór", "Partner", house.it, email="a.okafor@halmar.example", location="Lagos")
    Identity.objects.create(person=twin, kind="email", value="a.okafor@halmar.example")
    find_duplicates()
    return twin


def text(response, status=200):
    assert response.status_code == status, response.content
    return response.content.decode()


def compare(house, twin, **more):
    query = "&".join(f"{name}={value}" for name, value in {"a": house.amara.id, "b": twin.id, **more}.items())
    return f"/people/merges/new/?{query}"


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_pair_stands_side_by_side_with_what_differs(as_admin, house, twin):
    page = text(as_admin.get("/people/duplicates/"))
    for words in (
        "Amara Okafor",
        "Amara Okafór",
        "IT business partner",
        "1 address or login",
        "a.okafor@halmar.example",
    ):
        assert words in page
    assert page.count('class="differs"') == 5  # title, place, e-mail, known by, here since
    assert f"/people/merges/new/?a={house.amara.id}&amp;b={twin.id}" in page
    assert "/people/duplicates/" in text(as_admin.get("/people/"))


def test_the_list_costs_few_statements_however_many_pairs_there_are(as_admin, house, twin):
    for number in range(12):
        house.person("Amara Okafor", f"Number {number}", house.it)
    find_duplicates()
    as_admin.get("/people/duplicates/")
    with CaptureQueriesContext(connection) as seen:
        first = as_admin.get("/people/duplicates/")
    assert len(seen) <= 15
    assert len(first.context["pairs"]) == 20
    assert "Previous" in text(as_admin.get(first.context["next_url"]))


def test_two_people_go_off_the_list_and_come_back_by_undo(as_admin, house, twin):
    told = {"a": house.amara.id, "b": twin.id}
    answer = as_admin.post("/people/kept-apart/", told, headers={"HX-Request": "true"})
    assert text(answer) == ""
    note = NotDuplicate.objects.get()
    assert f"/people/kept-apart/{note.id}/undo/" in answer["HX-Trigger"]
    assert "Nobody seems to be here twice" in text(as_admin.get("/people/duplicates/"))
    undone = as_admin.post(f"/people/kept-apart/{note.id}/undo/", headers={"HX-Request": "true"})
    assert (undone.status_code, undone["HX-Refresh"]) == (204, "true")
    page = as_admin.get("/people/duplicates/")
    assert "Amara Okafór" in text(page)
    assert said(page) == ["Taken back. They are suggested again."]
    assert said(as_admin.post("/people/kept-apart/", told, follow=True)) == ["Noted: two people."]


def test_before_anybody_looked_the_page_offers_to_look(as_admin, house):
    assert "Look now" in text(as_admin.get("/people/duplicates/"))
    text(as_admin.post("/people/duplicates/", follow=True))
    assert ProcrastinateJob.objects.filter(task_name="directory.find_duplicates").exists()


def test_the_form_shows_what_the_one_record_will_hold_and_lets_her_choose_which_stays(as_admin, house, twin):
    page = as_admin.get(compare(house, twin))
    preview = page.context["preview"]
    assert preview.kept.id == twin.id  # known by an address
    told = {outcome.label: (outcome.value, outcome.origin) for outcome in preview.outcomes}
    assert told["Title"] == ("Partner", "kept")
    assert told["Here since"] == ("1 Mar 2019", "gone")
    assert told["Skills"] == ("Rugged devices", "gone")
    assert told["People who report to the other record"] == ("1", "kept")
    other = as_admin.get(compare(house, twin, keep=house.amara.id)).context["preview"]
    assert (other.kept.id, other.gone.id) == (house.amara.id, twin.id)
    assert {o.label: o.value for o in other.outcomes}["Title"] == "IT business partner"
    assert as_admin.get(compare(house, twin)).context["lines"][0].a == "IT business partner"


def test_what_the_form_shows_is_what_comes_of_it(as_admin, house, twin):
    group = add_group(name="Choir", by=OPERATOR)
    join_group(group_id=group, person_id=house.amara.id, by=OPERATOR)
    preview = as_admin.get(compare(house, twin, keep=twin.id)).context["preview"]
    as_admin.post(compare(house, twin, keep=twin.id))
    after = Person.objects.select_related("unit", "manager").get(id=twin.id)
    told = {outcome.label: outcome.value for outcome in preview.outcomes}
    assert told["Title"] == after.title
    assert told["Unit"] == after.unit.name
    assert told["Reports to"] == after.manager.name == "Anneke de Vries"
    assert told["Place"] == after.location
    assert told["Languages"] == ", ".join(after.languages)
    assert told["Groups from the other record"] == str(after.memberships.count())


def test_looking_at_the_form_is_written_down_for_both(as_admin, house, twin):
    as_admin.get(compare(house, twin))
    assert set(Look.objects.values_list("subject_id", flat=True)) == {house.amara.id, twin.id}


def test_one_person_is_made_with_undo_at_hand_and_the_old_address_leads_on(as_admin, house, twin):
    done = as_admin.post(compare(house, twin, keep=house.amara.id, **{"from": "list"}), follow=True)
    merge = Merge.objects.get()
    assert done.redirect_chain == [("/people/duplicates/", 302)]
    assert f'hx-post="/people/merges/{merge.id}/undo/"' in text(done)
    assert as_admin.get(f"/people/{twin.id}/")["Location"] == f"/people/{house.amara.id}/"

    undone = as_admin.post(f"/people/merges/{merge.id}/undo/", follow=True)
    assert said(undone) == ["They are two people again."]
    assert "Undone" in text(undone)
    assert as_admin.get(f"/people/{twin.id}/").status_code == 200


def test_a_page_of_a_merged_record_is_still_nobodys_for_who_may_not_see_the_one_that_stays(as_leila, house, twin):
    merge_people(kept_id=house.amara.id, gone_id=twin.id, by=OPERATOR)
    assert as_leila.get(f"/people/{twin.id}/").status_code == 302
    Person.objects.filter(id=house.amara.id).update(ended_on="2026-02-01")
    assert as_leila.get(f"/people/{twin.id}/").status_code == 404


def test_two_accounts_are_shown_and_need_a_tick(as_admin, house, twin):
    for person in (house.amara, twin):
        house.account(person)
    address = compare(house, twin, keep=house.amara.id)
    assert f"p{house.amara.id}@halmar.example is enough to sign in" in text(as_admin.get(address))
    assert "Both have an account." in text(as_admin.post(address), status=422)
    assert not Merge.objects.exists()
    as_admin.post(address, {"one_account": "yes"})
    assert Merge.objects.exists()


def test_who_left_cannot_stay_and_the_form_says_so_first(as_admin, house, twin):
    Person.objects.filter(id=twin.id).update(ended_on="2026-02-01")
    assert as_admin.get(compare(house, twin)).context["preview"].kept.id == house.amara.id
    page = text(as_admin.get(compare(house, twin, keep=twin.id)))
    assert "Keep the other one." in page
    assert "disabled" in page


def test_any_two_are_chosen_by_name_number_or_address(as_admin, house, twin):
    assert f"/people/merges/new/?a={house.kwame.id}" in text(as_admin.get(f"/people/{house.kwame.id}/"))
    page = text(as_admin.get(f"/people/merges/new/?a={house.kwame.id}&q=okafro"))
    assert f"?a={house.kwame.id}&amp;b={twin.id}" in page
    for question in (f"%23{twin.id}", str(twin.id), "A.OKAFOR@halmar.example"):
        page = text(as_admin.get(f"/people/merges/new/?a={house.kwame.id}&q={question}"))
        assert f"?a={house.kwame.id}&amp;b={twin.id}" in page, question
    assert "Nobody else is called so" in text(as_admin.get(f"/people/merges/new/?a={house.kwame.id}"))
    assert "Type a few letters" in text(as_admin.get("/people/merges/new/"))
    assert f"?a={house.kwame.id}" in text(as_admin.get("/people/merges/new/?q=kwame"))
    assert "Who else is" in text(as_admin.get(f"/people/merges/new/?a={twin.id}&b={twin.id}"))


def test_nonsense_and_strangers_numbers_are_not_found(as_admin, house, twin):
    for query in ("a=x", f"a={house.amara.id}&b=999999999", f"a={house.amara.id}&b={'9' * 30}", "a=999999999"):
        assert as_admin.get(f"/people/merges/new/?{query}").status_code == 404, query
    assert as_admin.post("/people/kept-apart/", {"a": house.amara.id}).status_code == 404
    assert as_admin.post("/people/merges/999999999/undo/").status_code == 404


def test_a_merge_under_a_later_one_says_which_to_undo_first(as_admin, house, twin):
    first = merge_people(kept_id=twin.id, gone_id=house.kwame.id, by=OPERATOR)
    second = merge_people(kept_id=house.amara.id, gone_id=twin.id, by=OPERATOR)
    page = text(as_admin.get("/people/merges/"))
    assert f"undo merge {second} first" in page
    refused = as_admin.post(f"/people/merges/{first}/undo/", follow=True)
    assert said(refused) == [f"One of them was merged again since. Undo merge {second} first."]
    part = text(as_admin.get("/people/merges/", headers={"HX-Request": "true", "HX-Target": "results"}))
    assert "<html" not in part and "the terminal" in part


def test_the_history_of_the_other_record_is_hers(as_admin, house, twin):
    group = add_group(name="Choir", by=OPERATOR)
    join_group(group_id=group, person_id=twin.id, by=OPERATOR)
    merge_people(kept_id=house.amara.id, gone_id=twin.id, by=OPERATOR)
    assert "joined “Choir”" in text(as_admin.get(f"/people/{house.amara.id}/timeline/"))


@pytest.mark.parametrize("address", ["/people/duplicates/", "/people/merges/", "/people/merges/new/"])
def test_colleagues_are_refused_and_see_no_way_in(as_leila, house, address):
    assert as_leila.get(address).status_code == 403
    assert "Same person as" not in text(as_leila.get(f"/people/{house.amara.id}/"))


def test_colleagues_change_nothing(as_leila, house, twin):
    told = {"a": house.amara.id, "b": twin.id}
    for address in (compare(house, twin), "/people/kept-apart/", "/people/merges/1/undo/", "/people/duplicates/"):
        assert as_leila.post(address, told).status_code == 403
    assert as_leila.post("/people/kept-apart/1/undo/").status_code == 403
    assert not Merge.objects.exists() and not NotDuplicate.objects.exists()
