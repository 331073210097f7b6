"""Files, tags, macros, links, merges, and what is done to many cases at once."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_ratings_outside_deliveries'),
        ('catalogue', '0002_addresses'),
        ('directory', '0007_follow_merges'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('type', models.CharField(max_length=100)),
                ('size', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField(default=rapport.kit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='Bulk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('do', models.CharField(choices=[('take', 'take'), ('put_back', 'put_back'), ('give', 'give'), ('priority', 'priority'), ('tag', 'tag'), ('offer', 'offer'), ('resolve', 'resolve'), ('macro', 'macro')], max_length=9)),
                ('text', models.TextField(blank=True)),
                ('priority', models.PositiveSmallIntegerField(null=True)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('once', models.CharField(max_length=60)),
                ('made_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('done_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='BulkCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('outcome', models.CharField(choices=[('waiting', 'waiting'), ('done', 'done'), ('refused', 'refused'), ('undone', 'undone')], default='waiting', max_length=7)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('version', models.PositiveIntegerField(null=True)),
                ('priority_before', models.PositiveSmallIntegerField(null=True)),
                ('tags_before', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), null=True, size=None)),
                ('offer_id', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('blocks', 'blocks'), ('relates', 'relates'), ('same_cause', 'same_cause')], max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name='Macro',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('text', models.TextField(blank=True)),
                ('said', models.CharField(choices=[('reply', 'reply'), ('note', 'note')], default='reply', max_length=5)),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'HIGH'), (2, 'MEDIUM'), (3, 'LOW')], null=True)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('hears_within', models.PositiveSmallIntegerField(null=True)),
                ('asks', models.TextField(blank=True)),
                ('resolves', models.BooleanField(default=False)),
                ('changed_at', models.DateTimeField(default=rapport.kit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=rapport.kit.clock.now)),
                ('until', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('open', 'open'), ('resolved', 'resolved'), ('closed', 'closed'), ('withdrawn', 'withdrawn')], max_length=9)),
                ('watches', models.BooleanField(default=False)),
                ('for_watches', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=60)),
            ],
        ),
        migrations.AlterField(
            model_name='custody',
            name='how',
            field=models.CharField(choices=[('opened', 'opened'), ('taken', 'taken'), ('given', 'given'), ('put_back', 'put_back'), ('handed', 'handed'), ('left', 'left'), ('reopened', 'reopened'), ('log', 'log'), ('merged', 'merged')], max_length=8),
        ),
        migrations.AddIndex(
            model_name='case',
            index=django.contrib.postgres.indexes.GinIndex(fields=['tags'], name='case_tags'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='cases.message'),
        ),
        migrations.AddField(
            model_name='bulk',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person'),
        ),
        migrations.AddField(
            model_name='bulk',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person'),
        ),
        migrations.AddField(
            model_name='bulk',
            name='team',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.serviceteam'),
        ),
        migrations.AddField(
            model_name='bulkcase',
            name='bulk',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='cases.bulk'),
        ),
        migrations.AddField(
            model_name='bulkcase',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='bulkcase',
            name='holder_before',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person'),
        ),
        migrations.AddField(
            model_name='bulkcase',
            name='owner_before',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person'),
        ),
        migrations.AddField(
            model_name='link',
            name='one',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='link',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='macro',
            name='service',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.service'),
        ),
        migrations.AddField(
            model_name='macro',
            name='team',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.serviceteam'),
        ),
        migrations.AddField(
            model_name='macro',
            name='to_team',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.serviceteam'),
        ),
        migrations.AddField(
            model_name='bulk',
            name='macro',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.macro'),
        ),
        migrations.AddField(
            model_name='merge',
            name='gone',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='cases.case'),
        ),
        migrations.AddField(
            model_name='merge',
            name='into',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='merged', to='cases.case'),
        ),
        migrations.AddField(
            model_name='tag',
            name='team',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.serviceteam'),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(fields=['digest'], name='attachment_digest'),
        ),
        migrations.AddConstraint(
            model_name='bulkcase',
            constraint=models.UniqueConstraint(fields=('bulk', 'place'), name='bulk_place'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.UniqueConstraint(fields=('one', 'other', 'kind'), name='link_once'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(('one', models.F('other')), _negated=True), name='link_of_two'),
        ),
        migrations.AddConstraint(
            model_name='macro',
            constraint=models.UniqueConstraint(fields=('team', 'name'), name='macro_name'),
        ),
        migrations.AddConstraint(
            model_name='macro',
            constraint=models.CheckConstraint(condition=models.Q(('resolves', False), ('to_team', None), _connector='OR'), name='macro_ends_once'),
        ),
        migrations.AddIndex(
            model_name='bulk',
            index=models.Index(fields=['made_at'], name='bulk_made'),
        ),
        migrations.AddConstraint(
            model_name='bulk',
            constraint=models.UniqueConstraint(fields=('by', 'once'), name='bulk_once'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['gone', '-id'], name='case_merge_gone'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['into'], name='case_merge_into'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('gone',), name='case_merge_into_one'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('gone', models.F('into')), _negated=True), name='case_merge_of_two'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(fields=('team', 'key'), name='tag_once'),
        ),
    ]
