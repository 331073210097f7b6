"""Tables of knowledge."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0002_addresses'),
        ('directory', '0007_follow_merges'),
    ]

    operations = [
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=180, unique=True)),
                ('title', models.CharField(max_length=160)),
                ('text', models.TextField()),
                ('excerpt', models.CharField(blank=True, max_length=230)),
                ('keywords', models.CharField(blank=True, max_length=300)),
                ('language', models.CharField(default='en', max_length=5)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'retired')], default='draft', max_length=9)),
                ('audience', models.CharField(choices=[('everybody', 'everybody'), ('units', 'units'), ('team', 'team')], default='everybody', max_length=9)),
                ('latest', models.PositiveIntegerField(default=0)),
                ('shown', models.PositiveIntegerField(null=True)),
                ('review_months', models.PositiveSmallIntegerField(default=12)),
                ('review_on', models.DateField(null=True)),
                ('review_task', models.BigIntegerField(null=True)),
                ('solved', models.PositiveIntegerField(default=0)),
                ('used', models.PositiveIntegerField(default=0)),
                ('helpful', models.PositiveIntegerField(default=0)),
                ('unhelpful', models.PositiveIntegerField(default=0)),
                ('made_from', models.CharField(blank=True, max_length=20)),
                ('made_from_id', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('changed_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('published_at', models.DateTimeField(null=True)),
                ('title_vector', django.contrib.postgres.search.SearchVectorField(null=True)),
                ('vector', django.contrib.postgres.search.SearchVectorField(null=True)),
                ('for_units', models.ManyToManyField(related_name='+', to='directory.unit')),
                ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.service')),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.serviceteam')),
            ],
        ),
        migrations.CreateModel(
            name='Miss',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=200)),
                ('typed', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('helpful', models.BooleanField()),
                ('word', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='knowledge.article')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='Solution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='solutions', to='knowledge.article')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.service')),
            ],
        ),
        migrations.CreateModel(
            name='Use',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=20)),
                ('about_id', models.BigIntegerField()),
                ('on', models.DateField()),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='knowledge.article')),
                ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.service')),
            ],
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=160)),
                ('text', models.TextField()),
                ('keywords', models.CharField(blank=True, max_length=300)),
                ('language', models.CharField(max_length=5)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='knowledge.article')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
            ],
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('word', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('articles', models.PositiveIntegerField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('word', name='gin_trgm_ops'), name='knowledge_word_alike')],
            },
        ),
        migrations.AddIndex(
            model_name='article',
            index=django.contrib.postgres.indexes.GinIndex(fields=['title_vector'], name='article_title_words'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=django.contrib.postgres.indexes.GinIndex(fields=['vector'], name='article_words'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['-changed_at', '-id'], name='article_changed'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['team', '-changed_at', '-id'], name='article_team'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('state', 'published')), fields=['review_on'], name='article_review'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(condition=models.Q(('made_from_id__isnull', False)), fields=('made_from', 'made_from_id'), name='article_made_once'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('shown', None), ('state', 'published'), _negated=True), name='article_published_is_shown'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('shown', None), ('shown__lte', models.F('latest')), _connector='OR'), name='article_shown_is_kept'),
        ),
        migrations.AddIndex(
            model_name='miss',
            index=models.Index(fields=['words'], name='miss_words'),
        ),
        migrations.AddIndex(
            model_name='miss',
            index=models.Index(fields=['person', '-at'], name='miss_person'),
        ),
        migrations.AddIndex(
            model_name='miss',
            index=models.Index(fields=['at'], name='miss_at'),
        ),
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(fields=['at'], name='rating_at'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.UniqueConstraint(fields=('article', 'person'), name='rating_once'),
        ),
        migrations.AddIndex(
            model_name='solution',
            index=models.Index(fields=['on', 'article'], name='solution_on'),
        ),
        migrations.AddIndex(
            model_name='solution',
            index=models.Index(condition=models.Q(('person__isnull', False)), fields=['on'], name='solution_named'),
        ),
        migrations.AddConstraint(
            model_name='solution',
            constraint=models.UniqueConstraint(fields=('article', 'person', 'on'), name='solution_once'),
        ),
        migrations.AddIndex(
            model_name='use',
            index=models.Index(fields=['on', 'article'], name='use_on'),
        ),
        migrations.AddIndex(
            model_name='use',
            index=models.Index(fields=['about', 'about_id'], name='use_about'),
        ),
        migrations.AddConstraint(
            model_name='use',
            constraint=models.UniqueConstraint(fields=('article', 'about', 'about_id'), name='use_once'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('article', 'number'), name='article_version'),
        ),
    ]
