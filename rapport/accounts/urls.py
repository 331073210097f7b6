"""Addresses of accounts. Sign-in itself is allauth's, mounted by the site beside these."""

from django.urls import path

from rapport.accounts.views import entrance, mine, people

app_name = "accounts"
urlpatterns = [
    path("account/login/", entrance.sign_in, name="sign_in"),
    path("account/settings/", mine.settings_page, name="settings"),
    path("account/email/", mine.to_settings, name="address"),  # allauth's own lets people take any address
    path("account/sessions/", mine.sessions_page, name="sessions"),
    path("account/tokens/", mine.tokens_page, name="tokens"),
    path("account/tokens/<int:token_id>/revoke/", mine.revoke, name="revoke_token"),
    path("account/claim/", entrance.claim_page, name="claim"),
    path("account/join/<str:secret>/", entrance.join_page, name="join"),
    path("accounts/", people.users_page, name="users"),
    path("accounts/invite/", people.invite_somebody, name="invite"),
    path("accounts/invitations/<int:invitation_id>/revoke/", people.withdraw_invitation, name="withdraw_invitation"),
    path("accounts/<int:user_id>/", people.user_page, name="user"),
    path("accounts/<int:user_id>/roles/", people.change_roles, name="roles"),
    path("accounts/<int:user_id>/open/", people.open_or_close, name="open"),
]
