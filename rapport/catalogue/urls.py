"""Addresses of the catalogue."""

from django.urls import path

from rapport.catalogue.views import agreements, approvals, calendars, negotiating, promised, services, teams

app_name = "catalogue"
urlpatterns = [
    path("services/", services.services, name="services"),
    path("services/new/", services.new_service, name="new_service"),
    path("services/matrix/", teams.matrix, name="matrix"),
    path("services/teams/", teams.teams, name="teams"),
    path("services/teams/new/", teams.new_team, name="new_team"),
    path("services/teams/<str:prefix>/", teams.team, name="team"),
    path("services/teams/<str:prefix>/edit/", teams.edit_team, name="edit_team"),
    path("services/teams/<str:prefix>/addresses/<int:address_id>/removal/", teams.drop_mail, name="drop_address"),
    path("services/teams/<str:prefix>/retirement/", teams.retire, name="retire_team"),
    path("services/teams/<str:prefix>/return/", teams.come_back, name="return_team"),
    path("services/calendars/", calendars.calendars, name="calendars"),
    path("services/calendars/new/", calendars.new_calendar, name="new_calendar"),
    path("services/calendars/<int:calendar_id>/", calendars.calendar, name="calendar"),
    path("services/calendars/<int:calendar_id>/edit/", calendars.edit_calendar, name="edit_calendar"),
    path("services/calendars/<int:calendar_id>/days/<str:day>/removal/", calendars.drop_day, name="drop_day"),
    path("services/calendars/<int:calendar_id>/retirement/", calendars.retire, name="retire_calendar"),
    path("services/calendars/<int:calendar_id>/return/", calendars.come_back, name="return_calendar"),
    path("services/agreements/", agreements.agreements, name="agreements"),
    path("services/agreements/new/", agreements.new_agreement, name="new_agreement"),
    path("services/agreements/for/", promised.my_unit, name="promised_to_me"),
    path("services/agreements/for/<path:unit>/", promised.promised, name="promised"),
    path("services/agreements/panel/", promised.panel, name="agreement_panel"),
    path("services/agreements/proposals/new/", negotiating.new_proposal, name="new_proposal"),
    path("services/agreements/<int:agreement_id>/", agreements.agreement, name="agreement"),
    path("services/agreements/<int:agreement_id>/versions/new/", agreements.new_version, name="new_version"),
    path(
        "services/agreements/<int:agreement_id>/versions/<int:number>/", negotiating.version, name="agreement_version"
    ),
    path(
        "services/agreements/<int:agreement_id>/versions/<int:number>/withdrawal/",
        negotiating.withdrawal,
        name="take_back_version",
    ),
    path("services/agreements/<int:agreement_id>/proposals/new/", negotiating.new_version_proposal, name="propose"),
    path("services/agreements/<int:agreement_id>/signature/", negotiating.signature, name="sign_agreement"),
    path("services/agreements/<int:agreement_id>/refusal/", negotiating.refusal, name="decline_agreement"),
    path("services/agreements/<int:agreement_id>/review/", negotiating.review, name="review_agreement"),
    path("services/agreements/<int:agreement_id>/print/", negotiating.paper, name="agreement_paper"),
    path("services/agreements/<int:agreement_id>/pdf/", negotiating.pdf, name="agreement_pdf"),
    path("services/agreements/<int:agreement_id>/retirement/", agreements.retire, name="retire_agreement"),
    path("services/agreements/<int:agreement_id>/return/", agreements.come_back, name="return_agreement"),
    path("services/<slug:slug>/", services.service, name="service"),
    path("services/<slug:slug>/edit/", services.edit_service, name="edit_service"),
    path("services/<slug:slug>/form/", services.service_form, name="service_form"),
    path("services/<slug:slug>/form/preview/", services.preview, name="form_preview"),
    path("services/<slug:slug>/approvals/", approvals.rules, name="approvals"),
    path("services/<slug:slug>/approvals/new/", approvals.new_rule, name="new_approval"),
    path("services/<slug:slug>/approvals/<int:rule_id>/", approvals.edit_rule, name="approval"),
    path("services/<slug:slug>/approvals/<int:rule_id>/removal/", approvals.drop_rule, name="drop_approval"),
    path("services/<slug:slug>/retirement/", services.retire, name="retire_service"),
    path("services/<slug:slug>/return/", services.come_back, name="return_service"),
]
