"""Addresses of fields."""

from django.urls import path

from rapport.fields import views

app_name = "fields"
urlpatterns = [
    path("fields/", views.fields, name="fields"),
    path("fields/new/", views.new, name="new"),
    path("fields/<int:field_id>/", views.edit, name="field"),
    path("fields/<int:field_id>/retire/", views.retire_field, name="retire"),
    path("views/", views.keep_view, name="save_view"),
    path("views/<int:view_id>/", views.view, name="view"),
    path("views/<int:view_id>/delete/", views.drop_view, name="delete_view"),
]
