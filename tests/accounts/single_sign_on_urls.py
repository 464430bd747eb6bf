"""The application's addresses with those of single sign-on, which are there only where it is configured."""

from django.urls import include, path

from bangfu.config import urls

urlpatterns = [
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    *urls.urlpatterns,
]
