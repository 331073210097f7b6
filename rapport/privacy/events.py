"""What happens in privacy. Facts name subjects by id only, so that they may stay when a person is erased."""

from dataclasses import dataclass

from rapport.kit.facts import fact
from rapport.privacy.rules import Purpose, Wish


@fact("privacy.opted_out", confidential=True)
@dataclass(frozen=True, kw_only=True)
class OptedOut:
    """A person left the network; the next snapshot is made without her."""

    person_id: int


@fact("privacy.opted_in", confidential=True)
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
    """The key of pseudonyms was replaced: snapshots made from now on carry other ones."""


@fact("privacy.name_asked")
@dataclass(frozen=True, kw_only=True)
class NameAsked:
    """Somebody who works on pseudonyms asks who is behind one; a second person decides."""

    name_request_id: int
    purpose: Purpose


@fact("privacy.name_answered")
@dataclass(frozen=True, kw_only=True)
class NameAnswered:
    """A second person allowed a name to be read for a day, or did not."""

    name_request_id: int
    granted: bool


@fact("privacy.name_read")
@dataclass(frozen=True, kw_only=True)
class NameRead:
    """The one who had asked read who is behind a pseudonym; the person finds it among the looks at her."""

    name_request_id: int
    person_id: int


@fact("privacy.browsing_noticed")
@dataclass(frozen=True, kw_only=True)
class BrowsingNoticed:
    """An account looked at many different people within an hour; a journey tells those who oversee."""

    browsing_id: int
    user_id: int
    people: int


@fact("privacy.retention_ran")
@dataclass(frozen=True, kw_only=True)
class RetentionRan:
    """A retention clock removed what had reached its age."""

    retention_run_id: int
    removed: int


@fact("privacy.assessment_saved", assessment_id="saved_assessment")
@dataclass(frozen=True, kw_only=True)
class AssessmentSaved:
    """An impact assessment was kept."""

    assessment_id: int
