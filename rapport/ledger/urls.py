"""Addresses of the ledger."""

from django.urls import path

from rapport.ledger import views

app_name = "ledger"
urlpatterns = [
    path("operations/", views.operations_page, name="operations"),
    path("operations/deliveries/<int:delivery_id>/retry/", views.retry_delivery, name="retry_delivery"),
    path("operations/jobs/<int:job_id>/retry/", views.retry_failed_job, name="retry_job"),
    path("operations/retry/", views.retry_all, name="retry_all"),
    path("operations/facts/", views.facts_page, name="facts"),
    path("operations/facts/export/", views.facts_export, name="facts_export"),
]
