"""Mail that came in, and what a mail of ours is about."""

import django.db.models.deletion
import rapport.kit.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0002_private'),
    ]

    operations = [
        migrations.AddField(
            model_name='mail',
            name='about',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='mail',
            name='about_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='mail',
            name='refers_to',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='mail',
            name='reply_to',
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.CreateModel(
            name='IncomingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('via', models.CharField(choices=[('imap', 'imap'), ('lmtp', 'lmtp')], max_length=4)),
                ('to', models.CharField(max_length=254)),
                ('digest', models.BinaryField(max_length=32)),
                ('raw', models.BinaryField(null=True)),
                ('size', models.BigIntegerField()),
                ('came_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('message_id', models.CharField(blank=True, max_length=300)),
                ('from_address', models.CharField(blank=True, max_length=254)),
                ('subject', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('new', 'new'), ('received', 'received'), ('taken', 'taken'), ('triage', 'triage'), ('bounce', 'bounce'), ('ignored', 'ignored')], default='new', max_length=9)),
                ('why', models.CharField(blank=True, max_length=20)),
                ('about', models.CharField(blank=True, max_length=20)),
                ('about_id', models.BigIntegerField(null=True)),
                ('answers', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.mail')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-id'], name='incoming_state'), models.Index(fields=['from_address', '-came_at'], name='incoming_from'), models.Index(condition=models.Q(('message_id', ''), _negated=True), fields=['message_id'], name='incoming_message'), models.Index(fields=['came_at'], name='incoming_came')],
                'constraints': [models.UniqueConstraint(fields=('digest',), name='incoming_once')],
            },
        ),
    ]
