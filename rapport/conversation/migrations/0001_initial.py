"""Tables of conversation; of who is writing just now nothing is kept through a crash."""

import django.db.models.deletion
import rapport.kit.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0007_follow_merges'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=20)),
                ('about_id', models.BigIntegerField()),
                ('text', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('removed_at', models.DateTimeField(null=True)),
                ('once', models.CharField(max_length=60, null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
            ],
            options={
                'indexes': [models.Index(fields=['about', 'about_id', '-id'], name='comment_about')],
                'constraints': [models.UniqueConstraint(fields=('about', 'about_id', 'once'), name='comment_once')],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.PositiveSmallIntegerField(default=8)),
                ('sent_at', models.DateTimeField(null=True)),
                ('reader', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('hour__lte', 23)), name='digest_hour_of_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Follow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=20)),
                ('about_id', models.BigIntegerField()),
                ('at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('about', 'about_id', 'reader'), name='follow_once')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('mentioned', 'mentioned'), ('commented', 'commented'), ('noted', 'noted'), ('asked', 'asked'), ('asked_team', 'asked_team'), ('given', 'given'), ('owns', 'owns'), ('returned', 'returned'), ('expired', 'expired'), ('left', 'left'), ('part_done', 'part_done'), ('added', 'added'), ('broken', 'broken'), ('opened', 'opened'), ('answered', 'answered'), ('moved', 'moved'), ('resolved', 'resolved'), ('reopened', 'reopened'), ('withdrawn', 'withdrawn')], max_length=12)),
                ('about', models.CharField(max_length=20)),
                ('about_id', models.BigIntegerField()),
                ('at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('source', models.CharField(max_length=60)),
                ('how', models.CharField(choices=[('off', 'off'), ('here', 'here'), ('daily', 'daily'), ('at_once', 'at_once')], default='here', max_length=8)),
                ('read_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.person')),
                ('reader', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['reader', '-at', '-id'], name='news_of'), models.Index(condition=models.Q(('read_at', None)), fields=['reader', '-at', '-id'], name='news_unread'), models.Index(condition=models.Q(('how', 'daily'), ('mailed_at', None), ('read_at', None)), fields=['reader', 'at'], name='news_to_mail'), models.Index(fields=['at'], name='news_at')],
                'constraints': [models.UniqueConstraint(fields=('reader', 'source'), name='news_once')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('named', 'named'), ('ball', 'ball'), ('waits', 'waits'), ('words', 'words'), ('promises', 'promises'), ('followed', 'followed')], max_length=10)),
                ('how', models.CharField(choices=[('off', 'off'), ('here', 'here'), ('daily', 'daily'), ('at_once', 'at_once')], max_length=8)),
                ('reader', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('reader', 'topic'), name='preference_once')],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=20)),
                ('about_id', models.BigIntegerField()),
                ('doing', models.CharField(choices=[('reply', 'reply'), ('note', 'note')], max_length=5)),
                ('at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('about', 'about_id', 'reader'), name='presence_once')],
            },
        ),
        migrations.RunSQL(
            'ALTER TABLE "conversation_presence" SET UNLOGGED', 'ALTER TABLE "conversation_presence" SET LOGGED'
        ),
    ]
