"""What the directory holds about somebody, as she reads it under "My data". Nothing is hidden from its subject.

Each function reads one record; privacy asks for each record of hers, so for those merged into it too.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from rapport.directory.models import (
    ALWAYS,
    GroupMember,
    Identity,
    Merge,
    NotDuplicate,
    Person,
    Position,
    Preference,
    RollCall,
    Statement,
    Suspicion,
    Unit,
)

Rows = list[tuple[str, str, str]]


def record_held(person_id: int) -> Rows:
    """Her record, field by field, as far as it says anything. One statement."""
    rows: Rows = []
    for person in Person.objects.filter(id=person_id).select_related("unit", "manager", "user"):
        origin = _("Record %(number)s, changed on %(day)s") % {
            "number": person.id,
            "day": f"{person.changed_at:%Y-%m-%d}",
        }
        rows += [(label, text, origin) for label, value in _fields(person) if (text := _text(value))]
    return rows


def _fields(person: Person) -> list[tuple[str, Any]]:
    return [
        (_("Name"), person.name),
        (_("Given name"), person.given_name),
        (_("Family name"), person.family_name),
        (_("E-mail"), person.email),
        (_("Account"), person.user.email if person.user else ""),
        (_("Number in your organisation"), person.external_id),
        (_("Title"), person.title),
        (_("Unit"), person.unit.name if person.unit else ""),
        (_("Manager"), person.manager.name if person.manager else ""),
        (_("Place"), person.location),
        (_("Time zone"), person.timezone),
        (_("Languages"), person.languages),
        (_("Grade"), person.grade),
        (_("Skills"), person.skills),
        (_("First day"), person.started_on),
        (_("Last day"), person.ended_on or person.leaves_on),
    ]


def positions_held(person_id: int) -> Rows:
    """What she did where and under whom, oldest first; the units she heads; how many report to her. Three reads."""
    positions = Position.objects.filter(person=person_id).select_related("unit", "manager").order_by("since", "id")
    rows = [(_span(p), _place(p), _("Dated positions")) for p in positions]
    rows += [
        (_("You head"), name, _("Named by an administrator, or from who reports to whom"))
        for name in Unit.objects.filter(manager=person_id).order_by("name").values_list("name", flat=True)
    ]
    if reports := Person.objects.filter(manager=person_id, ended_on=None).count():
        rows.append((_("Report to you"), str(reports), _("Reporting line")))
    return rows


def _span(position: Position) -> str:
    since = _("always") if position.since == ALWAYS else position.since.isoformat()
    return _("%(since)s to %(until)s") % {"since": since, "until": position.until or _("now")}


def _place(position: Position) -> str:
    parts = [position.title, position.unit.name if position.unit else ""]
    if position.manager:
        parts.append(_("reports to %s") % position.manager.name)
    return ", ".join(part for part in parts if part) or "–"


def identities_held(person_id: int) -> Rows:
    """The addresses, logins and numbers she is known by. One statement."""
    found = Identity.objects.filter(person=person_id).order_by("kind", "value")
    return [(identity.kind, identity.value, identity.source or "–") for identity in found]


def statements_held(person_id: int) -> Rows:
    """What was said about her, also what was withdrawn since, and what she said of others. Two statements."""
    about = (
        Statement.objects.filter(person=person_id).select_related("author", "person", "met_by").order_by("-at", "-id")
    )
    said = Statement.objects.filter(author=person_id).exclude(person=person_id).select_related("person")
    rows = [(str(s.get_topic_display()), s.text, _said_by(s)) for s in about]
    rows += [
        (_("You about %s") % s.person.name, s.text, _state(s, f"{s.at:%Y-%m-%d}")) for s in said.order_by("-at", "-id")
    ]
    return rows


def _said_by(statement: Statement) -> str:
    author = statement.author.name if statement.author else _("somebody who is no longer here")
    said = _("%(author)s, %(day)s, for: %(reach)s; %(source)s, %(confidence)s") % {
        "author": author,
        "day": f"{statement.at:%Y-%m-%d}",
        "reach": statement.get_visibility_display(),
        "source": statement.get_source_display(),
        "confidence": statement.get_confidence_display(),
    }
    if statement.expires_on:
        said = _("%(said)s; until %(day)s") % {"said": said, "day": f"{statement.expires_on:%Y-%m-%d}"}
    if statement.topic == Statement.Topic.NEED:
        by = statement.met_by.name if statement.met_by else "–"
        said = _("%(said)s; %(state)s (%(by)s)") % {"said": said, "state": statement.get_state_display(), "by": by}
    return _state(statement, said)


def _state(statement: Statement, said: str) -> str:
    if statement.withdrawn_at:
        return _("%(said)s; withdrawn on %(day)s") % {"said": said, "day": f"{statement.withdrawn_at:%Y-%m-%d}"}
    return _("%s; disputed") % said if statement.disputed_at else said


def preferences_held(person_id: int) -> Rows:
    """How she likes to be contacted. One statement."""
    rows: Rows = []
    for wish in Preference.objects.filter(person=person_id):
        origin = _("Set on %s") % f"{wish.changed_at:%Y-%m-%d}"
        hours = f"{wish.hours_from:%H:%M}–{wish.hours_to:%H:%M}" if wish.hours_from and wish.hours_to else ""
        told = ((_("Channels"), wish.channels), (_("Hours"), hours), (_("Languages"), wish.languages))
        rows += [(label, text, origin) for label, value in told if (text := _text(value))]
        rows.append((_("May be found as somebody to ask"), _("yes") if wish.findable else _("no"), origin))
    return rows


def groups_held(person_id: int) -> Rows:
    """The groups she is in. One statement."""
    found = GroupMember.objects.filter(person=person_id).select_related("group").order_by("since", "id")
    by = {GroupMember.Source.SELF: _("You, or an administrator"), GroupMember.Source.FILE: _("A file of people")}
    return [(row.group.name, f"{row.since:%Y-%m-%d}", by[GroupMember.Source(row.source)]) for row in found]


def merges_held(person_id: int) -> Rows:
    """Which records were found to be hers, which not, and which look as if they were. Three statements."""
    merges = Merge.objects.filter(Q(kept=person_id) | Q(gone=person_id)).select_related("gone", "kept").order_by("id")
    rows = [
        (
            _("Merged") if merge.undone_at is None else _("Merged and parted again"),
            f"{merge.gone.name} ({merge.gone_id}) → {merge.kept.name} ({merge.kept_id})",
            f"{merge.at:%Y-%m-%d}",
        )
        for merge in merges
    ]
    apart = NotDuplicate.objects.filter(Q(a=person_id) | Q(b=person_id)).annotate(
        first=F("a__name"), second=F("b__name")
    )
    rows += [(_("Found to be two people"), f"{n.first}, {n.second}", f"{n.at:%Y-%m-%d}") for n in apart]
    alike = Suspicion.objects.filter(Q(a=person_id) | Q(b=person_id)).select_related("a", "b", "search").order_by("id")
    rows += [
        (_("May be one person with you"), s.b.name if s.a_id == person_id else s.a.name, f"{s.search.at:%Y-%m-%d}")
        for s in alike
    ]
    return rows


def loadings_held(user_id: int) -> Rows:
    """The files of people an account loaded. One statement."""
    calls = RollCall.objects.filter(by_user_id=user_id).order_by("-id")
    return [(_("A file of people"), call.as_of.isoformat(), f"{call.at:%Y-%m-%d}") for call in calls]


def _text(value: str | date | Iterable[str] | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return value.isoformat() if isinstance(value, date) else ", ".join(value)
