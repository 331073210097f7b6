"""Addresses of the directory room."""

from django.urls import path

from rapport.directory.views import people, person, search, units

app_name = "directory"
urlpatterns = [
    path("search/", search.search_page, name="search"),
    path("people/", people.people, name="people"),
    path("people/export/", people.people_export, name="people_export"),
    path("people/me/", person.my_page, name="me"),
    path("people/<int:person_id>/", person.person, name="person"),
    path("people/<int:person_id>/timeline/", person.timeline, name="timeline"),
    path("people/<int:person_id>/network/", person.my_network, name="my_network"),
    path("units/", units.units, name="units"),
    path("units/<path:slug>/", units.unit, name="unit"),
]
