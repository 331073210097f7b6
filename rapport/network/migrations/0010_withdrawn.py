"""A question about an introduction can be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0009_superseded'),
    ]

    operations = [
        migrations.AddField(
            model_name='introduction',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
    ]
