"""Every address of the application: one line for each app's pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("bangfu.web.urls")),
    path("accounts/", include("bangfu.accounts.web.sign_in_urls")),
    path("people/", include("bangfu.accounts.web.urls")),
    path("units/", include("bangfu.orgs.web.urls")),
    path("households/", include("bangfu.registry.web.urls")),
    path("imports/", include("bangfu.imports.web.urls")),
    path("lines/", include("bangfu.policies.web.urls")),
    path("criteria/", include("bangfu.policies.web.criteria_urls")),
    path("screenings/", include("bangfu.screenings.web.urls")),
    path("cases/", include("bangfu.casework.web.urls")),
    path("jobs/", include("bangfu.jobs.web.urls")),
    path("reference/", include("bangfu.reference.web.urls")),
    path("inbox/", include("bangfu.inbox.web.urls")),
    path("api/", include("bangfu.api.urls")),
    path("audit/", include("bangfu.audit.web.urls")),
]

handler400 = "bangfu.web.errors.bad_request"
handler403 = "bangfu.web.errors.forbidden"
handler404 = "bangfu.web.errors.not_found"
handler500 = "bangfu.web.errors.server_error"
