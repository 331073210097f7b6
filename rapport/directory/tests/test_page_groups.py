"""Groups in the browser: found, made, joined, left, closed; and lists kept as views."""

import re

import pytest

from rapport.accounts.public import Actor
from rapport.directory.actions.groups import add_group, close_group
from rapport.directory.models import Group, GroupMember, Person
from rapport.fields.models import SavedView
from rapport.ledger.models import Fact

pytestmark = pytest.mark.django_db
LIST, RECORD, BYTES = 15, 20, 60_000
OPERATOR = Actor.system(via="cli")
REGION = {"HX-Request": "true", "HX-Target": "results"}


def text(response, status=200):
    assert response.status_code == status, response.status_code
    return response.content.decode()


def starter():
    return Group.objects.get(slug="starter-set-up")


def test_my_groups_stand_first_and_pages_follow_without_gap(as_leila, house, django_assert_max_num_queries):
    for number in range(70):
        add_group(name=f"Circle {number:02}", purpose="We read.", by=OPERATOR)
    with django_assert_max_num_queries(LIST):
        first = text(as_leila.get("/groups/"))
    assert len(first) < BYTES
    assert first.index("Starter set-up") < first.index("Circle 00")
    seen, address = [], "/groups/"
    while address:
        html = text(as_leila.get(address, headers=REGION))
        seen += re.findall(r'class="row" href="/groups/(\d+)/"', html)
        found = re.search(r'href="([^"]*after=[^"]*)" rel="next"', html)
        address = found.group(1).replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 71
    assert "Circle 07" in text(as_leila.get("/groups/?q=circle+07"))
    assert "Circle 07" not in text(as_leila.get("/groups/?mine=1"))
    assert "No group fits" in text(as_leila.get("/groups/?q=zzz"))
    assert as_leila.get("/groups/?after=x").status_code == 422


def test_without_groups_the_page_says_what_to_do(as_leila):
    Group.objects.all().delete()
    html = text(as_leila.get("/groups/"))
    assert "No group yet" in html
    assert "/groups/new/" in html


def test_a_group_is_made_with_oneself_in_it(as_leila, house):
    made = as_leila.post("/groups/new/", {"name": "Choir", "purpose": "We sing.", "who": "open"})
    choir = Group.objects.get(name="Choir")
    assert made.url == f"/groups/{choir.id}/"
    html = text(as_leila.get(made.url))
    assert "We sing." in html
    assert "Leila Haddad" in html
    assert "fewer than 30" in html
    again = text(as_leila.post("/groups/new/", {"name": "choir", "purpose": "x", "who": "open"}), 422)
    assert "This name is taken" in again
    assert "x</textarea>" in again


def test_a_group_is_joined_and_left_and_both_can_be_undone(as_leila, house, django_assert_max_num_queries):
    choir = add_group(name="Choir", by=OPERATOR)
    page = f"/groups/{choir}/"
    assert "Nobody is in it" in text(as_leila.get(page))
    assert as_leila.post(f"{page}join/").url == page
    with django_assert_max_num_queries(RECORD):
        html = text(as_leila.get(page))
    assert f'hx-post="{page}leave/"' in html
    assert as_leila.post(f"{page}leave/").url == "/groups/"
    assert f'hx-post="{page}join/"' in text(as_leila.get("/groups/"))
    undone = as_leila.post(f"{page}join/", headers={"HX-Request": "true"})
    assert undone["HX-Redirect"] == page
    as_leila.post(f"{page}join/")
    assert GroupMember.objects.filter(group_id=choir).count() == 1


def test_a_closed_group_is_known_to_its_members_only(as_leila, house, client):
    board = add_group(name="Board", open_to_all=False, by=OPERATOR)
    GroupMember.objects.create(group_id=board, person=house.amara)
    for address in (f"/groups/{board}/", f"/groups/{board}/edit/"):
        assert as_leila.get(address).status_code == 404
    for what in ("join", "leave", "close"):
        assert as_leila.post(f"/groups/{board}/{what}/").status_code == 404
    assert "Board" not in text(as_leila.get("/groups/"))
    client.force_login(house.account(house.amara))
    assert "Closed: known to its members only" in text(client.get(f"/groups/{board}/"))
    assert "Board" in text(client.get("/groups/"))


def test_who_is_alone_in_it_renames_and_closes_it_others_do_not(as_leila, house):
    page = f"/groups/{starter().id}/"
    assert "Close the group" not in text(as_leila.get(page))
    assert as_leila.post(f"{page}close/").status_code == 403
    assert as_leila.get(f"{page}edit/").status_code == 403
    GroupMember.objects.filter(person=house.amara).delete()
    assert as_leila.post(f"{page}edit/", {"name": "Set-up", "purpose": "First days."}).url == page
    assert as_leila.post(f"{page}close/").url == page
    assert "nobody joins alone" not in text(as_leila.get(page))
    assert not starter().open


