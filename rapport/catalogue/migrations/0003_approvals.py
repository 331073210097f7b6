"""Which actions of a service need approval, and whose."""

import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0002_addresses'),
        ('directory', '0007_follow_merges'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApprovalRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=60)),
                ('above', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('unit', models.CharField(blank=True, max_length=8)),
                ('deciders', models.CharField(choices=[('people', 'people'), ('lead', 'lead'), ('members', 'members')], max_length=7)),
                ('counted', models.CharField(choices=[('people', 'people'), ('percent', 'percent')], default='people', max_length=7)),
                ('needs', models.PositiveSmallIntegerField(default=1)),
                ('answer_within', models.DurationField()),
                ('created_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('of_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='approval_rules', to='catalogue.service')),
            ],
        ),
        migrations.CreateModel(
            name='Decider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='people', to='catalogue.approvalrule')),
            ],
        ),
        migrations.AddConstraint(
            model_name='approvalrule',
            constraint=models.UniqueConstraint(fields=('service', 'what', 'unit', 'above'), name='one_rule_per_limit'),
        ),
        migrations.AddConstraint(
            model_name='approvalrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deciders', 'people'), ('of_unit', None)), models.Q(models.Q(('deciders', 'people'), _negated=True), ('of_unit__isnull', False)), _connector='OR'), name='rule_says_who'),
        ),
        migrations.AddConstraint(
            model_name='approvalrule',
            constraint=models.CheckConstraint(condition=models.Q(('needs__gte', 1), ('above__gte', 0)), name='rule_needs_somebody'),
        ),
        migrations.AddConstraint(
            model_name='decider',
            constraint=models.UniqueConstraint(fields=('rule', 'person'), name='decider_once'),
        ),
    ]
