"""What teams promise: agreements, their versions and targets."""

import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0003_approvals'),
        ('directory', '0007_follow_merges'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('internal', models.BooleanField(default=False)),
                ('retired_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.serviceteam')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
                ('with_team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.serviceteam')),
            ],
        ),
        migrations.CreateModel(
            name='AgreementVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('since', models.DateField()),
                ('review_on', models.DateField(null=True)),
                ('words', models.TextField(blank=True)),
                ('given_at', models.DateTimeField(null=True)),
                ('taken_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('agreement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='catalogue.agreement')),
            ],
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('goal', models.CharField(choices=[('answer', 'answer'), ('update', 'update'), ('resolution', 'resolution'), ('accept', 'accept'), ('finish', 'finish')], max_length=10)),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'HIGH'), (2, 'MEDIUM'), (3, 'LOW')])),
                ('minutes', models.PositiveIntegerField()),
                ('version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='catalogue.agreementversion')),
            ],
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(condition=models.Q(('unit', None), ('with_team', None)), fields=('team', 'internal'), name='agreement_with_all'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(condition=models.Q(('unit', None), _negated=True), fields=('team', 'unit'), name='agreement_with_unit'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(condition=models.Q(('with_team', None), _negated=True), fields=('team', 'with_team'), name='agreement_with_team'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('internal', True), ('unit', None)), models.Q(('internal', False), ('with_team', None)), _connector='OR'), name='agreement_is_one_kind'),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.UniqueConstraint(fields=('agreement', 'number'), name='agreement_version'),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.UniqueConstraint(fields=('agreement', 'since'), name='agreement_version_a_day'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('version', 'goal', 'priority'), name='target_once'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 1)), name='target_takes_time'),
        ),
    ]
