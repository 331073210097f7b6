"""Ratings both ways, somebody outside, deliveries."""

import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_clocks'),
        ('catalogue', '0002_addresses'),
        ('directory', '0007_follow_merges'),
    ]

    operations = [
        migrations.CreateModel(
            name='RatedPeriod',
            fields=[
                ('period', models.DateField(primary_key=True, serialize=False)),
                ('published_at', models.DateTimeField(default=rapport.kit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('due_on', models.DateField()),
                ('budget', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('proposed_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('delivered_on', models.DateField(null=True)),
                ('spent', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('text', models.CharField(max_length=500)),
                ('verdict', models.CharField(blank=True, choices=[('accepted', 'accepted'), ('rejected', 'rejected')], max_length=8)),
                ('word', models.CharField(blank=True, max_length=500)),
                ('settled_at', models.DateTimeField(null=True)),
                ('delivery', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='cases.delivery')),
            ],
        ),
        migrations.CreateModel(
            name='Outside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('customer', 'customer'), ('partner', 'partner'), ('supplier', 'supplier'), ('other', 'other')], max_length=8)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('number', models.CharField(blank=True, max_length=60)),
                ('keep_days', models.PositiveIntegerField()),
                ('search', models.TextField(default='')),
                ('forgotten_at', models.DateTimeField(null=True)),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='RatingSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('team', 'team'), ('unit', 'unit')], max_length=4)),
                ('period', models.DateField()),
                ('units', models.JSONField(default=list)),
                ('people', models.PositiveIntegerField()),
                ('total', models.FloatField()),
                ('squares', models.FloatField()),
                ('good', models.PositiveIntegerField()),
                ('item_people', models.PositiveIntegerField(default=0)),
                ('item_total', models.FloatField(default=0)),
                ('item_squares', models.FloatField(default=0)),
                ('item_good', models.PositiveIntegerField(default=0)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.serviceteam')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.unit')),
            ],
        ),
        migrations.CreateModel(
            name='RatingWord',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('period', models.DateField()),
                ('word', models.CharField(max_length=1000)),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.serviceteam')),
            ],
        ),
        migrations.CreateModel(
            name='TeamRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.DateField()),
                ('score', models.PositiveSmallIntegerField()),
                ('taken_seriously', models.PositiveSmallIntegerField(null=True)),
                ('word', models.CharField(blank=True, max_length=1000)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.serviceteam')),
                ('unit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.unit')),
            ],
        ),
        migrations.CreateModel(
            name='UnitRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.DateField()),
                ('score', models.PositiveSmallIntegerField()),
                ('clear', models.PositiveSmallIntegerField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.serviceteam')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.unit')),
            ],
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('delivered_on__isnull', False)), fields=['delivered_on'], name='delivery_delivered_on'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('case', 'place'), name='delivery_place'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('delivered_on', None), ('agreed_at__isnull', False), _connector='OR'), name='delivered_as_agreed'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_at', None), ('agreed_at__gte', models.F('proposed_at')), _connector='OR'), name='agreed_last'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.UniqueConstraint(fields=('delivery', 'place'), name='criterion_place'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='criterion_settled'),
        ),
        migrations.AddConstraint(
            model_name='outside',
            constraint=models.CheckConstraint(condition=models.Q(('forgotten_at', None), models.Q(('name', ''), ('number', ''), ('search', '')), _connector='OR'), name='outside_forgotten_whole'),
        ),
        migrations.AddConstraint(
            model_name='ratingsum',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('side', 'team'), ('team__isnull', False), ('unit', None)), models.Q(('side', 'unit'), ('team', None), ('unit__isnull', False)), _connector='OR'), name='rating_sum_of_one'),
        ),
        migrations.AddIndex(
            model_name='ratingword',
            index=models.Index(fields=['team', 'period', 'id'], name='rating_word_team'),
        ),
        migrations.AddIndex(
            model_name='teamrating',
            index=models.Index(fields=['period', 'team'], name='team_rating_period'),
        ),
        migrations.AddConstraint(
            model_name='teamrating',
            constraint=models.UniqueConstraint(fields=('case', 'person'), name='team_rating_once'),
        ),
        migrations.AddConstraint(
            model_name='teamrating',
            constraint=models.CheckConstraint(condition=models.Q(('score__range', (1, 5))), name='team_rating_score'),
        ),
        migrations.AddConstraint(
            model_name='teamrating',
            constraint=models.CheckConstraint(condition=models.Q(('taken_seriously', None), ('taken_seriously__range', (1, 5)), _connector='OR'), name='team_rating_seriously'),
        ),
        migrations.AddIndex(
            model_name='unitrating',
            index=models.Index(fields=['period', 'unit'], name='unit_rating_period'),
        ),
        migrations.AddConstraint(
            model_name='unitrating',
            constraint=models.UniqueConstraint(fields=('person', 'team', 'unit', 'period'), name='unit_rating_once'),
        ),
        migrations.AddConstraint(
            model_name='unitrating',
            constraint=models.CheckConstraint(condition=models.Q(('score__range', (1, 5))), name='unit_rating_score'),
        ),
        migrations.AddConstraint(
            model_name='unitrating',
            constraint=models.CheckConstraint(condition=models.Q(('clear', None), ('clear__range', (1, 5)), _connector='OR'), name='unit_rating_clear'),
        ),
    ]
