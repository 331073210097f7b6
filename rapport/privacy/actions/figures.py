"""Letting a figure about a group of people out, or refusing it."""

from collections.abc import Collection
from hashlib import blake2b

import numpy as np
from django.db import connection, transaction

from rapport.kit import clock
from rapport.privacy.models import AnsweredGroup
from rapport.privacy.queries.optouts import minimum_group
from rapport.privacy.rules import guard_difference


def allow_figure(figure: str, group: Collection[int]) -> None:
    """Refuse a figure about people who are too few, or too nearly those of one already shown; else remember them.

    For groups somebody chose freely (an audience, a filter); fixed partitions use `merge_small`. `figure` names the
    measure and its day. The whole house is one reader: two who compare notes learn no more than one.
    """
    members = np.unique(np.fromiter(group, dtype="<i8"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"privacy.figure.{figure}"])
        answered = AnsweredGroup.objects.filter(figure=figure).values_list("members", flat=True)
        known = [np.frombuffer(bytes(m), dtype="<i8") for m in answered]
        guard_difference(members, known, minimum=minimum_group())
        data = members.tobytes()
        AnsweredGroup.objects.get_or_create(
            figure=figure,
            digest=blake2b(data, digest_size=16).digest(),
            defaults={"people": len(members), "members": data, "at": clock.now()},
        )
