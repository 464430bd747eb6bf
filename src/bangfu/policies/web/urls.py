"""Addresses of these pages."""

from django.urls import path

from bangfu.policies.web import views

app_name = "policies"
urlpatterns = [
    path("", views.LineList.as_view(), name="list"),
    path("new/", views.new, name="new"),
    path("<int:line_id>/", views.edit, name="edit"),
    path("<int:line_id>/remove/", views.remove, name="remove"),
]
