"""Addresses of knowledge."""

from django.urls import path

from rapport.knowledge.views import keeping, reading, writing

app_name = "knowledge"
urlpatterns = [
    path("knowledge/", reading.shelf, name="articles"),
    path("knowledge/new/", writing.new, name="new"),
    path("knowledge/preview/", writing.preview, name="preview"),
    path("knowledge/suggestions/", reading.suggestions, name="suggestions"),
    path("knowledge/keeping/", keeping.keeping, name="keeping"),
    path("knowledge/<slug:slug>/", reading.article, name="article"),
    path("knowledge/<slug:slug>/body/", reading.body, name="body"),
    path("knowledge/<slug:slug>/edit/", writing.edit, name="edit"),
    path("knowledge/<slug:slug>/publication/", writing.publication, name="publication"),
    path("knowledge/<slug:slug>/retirement/", writing.retirement, name="retirement"),
    path("knowledge/<slug:slug>/return/", writing.come_back, name="return"),
    path("knowledge/<slug:slug>/review/", writing.review_of, name="review"),
    path("knowledge/<slug:slug>/rating/", reading.rating, name="rating"),
    path("knowledge/<slug:slug>/solution/", reading.solution, name="solution"),
    path("knowledge/<slug:slug>/history/", keeping.history, name="history"),
    path("knowledge/<slug:slug>/history/<int:number>/", keeping.one_version, name="version"),
    path("knowledge/<slug:slug>/history/<int:number>/restoration/", keeping.restore, name="restore"),
]
