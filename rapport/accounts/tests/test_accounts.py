"""Accounts, roles, tokens, sessions, the command line."""

import json
import re
import threading
from datetime import timedelta
from importlib import import_module

import pytest
from click.testing import CliRunner
from django.conf import global_settings
from django.db import connection
from django.utils.module_loading import import_string

from rapport.accounts.actions.entrances import invite
from rapport.accounts.actions.people import close_user, create_user, grant_role, open_user, revoke_role
from rapport.accounts.actions.settings import change_settings
from rapport.accounts.actions.tokens import create_token, revoke_token
from rapport.accounts.cli import admin, commands
from rapport.accounts.models import ApiToken, RoleGrant, User
from rapport.accounts.public import Actor, Role, Scope, remove_old_tries, roles_of, scope_for, user_of_token
from rapport.accounts.queries.who import reader_of
from rapport.accounts.rules import browser_of
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal

OPERATOR = Actor.system(via="cli")
PHRASE = "quiet harbour lantern"


@pytest.fixture
def mei(db):
    user_id = create_user(email="Mei@Halmar.example ", name="Mei-Ling Chen", password=PHRASE, by=OPERATOR)
    return User.objects.get(id=user_id)


def _boss(email="boss@halmar.example"):
    roles = frozenset({Role.ADMINISTRATOR})
    return create_user(email=email, password=PHRASE, roles=roles, by=OPERATOR)


def test_an_address_is_kept_in_lower_case_and_once(mei):
    assert mei.email == "mei@halmar.example"
    with pytest.raises(Refusal, match="account with"):
        create_user(email="MEI@halmar.example", by=OPERATOR)


def test_an_installation_hashes_passwords_slowly(settings):
    ours = import_module(settings.SETTINGS_MODULE)
    names = getattr(ours, "PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)
    assert import_string(names[0])().iterations >= 600_000


@pytest.mark.parametrize("password", ["short", "password123", "mei-ling chen"])
def test_an_easy_password_is_refused_with_what_to_change(db, password):
    with pytest.raises(Refusal, match="password"):
        create_user(email="mei@halmar.example", name="Mei-Ling Chen", password=password, by=OPERATOR)
    assert not User.objects.exists()


def test_only_administrators_make_accounts_and_give_roles(mei):
    lead = Actor(user_id=mei.id, roles=frozenset({Role.EMPLOYEE, Role.TEAM_LEAD, Role.EXECUTIVE}))
    for act in (
        lambda: create_user(email="x@halmar.example", by=lead),
        lambda: grant_role(user_id=mei.id, role=Role.ADMINISTRATOR, by=lead),
        lambda: revoke_role(user_id=mei.id, role=Role.ANALYST, by=lead),
        lambda: close_user(user_id=mei.id, by=lead),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_role_is_given_and_taken_once_each(mei):
    grant_role(user_id=mei.id, role=Role.ANALYST, by=OPERATOR)
    grant_role(user_id=mei.id, role=Role.ANALYST, by=OPERATOR)
    assert roles_of(mei.id) == {Role.EMPLOYEE, Role.ANALYST}

    revoke_role(user_id=mei.id, role=Role.ANALYST, by=OPERATOR)
    revoke_role(user_id=mei.id, role=Role.ANALYST, by=OPERATOR)

    assert roles_of(mei.id) == {Role.EMPLOYEE}
    with pytest.raises(Refusal, match="nothing to grant"):
        grant_role(user_id=mei.id, role=Role.EMPLOYEE, by=OPERATOR)


def test_the_last_administrator_stays_whatever_one_tries(db):
    boss = _boss()
    for act in (
        lambda: revoke_role(user_id=boss, role=Role.ADMINISTRATOR, by=OPERATOR),
        lambda: close_user(user_id=boss, by=OPERATOR),
    ):
        with pytest.raises(Refusal, match="last administrator"):
            act()

    other = _boss("other@halmar.example")
    close_user(user_id=other, by=OPERATOR)
    with pytest.raises(Refusal, match="last administrator"):
        revoke_role(user_id=boss, role=Role.ADMINISTRATOR, by=OPERATOR)


def test_two_administrators_who_remove_each_other_at_once_leave_one(transactional_db):
    pair = [_boss("a@halmar.example"), _boss("b@halmar.example")]
    outcomes = []

    def remove(user_id):
        try:
            revoke_role(user_id=user_id, role=Role.ADMINISTRATOR, by=OPERATOR)
            outcomes.append("done")
        except Refusal:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=(user_id,)) for user_id in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "refused"]
    assert RoleGrant.objects.filter(role=Role.ADMINISTRATOR).count() == 1


