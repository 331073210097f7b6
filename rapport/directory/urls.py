"""Addresses of the directory room."""

from django.urls import path

from rapport.directory.views import day, people, person, said, search, units

app_name = "directory"
urlpatterns = [
    path("search/", search.search_page, name="search"),
    path("people/", people.people, name="people"),
    path("people/export/", people.people_export, name="people_export"),
    path("people/me/", person.my_page, name="me"),
    path("people/me/around/", day.around_panel, name="around"),
    path("people/<int:person_id>/", person.person, name="person"),
    path("people/<int:person_id>/timeline/", person.timeline, name="timeline"),
    path("people/<int:person_id>/network/", person.my_network, name="my_network"),
    path("people/<int:person_id>/edit/", said.edit, name="edit"),
    path("people/<int:person_id>/checked/", said.check, name="check"),
    path("people/<int:person_id>/note/", said.note, name="note"),
    path("people/statements/<int:statement_id>/", said.statement, name="statement"),
    path("people/statements/<int:statement_id>/dispute/", said.dispute, name="dispute"),
    path("people/statements/<int:statement_id>/withdraw/", said.withdraw, name="withdraw"),
    path("units/", units.units, name="units"),
    path("units/<path:slug>/", units.unit, name="unit"),
]