def test_an_administrator_puts_somebody_in_and_takes_her_out(as_admin, house, client):
    board = add_group(name="Board", open_to_all=False, by=OPERATOR)
    page = f"/groups/{board}/"
    assert as_admin.post(page, {"person": str(house.kwame.id), "person-text": "Kwame Mensah"}).url == page
    assert "Kwame Mensah" in text(as_admin.get(page))
    assert "Nothing here is called" in text(as_admin.post(page, {"person-text": "Nobody"}), 422)
    assert as_admin.post(f"{page}leave/", {"person": str(house.kwame.id)}).url == page
    assert not GroupMember.objects.filter(group_id=board).exists()
    client.force_login(house.account(house.leila))
    assert client.post(f"/groups/{starter().id}/leave/", {"person": str(house.amara.id)}).status_code == 403


def test_a_shared_group_is_linked_and_a_closed_one_is_told_to_nobody(as_leila, house):
    person = f"/people/{house.amara.id}/"
    assert f'href="/groups/{starter().id}/"' in text(as_leila.get(person))
    from rapport.directory.actions.groups import join_group

    secret = add_group(name="Reorganisation", open_to_all=False, by=OPERATOR)
    choir = add_group(name="Choir", by=OPERATOR)
    for group in (secret, choir):
        join_group(group_id=group, person_id=house.amara.id, by=OPERATOR)
    html = text(as_leila.get(f"{person}timeline/"))
    assert "joined “Choir”" in html
    assert html.count("joined “") == 1
    close_group(group_id=choir, by=OPERATOR)
    assert "joined “" not in text(as_leila.get(f"{person}timeline/"))


def test_members_come_in_pages_and_who_left_is_not_among_them(as_leila, house):
    group = starter()
    more = Person.objects.bulk_create(Person(name=f"Member {n:03}") for n in range(60))
    gone = Person.objects.create(name="Gone", ended_on="2026-01-01")
    GroupMember.objects.bulk_create(GroupMember(group=group, person=person) for person in [*more, gone])
    html = text(as_leila.get(f"/groups/{group.id}/"))
    assert "62 members" in html
    following = re.search(r'href="([^"]*after=[^"]*)"', html).group(1)
    rest = text(as_leila.get(following))
    assert "Member 059" in rest
    assert "Gone" not in html + rest


def test_a_group_of_everybody_is_counted_only_so_far(as_leila, house):
    group = starter()
    many = Person.objects.bulk_create(Person(name=f"Member {n:04}") for n in range(1000))
    GroupMember.objects.bulk_create(GroupMember(group=group, person=person) for person in many)
    for address in ("/groups/", f"/groups/{group.id}/", f"/people/{house.amara.id}/"):
        assert "more than 1,000 members" in text(as_leila.get(address))


def test_a_filtered_list_is_kept_as_a_view_and_found_in_its_menu(as_leila, house, django_assert_max_num_queries):
    plain = text(as_leila.get("/people/"))
    assert "Filter the list, then keep it here as a view." in plain
    assert "Keep this view" not in plain
    filtered = text(as_leila.get("/people/?location=Gda%C5%84sk&sort=unit"))
    assert "Keep this view" in filtered
    query = re.search(r'name="query" value="([^"]*)"', filtered).group(1).replace("&amp;", "&")
    sent = {"page": "directory:people", "name": "In Gdańsk", "query": query, "share": f"unit-{house.finance.id}"}
    assert as_leila.post("/views/", sent | {"next": f"/people/?{query}"}).url == f"/people/?{query}"
    view = SavedView.objects.get()
    assert (view.share, view.unit_id) == ("unit", house.finance.id)
    with django_assert_max_num_queries(LIST):
        here = text(as_leila.get(f"/people/?{query}"))
    assert "Rename or share" in here
    assert f'href="/views/{view.id}/" aria-current="page"' in here
    assert as_leila.get(f"/views/{view.id}/").url == f"/people/?{query}"
    deleted = as_leila.post(f"/views/{view.id}/delete/", {"next": f"/people/?{query}"})
    assert deleted.url == f"/people/?{query}"
    assert Fact.objects.filter(name__startswith="fields.view_").count() == 2


def test_a_view_shared_with_a_unit_reaches_its_people(as_leila, house, client):
    client.force_login(house.account(house.kwame))
    SavedView.objects.create(
        page="directory:people", name="Ours", query="q=ours", owner=house.account(house.anneke), share="unit",
        unit_id=house.it.id,
    )  # fmt: skip
    html = text(client.get("/people/"))
    assert "Ours" in html
    assert "Anneke de Vries" in html
    client.force_login(house.leila.user)
    assert "Ours" not in text(client.get("/people/"))


def test_filtering_by_htmx_brings_the_menu_along(as_leila):
    html = text(as_leila.get("/people/?q=anneke", headers=REGION))
    assert 'id="view-bar" hx-swap-oob="true"' in html
    assert 'name="query" value="q=anneke"' in html
    assert 'id="view-bar" hx-swap-oob="true"' in text(as_leila.get("/groups/?q=set", headers=REGION))
