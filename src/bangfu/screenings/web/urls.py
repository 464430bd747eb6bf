"""Addresses of these pages."""

from django.urls import URLPattern

app_name = "screenings"
urlpatterns: list[URLPattern] = []
