import pytest
from django.test import Client

from rapport.ui.themes import COOKIE


def test_a_stranger_may_choose_a_theme_too():
    answer = Client().post("/ui/theme/", {"theme": "dark"}, headers={"referer": "http://testserver/account/login/"})
    assert answer.url == "http://testserver/account/login/"
    assert answer.cookies[COOKIE].value == "dark"


def test_system_forgets_the_choice():
    client = Client()
    client.cookies[COOKIE] = "dark"
    assert client.post("/ui/theme/", {"theme": "system"}).cookies[COOKIE].value == ""


@pytest.mark.parametrize("theme", ["hotdog", "", '"><script>'])
def test_what_is_no_theme_is_not_kept(theme):
    assert Client().post("/ui/theme/", {"theme": theme}).cookies[COOKIE].value == ""


def test_nobody_is_led_to_another_site():
    answer = Client().post("/ui/theme/", {"theme": "dark"}, headers={"referer": "http://evil.example/"})
    assert answer.url == "/"


def test_the_gallery_is_for_those_who_are_signed_in():
    answer = Client().get("/ui/")
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/")


def test_the_page_of_a_broken_server_needs_neither_request_nor_database():
    from django.template.loader import render_to_string

    assert "Something broke on our side" in render_to_string("ui/broken.html")
