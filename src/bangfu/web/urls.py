"""Addresses of the shell."""

from __future__ import annotations

from django.urls import path

from bangfu.web import health, home, language

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("manifest.webmanifest", health.manifest, name="manifest"),
    path("language/", language.choose, name="set_language"),
]
