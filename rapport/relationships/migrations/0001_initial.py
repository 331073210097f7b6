"""Books of service teams: relationships, stages, touchpoints, plans, health, timelines."""

import django.contrib.postgres.constraints
import django.contrib.postgres.indexes
import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0004_agreements'),
        ('directory', '0007_follow_merges'),
    ]

    operations = [
        migrations.CreateModel(
            name='Relationship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staged_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('rhythm_days', models.PositiveSmallIntegerField(null=True)),
                ('last_at', models.DateTimeField(null=True)),
                ('planned_at', models.DateTimeField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('about', models.TextField(blank=True)),
                ('score', models.PositiveSmallIntegerField(null=True)),
                ('score_before', models.PositiveSmallIntegerField(null=True)),
                ('judged_at', models.DateTimeField(null=True)),
                ('open_cases', models.PositiveIntegerField(default=0)),
                ('broken', models.PositiveIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('began_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('changed_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.serviceteam')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=300)),
                ('measure', models.CharField(blank=True, max_length=300)),
                ('start', models.FloatField(null=True)),
                ('current', models.FloatField(null=True)),
                ('target', models.FloatField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('state', models.CharField(choices=[('open', 'open'), ('reached', 'reached'), ('dropped', 'dropped')], default='open', max_length=8)),
                ('made_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('relationship', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='relationships.relationship')),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('touchpoint', 'touchpoint'), ('stage', 'stage'), ('owner', 'owner'), ('goal', 'goal'), ('case_opened', 'case_opened'), ('case_ended', 'case_ended'), ('case_reopened', 'case_reopened'), ('promise_kept', 'promise_kept'), ('promise_broken', 'promise_broken'), ('agreed_kept', 'agreed_kept'), ('agreed_missed', 'agreed_missed'), ('agreement_proposed', 'agreement_proposed'), ('agreement_signed', 'agreement_signed'), ('agreement_declined', 'agreement_declined'), ('trust', 'trust'), ('rated', 'rated')], max_length=20)),
                ('at', models.DateTimeField()),
                ('record', models.CharField(max_length=20)),
                ('record_id', models.BigIntegerField()),
                ('fact_id', models.BigIntegerField(null=True)),
                ('change', models.SmallIntegerField(default=0)),
                ('value', models.FloatField(null=True)),
                ('relationship', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='relationships.relationship')),
            ],
        ),
        migrations.CreateModel(
            name='Deputy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
                ('relationship', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deputies', to='relationships.relationship')),
            ],
        ),
        migrations.CreateModel(
            name='SignalRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signal', models.CharField(choices=[('rhythm', 'rhythm'), ('cases', 'cases'), ('promises', 'promises'), ('agreement', 'agreement'), ('rating', 'rating'), ('trust', 'trust'), ('usage', 'usage')], max_length=10)),
                ('good', models.FloatField(null=True)),
                ('low', models.FloatField(null=True)),
                ('high', models.FloatField(null=True)),
                ('n', models.PositiveIntegerField(default=0)),
                ('data', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('relationship', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='signals', to='relationships.relationship')),
            ],
        ),
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('meaning', models.CharField(blank=True, max_length=300)),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.serviceteam')),
            ],
        ),
        migrations.AddField(
            model_name='relationship',
            name='stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.stage'),
        ),
        migrations.CreateModel(
            name='StageMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('after', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.stage')),
                ('before', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='relationships.stage')),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('relationship', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='relationships.relationship')),
            ],
        ),
        migrations.CreateModel(
            name='Touchpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('meeting', 'meeting'), ('call', 'call'), ('visit', 'visit'), ('coffee', 'coffee'), ('message', 'message'), ('review', 'review'), ('shadowing', 'shadowing'), ('exchange', 'exchange'), ('note', 'note')], max_length=10)),
                ('at', models.DateTimeField()),
                ('minutes', models.PositiveIntegerField(null=True)),
                ('planned', models.BooleanField(default=False)),
                ('place', models.CharField(blank=True, max_length=300)),
                ('outcome', models.CharField(blank=True, max_length=300)),
                ('words', models.TextField(blank=True)),
                ('learned', models.TextField(blank=True)),
                ('mood', models.CharField(blank=True, choices=[('good', 'good'), ('mixed', 'mixed'), ('bad', 'bad')], max_length=5)),
                ('source', models.CharField(choices=[('hand', 'hand'), ('mail', 'mail'), ('calendar', 'calendar'), ('import', 'import')], default='hand', max_length=8)),
                ('key', models.CharField(blank=True, max_length=250)),
                ('written_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('changed_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('relationship', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='touchpoints', to='relationships.relationship')),
            ],
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=300)),
                ('due_on', models.DateField(null=True)),
                ('task_id', models.BigIntegerField(null=True)),
                ('made_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('done_at', models.DateTimeField(null=True)),
                ('dropped_at', models.DateTimeField(null=True)),
                ('key', models.CharField(blank=True, max_length=250)),
                ('goal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='relationships.goal')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('relationship', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='relationships.relationship')),
                ('touchpoint', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='steps', to='relationships.touchpoint')),
            ],
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('ours', 'ours'), ('theirs', 'theirs')], max_length=6)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
                ('touchpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='relationships.touchpoint')),
            ],
        ),
        migrations.CreateModel(
            name='Weights',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.JSONField(default=dict)),
                ('since', models.DateTimeField(default=rapport.kit.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.serviceteam')),
            ],
        ),
        migrations.CreateModel(
            name='OwnerSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('relationship', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='owners', to='relationships.relationship')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(django.contrib.postgres.indexes.OpClass('relationship_id', name='gist_int8_ops'), '='), (models.Func(models.F('since'), models.F('until'), function='TSTZRANGE'), '&&')], name='one_owner_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Health',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('score', models.PositiveSmallIntegerField(null=True)),
                ('known', models.FloatField()),
                ('parts', models.JSONField(default=dict)),
                ('relationship', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='healths', to='relationships.relationship')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('relationship', 'on'), name='health_of_a_day')],
            },
        ),
        migrations.AddIndex(
            model_name='goal',
            index=models.Index(fields=['relationship', 'state', 'id'], name='goal_of_relationship'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['relationship', '-at', '-id'], name='entry_of_relationship'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['record', 'record_id'], name='entry_of_record'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(condition=models.Q(('fact_id__isnull', False)), fields=('fact_id', 'relationship', 'what'), name='entry_of_a_fact'),
        ),
        migrations.AddConstraint(
            model_name='deputy',
            constraint=models.UniqueConstraint(fields=('relationship', 'person'), name='deputy_once'),
        ),
        migrations.AddConstraint(
            model_name='signalrow',
            constraint=models.UniqueConstraint(fields=('relationship', 'signal'), name='signal_once'),
        ),
        migrations.AddConstraint(
            model_name='signalrow',
            constraint=models.CheckConstraint(condition=models.Q(('good', None), models.Q(('good__gte', 0.0), ('good__lte', 1.0)), _connector='OR'), name='signal_between_0_and_1'),
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.UniqueConstraint(fields=('team', 'place'), name='stage_place'),
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.UniqueConstraint(fields=('team', 'name'), name='stage_name'),
        ),
        migrations.AddIndex(
            model_name='relationship',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['owner', 'due_on', 'id'], name='relationship_owner'),
        ),
        migrations.AddIndex(
            model_name='relationship',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['team', 'due_on', 'id'], name='relationship_due'),
        ),
        migrations.AddIndex(
            model_name='relationship',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['team', 'score', 'id'], name='relationship_score'),
        ),
        migrations.AddConstraint(
            model_name='relationship',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('unit', None)), models.Q(('person', None), ('unit__isnull', False)), _connector='OR'), name='relationship_with_one'),
        ),
        migrations.AddConstraint(
            model_name='relationship',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('person', None)), fields=('team', 'unit'), name='relationship_with_unit'),
        ),
        migrations.AddConstraint(
            model_name='relationship',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('unit', None)), fields=('team', 'person'), name='relationship_with_person'),
        ),
        migrations.AddConstraint(
            model_name='relationship',
            constraint=models.CheckConstraint(condition=models.Q(('score', None), ('score__lte', 100), _connector='OR'), name='relationship_score_of_100'),
        ),
        migrations.AddIndex(
            model_name='stagemove',
            index=models.Index(fields=['relationship', '-at', '-id'], name='stage_move_of'),
        ),
        migrations.AddIndex(
            model_name='touchpoint',
            index=models.Index(condition=models.Q(('removed_at', None)), fields=['relationship', '-at', '-id'], name='touchpoint_of_relationship'),
        ),
        migrations.AddIndex(
            model_name='touchpoint',
            index=models.Index(condition=models.Q(('planned', True), ('removed_at', None)), fields=['at'], name='touchpoint_planned'),
        ),
        migrations.AddConstraint(
            model_name='touchpoint',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('relationship', 'source', 'key'), name='touchpoint_once'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('done_at', None), ('dropped_at', None)), fields=['relationship', 'due_on', 'id'], name='step_open'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(fields=['relationship', '-made_at', '-id'], name='step_of_relationship'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('relationship', 'key'), name='step_once'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('done_at', None), ('dropped_at', None), _connector='OR'), name='step_done_or_dropped'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.UniqueConstraint(fields=('touchpoint', 'person'), name='participant_once'),
        ),
        migrations.AddConstraint(
            model_name='weights',
            constraint=models.UniqueConstraint(fields=('team', 'since'), name='weights_since'),
        ),
    ]
