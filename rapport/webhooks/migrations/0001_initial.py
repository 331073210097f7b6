"""Webhooks: who hears what, and what is on its way there."""

import django.contrib.postgres.fields
import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=2000)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None)),
                ('paused', models.CharField(blank=True, choices=[('asked', 'asked'), ('failing', 'failing'), ('gone', 'gone')], max_length=8)),
                ('seed', models.BinaryField(max_length=16)),
                ('old_seed', models.BinaryField(max_length=16, null=True)),
                ('old_until', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('failing_since', models.DateTimeField(null=True)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('sending_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=rapport.kit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_number', models.BigIntegerField()),
                ('kind', models.CharField(max_length=100)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('arrived', 'arrived'), ('failed', 'failed')], default='waiting', max_length=8)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('begun_at', models.DateTimeField(null=True)),
                ('tried_at', models.DateTimeField(null=True)),
                ('code', models.PositiveSmallIntegerField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('took_ms', models.PositiveIntegerField(null=True)),
                ('created_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='webhooks.subscription')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['subscription', 'due_at', 'id'], name='webhook_due'), models.Index(fields=['subscription', '-id'], name='webhook_list'), models.Index(fields=['created_at'], name='webhook_old')],
                'constraints': [models.UniqueConstraint(fields=('subscription', 'fact_number'), name='webhook_once')],
            },
        ),
    ]
