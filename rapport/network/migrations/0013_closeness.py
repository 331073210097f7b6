"""How close teams are to units, as bands; who was asked to step forward."""

import django.db.models.deletion
import rapport.kit.clock
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0004_agreements'),
        ('directory', '0008_statements_tell_more'),
        ('network', '0012_answers_of_files_apart'),
    ]

    operations = [
        migrations.CreateModel(
            name='Forward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('message', models.CharField(max_length=1000)),
                ('asked_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('closes_at', models.DateTimeField()),
                ('asker', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.serviceteam')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.unit')),
            ],
        ),
        migrations.CreateModel(
            name='ForwardAsk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('decision', models.CharField(choices=[('yes', 'Yes'), ('no', 'No')], max_length=3, null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('forward', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asks', to='network.forward')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='ClosenessLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.serviceteam')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('asker', 'on', 'team', 'unit'), name='closeness_look_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='ClosenessTold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('closeness', models.CharField(choices=[('none', 'none'), ('some', 'some'), ('ten_or_more', 'ten_or_more'), ('untold', 'untold')], max_length=12)),
                ('as_of', models.DateField()),
                ('told_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.serviceteam')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('team', 'unit'), name='closeness_told_once')],
            },
        ),
        migrations.AddIndex(
            model_name='forward',
            index=models.Index(fields=['asker', '-asked_at'], name='forward_mine'),
        ),
        migrations.AddConstraint(
            model_name='forward',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('asked_at'))), name='forward_closes_later'),
        ),
        migrations.AddIndex(
            model_name='forwardask',
            index=models.Index(fields=['person', '-id'], name='forward_of_me'),
        ),
        migrations.AddConstraint(
            model_name='forwardask',
            constraint=models.UniqueConstraint(fields=('forward', 'person'), name='forward_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='forwardask',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decision', None)), models.Q(('decided_at__isnull', False), ('decision__isnull', False)), _connector='OR'), name='forward_decision_has_a_time'),
        ),
    ]
