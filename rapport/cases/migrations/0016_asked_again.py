"""How often somebody was asked again who has nobody above to be asked instead."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0015_figures'),
    ]

    operations = [
        migrations.AddField(
            model_name='approver',
            name='asked_again',
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
