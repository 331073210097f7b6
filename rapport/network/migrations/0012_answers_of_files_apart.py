"""What a file says somebody answered stands apart from what she answered herself."""

from django.db import migrations, models
from django.db.models import F


def mark(apps, schema_editor):
    """What she said herself was kept the moment it was said; rows of a file have a time of their own, or none."""
    ties = apps.get_model("network", "SurveyedTie").objects
    ties.filter(question__in=("advice", "openness"), at=F("kept_since")).update(said_here=True)


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0007_follow_merges'),
        ('network', '0011_figures_of_whole_groups'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='surveyedtie',
            name='surveyed_tie_once',
        ),
        migrations.AddField(
            model_name='surveyedtie',
            name='said_here',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='surveyedtie',
            constraint=models.UniqueConstraint(fields=('respondent', 'named', 'question', 'said_here'), name='surveyed_tie_once'),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
