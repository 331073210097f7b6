"""The doctor tells what an installation does that its keeper may not know."""

import pytest

from rapport.site.doctor import examine


def told(name):
    return [(finding.state, finding.says) for finding in examine() if finding.check == name]


@pytest.mark.django_db
def test_mail_that_comes_in_with_nobody_to_vouch_for_its_senders_is_a_warning(settings):
    settings.IMAP_URL = settings.LMTP_BIND = settings.MAIL_CHECKER = ""
    assert told("mail") == []
    settings.LMTP_BIND = "127.0.0.1:2424"
    ((state, says),) = told("mail")
    assert state == "warning"
    assert "RAPPORT_MAIL_CHECKER" in says
    settings.MAIL_CHECKER = "mx.halmar.example"
    assert told("mail") == [("good", "Senders of mail are as mx.halmar.example vouches for them.")]
