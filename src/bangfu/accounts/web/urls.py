"""Addresses of user administration and of one's own account."""

from __future__ import annotations

from django.urls import path

from bangfu.accounts.web import lists, own, tokens, views

app_name = "accounts"

urlpatterns = [
    path("", lists.UserList.as_view(), name="list"),
    path("create/", views.create, name="create"),
    path("sign-ins/", lists.SignInList.as_view(), name="sign_ins"),
    path("profile/", own.profile, name="profile"),
    path("delegations/", own.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", own.end_delegation, name="end_delegation"),
    path("tokens/", tokens.own, name="tokens"),
    path("tokens/all/", tokens.TokenList.as_view(), name="all_tokens"),
    path("tokens/<int:token>/revoke/", tokens.revoke, name="revoke_token"),
    path("sessions/<int:pk>/end/", own.end_session, name="end_session"),
    path("<int:pk>/", views.user_page, name="user"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/roles/", views.grant, name="grant"),
    path("<int:pk>/roles/<int:membership>/end/", views.end_role, name="end_role"),
    path("<int:pk>/disable/", views.disable, name="disable"),
    path("<int:pk>/enable/", views.enable, name="enable"),
    path("<int:pk>/unlock/", views.unlock, name="unlock"),
    path("<int:pk>/password/", views.reset_password, name="reset_password"),
    path("<int:pk>/two-factor/", views.reset_two_factor, name="reset_two_factor"),
]
