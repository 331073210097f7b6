"""Addresses of the network room."""

from django.urls import path

from rapport.network.views import trust

app_name = "network"
urlpatterns = [
    path("network/trust/", trust.own_trust, name="trust"),
    path("units/<path:slug>/trust/", trust.unit_trust, name="unit_trust"),
    path("units/<path:slug>/trust/why/", trust.trust_why, name="trust_why"),
    path("units/<path:slug>/trust/export/", trust.trust_export, name="trust_export"),
]
