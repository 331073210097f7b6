"""Addresses of relationships."""

from django.urls import path

from rapport.relationships.views import figures, health, review

app_name = "relationships"
urlpatterns = [
    path("book/figures/", figures.figures, name="figures"),
    path("book/figures/export/", figures.figures_export, name="figures_export"),
    path("book/cold/", health.going_cold, name="cold"),
    path("book/weights/", health.weights, name="weights"),
    path("book/weights/preview/", health.weights_preview, name="weights_preview"),
    path("book/weights/undo/", health.weights_undo, name="undo_weights"),
    path("book/<int:relationship_id>/review/", review.review, name="review"),
    path("book/<int:relationship_id>/health/", health.health, name="health"),
    path("book/<int:relationship_id>/health/panel/", health.health_panel, name="health_panel"),
]
