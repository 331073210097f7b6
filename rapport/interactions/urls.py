"""Addresses of interactions."""

from django.urls import path

from rapport.interactions import views

app_name = "interactions"
urlpatterns = [
    path("interactions/", views.files_page, name="files"),
    path("interactions/files/<int:file_id>/", views.file_page_of, name="file"),
    path("interactions/files/<int:file_id>/withdrawal/", views.withdraw, name="withdraw"),
    path("interactions/exclusions/", views.exclusions_page, name="exclusions"),
    path("interactions/exclusions/panel/", views.exclusions_panel, name="exclusions_panel"),
    path("interactions/exclusions/<int:exclusion_id>/lift/", views.lift, name="lift"),
]
