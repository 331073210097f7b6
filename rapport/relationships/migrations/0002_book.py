"""What was done to many relationships at once, and whole books that change hands."""

import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0004_agreements'),
        ('directory', '0007_follow_merges'),
        ('relationships', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bulk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('do', models.CharField(choices=[('owner', 'owner'), ('stage', 'stage'), ('rhythm', 'rhythm'), ('end', 'end')], max_length=10)),
                ('made_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('steps', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('done_at', models.DateTimeField(null=True)),
                ('dropped_at', models.DateTimeField(null=True)),
                ('giver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('taker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.serviceteam')),
            ],
        ),
        migrations.CreateModel(
            name='Transferred',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('refused', models.CharField(blank=True, max_length=300)),
                ('first', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='relationships.touchpoint')),
                ('relationship', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.relationship')),
                ('transfer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='relationships.transfer')),
            ],
        ),
        migrations.CreateModel(
            name='BulkRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rhythm_days', models.PositiveSmallIntegerField(null=True)),
                ('version', models.PositiveIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('bulk', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='relationships.bulk')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('relationship', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='relationships.relationship')),
                ('stage', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='relationships.stage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('bulk', 'relationship'), name='relationship_bulk_row')],
            },
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(condition=models.Q(('done_at', None), ('dropped_at', None)), fields=['on'], name='transfer_waiting'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('done_at', None), ('dropped_at', None), _connector='OR'), name='transfer_done_or_dropped'),
        ),
        migrations.AddConstraint(
            model_name='transferred',
            constraint=models.UniqueConstraint(fields=('transfer', 'relationship'), name='transferred_once'),
        ),
    ]
