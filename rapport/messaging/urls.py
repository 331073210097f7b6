"""Addresses of messaging."""

from django.urls import path

from rapport.messaging import views

app_name = "messaging"
urlpatterns = [
    path("operations/mails/", views.outbox, name="outbox"),
    path("operations/mails/incoming/", views.incoming_mail, name="incoming"),
    path("operations/mails/incoming/panel/", views.waiting_panel, name="waiting_panel"),
    path("operations/mails/incoming/<int:mail_id>/", views.place_mail, name="place"),
    path("operations/mails/send-kept/", views.send_all_kept, name="send_kept"),
    path("operations/mails/<int:mail_id>/", views.text_page, name="text"),
    path("operations/mails/<int:mail_id>/send/", views.send_one_again, name="send_again"),
]
