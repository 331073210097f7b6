"""A correction names its entry, and a look which record it was at."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0003_saved_assessment'),
    ]

    operations = [
        migrations.AddField(
            model_name='look',
            name='about_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='objection',
            name='entry',
            field=models.CharField(blank=True, max_length=60),
        ),
    ]
