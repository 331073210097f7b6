"""A yes is to a version of a goal; what was taken away may come in again."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0008_statements_tell_more'),
        ('relationships', '0004_meeting'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='touchpoint',
            name='touchpoint_once',
        ),
        migrations.AddField(
            model_name='goal',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name='touchpoint',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), ('removed_at', None)), fields=('relationship', 'source', 'key'), name='touchpoint_once'),
        ),
    ]
