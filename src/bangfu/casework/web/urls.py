"""Addresses of these pages."""

from django.urls import path

from bangfu.casework.web import commands, lists, views

app_name = "casework"
urlpatterns = [
    path("", lists.CaseList.as_view(), name="list"),
    path("waiting/", lists.WaitingList.as_view(), name="waiting"),
    path("flows/", views.flows, name="flows"),
    path("open/<uuid:household_id>/", commands.start, name="open"),
    path("<uuid:case_id>/", views.case, name="case"),
    path("<uuid:case_id>/act/", commands.decide, name="act"),
    path("<uuid:case_id>/recuse/", commands.keep_out, name="recuse"),
    path("<uuid:case_id>/objections/", commands.object_to, name="object"),
    path("objections/<uuid:objection_id>/answer/", commands.answer, name="answer"),
]
