"""Addresses of privacy."""

from django.urls import path

from rapport.privacy.views import assessment, mine, names, oversight, watch

app_name = "privacy"
urlpatterns = [
    path("oversight/", oversight.oversight_page, name="oversight"),
    path("privacy/", mine.overview, name="overview"),
    path("privacy/me/", mine.my_page, name="me"),
    path("privacy/me/data.json", mine.download, name="download"),
    path("privacy/me/sections/<str:name>/", mine.section_page, name="section"),
    path("privacy/me/object/", mine.object_page, name="object"),
    path("privacy/opt-out/", mine.leave, name="opt_out"),
    path("privacy/opt-in/", mine.come_back, name="opt_in"),
    path("privacy/assessment/", assessment.assessment_page, name="assessment"),
    path("privacy/assessment/<str:name>.<str:kind>", assessment.assessment_file, name="assessment_file"),
    path("privacy/looks/", watch.looks_page, name="looks"),
    path("privacy/retention/", oversight.retention_page, name="retention"),
    path("privacy/names/", names.names_page, name="names"),
    path("privacy/names/<int:request_id>/", names.read_name_page, name="name"),
    path("privacy/names/<int:request_id>/answer/", names.answer_name_page, name="answer_name"),
    path("privacy/objections/", watch.objections_page, name="objections"),
    path("privacy/objections/panel/", watch.objections_panel, name="objections_panel"),
    path("privacy/objections/<int:objection_id>/answer/", watch.answer_page, name="answer"),
    path("privacy/objections/<int:objection_id>/erase/", watch.erase_page, name="erase"),
]
