"""Addresses of the pages of criteria sets and their versions."""

from django.urls import path

from bangfu.policies.web import criteria_actions as actions
from bangfu.policies.web import criteria_editor as editor
from bangfu.policies.web import criteria_live as live
from bangfu.policies.web import criteria_views as views

app_name = "criteria"
_ENTRY = "<uuid:version_id>/entries/<slug:slug>/"
urlpatterns = [
    path("", views.criteria_list, name="list"),
    path("upload/", actions.upload, name="upload"),
    path("sets/<int:set_id>/use/", actions.use, name="use"),
    path("<uuid:version_id>/", views.version_page, name="version"),
    path("<uuid:version_id>/parts/<slug:part>/", views.part_page, name="part"),
    path("<uuid:version_id>/boundaries/", views.boundary_page, name="boundaries"),
    path("<uuid:version_id>/text/", editor.text, name="text"),
    path("<uuid:version_id>/text/change/", editor.change_text, name="change_text"),
    path("<uuid:version_id>/text/check/", live.check_text_now, name="check_text"),
    path("<uuid:version_id>/download/", views.download, name="download"),
    path("<uuid:before_id>/diff/<uuid:after_id>/", views.diff_page, name="diff"),
    path("<uuid:version_id>/draft/", actions.start, name="start"),
    path("<uuid:version_id>/copy/", actions.copy, name="copy"),
    path("<uuid:version_id>/header/", editor.header, name="header"),
    path(f"{_ENTRY}new/", editor.entry_new, name="entry_new"),
    path(f"{_ENTRY}<int:index>/", editor.entry, name="entry"),
    path(f"{_ENTRY}<int:index>/remove/", editor.entry_remove, name="entry_remove"),
    path(f"{_ENTRY}<int:index>/move/", editor.entry_move, name="entry_move"),
    path("<uuid:version_id>/exclusions/<int:index>/switch/", editor.entry_switch, name="entry_switch"),
    path(f"{_ENTRY}<int:place>/check/", live.check, name="check"),
    path("<uuid:version_id>/hand-in/", actions.hand_in, name="hand_in"),
    path("<uuid:version_id>/take-back/", actions.take_back, name="take_back"),
    path("<uuid:version_id>/rebase/", actions.rebase, name="rebase"),
    path("<uuid:version_id>/drop/", actions.drop, name="drop"),
    path("<uuid:version_id>/send-back/", actions.send_back, name="send_back"),
    path("<uuid:version_id>/publish/", actions.publish, name="publish"),
]
