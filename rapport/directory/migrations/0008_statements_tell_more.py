"""Statements say from where they come, how sure they are and until when; needs say how far they are met."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0007_follow_merges'),
    ]

    operations = [
        migrations.AddField(
            model_name='preference',
            name='findable',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='statement',
            name='confidence',
            field=models.CharField(choices=[('sure', 'Sure'), ('likely', 'Likely'), ('guess', 'A guess')], default='sure', max_length=8),
        ),
        migrations.AddField(
            model_name='statement',
            name='expires_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='statement',
            name='met_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit'),
        ),
        migrations.AddField(
            model_name='statement',
            name='search',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='statement',
            name='source',
            field=models.CharField(choices=[('herself', 'Said by the person'), ('seen', 'Seen by a colleague'), ('talk', 'Said in a talk'), ('file', 'From a file')], default='herself', max_length=8),
        ),
        migrations.AddField(
            model_name='statement',
            name='state',
            field=models.CharField(choices=[('open', 'Open'), ('meeting', 'Being met'), ('met', 'Met')], default='open', max_length=8),
        ),
        migrations.AddField(
            model_name='statement',
            name='state_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='statement',
            name='topic',
            field=models.CharField(choices=[('reach', 'Reach me by'), ('tell', 'Tell me'), ('avoid', 'Please avoid'), ('moves', 'What moves me'), ('do', 'What I do'), ('need', 'What I need'), ('ask', 'Ask me about'), ('answers', 'Answers for')], max_length=8),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(condition=models.Q(('topic', 'need'), ('withdrawn_at', None)), fields=['person'], name='statement_needs'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('search', name='gin_trgm_ops'), condition=models.Q(('withdrawn_at', None), models.Q(('search', ''), _negated=True)), name='statement_search'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('topic', 'need'), models.Q(('met_by', None), ('state', 'open')), _connector='OR'), name='statement_only_needs_are_met'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'meeting'), _negated=True), ('met_by__isnull', False), _connector='OR'), name='statement_met_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), _negated=True), ('met_by', None), _connector='OR'), name='statement_open_is_met_by_nobody'),
        ),
        migrations.RunSQL(
            "UPDATE directory_statement SET source = 'seen', confidence = 'guess'"
            " WHERE author_id IS DISTINCT FROM person_id",
            migrations.RunSQL.noop,
        ),
    ]
