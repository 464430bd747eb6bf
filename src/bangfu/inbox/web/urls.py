"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from bangfu.inbox.web import views

app_name = "inbox"

urlpatterns = [
    path("", views.todos, name="list"),
    path("messages/", views.messages, name="messages"),
    path("messages/read/", views.read_all, name="read_all"),
    path("messages/<int:pk>/read/", views.read, name="read"),
]
