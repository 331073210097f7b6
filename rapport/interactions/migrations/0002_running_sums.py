"""Sums of what passed its retention."""

import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='RunningSums',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=200)),
                ('landmark', models.DateField()),
                ('until', models.DateField()),
                ('half_life', models.FloatField()),
                ('rows', models.BigIntegerField(default=0)),
                ('made_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('source', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sums', to='interactions.source')),
            ],
        ),
    ]
