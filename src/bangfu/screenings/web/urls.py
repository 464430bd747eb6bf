"""Addresses of these pages."""

from django.urls import path

from bangfu.screenings.web import views

app_name = "screenings"
urlpatterns = [
    path("", views.runs, name="list"),
    path("start/", views.start, name="start"),
    path("verdicts/", views.VerdictList.as_view(), name="verdicts"),
]