def _token(user, *scopes, days=30):
    actor = Actor(user_id=user.id)
    return create_token(user_id=user.id, name="script", scopes=frozenset(scopes), days=days, by=actor)


def test_a_token_is_kept_as_a_hash_and_works_until_it_ends(mei):
    ident, secret = _token(mei, Scope.READ)
    row = ApiToken.objects.get(id=ident)

    assert secret.startswith("rap_")
    assert secret.startswith(row.prefix)
    assert len(row.prefix) == 10
    assert secret.encode() not in bytes(row.digest)
    assert user_of_token(secret) == (mei, frozenset({Scope.READ}))
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert user_of_token(secret) is None
    assert user_of_token(secret + "x") is None


def test_a_revoked_token_and_those_of_a_closed_account_stop(mei):
    ident, secret = _token(mei, Scope.READ)
    revoke_token(token_id=ident, by=Actor(user_id=mei.id))
    assert user_of_token(secret) is None

    _ident, second = _token(mei, Scope.READ)
    close_user(user_id=mei.id, by=OPERATOR)
    assert user_of_token(second) is None
    open_user(user_id=mei.id, by=OPERATOR)
    assert user_of_token(second) is None, "tokens of a closed account stay revoked"


def test_nobody_makes_or_revokes_tokens_of_others(mei):
    ident, _secret = _token(mei, Scope.READ)
    boss = Actor(user_id=_boss(), roles=frozenset(Role))
    with pytest.raises(Missing):
        revoke_token(token_id=ident, by=boss)
    with pytest.raises(Missing):
        revoke_token(token_id=987654, by=boss)
    with pytest.raises(Missing):
        create_token(user_id=mei.id, name="x", scopes=frozenset({Scope.READ}), days=1, by=boss)


def test_an_account_is_found_by_its_address_in_any_case_by_an_index(mei):
    assert User.objects.get_by_natural_key(" MEI@Halmar.example ") == mei
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "user_email_once" in User.objects.with_address("mei@halmar.example").explain()


@pytest.mark.parametrize("wanted", [Scope.READ, Scope.WRITE, Scope.IMPORT])
def test_a_token_cannot_make_another_that_would_outlive_it(mei, wanted):
    token = Actor(user_id=mei.id, via="rest", scopes=frozenset({Scope.READ, Scope.WRITE}))
    with pytest.raises(Forbidden, match="Sign in"):
        create_token(user_id=mei.id, name="x", scopes=frozenset({wanted}), days=1, by=token)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_no_token_lives_for_ever(mei, days):
    with pytest.raises(Refusal, match="between 1 and"):
        _token(mei, Scope.READ, days=days)


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/api/people", Scope.READ),
        ("HEAD", "/api/imports", Scope.READ),
        ("POST", "/api/tokens", Scope.WRITE),
        ("DELETE", "/api/tokens/1", Scope.WRITE),
        ("POST", "/api/imports", Scope.IMPORT),
        ("PUT", "/api/imports/3", Scope.IMPORT),
        ("BREW", "/api/tea", Scope.WRITE),
    ],
)
def test_each_call_needs_one_scope(method, path, scope):
    assert scope_for(method, path) == scope


def _call(client, method, path, secret, body=None):
    headers = {"authorization": f"Bearer {secret}"}
    data = json.dumps(body) if body is not None else None
    return client.generic(method, path, data or "", content_type="application/json", headers=headers)


def test_a_token_that_may_read_cannot_write_and_the_other_way_round(client, mei):
    _id, reading = _token(mei, Scope.READ)
    _id, writing = _token(mei, Scope.WRITE)
    body = {"timezone": "Europe/Lisbon"}

    assert _call(client, "GET", "/api/me", reading).json()["email"] == "mei@halmar.example"
    refused = _call(client, "PATCH", "/api/me", reading, body)
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert _call(client, "GET", "/api/me", writing).status_code == 403
    assert _call(client, "PATCH", "/api/me", writing, body).status_code == 200
    assert _call(client, "POST", "/api/tokens", writing, {"name": "x", "scopes": ["write"]}).status_code == 403
    assert _call(client, "GET", "/api/me", "rap_invented").status_code == 401


