"""Addresses of intake."""

from django.urls import path

from rapport.intake import views

app_name = "intake"
urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.upload, name="upload"),
    path("imports/<int:run_id>/", views.show, name="run"),
    path("imports/<int:run_id>/columns/", views.columns, name="columns"),
    path("imports/<int:run_id>/start/", views.begin, name="start"),
    path("imports/<int:run_id>/stop/", views.halt, name="stop"),
    path("imports/<int:run_id>/removal/", views.drop_draft, name="drop"),
    path("imports/<int:run_id>/repeat/", views.again, name="repeat"),
    path("imports/<int:run_id>/rejected/", views.rejected, name="rejected"),
]
