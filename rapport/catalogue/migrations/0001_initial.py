"""Tables of the catalogue."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0007_follow_merges'),
    ]

    operations = [
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('timezone', models.CharField(max_length=64)),
                ('week', models.JSONField()),
                ('country', models.CharField(blank=True, max_length=2)),
                ('part', models.CharField(blank=True, max_length=20)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('retired_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=rapport.kit.clock.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('name',), name='calendar_name')],
            },
        ),
        migrations.CreateModel(
            name='Priority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('impact', models.PositiveSmallIntegerField(choices=[(1, 'HIGH'), (2, 'MEDIUM'), (3, 'LOW')])),
                ('urgency', models.PositiveSmallIntegerField(choices=[(1, 'HIGH'), (2, 'MEDIUM'), (3, 'LOW')])),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'HIGH'), (2, 'MEDIUM'), (3, 'LOW')])),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('impact', 'urgency'), name='priority_cell')],
            },
        ),
        migrations.CreateModel(
            name='ServiceTeam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('prefix', models.CharField(max_length=12, null=True)),
                ('about', models.TextField(blank=True)),
                ('unknown', models.BooleanField(default=False)),
                ('next_number', models.BigIntegerField(default=1)),
                ('retired_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('calendar', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.calendar')),
                ('unit', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('slug', models.CharField(max_length=120, unique=True)),
                ('about', models.TextField(blank=True)),
                ('kind', models.CharField(choices=[('request', 'request'), ('incident', 'incident'), ('question', 'question'), ('complaint', 'complaint'), ('delivery', 'delivery')], default='request', max_length=10)),
                ('form', models.JSONField(default=dict)),
                ('default_impact', models.PositiveSmallIntegerField(choices=[(1, 'HIGH'), (2, 'MEDIUM'), (3, 'LOW')], default=3)),
                ('default_urgency', models.PositiveSmallIntegerField(choices=[(1, 'HIGH'), (2, 'MEDIUM'), (3, 'LOW')], default=2)),
                ('confidential', models.BooleanField(default=False)),
                ('search', models.TextField(default='')),
                ('retired_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('for_units', models.ManyToManyField(related_name='+', to='directory.unit')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='catalogue.serviceteam')),
            ],
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('name', models.CharField(blank=True, max_length=80)),
                ('hours', models.JSONField(default=list)),
                ('calendar', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='days', to='catalogue.calendar')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('calendar', 'day'), name='calendar_day')],
            },
        ),
        migrations.AddConstraint(
            model_name='serviceteam',
            constraint=models.UniqueConstraint(fields=('prefix',), name='team_prefix'),
        ),
        migrations.AddConstraint(
            model_name='serviceteam',
            constraint=models.UniqueConstraint(condition=models.Q(('unit', None)), fields=('name',), name='team_of_a_log'),
        ),
        migrations.AddConstraint(
            model_name='serviceteam',
            constraint=models.UniqueConstraint(condition=models.Q(('unknown', True)), fields=('unknown',), name='one_unknown_team'),
        ),
        migrations.AddConstraint(
            model_name='serviceteam',
            constraint=models.CheckConstraint(condition=models.Q(('unit', None), ('prefix__isnull', False), _connector='OR'), name='serving_team_has_prefix'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('search', name='gin_trgm_ops'), name='service_search'),
        ),
    ]
