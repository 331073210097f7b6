"""What happens in the ledger itself."""

from dataclasses import dataclass

from rapport.kit.facts import fact


@fact("ledger.delivery_retried")
@dataclass(frozen=True, kw_only=True)
class DeliveryRetried:
    """An administrator sent a failed delivery once more."""

    delivery_id: int


@fact("ledger.job_retried")
@dataclass(frozen=True, kw_only=True)
class JobRetried:
    """An administrator ran a failed job once more."""

    job_id: int


@fact("ledger.job_revived")
@dataclass(frozen=True, kw_only=True)
class JobRevived:
    """A job whose worker was killed while it ran was run once more."""

    job_id: int