def test_the_secret_of_a_token_is_shown_once(client, mei):
    client.force_login(mei)
    answer = client.post("/account/tokens/", {"name": "script", "scopes": ["read"], "days": "30"})
    secret = next(
        word for word in answer.content.decode().replace("<", " ").replace(">", " ").split() if "rap_" in word
    )

    assert user_of_token(secret) is not None
    assert secret not in client.get("/account/tokens/").content.decode()
    client.post(f"/account/tokens/{ApiToken.objects.get().id}/revoke/")
    assert user_of_token(secret) is None


def test_reloading_the_page_that_shows_a_token_makes_no_other(client, mei):
    client.force_login(mei)
    once = re.search(r'name="once" value="([^"]+)"', client.get("/account/tokens/").content.decode())[1]
    sent = {"name": "script", "scopes": ["read"], "days": "30", "once": once}
    first = client.post("/account/tokens/", sent)
    assert "rap_" in first.content.decode().split("Copy the token now")[1]
    assert once not in first.content.decode(), "the next form is another one"
    again = client.post("/account/tokens/", sent, follow=True)
    assert again.redirect_chain == [("/account/tokens/", 302)]
    assert "It was made once, and was shown once." in again.content.decode()
    assert ApiToken.objects.count() == 1


@pytest.fixture
def two_languages(settings):
    settings.LANGUAGES = [("nl", "Dutch"), ("en", "English")]


def test_settings_are_ones_own_and_refuse_nonsense(mei, client, two_languages):
    with pytest.raises(Missing):
        change_settings(user_id=mei.id, name="X", language="", timezone="", by=Actor(user_id=mei.id + 1))
    with pytest.raises(Refusal, match="time zone"):
        change_settings(user_id=mei.id, name="X", language="", timezone="Mars/Base", by=Actor(user_id=mei.id))
    client.force_login(mei)

    client.post("/account/settings/", {"name": "Mei", "language": "nl", "timezone": "Asia/Tokyo", "theme": "dark"})

    mei.refresh_from_db()
    assert (mei.name, mei.language, mei.timezone) == ("Mei", "nl", "Asia/Tokyo")
    assert client.cookies["theme"].value == "dark"
    assert '<html lang="nl"' in client.get("/account/settings/").content.decode()


def test_a_language_that_the_pages_are_not_in_is_neither_offered_nor_taken(mei, client):
    client.force_login(mei)
    client.post("/account/settings/", {"name": "Mei", "language": "nl", "timezone": "", "theme": ""})
    mei.refresh_from_db()

    assert (mei.name, mei.language) == ("Mei", ""), "of one language nothing is asked"
    assert 'name="language"' not in client.get("/account/settings/").content.decode()
    with pytest.raises(Refusal, match="these pages are in"):
        change_settings(user_id=mei.id, name="", language="nl", timezone="", by=Actor(user_id=mei.id))


@pytest.mark.parametrize("wished", ["de", "ar", "nl-BE, de;q=0.5"])
def test_pages_say_the_language_they_are_in_whatever_was_chosen_once_or_the_browser_wishes(mei, client, wished):
    User.objects.filter(id=mei.id).update(language="ar")  # it was offered then
    client.force_login(mei)
    answer = client.get("/account/settings/", headers={"Accept-Language": wished})

    assert '<html lang="en"' in answer.content.decode()
    assert 'dir="rtl"' not in answer.content.decode()
    assert answer.headers["Content-Language"] == "en"
    assert reader_of(mei.id).language == "", "and mails are as the installation's"


def test_an_older_choice_does_not_stand_in_the_way_of_another_setting(mei, client):
    User.objects.filter(id=mei.id).update(language="ar")
    client.force_login(mei)
    client.post("/account/settings/", {"name": "Mei-Ling", "timezone": "Asia/Tokyo", "theme": ""})

    mei.refresh_from_db()
    assert (mei.name, mei.timezone) == ("Mei-Ling", "Asia/Tokyo")


def _sign_in(client, email, password):
    return client.post("/account/login/", {"login": email, "password": password})


def test_signing_in_works_in_any_case_and_says_the_same_for_unknown_and_wrong(client, mei):
    wrong = _sign_in(client, "mei@halmar.example", "not her password")
    unknown = _sign_in(client, "nobody@halmar.example", "not her password")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors

    assert _sign_in(client, "MEI@halmar.example", PHRASE).status_code == 302
    assert client.get("/account/settings/").status_code == 200


