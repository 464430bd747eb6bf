"""Addresses of the shell."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from bangfu.web import health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("manifest.webmanifest", health.manifest, name="manifest"),
    path("language/", login_not_required(set_language), name="set_language"),
]
