"""Addresses of conversation."""

from django.urls import path

from rapport.conversation.views import news, preferring, talk, writing

app_name = "conversation"
urlpatterns = [
    path("notifications/", news.notifications, name="notifications"),
    path("notifications/bell/", news.bell, name="bell"),
    path("notifications/read/", news.reads_all, name="read_all"),
    path("notifications/unread/", news.unreads_all, name="unread_all"),
    path("notifications/preferences/", preferring.preferences, name="preferences"),
    path("notifications/stop/<str:token>/", preferring.stop, name="stop"),
    path("notifications/<int:notification_id>/", news.notification, name="notification"),
    path("notifications/<int:notification_id>/unread/", news.unreads, name="unread"),
    path("talk/comments/<int:comment_id>/removal/", talk.removes, name="remove"),
    path("talk/<slug:about>/<int:about_id>/", talk.talk, name="talk"),
    path("talk/<slug:about>/<int:about_id>/follow/", talk.follows, name="follow"),
    path("talk/<slug:about>/<int:about_id>/unfollow/", talk.unfollows, name="unfollow"),
    path("talk/<slug:about>/<int:about_id>/activity/", talk.activity, name="activity"),
    path("talk/<slug:about>/<int:about_id>/people/", writing.people, name="people"),
    path("talk/<slug:about>/<int:about_id>/writers/", writing.writers, name="writers"),
]
