"""A rule of approval may name the number of the form that its limit is held against."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0008_last_resort'),
    ]

    operations = [
        migrations.AddField(
            model_name='approvalrule',
            name='field',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
    ]
