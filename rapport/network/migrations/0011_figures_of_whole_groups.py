"""Rounds of messengers tell figures about whole groups; figures told otherwise before are taken away."""

from django.db import migrations, models


def take_away(apps, schema_editor):
    rounds = apps.get_model("network", "MessengerRound").objects.exclude(report={})
    rounds.filter(state="ready").update(
        state="failed", report={}, error="Figures are told of whole groups now. Look for messengers again."
    )
    rounds.update(report={})


class Migration(migrations.Migration):

    dependencies = [
        ("network", "0010_withdrawn"),
    ]

    operations = [
        migrations.AddField(
            model_name='messengerround',
            name='figure',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.RunPython(take_away, migrations.RunPython.noop),
    ]
