from django.urls import path

from rapport.ui import views

app_name = "ui"

urlpatterns = [
    path("ui/", views.gallery, name="gallery"),
    path("ui/theme/", views.theme, name="theme"),
]
