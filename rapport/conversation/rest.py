"""REST of conversation: notifications, preferences, comments, follows."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.conversation.actions.commenting import comment, remove_comment
from rapport.conversation.actions.following import follow, unfollow
from rapport.conversation.actions.preferring import prefer
from rapport.conversation.actions.reading import read, read_all, unread
from rapport.conversation.queries.news import News, notifications
from rapport.conversation.queries.preferences import preferences
from rapport.conversation.queries.talk import Said, comments_on, followed
from rapport.conversation.rules.words import LONGEST_COMMENT, How, Kind, Topic
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.shapes import written_out

router = Router(tags=["conversation"])

Limit = Annotated[int, Field(ge=1, le=200)]
After = Annotated[str, Field(max_length=500)]
About = Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")]


class NotificationOut(Schema):
    """One thing you were told; `about` and `about_id` name the record, `label` and `url` as you see it now."""

    id: int
    kind: Annotated[Kind, written_out(Kind)]
    says: str
    about: str
    about_id: int
    label: str
    url: str
    by_person_id: int | None
    at: datetime
    read_at: datetime | None


class NotificationsOut(Schema):
    """One page; it may be short where you may not see some of it any more. `after` is the cursor of the next one."""

    items: list[NotificationOut]
    after: str | None


class ReadOut(Schema):
    """When all was marked as read; null where nothing was new."""

    read_at: datetime | None


class PreferencesOut(Schema):
    """How you hear of each topic, and at which hour of your own day the daily mail comes."""

    topics: dict[Topic, How]
    hour: int


class PreferencesIn(Given):
    """What is left out stays."""

    topics: dict[Topic, How] = {}
    hour: Annotated[int, Field(ge=0, le=23)] | None = None


class CommentIn(Given):
    """What to say. @ and a name tells a colleague. The same `once` twice is said once."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_COMMENT)]
    once: Annotated[str, Field(min_length=1, max_length=60)] | None = None


class CommentOut(Schema):
    """A comment; its text is empty once it was taken back."""

    id: int
    author_id: int | None
    text: str
    at: datetime
    removed: bool


class CommentsOut(Schema):
    """One page, newest first; `after` is the cursor of the next one."""

    items: list[CommentOut]
    after: str | None


class FollowOut(Schema):
    """A record you follow."""

    about: str
    about_id: int
    label: str
    url: str


class CommentMadeOut(Schema):
    """What was made."""

    id: int


@router.get("/notifications", response=NotificationsOut, operation_id="notifications")
def list_notifications(request: HttpRequest, new: bool = False, after: After = "", limit: Limit = 50) -> Any:
    """What you were told, newest first; only what is new with `new`."""
    page = notifications(by=actor_of(request, Scope.READ), unread=new, after=after or None, limit=limit)
    return {"items": [_news(one) for one in page.items], "after": page.after}


@router.post("/notifications/read", response=ReadOut, operation_id="read_notifications")
def post_read_all(request: HttpRequest) -> Any:
    """Mark all as read."""
    return {"read_at": read_all(by=actor_of(request))}


@router.post("/notifications/{notification_id}/read", response=NotificationOut, operation_id="read_notification")
def post_read(request: HttpRequest, notification_id: Id) -> Any:
    """Mark one as read."""
    return _news(read(notification_id=notification_id, by=actor_of(request, Scope.READ)))


@router.post("/notifications/{notification_id}/unread", response={204: None}, operation_id="unread_notification")
def post_unread(request: HttpRequest, notification_id: Id) -> Any:
    """Let one count as new again."""
    unread(notification_id=notification_id, by=actor_of(request, Scope.READ))
    return Status(204, None)


@router.get("/notifications/preferences", response=PreferencesOut, operation_id="notification_preferences")
def get_preferences(request: HttpRequest) -> Any:
    """How you hear of what."""
    return preferences(by=actor_of(request, Scope.READ))


@router.put("/notifications/preferences", response=PreferencesOut, operation_id="change_notification_preferences")
def put_preferences(request: HttpRequest, given: PreferencesIn) -> Any:
    """Choose how you hear of what."""
    prefer(topics=given.topics, hour=given.hour, by=actor_of(request))
    return preferences(by=actor_of(request))


@router.get("/comments/{about}/{about_id}", response=CommentsOut, operation_id="comments")
def list_comments(request: HttpRequest, about: About, about_id: Id, after: After = "", limit: Limit = 50) -> Any:
    """Comments on a record you may see, such as `unit/7`, newest first."""
    page = comments_on(about, about_id, by=actor_of(request, Scope.READ), after=after or None, limit=limit)
    return {"items": [_said(one) for one in page.items], "after": page.after}


@router.post("/comments/{about}/{about_id}", response={201: CommentMadeOut}, operation_id="comment")
def post_comment(request: HttpRequest, about: About, about_id: Id, given: CommentIn) -> Any:
    """Comment on a record; you follow it from then on."""
    made = comment(about=about, about_id=about_id, text=given.text, once=given.once, by=actor_of(request))
    return Status(201, {"id": made})


@router.delete("/comments/{comment_id}", response={204: None}, operation_id="remove_comment")
def delete_comment(request: HttpRequest, comment_id: Id) -> Any:
    """Take back a comment of your own."""
    remove_comment(comment_id=comment_id, by=actor_of(request))
    return Status(204, None)


@router.get("/follows", response=list[FollowOut], operation_id="follows")
def list_follows(request: HttpRequest) -> Any:
    """What you follow and may see, the newest first; at most 200."""
    rows = followed(by=actor_of(request, Scope.READ))
    return [{"about": kind, "about_id": about.id, "label": about.label, "url": about.url} for kind, about in rows]


@router.put("/follows/{about}/{about_id}", response={204: None}, operation_id="follow")
def put_follow(request: HttpRequest, about: About, about_id: Id) -> Any:
    """Hear how a record goes on."""
    follow(about=about, about_id=about_id, by=actor_of(request))
    return Status(204, None)


@router.delete("/follows/{about}/{about_id}", response={204: None}, operation_id="unfollow")
def delete_follow(request: HttpRequest, about: About, about_id: Id) -> Any:
    """Hear of it no longer."""
    unfollow(about=about, about_id=about_id, by=actor_of(request))
    return Status(204, None)


def _news(news: News) -> dict[str, Any]:
    return {
        "id": news.id,
        "kind": news.kind,
        "says": news.says,
        "about": news.about_kind,
        "about_id": news.about.id,
        "label": news.about.label,
        "url": news.about.url,
        "by_person_id": news.by.id if news.by else None,
        "at": news.at,
        "read_at": news.read_at,
    }


def _said(said: Said) -> dict[str, Any]:
    return {
        "id": said.id,
        "author_id": said.author.id if said.author else None,
        "text": said.text,
        "at": said.at,
        "removed": said.removed,
    }
