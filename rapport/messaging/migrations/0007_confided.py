"""What waits and is about a confidential matter is looked at by who leads the team it is for, alone."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def confide(apps: Any, schema_editor: Any) -> None:
    """Hide from administrators what already waits and came to the address of a confidential service."""
    mails = apps.get_model("messaging", "IncomingMail").objects.filter(state="triage")
    confidential = apps.get_model("catalogue", "Address").objects.filter(service__confidential=True)
    for address, team_id in confidential.values_list("address", "team_id"):
        local, _, host = address.partition("@")
        tagged = Q(to__istartswith=f"{local}+", to__iendswith=f"@{host}")
        mails.filter(Q(to__iexact=address) | tagged).update(private=True, team_id=team_id)


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0004_agreements"),
        ("messaging", "0006_by_itself"),
    ]

    operations = [
        migrations.AddField(
            model_name="incomingmail",
            name="team",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="catalogue.serviceteam",
            ),
        ),
        migrations.RunPython(confide, migrations.RunPython.noop),
    ]
