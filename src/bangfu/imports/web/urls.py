"""Addresses of imports."""

from django.urls import path

from bangfu.imports.web import commands, views

app_name = "imports"
urlpatterns = [
    path("", views.ImportList.as_view(), name="list"),
    path("upload/", views.upload, name="upload"),
    path("template/<slug:kind>/", views.template, name="template"),
    path("<uuid:file_id>/", views.show, name="file"),
    path("<uuid:file_id>/status/", views.status, name="status"),
    path("<uuid:file_id>/wrong-rows/", commands.wrong_rows, name="wrong_rows"),
    path("<uuid:file_id>/choose/", commands.choose, name="choose"),
    path("<uuid:file_id>/choose-all/", commands.choose_all, name="choose_all"),
    path("<uuid:file_id>/update-existing/", commands.update_existing, name="update_existing"),
    path("<uuid:file_id>/commit/", commands.commit, name="commit"),
    path("<uuid:file_id>/undo/", commands.undo, name="undo"),
    path("<uuid:file_id>/abandon/", commands.abandon, name="abandon"),
]
