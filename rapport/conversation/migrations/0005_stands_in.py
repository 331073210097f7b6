"""Somebody is told that she decides for a colleague who is away."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversation', '0004_cold'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=[('mentioned', 'mentioned'), ('commented', 'commented'), ('noted', 'noted'), ('asked', 'asked'), ('asked_team', 'asked_team'), ('covered', 'covered'), ('stands_in', 'stands_in'), ('given', 'given'), ('owns', 'owns'), ('returned', 'returned'), ('expired', 'expired'), ('left', 'left'), ('part_done', 'part_done'), ('added', 'added'), ('broken', 'broken'), ('half_used', 'half_used'), ('runs_out', 'runs_out'), ('overdue', 'overdue'), ('over_promise', 'over_promise'), ('terms', 'terms'), ('delivered', 'delivered'), ('opened', 'opened'), ('answered', 'answered'), ('moved', 'moved'), ('resolved', 'resolved'), ('reopened', 'reopened'), ('withdrawn', 'withdrawn'), ('cold', 'cold')], max_length=12),
        ),
    ]
