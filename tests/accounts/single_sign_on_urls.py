"""The application's addresses with those of single sign-on, which are there only where it is configured."""

from django.urls import include, path

from bangfu.accounts.web.sign_in_urls import SINGLE_SIGN_ON
from bangfu.config import urls

urlpatterns = [path("accounts/", include(SINGLE_SIGN_ON)), *urls.urlpatterns]
