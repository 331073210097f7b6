"""Goals are answered, and have values; calendars are fetched by programs."""

import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0007_follow_merges'),
        ('relationships', '0003_health'),
    ]

    operations = [
        migrations.AddField(
            model_name='goal',
            name='answer',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='goal',
            name='declined_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(default=1)),
                ('made_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='GoalValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('value', models.FloatField()),
                ('goal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='values', to='relationships.goal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('goal', 'on'), name='goal_value_of_a_day')],
            },
        ),
    ]
