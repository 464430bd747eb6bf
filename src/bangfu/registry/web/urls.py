"""Addresses of these pages."""

from django.urls import path

from bangfu.registry.web import edit, file, items, moves, papers
from bangfu.registry.web.lists import HouseholdList

app_name = "registry"
urlpatterns = [
    path("", HouseholdList.as_view(), name="list"),
    path("search", moves.search_box, name="search"),
    path("new", edit.create, name="create"),
    path("transfer", moves.transfer, name="transfer"),
    path("merges/<uuid:merge_id>/undo", moves.undo_merge, name="undo_merge"),
    path("members/<uuid:member_id>/edit", edit.edit_member, name="edit_member"),
    path("members/<uuid:member_id>/head", edit.change_head, name="change_head"),
    path("members/<uuid:member_id>/health", edit.edit_health, name="edit_health"),
    path("members/<uuid:member_id>/remove", edit.remove_member, name="remove_member"),
    path("items/<slug:kind>/<uuid:item_id>/end", items.end_item, name="end_item"),
    path("papers/<uuid:document_id>", papers.show_document, name="document"),
    path("papers/<uuid:document_id>/remove", papers.remove_document, name="remove_document"),
    path("consents/<uuid:consent_id>/withdraw", papers.withdraw_consent, name="withdraw_consent"),
    path("<uuid:household_id>/", file.show_file, name="file"),
    path("<uuid:household_id>/edit", edit.edit, name="edit"),
    path("<uuid:household_id>/close", moves.close, name="close"),
    path("<uuid:household_id>/reopen", moves.reopen, name="reopen"),
    path("<uuid:household_id>/merge", moves.merge, name="merge"),
    path("<uuid:household_id>/members/add", edit.add_member, name="add_member"),
    path("<uuid:household_id>/add/<slug:kind>", items.add_item, name="add_item"),
    path("<uuid:household_id>/arrears/<uuid:arrears_id>/settle", items.settle_arrears, name="settle_arrears"),
    path("<uuid:household_id>/papers/add", papers.add_document, name="add_document"),
    path("<uuid:household_id>/consents/add", papers.give_consent, name="give_consent"),
    path("<uuid:household_id>/unmask/<slug:tab>", file.unmask, name="unmask"),
    path("<uuid:household_id>/<slug:tab>/", file.show_file, name="tab"),
]
