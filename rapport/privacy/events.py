"""What happens in privacy. Facts name subjects by id only, so that they may stay when a person is erased."""

from dataclasses import dataclass

from rapport.kit.facts import fact
from rapport.privacy.rules import Wish


@fact("privacy.opted_out")
@dataclass(frozen=True, kw_only=True)
class OptedOut:
    """A person left the network; the next snapshot is made without her."""

    person_id: int


@fact("privacy.opted_in")
@dataclass(frozen=True, kw_only=True)
class OptedIn:
    """A person came back into the network."""

    person_id: int


@fact("privacy.objected")
@dataclass(frozen=True, kw_only=True)
class Objected:
    """A person asked to correct, stop using or erase something held about her."""

    person_id: int
    objection_id: int
    wish: Wish


@fact("privacy.objection_answered")
@dataclass(frozen=True, kw_only=True)
class ObjectionAnswered:
    """An administrator answered an objection."""

    person_id: int
    objection_id: int
    granted: bool


@fact("privacy.person_erased")
@dataclass(frozen=True, kw_only=True)
class PersonErased:
    """Everything held about a person was erased; only this id remains."""

    person_id: int
    records: int


@fact("privacy.key_rotated")
@dataclass(frozen=True, kw_only=True)
class KeyRotated:
    """The key of pseudonyms was replaced: pseudonyms made before lead nowhere."""


@fact("privacy.retention_ran")
@dataclass(frozen=True, kw_only=True)
class RetentionRan:
    """A retention clock removed what had reached its age."""

    retention_run_id: int
    removed: int
