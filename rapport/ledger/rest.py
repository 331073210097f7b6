"""REST of the ledger."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.accounts.public import actor_of, ensure_administrator
from rapport.kit.paging import Id, size
from rapport.ledger.actions import note_reading, retry, retry_all_deliveries, retry_all_jobs, retry_job
from rapport.ledger.queries.facts import Wanted, facts
from rapport.ledger.queries.operations import operations

router = Router(tags=["operations"])


class FactOut(Schema):
    """One thing that happened."""

    id: int
    name: str
    version: int
    at: datetime
    by_user_id: int | None
    by_person_id: int | None
    via: str
    subjects: list[str]
    data: dict[str, Any]


class Facts(Schema):
    """One page of facts."""

    items: list[FactOut]
    after: str | None


class FactDeliveryOut(Schema):
    """A fact one reaction could not take in."""

    id: int
    fact_id: int
    fact: str
    reaction: str
    attempts: int
    error: str
    at: datetime


class JobOut(Schema):
    """A job that failed."""

    id: int
    task: str
    attempts: int
    error: str
    at: datetime | None


class QueueOut(Schema):
    """A kind of job that waits."""

    task: str
    waiting: int
    more: bool
    oldest: datetime | None


class OperationsOut(Schema):
    """What failed, what waits, what runs."""

    deliveries: list[FactDeliveryOut]
    failed_deliveries: int
    jobs: list[JobOut]
    failed_jobs: int
    queues: list[QueueOut]
    running: list[str]
    last_heartbeat: datetime | None
    works: bool


class Retried(Schema):
    """How many were sent or run once more."""

    retried: int


@router.get("/facts", response=Facts, summary="What happened, newest first")
def list_facts(
    request: HttpRequest,
    name: str = "",
    subject: str = "",
    by_user_id: Id | None = None,
    since: date | None = None,
    until: date | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> Any:
    """Return facts of one kind (`name`), about one subject (`person:7`), by one account, between two days.

    For administrators only. Reading what happened to a person is written down as a look at her.
    """
    actor = actor_of(request)
    ensure_administrator(actor)
    note_reading(subject, by=actor)
    wanted = Wanted(name=name, subject=subject, by_user_id=by_user_id, since=since, until=until)
    return facts(wanted, by=actor, after=after, limit=size(limit))


@router.get("/operations", response=OperationsOut, summary="What failed, what waits, what runs")
def show_operations(request: HttpRequest) -> Any:
    """Return the state of jobs and deliveries; administrators only."""
    return operations(by=actor_of(request))


@router.post("/operations/deliveries/{delivery_id}/retry", response={204: None}, summary="Send a delivery once more")
def retry_delivery(request: HttpRequest, delivery_id: int) -> Any:
    """Send a failed delivery once more; one that has arrived stays as it is."""
    retry(delivery_id=delivery_id, by=actor_of(request))
    return 204, None


@router.post("/operations/deliveries/retry", response=Retried, summary="Send all failed deliveries once more")
def retry_deliveries(request: HttpRequest) -> Any:
    """Send every failed delivery once more, at most 5,000 at a time."""
    return {"retried": retry_all_deliveries(by=actor_of(request))}


@router.post("/operations/jobs/retry", response=Retried, summary="Run all failed jobs once more")
def retry_jobs(request: HttpRequest) -> Any:
    """Run every failed job once more, at most 5,000 at a time."""
    return {"retried": retry_all_jobs(by=actor_of(request))}


@router.post("/operations/jobs/{job_id}/retry", response={204: None}, summary="Run a failed job once more")
def retry_failed_job(request: HttpRequest, job_id: int) -> Any:
    """Run a failed job once more; one that waits, runs or is done stays as it is."""
    retry_job(job_id=job_id, by=actor_of(request))
    return 204, None
