"""Somebody outside is found by a few letters, however many there are."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0010_measured'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='outside',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('search', name='gin_trgm_ops'), name='outside_search'),
        ),
    ]
