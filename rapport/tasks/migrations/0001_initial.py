"""What waits on a person or a unit."""

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
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=20)),
                ('subject_id', models.BigIntegerField()),
                ('asked_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('words', models.TextField(blank=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('open', 'open'), ('done', 'done'), ('declined', 'declined'), ('withdrawn', 'withdrawn'), ('expired', 'expired')], default='open', max_length=10)),
                ('settled_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('to_person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.person')),
                ('to_unit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['to_person', 'due_at', 'id'], name='task_person'), models.Index(condition=models.Q(('state', 'open')), fields=['to_unit', 'due_at', 'id'], name='task_unit'), models.Index(condition=models.Q(('state', 'open')), fields=['due_at'], name='task_due'), models.Index(fields=['subject', 'subject_id', '-id'], name='task_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_person__isnull', False), ('to_unit__isnull', False), _connector='OR'), name='task_waits_on_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='task_settled_once')],
            },
        ),
    ]
