"""Agreements that two sides sign: proposals, what is agreed beside the times, and when they are looked at again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0005_keywords'),
        ('directory', '0007_follow_merges'),
    ]

    operations = [
        migrations.CreateModel(
            name='Threshold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(choices=[('answer_agreed', 'answer_agreed'), ('answer_work_median', 'answer_work_median'), ('promises_kept', 'promises_kept'), ('words_agreed', 'words_agreed'), ('finish_agreed', 'finish_agreed'), ('finish_work_median', 'finish_work_median'), ('first_contact', 'first_contact'), ('reopened', 'reopened'), ('rating', 'rating'), ('attitude', 'attitude'), ('on_time', 'on_time'), ('on_budget', 'on_budget'), ('to_specification', 'to_specification')], max_length=20)),
                ('value', models.DecimalField(decimal_places=1, max_digits=7)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='agreementversion',
            name='agreement_version_a_day',
        ),
        migrations.AddField(
            model_name='agreement',
            name='review_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='agreement',
            name='review_task',
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunSQL(
            """UPDATE catalogue_agreement SET review_on = latest.review_on
            FROM (
                SELECT DISTINCT ON (agreement_id) agreement_id, review_on FROM catalogue_agreementversion
                ORDER BY agreement_id, number DESC
            ) latest
            WHERE latest.agreement_id = catalogue_agreement.id""",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='channels',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='ended_as',
            field=models.CharField(blank=True, choices=[('declined', 'declined'), ('withdrawn', 'withdrawn'), ('replaced', 'replaced')], max_length=9),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='ended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='give_task',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='giver_contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person'),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='obligations',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='proposed_by',
            field=models.CharField(blank=True, choices=[('giver', 'giver'), ('taker', 'taker')], max_length=5),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='reason',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='survey_weeks',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='take_task',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='taker_contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person'),
        ),
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(condition=models.Q(('retired_at', None), ('review_task', None)), fields=['review_on'], name='agreement_review_on'),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.UniqueConstraint(condition=models.Q(('proposed_by', ''), models.Q(('given_at__isnull', False), ('taken_at__isnull', False)), _connector='OR'), fields=('agreement', 'since'), name='agreement_version_a_day'),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('proposed_by', ''), _negated=True), ('ended_as', ''), models.Q(('given_at', None), ('taken_at', None), _connector='OR')), fields=('agreement',), name='agreement_one_proposal'),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_as', ''), ('ended_at', None)), models.Q(models.Q(('ended_as', ''), _negated=True), ('ended_at__isnull', False), models.Q(('proposed_by', ''), models.Q(('given_at__isnull', False), ('taken_at__isnull', False)), _connector='OR', _negated=True)), _connector='OR'), name='agreement_version_ended'),
        ),
        migrations.AddField(
            model_name='threshold',
            name='version',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='thresholds', to='catalogue.agreementversion'),
        ),
        migrations.AddConstraint(
            model_name='threshold',
            constraint=models.UniqueConstraint(fields=('version', 'measure'), name='threshold_once'),
        ),
        migrations.AddConstraint(
            model_name='threshold',
            constraint=models.CheckConstraint(condition=models.Q(('value__gt', 0)), name='threshold_asks_something'),
        ),
    ]
