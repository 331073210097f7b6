"""An approval keeps what the form of its case called for as it was asked."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0020_drafts'),
    ]

    operations = [
        migrations.AddField(
            model_name='approval',
            name='called_for',
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True),
        ),
    ]
