"""Addresses of these pages."""

from django.urls import path

from bangfu.screenings.web import previews, verdicts, views

app_name = "screenings"
urlpatterns = [
    path("", views.runs, name="list"),
    path("start/", views.start, name="start"),
    path("verdicts/", views.VerdictList.as_view(), name="verdicts"),
    path("verdicts/<int:verdict_id>/", verdicts.verdict, name="verdict"),
    path("verdicts/<int:verdict_id>/changes/", verdicts.verdict_changes, name="verdict_changes"),
    path("households/<uuid:household_id>/changes/", verdicts.file_changes, name="changes"),
    path("households/<uuid:household_id>/preview/", previews.preview, name="preview"),
]
