"""Facts of interactions."""

from dataclasses import dataclass
from datetime import date

from rapport.kit.facts import fact


@fact("interactions.loaded", file_id="log_file")
@dataclass(frozen=True, kw_only=True)
class InteractionsLoaded:
    """A file came in: rows between known people, and the days of the first and last of them."""

    source_id: int
    file_id: int
    rows: int
    first_on: date | None
    last_on: date | None


@fact("interactions.withdrawn", file_id="log_file")
@dataclass(frozen=True, kw_only=True)
class InteractionsWithdrawn:
    """All rows of a file are gone; the register keeps that it was there."""

    source_id: int
    file_id: int
    rows: int


@fact("interactions.sums_withdrawn")
@dataclass(frozen=True, kw_only=True)
class SumsWithdrawn:
    """What was left of a source's rows that passed their retention is gone: so many interactions."""

    source_id: int
    rows: int


@fact("interactions.pending_resolved")
@dataclass(frozen=True, kw_only=True)
class PendingResolved:
    """Rows came in because the directory got to know the people behind them."""

    rows: int
    files: int


@fact("interactions.channel_excluded", exclusion_id="exclusion")
@dataclass(frozen=True, kw_only=True)
class ChannelExcluded:
    """Rows of some address, channel or label are dropped from now on."""

    exclusion_id: int


@fact("interactions.channel_included", exclusion_id="exclusion")
@dataclass(frozen=True, kw_only=True)
class ChannelIncluded:
    """An exclusion was lifted."""

    exclusion_id: int


@fact("interactions.retention_changed", source_id="source")
@dataclass(frozen=True, kw_only=True)
class RetentionChanged:
    """Rows of a source stay for so many days after they are loaded; without a number, until they are withdrawn."""

    source_id: int
    days: int | None


@fact("interactions.expired", file_id="log_file")
@dataclass(frozen=True, kw_only=True)
class InteractionsExpired:
    """Rows of a file were deleted because their time was over."""

    source_id: int
    file_id: int
    rows: int
    pending: int


@fact("interactions.person_forgotten")
@dataclass(frozen=True, kw_only=True)
class InteractionsForgotten:
    """All rows of a person were erased."""

    person_id: int
    rows: int
