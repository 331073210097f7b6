"""An address that takes only what a form sends is no dead end for who opens it: it leads to its page."""

import pytest

from rapport.site.middleware import page_above

pytestmark = pytest.mark.django_db
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/cases/7/words/", "/cases/7/"),
        ("/cases/bulk/new/", "/cases/bulk/"),
        ("/cases/bulk/", "/cases/"),
        ("/cases/offers/5/accept/", "/cases/"),
        ("/cases/board/moves/", "/cases/board/"),
        ("/cases/7/take/", "/cases/7/"),
        ("/tasks/120/decision/", "/tasks/"),
    ],
)
def test_who_opens_it_is_led_to_the_page_it_belongs_to(client, address, page):
    found = client.get(address, headers=PAGE)
    assert (found.status_code, found["Location"]) == (302, page)


def test_step_by_step_it_ends_at_a_page_that_is_read(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("amara@halmar.example", name="Amara"))
    assert client.get("/cases/bulk/new/", headers=PAGE, follow=True).redirect_chain[-1][0] == "/cases/"


def test_what_is_sent_to_a_page_that_takes_nothing_is_answered_in_a_sentence(client):
    found = client.post("/cases/board/", {}, headers=PAGE)
    assert found.status_code == 405
    assert found["Allow"] == "GET, HEAD"
    assert "Nothing is taken at this address." in found.content.decode()


@pytest.mark.parametrize("headers", [{}, {"Accept": "*/*"}, {**PAGE, "HX-Request": "true"}])
def test_programs_and_parts_of_pages_are_told_by_the_status(client, headers):
    found = client.get("/cases/7/words/", headers=headers)
    assert (found.status_code, found.content) == (405, b"")
    assert client.get("/api/cases/7/words", headers=PAGE)["Content-Type"] in {
        "application/problem+json",
        "application/json; charset=utf-8",
    }


def test_every_address_of_ours_has_one_above(client):
    for path in ("/", "/cases/", "/cases/7/behind/", "/healthz"):
        assert page_above(path) in {"/", "/cases/7/"}
