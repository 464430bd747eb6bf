"""Addresses of these pages."""

from django.urls import path

from bangfu.screenings.web import comparisons, listings, previews, verdicts, views, what_ifs

app_name = "screenings"
urlpatterns = [
    path("", views.runs, name="list"),
    path("start/", views.start, name="start"),
    path("verdicts/", views.VerdictList.as_view(), name="verdicts"),
    path("marginal/", listings.MarginalList.as_view(), name="marginal"),
    path("unfiled/", listings.UnfiledList.as_view(), name="unfiled"),
    path("undecided/", listings.undecided, name="undecided"),
    path("compare/", comparisons.compare, name="compare"),
    path("compare/<uuid:old_run>/<uuid:new_run>/", comparisons.comparison, name="comparison"),
    path("compare/<uuid:old_run>/<uuid:new_run>/list/", comparisons.ChangeList.as_view(), name="changes"),
    path("what-if/start/<uuid:version_id>/", what_ifs.start, name="start_what_if"),
    path("what-if/<uuid:what_if_id>/", what_ifs.what_if, name="what_if"),
    path("what-if/<uuid:what_if_id>/list/", what_ifs.ChangeList.as_view(), name="what_if_changes"),
    path("verdicts/<int:verdict_id>/", verdicts.verdict, name="verdict"),
    path("verdicts/<int:verdict_id>/changes/", verdicts.verdict_changes, name="verdict_changes"),
    path("households/<uuid:household_id>/changes/", verdicts.file_changes, name="file_changes"),
    path("households/<uuid:household_id>/preview/", previews.preview, name="preview"),
]
