"""Addresses of these pages."""

from django.urls import path

from bangfu.reference.web import calendars, lists, regions

app_name = "reference"
urlpatterns = [
    path("", calendars.years, name="calendar"),
    path("calendar/<int:year>/", calendars.year_page, name="year"),
    path("calendar/<int:year>/edit/", calendars.edit, name="edit_year"),
    path("lists/", lists.overview, name="lists"),
    path("lists/<slug:name>/", lists.code_list, name="code_list"),
    path("lists/<slug:name>/edit/", lists.edit, name="word_list"),
    path("lists/<slug:name>/export/", lists.export, name="export_list"),
    path("regions/", regions.RegionList.as_view(), name="regions"),
    path("regions/new/", regions.new, name="new_region"),
    path("regions/import/", regions.upload, name="import_regions"),
    path("regions/template/", regions.template, name="region_template"),
    path("regions/name/", regions.name_of, name="region_name"),
    path("regions/<int:region_id>/", regions.edit, name="edit_region"),
    path("regions/<int:region_id>/remove/", regions.remove, name="remove_region"),
]