def test_too_many_wrong_tries_are_stopped_even_with_the_right_password(client, mei):
    for _n in range(6):
        _sign_in(client, "mei@halmar.example", "not her password")

    assert _sign_in(client, "mei@halmar.example", PHRASE).status_code != 302


def test_tries_are_counted_in_the_database_for_all_hosts_and_go_when_they_no_longer_count(client, mei):
    for n in range(400):
        _sign_in(client, f"somebody{n}@halmar.example", "not her password")
    for _n in range(6):
        _sign_in(client, "mei@halmar.example", "not her password")
    assert _sign_in(client, "mei@halmar.example", PHRASE).status_code != 302, "many others make nobody forget"

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_try")
        (counted,) = cursor.fetchone()
    assert remove_old_tries(clock.now() + timedelta(days=1)) == counted > 0


def test_a_session_begun_before_signing_in_is_not_the_one_after(client, mei):
    client.get("/account/login/")
    client.session["planted"] = True
    client.session.save()
    before = client.session.session_key

    _sign_in(client, mei.email, PHRASE)

    assert client.session.session_key != before


def test_a_new_password_signs_other_browsers_out(client, mei):
    from django.test import Client

    other = Client()
    for browser in (client, other):
        _sign_in(browser, mei.email, PHRASE)
    new = "another long phrase"
    client.post("/account/password/change/", {"oldpassword": PHRASE, "password1": new, "password2": new})

    assert other.get("/account/settings/").status_code == 302
    assert client.get("/account/settings/").status_code == 200
    assert _sign_in(other, mei.email, PHRASE).status_code == 200
    assert _sign_in(other, mei.email, new).status_code == 302


def test_the_link_of_a_forgotten_password_leads_to_this_site_whatever_host_was_named(client, mei, settings, mailoutbox):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/account/password/reset/", {"email": mei.email}, headers={"host": "evil.example"})

    assert "evil.example" not in mailoutbox[0].body
    assert settings.ADDRESS + "/account/password/reset/key/" in mailoutbox[0].body


def test_a_link_for_a_new_password_works_once(client, mei, mailoutbox):
    client.post("/account/password/reset/", {"email": mei.email})
    link = next(word for word in mailoutbox[0].body.split() if word.startswith("http"))
    page = client.get(link, follow=True)
    new = {"password1": "another long phrase", "password2": "another long phrase"}
    client.post(page.request["PATH_INFO"], new)

    assert "This link is over" in client.get(link, follow=True).content.decode()


def test_a_new_password_for_a_forgotten_one_ends_the_tokens_too(client, mei, mailoutbox):
    _id, secret = _token(mei, Scope.READ)
    client.post("/account/password/reset/", {"email": mei.email})
    link = next(word for word in mailoutbox[0].body.split() if word.startswith("http"))
    page = client.get(link, follow=True)
    assert user_of_token(secret) is not None
    client.post(page.request["PATH_INFO"], {"password1": "another long phrase", "password2": "another long phrase"})
    assert user_of_token(secret) is None


def test_signing_in_leads_to_no_other_site(client, mei):
    form = {"login": mei.email, "password": PHRASE, "next": "https://evil.example/"}
    assert client.post("/account/login/", form)["Location"] == "/"


def test_where_nobody_has_an_account_the_first_page_says_how_one_is_made(client, db):
    page = client.get("/", follow=True).content.decode()
    assert "rapport admin create" in page

    _boss()

    assert "rapport admin create" not in client.get("/account/login/").content.decode()


@pytest.mark.parametrize(
    ("says", "known"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_two_words(says, known):
    assert browser_of(says) == known


def test_other_browsers_can_be_signed_out(client, mei, django_user_model):
    from django.test import Client

    other = Client()
    for browser in (client, other):
        assert _sign_in(browser, mei.email, PHRASE).status_code == 302
    assert client.get("/account/sessions/").content.decode().count("This browser") == 1

    client.post("/account/sessions/")

    assert other.get("/account/settings/").status_code == 302
    assert client.get("/account/settings/").status_code == 200


def test_a_closed_account_is_out_at_once_and_cannot_sign_in(client, mei):
    _sign_in(client, mei.email, PHRASE)
    close_user(user_id=mei.id, by=OPERATOR)

    assert client.get("/account/settings/").status_code == 302
    client.logout()
    _sign_in(client, mei.email, PHRASE)
    assert client.get("/account/settings/").status_code == 302


def _words(response):
    """The page without what is new at every request."""
    return re.sub(r"[A-Za-z0-9]{64}", "", response.content.decode())


def test_a_forgotten_password_writes_to_users_only_and_answers_the_same(client, mei, settings, mailoutbox):
    known = client.post("/account/password/reset/", {"email": mei.email}, follow=True)
    unknown = client.post("/account/password/reset/", {"email": "nobody@halmar.example"}, follow=True)

    assert _words(known) == _words(unknown)
    assert [m.to for m in mailoutbox] == [[mei.email]]
    link = next(word for word in mailoutbox[0].body.split() if word.startswith("http"))
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "another long phrase", "password2": "another long phrase"})
    assert _sign_in(client, mei.email, "another long phrase").status_code == 302


