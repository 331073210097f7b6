"""What conversation holds about a person or an account, for her own reading."""

from django.utils.translation import gettext as _

from rapport.conversation.models import Comment, Digest, Follow, Notification, Preference, Presence
from rapport.directory.public import records_of

Rows = list[tuple[str, str, str]]


def comments_held(person_id: int) -> Rows:
    """Return what somebody said under records, and how often others were told of what she did. Two statements more."""
    people = records_of(person_id)
    rows = Comment.objects.filter(author_id__in=people).order_by("id").values_list("at", "text", "about", "about_id")
    told = Notification.objects.filter(by_id__in=people).order_by("id").values_list("at", "kind", "about", "about_id")
    said = [
        (_("Comment of %(day)s") % {"day": f"{at:%Y-%m-%d}"}, text or _("taken back"), f"{about} {ident}")
        for at, text, about, ident in rows
    ]
    heard = [
        (_("Told to others on %(day)s") % {"day": f"{at:%Y-%m-%d}"}, kind, f"{about} {ident}")
        for at, kind, about, ident in told
    ]
    return said + heard


def account_held(user_id: int) -> Rows:
    """Return what an account was told, follows, chose, and where it is writing. Five statements."""
    told = Notification.objects.filter(reader_id=user_id).order_by("id").values_list("at", "kind", "about", "about_id")
    rows = [
        (_("Notification of %(day)s") % {"day": f"{at:%Y-%m-%d}"}, kind, f"{about} {ident}")
        for at, kind, about, ident in told
    ]
    follows = Follow.objects.filter(reader_id=user_id).order_by("id").values_list("at", "about", "about_id")
    rows += [
        (_("Followed since %(day)s") % {"day": f"{at:%Y-%m-%d}"}, f"{about} {ident}", "")
        for at, about, ident in follows
    ]
    chosen = Preference.objects.filter(reader_id=user_id).order_by("topic").values_list("topic", "how")
    rows += [(_("How you hear of things"), f"{topic}: {how}", "") for topic, how in chosen]
    hours = Digest.objects.filter(reader_id=user_id).values_list("hour", flat=True)
    rows += [(_("Hour of your digest"), str(hour), "") for hour in hours]
    here = Presence.objects.filter(reader_id=user_id).values_list("at", "about", "about_id")
    rows += [
        (_("You were writing at %(at)s") % {"at": f"{at:%Y-%m-%d %H:%M}"}, f"{about} {ident}", "")
        for at, about, ident in here
    ]
    return rows
