"""Addresses of webhooks."""

from django.urls import path

from rapport.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("webhooks/", views.webhooks_page, name="webhooks"),
    path("webhooks/new/", views.new, name="new"),
    path("webhooks/<int:subscription_id>/", views.webhook_page, name="webhook"),
    path("webhooks/<int:subscription_id>/change/", views.change_page, name="change"),
    path("webhooks/<int:subscription_id>/secret/", views.secret, name="secret"),
    path("webhooks/<int:subscription_id>/pause/", views.pause_it, name="pause"),
    path("webhooks/<int:subscription_id>/resume/", views.resume_it, name="resume"),
    path("webhooks/<int:subscription_id>/test/", views.test_it, name="test"),
    path("webhooks/<int:subscription_id>/remove/", views.remove, name="remove"),
    path("webhooks/<int:subscription_id>/replay/", views.replay_days, name="replay_days"),
    path("webhooks/<int:subscription_id>/deliveries/<int:delivery_id>/replay/", views.replay_one, name="replay"),
]
