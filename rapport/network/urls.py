"""Addresses of the network room."""

from django.urls import path

from rapport.network.views import (
    building,
    introductions,
    me,
    messengers,
    model,
    organisation,
    questions,
    senders,
    trust,
)
from rapport.network.views import map as pictures

app_name = "network"
urlpatterns = [
    path("network/trust/", trust.own_trust, name="trust"),
    path("network/trust/panel/", trust.own_trust_panel, name="trust_panel"),
    path("units/<path:slug>/trust/", trust.unit_trust, name="unit_trust"),
    path("units/<path:slug>/trust/panel/", trust.unit_trust_panel, name="unit_trust_panel"),
    path("units/<path:slug>/trust/why/", trust.trust_why, name="trust_why"),
    path("units/<path:slug>/trust/export/", trust.trust_export, name="trust_export"),
    path("network/map/", pictures.map_page, name="map"),
    path("network/map/export/", pictures.map_export, name="map_export"),
    path("network/organisation/", organisation.organisation_page, name="organisation"),
    path("network/organisation/export/", organisation.organisation_export, name="organisation_export"),
    path("network/organisation/what-if/", organisation.what_if_page, name="what_if"),
    path("network/model/", model.model_page, name="model"),
    path("network/model/fit/", model.fit_model, name="fit_model"),
    path("network/model/<int:model_id>/use/", model.use_model, name="use_model"),
    path("network/model/prior/", model.leave_model, name="leave_model"),
    path("network/snapshots/panel/", building.snapshots_panel, name="snapshots_panel"),
    path("network/snapshots/build/", building.build_snapshot, name="build_snapshot"),
    path("network/me/", me.my_network, name="me"),
    path("network/me/panel/", me.my_network_panel, name="me_panel"),
    path("network/messengers/", messengers.messengers, name="messengers"),
    path("network/messengers/<uuid:round_id>/", messengers.messenger_round, name="messenger_round"),
    path("network/messengers/<uuid:round_id>/export/", messengers.messengers_export, name="messengers_export"),
    path("network/messengers/<uuid:round_id>/discard/", messengers.discard_round, name="discard_round"),
    path("network/invitations/", messengers.invitations, name="invitations"),
    path("network/invitations/panel/", messengers.invitations_panel, name="invitations_panel"),
    path("network/invitations/<uuid:invitation_id>/", messengers.answer, name="answer_invitation"),
    path("network/me/ties/<int:person_id>/", me.my_tie, name="my_tie"),
    path("network/questions/", questions.my_questions, name="questions"),
    path("network/questions/panel/", questions.questions_panel, name="questions_panel"),
    path("network/questions/later/", questions.questions_later, name="questions_later"),
    path("network/senders/", senders.senders, name="senders"),
    path("network/senders/find/", senders.find, name="find_senders"),
    path("network/senders/<int:person_id>/", senders.decide, name="decide_sender"),
    path("network/introductions/", introductions.introductions, name="introductions"),
    path("network/introductions/new/", introductions.new_introduction, name="new_introduction"),
    path("network/introductions/panel/", introductions.introductions_panel, name="introductions_panel"),
    path("network/introductions/asks/<uuid:ask_id>/", introductions.decide_introduction, name="decide"),
    path(
        "network/introductions/<uuid:introduction_id>/withdrawal/",
        introductions.withdraw_introduction,
        name="withdraw_introduction",
    ),
    path("network/introductions/<uuid:introduction_id>/thanks/", introductions.thank_introduction, name="thank"),
]
