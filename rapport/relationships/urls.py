"""Addresses of relationships."""

from django.urls import path

from rapport.relationships.views import exporting

app_name = "relationships"
urlpatterns = [
    # a book as a file
    path("book/export/", exporting.export, name="export"),
]
