"""Letting a figure about a group of people out, or refusing it."""

from collections.abc import Collection, Sequence
from hashlib import blake2b

import numpy as np
from django.db import connection, transaction

from rapport.kit import clock
from rapport.privacy.models import AnsweredGroup
from rapport.privacy.queries.optouts import minimum_group
from rapport.privacy.rules import Members, could_be_near, guard_difference


def allow_figure(figure: str, group: Collection[int]) -> None:
    """Refuse a figure about people who are too few, or too nearly those of one already shown; else remember them.

    For groups somebody chose freely (an audience, a filter); fixed partitions use `merge_small`. `figure` names the
    measure and its day. The whole house is one reader: two who compare notes learn no more than one. A group is
    remembered from the last time its figure was shown.
    """
    members = np.unique(np.fromiter(group, dtype="<i8"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"privacy.figure.{figure}"])
        guard_difference(members, known_groups(figure, members.size), minimum=minimum_group())
        data, now = members.tobytes(), clock.now()
        AnsweredGroup.objects.update_or_create(
            figure=figure,
            digest=blake2b(data, digest_size=16).digest(),
            defaults={"at": now},
            create_defaults={"people": len(members), "members": data, "at": now},
        )


def known_groups(figure: str, size: int) -> Sequence[Members]:
    """Answered groups that could be near one of this size: the sizes of all are read, the members of these alone."""
    answered = AnsweredGroup.objects.filter(figure=figure).order_by("id")
    rows = np.array(answered.values_list("id", "people"), np.int64).reshape(-1, 2)
    near = rows[could_be_near(rows[:, 1], size, minimum=minimum_group()), 0]
    members = answered.filter(id__in=near.tolist()).values_list("members", flat=True)
    return [np.frombuffer(bytes(m), dtype="<i8") for m in members]
