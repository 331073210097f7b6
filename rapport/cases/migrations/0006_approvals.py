"""Actions that somebody has to agree to, and who was asked."""

import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_loaded'),
        ('directory', '0007_follow_merges'),
    ]

    operations = [
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.BigIntegerField(null=True)),
                ('what', models.CharField(max_length=60)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('unit', models.CharField(blank=True, max_length=8)),
                ('words', models.TextField()),
                ('asked_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('needed', models.PositiveSmallIntegerField()),
                ('answer_within', models.DurationField()),
                ('state', models.CharField(choices=[('open', 'open'), ('approved', 'approved'), ('refused', 'refused'), ('done', 'done'), ('given_up', 'given_up')], default='open', max_length=8)),
                ('settled_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('asked_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='cases.case')),
                ('ended_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='Approver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task_id', models.BigIntegerField(unique=True)),
                ('asked_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('answer_by', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'open'), ('yes', 'yes'), ('no', 'no'), ('passed_on', 'passed_on'), ('freed', 'freed')], default='open', max_length=9)),
                ('answered_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('approval', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='approvers', to='cases.approval')),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
            ],
        ),
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(fields=['case', 'id'], name='approval_case'),
        ),
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(condition=models.Q(('state__in', ['open', 'refused', 'approved'])), fields=['case'], name='approval_in_the_way'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ['open', 'refused', 'approved'])), models.Q(('ended_at__isnull', False), ('state__in', ['done', 'given_up'])), _connector='OR'), name='approval_ends_once'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gt', 0), _connector='OR'), name='approval_of_something'),
        ),
        migrations.AddIndex(
            model_name='approver',
            index=models.Index(fields=['approval', 'id'], name='approver_of'),
        ),
        migrations.AddIndex(
            model_name='approver',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['person'], name='approver_waits'),
        ),
        migrations.AddConstraint(
            model_name='approver',
            constraint=models.UniqueConstraint(fields=('approval', 'person'), name='approver_once'),
        ),
        migrations.AddConstraint(
            model_name='approver',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['yes', 'no'])), fields=('approval', 'by'), name='one_answer_each'),
        ),
        migrations.AddConstraint(
            model_name='approver',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__gte', models.F('asked_at'))), _connector='OR'), name='approver_answers_once'),
        ),
    ]
