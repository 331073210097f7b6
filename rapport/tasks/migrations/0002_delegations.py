"""Who decides for a colleague who is away."""

import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0007_follow_merges'),
        ('tasks', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='settled_for',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person'),
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, max_length=40)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('made_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('from_person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
                ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('to_person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
            ],
            options={
                'indexes': [models.Index(fields=['to_person', 'until'], name='delegation_to'), models.Index(fields=['from_person', 'until'], name='delegation_from')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='delegation_has_time'), models.CheckConstraint(condition=models.Q(('from_person', models.F('to_person')), _negated=True), name='delegation_to_another')],
            },
        ),
    ]
