"""Addresses of these pages."""

from django.urls import path

from bangfu.audit.web import views

app_name = "audit"
urlpatterns = [
    path("", views.EntryList.as_view(), name="list"),
    path("<int:number>/", views.entry, name="entry"),
]
