"""From answers to a survey to the next snapshot of the network."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from rapport.accounts.public import Actor
from rapport.directory.models import Person
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery
from rapport.network.public import DeclaredTie, declare_ties

OPERATOR = Actor.system(via="cli")


def react():
    """Run what waits, twice, as the queue may."""
    for _again in range(2):
        for delivery_id in Delivery.objects.order_by("id").values_list("id", flat=True):
            deliver(delivery_id=delivery_id)


@pytest.mark.django_db
def test_what_people_said_has_the_network_computed_anew_and_once_is_enough():
    mei, tom = (Person.objects.create(name=name) for name in ("Mei", "Tom"))
    said = [DeclaredTie(respondent_id=mei.id, named_id=tom.id, question="Whom do you ask?")]
    declare_ties(said, by=OPERATOR)
    declare_ties([DeclaredTie(respondent_id=tom.id, named_id=mei.id, question="Whom do you ask?")], by=OPERATOR)
    react()
    waiting = ProcrastinateJob.objects.filter(task_name="network.build", status="todo")
    assert waiting.count() == 1
    declare_ties(said, by=OPERATOR)
    assert Delivery.objects.filter(fact__name="network.ties_declared").count() == 2, "a repeat is no fact"
