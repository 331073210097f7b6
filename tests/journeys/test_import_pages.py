"""What came of an import is seen on a page, whatever it was that came in."""

import pytest
from django.urls import reverse

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Role
from rapport.intake.actions.kinds import kinds
from rapport.intake.models import ImportRun

COUNTS = {
    "read": 3,
    "created": 1,
    "updated": 1,
    "unchanged": 0,
    "unresolved": 0,
    "excluded": 0,
    "rejected": 1,
    "ended": 0,
}


@pytest.mark.django_db
@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("name", [kind.name for kind in kinds()])
def test_the_page_of_every_kind_of_import_tells_what_came_of_it(client, name, dry_run):
    user = User.objects.create_user("jonas@halmar.example")
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    run = ImportRun.objects.create(
        kind=name, state=ImportRun.State.DONE, dry_run=dry_run, by=user, counts=COUNTS, files=[{"name": "a.csv"}]
    )
    client.force_login(user)
    page = client.get(reverse("intake:run", args=[run.id]))
    assert page.status_code == 200
    assert "3 rows read" in page.content.decode()
