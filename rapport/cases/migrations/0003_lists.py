"""Indexes for lists of a team, and for what was sent already."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_no_gap'),
        ('catalogue', '0001_initial'),
        ('directory', '0007_follow_merges'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['owner_team', '-changed_at', '-id'], name='case_of_team'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('once__isnull', False)), fields=['once'], name='message_sent_once'),
        ),
    ]
