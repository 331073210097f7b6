from django.db import migrations


class Migration(migrations.Migration):
    """The table in which tries to sign in are counted; Django's cache knows its columns."""

    dependencies = [
        ('accounts', '0003_overseer'),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE accounts_try (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX accounts_try_expires ON accounts_try (expires);
            """,
            "DROP TABLE accounts_try",
        )
    ]
