"""Saying how to work with oneself and others, through the pages."""

import pytest

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.statements import write_statement
from rapport.directory.models import Preference, Statement
from rapport.kit.problems import Refusal
from rapport.ledger.public import timeline_of

pytestmark = pytest.mark.django_db


def _standing(person):
    rows = Statement.objects.filter(person=person, withdrawn_at=None).order_by("id")
    return [(row.topic, row.text, row.visibility) for row in rows]


def test_one_says_how_to_work_with_oneself(as_amara, house):
    sent = {"form": "statement", "s-topic": "avoid", "s-text": "  As per\nmy last mail. ", "s-visibility": "unit"}
    assert as_amara.post(f"/people/{house.amara.id}/edit/", sent).status_code == 302
    assert ("avoid", "As per my last mail.", "unit") in _standing(house.amara)
    page = as_amara.get(f"/people/{house.amara.id}/").content.decode()
    assert "As per my last mail." in page
    assert [fact.name for fact in timeline_of(f"person:{house.amara.id}").items][:1] == ["directory.statement_written"]


def test_what_was_typed_stays_when_something_is_missing(as_amara, house):
    sent = {"form": "preferences", "p-channels": "Chat, Call", "p-hours_from": "09:00", "p-hours_to": ""}
    response = as_amara.post(f"/people/{house.amara.id}/edit/", sent)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Give both, or neither." in html
    assert 'value="Chat, Call"' in html
    assert Preference.objects.get(person=house.amara).channels == ["Chat"]


def test_one_sets_how_to_be_reached(as_amara, house):
    sent = {
        "form": "preferences",
        "p-channels": "Call, Mail, Call",
        "p-hours_from": "08:00",
        "p-hours_to": "12:30",
        "p-languages": "English",
    }
    assert as_amara.post(f"/people/{house.amara.id}/edit/", sent).status_code == 302
    kept = Preference.objects.get(person=house.amara)
    assert (kept.channels, kept.hours_from.hour, kept.languages) == (["Call", "Mail"], 8, ["English"])


def test_nobody_edits_for_somebody_else(as_leila, house):
    assert as_leila.get(f"/people/{house.amara.id}/edit/").status_code == 403
    assert as_leila.post(f"/people/{house.amara.id}/edit/", {"form": "preferences"}).status_code == 403
    assert as_leila.post(f"/people/{house.amara.id}/checked/").status_code == 403
    assert as_leila.post(f"/people/statements/{house.said.id}/withdraw/").status_code == 403
    assert as_leila.post(f"/people/statements/{house.said.id}/dispute/").status_code == 403


def test_an_administrator_sets_preferences_but_speaks_for_nobody(as_admin, house):
    sent = {"form": "statement", "s-topic": "avoid", "s-text": "Words put into a mouth.", "s-visibility": "everyone"}
    as_admin.post(f"/people/{house.amara.id}/edit/", sent)
    assert "Words put into a mouth." not in str(_standing(house.amara))


def test_a_note_about_a_colleague_says_that_she_reads_it(as_leila, house):
    address = f"/people/{house.kwame.id}/note/"
    assert "always reads what is noted" in as_leila.get(address).content.decode()
    sent = {"topic": "tell", "text": "Bring the serial number.", "visibility": "everyone"}
    assert as_leila.post(address, sent).status_code == 302
    assert _standing(house.kwame) == [("tell", "Bring the serial number.", "everyone")]
    assert as_leila.post(address, {**sent, "visibility": "me"}).status_code == 422
    empty = as_leila.post(address, {**sent, "text": ""})
    assert empty.status_code == 422


def test_no_note_can_be_hidden_from_its_subject(house):
    leila = Actor(user_id=7, person_id=house.leila.id, roles=frozenset({Role.EMPLOYEE}))
    with pytest.raises(Refusal, match="always readable by her"):
        write_statement(person_id=house.amara.id, topic="tell", text="Secret.", visibility="me", by=leila)


def test_the_subject_says_that_a_note_is_wrong_and_then_only_two_see_it(as_amara, house, client):
    page = f"/people/{house.amara.id}/"
    assert as_amara.post(f"/people/statements/{house.noted.id}/dispute/").status_code == 302
    assert "Disputed" in as_amara.get(page).content.decode()
    client.force_login(house.account(house.kwame))
    assert "Prefers to see the site" not in client.get(page).content.decode()
    client.force_login(house.account(house.leila))
    assert "Prefers to see the site" in client.get(page).content.decode()


def test_the_author_puts_it_in_other_words_and_the_old_ones_are_kept(as_leila, house):
    sent = {"text": "Likes to see the site.", "visibility": "everyone"}
    assert as_leila.post(f"/people/statements/{house.noted.id}/", sent).status_code == 302
    new = Statement.objects.get(text="Likes to see the site.")
    house.noted.refresh_from_db()
    assert new.corrects_id == house.noted.id
    assert house.noted.withdrawn_at is not None


def test_the_subject_may_delete_a_note(as_amara, house):
    assert as_amara.post(f"/people/statements/{house.noted.id}/withdraw/").status_code == 302
    assert _standing(house.amara) == [("reach", "Chat first, then a call.", "everyone")]


def test_ones_words_are_found_true_again(as_amara, house):
    assert as_amara.post(f"/people/{house.amara.id}/checked/").status_code == 302
    house.said.refresh_from_db()
    assert house.said.checked_on is not None


def test_a_statement_one_may_not_read_does_not_exist(as_leila, house):
    secret = Statement.objects.create(
        person=house.amara, author=house.amara, topic="tell", text="Mine.", visibility="me"
    )
    assert as_leila.get(f"/people/statements/{secret.id}/").status_code == 404
