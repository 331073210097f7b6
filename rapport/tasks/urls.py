"""Addresses of tasks."""

from django.urls import path

from rapport.tasks import views

app_name = "tasks"
urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/panel/", views.panel, name="panel"),
    path("tasks/delegations/", views.delegations, name="delegations"),
    path("tasks/delegations/<int:delegation_id>/end/", views.ends, name="end_delegation"),
    path("tasks/<int:task_id>/decision/", views.decision, name="decision"),
]
