"""Addresses of privacy."""

from django.urls import path

from rapport.privacy.views import mine, watch

app_name = "privacy"
urlpatterns = [
    path("privacy/", mine.overview, name="overview"),
    path("privacy/me/", mine.my_page, name="me"),
    path("privacy/me/data.json", mine.download, name="download"),
    path("privacy/me/object/", mine.object_page, name="object"),
    path("privacy/opt-out/", mine.leave, name="opt_out"),
    path("privacy/opt-in/", mine.come_back, name="opt_in"),
    path("privacy/looks/", watch.looks_page, name="looks"),
    path("privacy/objections/", watch.objections_page, name="objections"),
    path("privacy/objections/<int:objection_id>/answer/", watch.answer_page, name="answer"),
    path("privacy/objections/<int:objection_id>/erase/", watch.erase_page, name="erase"),
]
