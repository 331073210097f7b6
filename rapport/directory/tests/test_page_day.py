"""My day, and the first page of an empty house."""

import pytest

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Role
from rapport.kit import clock

pytestmark = pytest.mark.django_db


def test_the_day_greets_and_asks_the_rooms_for_their_panels(as_amara, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        response = as_amara.get("/")
    html = response.content.decode()
    assert ", Amara</h1>" in html
    assert 'hx-get="/people/me/around/"' in html
    assert len(response.content) < 60_000


def test_around_one_are_the_new_ones_and_what_ones_page_lacks(as_amara, house, django_assert_max_num_queries):
    house.person("Nguyễn Thị Mai", "Service analyst", house.it, house.anneke, started_on=clock.today())
    with django_assert_max_num_queries(15):
        html = as_amara.get("/people/me/around/").content.decode()
    assert "Nguyễn Thị Mai" in html
    assert "what to tell you first" in html
    assert "how to reach you" not in html
    assert "<html" not in html


def test_an_account_without_a_person_is_told_so(client, house):
    client.force_login(User.objects.create_user(email="nobody@halmar.example"))
    assert "does not belong to a person" in client.get("/people/me/around/").content.decode()
    assert client.get("/people/me/").status_code == 404


@pytest.mark.parametrize(("role", "says"), [(Role.ADMINISTRATOR, "Import your people"), (None, "rapport admin create")])
def test_an_empty_house_says_what_to_do_first(client, db, role, says):
    user = User.objects.create_user(email="first@halmar.example")
    if role:
        RoleGrant.objects.create(user=user, role=role)
    client.force_login(user)
    assert says in client.get("/").content.decode()
    assert "Nobody is here yet" in client.get("/people/").content.decode()
    assert "No unit is here yet" in client.get("/units/").content.decode()
