"""Rounds of messengers with their invitations, and when people were asked whom they turn to."""

import django.db.models.deletion
import rapport.kit.clock
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0007_follow_merges'),
        ('network', '0005_fitted_model'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MessengerRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('topic', models.CharField(max_length=200)),
                ('message', models.CharField(blank=True, max_length=2000)),
                ('audience', models.JSONField()),
                ('people', models.PositiveIntegerField(default=0)),
                ('wanted', models.PositiveSmallIntegerField()),
                ('mode', models.CharField(choices=[('news', 'News'), ('habit', 'Habit')], default='news', max_length=5)),
                ('state', models.CharField(choices=[('choosing', 'Choosing'), ('ready', 'Ready'), ('invited', 'Invited'), ('failed', 'Failed')], default='choosing', max_length=8)),
                ('report', models.JSONField(default=dict)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('made_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('invited_at', models.DateTimeField(null=True)),
                ('closes_at', models.DateTimeField(null=True)),
                ('discarded_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('snapshot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='network.snapshot')),
            ],
        ),
        migrations.CreateModel(
            name='MessengerInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('decision', models.CharField(choices=[('yes', 'Yes'), ('no', 'No')], max_length=3, null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='network.messengerround')),
            ],
        ),
        migrations.CreateModel(
            name='TrustAsking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('answered_at', models.DateTimeField(null=True)),
                ('put_off_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
            ],
        ),
        migrations.AddIndex(
            model_name='messengerround',
            index=models.Index(fields=['-made_at', '-id'], name='messenger_round_latest'),
        ),
        migrations.AddConstraint(
            model_name='messengerround',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'invited'), _negated=True), models.Q(('closes_at__isnull', False), ('invited_at__isnull', False)), _connector='OR'), name='messenger_round_invited_when'),
        ),
        migrations.AddConstraint(
            model_name='messengerround',
            constraint=models.CheckConstraint(condition=models.Q(('wanted__gte', 1)), name='messenger_round_wants_somebody'),
        ),
        migrations.AddIndex(
            model_name='messengerinvitation',
            index=models.Index(fields=['person', '-id'], name='messenger_invited'),
        ),
        migrations.AddConstraint(
            model_name='messengerinvitation',
            constraint=models.UniqueConstraint(fields=('round', 'person'), name='messenger_invited_once'),
        ),
        migrations.AddConstraint(
            model_name='messengerinvitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decision', None)), models.Q(('decided_at__isnull', False), ('decision__isnull', False)), _connector='OR'), name='messenger_decision_has_a_time'),
        ),
        migrations.AddIndex(
            model_name='trustasking',
            index=models.Index(fields=['person', '-asked_at'], name='trust_asking_of'),
        ),
        migrations.AddConstraint(
            model_name='trustasking',
            constraint=models.CheckConstraint(condition=models.Q(('answered_at', None), ('put_off_at', None), _connector='OR'), name='trust_asking_one_way_or_the_other'),
        ),
    ]
