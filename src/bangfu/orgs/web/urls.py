"""Addresses of the organisation pages."""

from __future__ import annotations

from django.urls import path

from bangfu.orgs.web import commands, views

app_name = "orgs"

urlpatterns = [
    path("", views.tree_page, name="list"),
    path("create/", commands.create, name="create"),
    path("<int:pk>/", views.unit_page, name="unit"),
    path("<int:parent>/create/", commands.create, name="create_below"),
    path("<int:pk>/edit/", commands.edit, name="edit"),
    path("<int:pk>/move/", commands.move, name="move"),
    path("<int:pk>/merge/", commands.merge, name="merge"),
    path("<int:pk>/close/", commands.close, name="close"),
    path("<int:pk>/states/", commands.add_state, name="add_state"),
    path("<int:pk>/states/<int:state>/remove/", commands.remove_state, name="remove_state"),
]
