"""Snapshots know by a digest whom they are about."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0007_senders'),
    ]

    operations = [
        migrations.AddField(
            model_name='snapshot',
            name='who',
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