def test_nobody_signs_up_or_changes_the_address(client, mei):
    assert client.post("/account/signup/", {"email": "x@halmar.example", "password1": PHRASE}).status_code == 200
    assert User.objects.count() == 1
    client.force_login(mei)
    assert client.post("/account/email/", {"email": "boss@halmar.example", "action_add": ""}).status_code == 405


def test_administrators_see_accounts_and_change_roles_on_pages(client, mei):
    client.force_login(mei)
    assert client.get("/accounts/").status_code == 403
    client.force_login(User.objects.get(id=_boss()))
    assert "mei@halmar.example" in client.get("/accounts/?q=mei").content.decode()

    refused = client.post("/accounts/invite/", {"address": "mei at halmar"})
    assert refused.status_code == 422
    assert "mei at halmar" in refused.content.decode(), "what was typed is kept"

    client.post(f"/accounts/{mei.id}/roles/", {"role": "analyst", "give": "1"})
    assert Role.ANALYST in roles_of(mei.id)
    client.post(f"/accounts/{mei.id}/roles/", {"role": "analyst"})
    assert Role.ANALYST not in roles_of(mei.id)
    assert client.post(f"/accounts/{mei.id}/roles/", {"role": "emperor", "give": "1"}).status_code == 404


def test_the_first_account_is_made_in_the_terminal(db):
    done = CliRunner().invoke(
        admin, ["create", "--email", "Ada@halmar.example", "--password-stdin", "--json"], input=PHRASE + "\n"
    )

    assert done.exit_code == 0, done.output
    user_id = json.loads(done.stdout)["user_id"]
    assert Role.ADMINISTRATOR in roles_of(user_id)
    assert User.objects.get(id=user_id).check_password(PHRASE)


def test_the_terminal_refuses_in_one_line_and_exits_2(db):
    done = CliRunner().invoke(commands, ["grant", "nobody@halmar.example", "analyst"])

    assert done.exit_code == 2
    assert done.stderr.strip().count("\n") == 0
    assert "no account" in done.stderr


def test_settings_sessions_and_invitations_by_rest(client, mei):
    _sign_in(client, mei.email, PHRASE)
    (session,) = client.get("/api/sessions").json()
    assert client.delete("/api/sessions").json() == {"ended": 0}, "not the one the call is made from"
    patched = client.patch("/api/me", {"timezone": "Asia/Tokyo"}, content_type="application/json").json()
    assert (patched["timezone"], patched["name"]) == ("Asia/Tokyo", "Mei-Ling Chen")
    assert client.patch("/api/me", {"timezone": "Mars"}, content_type="application/json").status_code == 422
    assert client.get("/api/invitations").status_code == 403
    assert client.delete(f"/api/sessions/{session['id']}").json() == {"ended": 1}
    assert client.get("/api/me").status_code == 401

    client.force_login(User.objects.get(id=_boss()))
    ident = client.post("/api/invitations", {"address": "n@halmar.example"}, content_type="application/json").json()[
        "id"
    ]
    assert [i["id"] for i in client.get("/api/invitations").json()] == [ident]
    assert client.delete(f"/api/invitations/{ident}").status_code == 204
    assert client.get("/api/invitations").json() == []


def test_the_terminal_signs_out_and_withdraws(client, mei):
    _sign_in(client, mei.email, PHRASE)
    done = CliRunner().invoke(commands, ["sign-out", mei.email])
    assert "1 browsers" in done.stderr
    assert client.get("/account/settings/").status_code == 302
    ident = invite(address="new@halmar.example", by=OPERATOR)
    assert json.loads(CliRunner().invoke(commands, ["invitations", "--json"]).stdout)[0]["id"] == ident
    assert CliRunner().invoke(commands, ["withdraw", str(ident)]).exit_code == 0
    assert CliRunner().invoke(commands, ["withdraw", "999"]).exit_code == 2
