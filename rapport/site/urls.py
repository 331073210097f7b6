"""Every address. Each room names its own in full; the roof mounts them."""

from django.urls import include, path

from rapport.site.api import api
from rapport.site.rooms import modules
from rapport.site.views import healthz, home

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("api/", api.urls),
    *(path("", include(module.__name__)) for _room, module in modules("urls")),
    path("account/", include("allauth.account.urls")),  # after the rooms: accounts answers some of these itself
]
handler404 = "rapport.site.views.not_found"
handler403 = "rapport.site.views.forbidden"
handler500 = "rapport.site.views.broken"
