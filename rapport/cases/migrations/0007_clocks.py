"""What is due by when, as agreed."""

import datetime
import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_approvals'),
        ('catalogue', '0004_agreements'),
    ]

    operations = [
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('goal', models.CharField(choices=[('answer', 'answer'), ('update', 'update'), ('resolution', 'resolution'), ('accept', 'accept'), ('finish', 'finish')], max_length=10)),
                ('version', models.BigIntegerField()),
                ('target', models.DurationField()),
                ('used', models.DurationField(default=datetime.timedelta)),
                ('begun_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('since', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(choices=[('open', 'open'), ('kept', 'kept'), ('missed', 'missed'), ('void', 'void')], default='open', max_length=6)),
                ('warned', models.PositiveSmallIntegerField(default=0)),
                ('warn_at', models.DateTimeField(null=True)),
                ('behind', models.DurationField(null=True)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to='cases.case')),
                ('offer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.offer')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.serviceteam')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'id'], name='clock_case'), models.Index(condition=models.Q(('ended_at', None)), fields=['case', 'due_at'], name='clock_due'), models.Index(condition=models.Q(('ended_at', None)), fields=['warn_at', 'id'], name='clock_warn')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('case', 'goal'), name='one_clock_of_a_kind'), models.CheckConstraint(condition=models.Q(('due_at', None), ('due_at__gte', models.F('begun_at')), _connector='OR'), name='clock_due_later'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('outcome', 'open')), models.Q(models.Q(('outcome', 'open'), _negated=True), ('ended_at__isnull', False), ('since', None)), _connector='OR'), name='clock_stands_when_ended')],
            },
        ),
    ]
