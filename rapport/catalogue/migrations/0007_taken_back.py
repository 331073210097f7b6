"""A version to come may be taken back before its day; another may begin on that day then."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0006_signed_agreements'),
        ('directory', '0008_statements_tell_more'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='agreementversion',
            name='agreement_version_a_day',
        ),
        migrations.RemoveConstraint(
            model_name='agreementversion',
            name='agreement_version_ended',
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_as', ''), models.Q(('proposed_by', ''), models.Q(('given_at__isnull', False), ('taken_at__isnull', False)), _connector='OR')), fields=('agreement', 'since'), name='agreement_version_a_day'),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_as', ''), ('ended_at', None)), models.Q(models.Q(('ended_as', ''), _negated=True), ('ended_at__isnull', False), models.Q(models.Q(('proposed_by', ''), models.Q(('given_at__isnull', False), ('taken_at__isnull', False)), _connector='OR', _negated=True), models.Q(models.Q(('proposed_by', ''), models.Q(('given_at__isnull', False), ('taken_at__isnull', False)), _connector='OR'), ('ended_as', 'withdrawn')), _connector='OR')), _connector='OR'), name='agreement_version_ended'),
        ),
    ]
