"""What the room holds about a person, as she reads it under "My data": all of her side, nothing of others' side.

What somebody else declared or does belongs to that person: of it only a band is told, none and fewer than ten alike.
What is computed from ties between others is told by thirds of everybody; digits would tell which of her contacts are
tied. People who are not listed any more are left out, whatever the reason.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pyarrow import parquet

from rapport.directory.public import merged_records, person_card
from rapport.network.models import (
    ClosenessLook,
    Forward,
    ForwardAsk,
    Introduction,
    IntroductionAsk,
    IntroductionLook,
    MessengerInvitation,
    Sender,
    Snapshot,
    SurveyedTie,
    TrustAsking,
)
from rapport.network.queries import lake, snapshots
from rapport.network.queries.questions import word_of
from rapport.privacy.public import opted_out_ids

Rows = list[tuple[str, str, str]]

MEASURES = {
    "contacts": gettext_lazy("People in contact with you"),
    "out_strength": gettext_lazy("Your contacts to others"),
    "in_strength": gettext_lazy("Others' contacts to you"),
    "core": gettext_lazy("How dense your surroundings are (core number)"),
    "constraint": gettext_lazy("How much your contacts know each other (Burt's constraint)"),
    "effective_size": gettext_lazy("Contacts who do not stand for each other (effective size)"),
}
THIRDS = (
    gettext_lazy("in the lower third of everybody"),
    gettext_lazy("in the middle third of everybody"),
    gettext_lazy("in the upper third of everybody"),
)
# How others lean on her, which is theirs: whether it is much, and neither how much nor whether any.
ROLES = {
    "coordinator": gettext_lazy("Pairs you stand between within your division (coordinator)"),
    "gatekeeper": gettext_lazy("Pairs you bring from another division into yours (gatekeeper)"),
    "representative": gettext_lazy("Pairs you lead from your division to another (representative)"),
    "consultant": gettext_lazy("Pairs of one other division you stand between (consultant)"),
    "liaison": gettext_lazy("Pairs of two other divisions you stand between (liaison)"),
}
MANY = 10


def ties_held(person_id: int) -> Rows:
    """Her measures and her ties in the newest snapshot, with the estimate of her own trust.

    Ties to whom the directory does not list any more, or who left the network, are left out. One row says so, always.
    """
    snapshot = snapshots.latest()
    if snapshot is None or not lake.is_whole(snapshot):
        return []
    origin = _("Snapshot of %(day)s, computed from logs of contact") % {"day": snapshot.as_of}
    key = lake.number_in(snapshot, person_id)
    rows = [(label, value, origin) for label, value in _measures(snapshot, key)]
    sql = f"""
        SELECT person_id, count, weight, weight_back, trust, days, last::DATE
        FROM {lake.ties(snapshot)} JOIN {lake.who(snapshot)} ON key = target WHERE source = ? ORDER BY weight DESC
    """  # noqa: S608
    found = lake.rows(sql, [key])
    hidden, gone = opted_out_ids(), merged_records()
    cards = person_card(row[0] for row in found if row[0] not in hidden)
    listed = {who: card for who, card in cards.items() if not card.left and who not in gone}
    rows += [
        (
            _("Your tie to %(name)s") % {"name": listed[who].name},
            _("%(n)s contacts, weight %(weight).2f and %(back).2f back, %(days)s days, last %(last)s; estimated "
              "likelihood that you turn to them %(trust).2f")
            % {"n": n, "weight": weight, "back": back, "days": days, "last": last, "trust": trust},
            origin,
        )
        for who, n, weight, back, trust, days, last in found
        if who in listed
    ]  # fmt: skip
    rows.append((_("The community you were counted in"), _("held, for figures about groups"), origin))
    rows.append((_("Your ties to people who are not listed any more"), _("not shown, whether there are any"), origin))
    return rows


def _measures(snapshot: Snapshot, key: int | None) -> Iterable[tuple[str, str]]:
    path = lake.quoted(lake.folder_of(snapshot) / lake.MEASURES)
    if not (lake.folder_of(snapshot) / lake.MEASURES).exists():
        return []
    held = parquet.read_schema(lake.folder_of(snapshot) / lake.MEASURES).names  # older engines measured less
    labels = {name: label for name, label in {**MEASURES, **ROLES}.items() if name in held}
    columns = ", ".join(_told(name) for name in labels)
    found = lake.rows(
        f"WITH everybody AS (SELECT * FROM read_parquet('{path}')), me AS (SELECT * FROM everybody WHERE key = ?) "  # noqa: S608
        f"SELECT {columns} FROM me",
        [key],
    )
    return [
        (str(label), _measure(name, value))
        for row in found
        for (name, label), value in zip(labels.items(), row, strict=True)
    ]


def _told(name: str) -> str:
    """SQL of a role as a number, of a measure as the share of everybody with less. Quoted: one is a word of SQL."""
    if name in ROLES:
        return f'"{name}"'
    less = f'SELECT avg(("{name}" < me."{name}")::INT) FROM everybody WHERE "{name}" IS NOT NULL'  # noqa: S608
    return f'CASE WHEN me."{name}" IS NOT NULL THEN ({less}) END'


def _measure(name: str, value: float | None) -> str:
    if name in ROLES:
        return _band(int(value or 0))
    return str(THIRDS[min(int(value * len(THIRDS)), len(THIRDS) - 1)]) if value is not None else "–"


def _band(count: int) -> str:
    return _("ten or more") if count >= MANY else _("fewer than ten, or none")


def surveyed_held(person_id: int) -> Rows:
    """What she declared, and in what band others named her; who did belongs to them."""
    mine = SurveyedTie.objects.filter(respondent_id=person_id).select_related("named").order_by("question", "id")
    rows = [
        (
            word_of(tie.question),
            tie.named.name + (f" ({tie.value:g})" if tie.value is not None else ""),
            _("Your own answer"),
        )
        for tie in mine
    ]
    named = SurveyedTie.objects.filter(named_id=person_id).count()
    rows.append((_("Answers that name you"), _band(named), _("Others' answers; who gave them is theirs")))
    for asking in TrustAsking.objects.filter(person_id=person_id).order_by("-asked_at"):
        done = _("answered") if asking.answered_at else _("put off") if asking.put_off_at else _("open")
        rows.append((_("You were asked whom you turn to"), done, f"{asking.asked_at:%Y-%m-%d}"))
    return rows


def sender_held(person_id: int) -> Rows:
    """Whether her record was taken for a robot or a mailbox, and what was decided."""
    words = {
        Sender.State.PROPOSED: _("waits for a decision"),
        Sender.State.ASIDE: _("set aside: in no snapshot"),
        Sender.State.PERSON: _("you are a person"),
    }
    return [
        (_("Your record looked like a robot or mailbox"), words[Sender.State(row.state)], f"{row.found_at:%Y-%m-%d}")
        for row in Sender.objects.filter(person_id=person_id)
    ]


def invitations_held(person_id: int) -> Rows:
    """What she was invited to carry to others, and what she said; before a round is invited nobody was asked."""
    mine = MessengerInvitation.objects.filter(person_id=person_id).select_related("round").order_by("-id")
    return [
        (
            _("You were invited as a messenger")
            if row.round.invited_at
            else _("You were found as a possible messenger"),
            f"{row.round.topic}: {row.decision or '–'}",
            f"{row.round.invited_at or row.round.made_at:%Y-%m-%d}",
        )
        for row in mine
    ]


def introductions_held(person_id: int) -> Rows:
    """What she asked for, what she was asked and answered, whom she looked up; and in what band she was an aim."""
    rows: Rows = []
    for row in Introduction.objects.filter(requester_id=person_id).select_related("target").order_by("-id"):
        rows.append((_("You asked to meet"), f"{row.target.name}: {row.message}", f"{row.asked_at:%Y-%m-%d}"))
    asks = IntroductionAsk.objects.filter(go_between_id=person_id).select_related(
        "introduction__requester", "introduction__target"
    )
    for ask in asks.order_by("-id"):
        about = f"{ask.introduction.requester.name} → {ask.introduction.target.name}"
        rows.append((_("You were asked"), f"{about}: {ask.decision or '–'}", f"{ask.introduction.asked_at:%Y-%m-%d}"))
    for look in IntroductionLook.objects.filter(requester_id=person_id).select_related("target"):
        rows.append((_("You looked up"), look.target.name, f"{look.on:%Y-%m-%d}"))
    for forward in Forward.objects.filter(asker_id=person_id).select_related("unit").order_by("-id"):
        asked = f"{forward.unit.name}: {forward.message}"
        rows.append((_("You asked who would step forward"), asked, f"{forward.asked_at:%Y-%m-%d}"))
    put = ForwardAsk.objects.filter(person_id=person_id).select_related("forward__asker", "forward__unit")
    for one in put.order_by("-id"):
        about = f"{one.forward.asker.name}: {one.forward.unit.name}: {one.decision or '–'}"
        rows.append((_("You were asked to step forward"), about, f"{one.forward.asked_at:%Y-%m-%d}"))
    for closeness in ClosenessLook.objects.filter(asker_id=person_id).select_related("unit"):
        rows.append((_("You asked how close your team is"), closeness.unit.name, f"{closeness.on:%Y-%m-%d}"))
    aims = Introduction.objects.filter(target_id=person_id).count()
    rows.append((_("Others asked to meet you"), _band(aims), _("Their requests are theirs")))
    return rows
