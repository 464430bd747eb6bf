"""The API has no sessions, and whatever goes wrong around it is told as it tells its own refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from bangfu.api.problems import BY_STATUS, MEDIA_TYPE, problem

PREFIX: Final = "/api/v1/"


class ApiMiddleware:
    """Takes cookies away from requests to the API before anything reads them, and pages away from its answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        request.COOKIES = {}
        response = self.get_response(request)
        response.cookies.clear()
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        if response.status_code < 400 or response["Content-Type"] == MEDIA_TYPE:
            return response
        with translation.override(translation.get_language_from_request(request)):
            told = problem(BY_STATUS.get(response.status_code, "failure"))
        told.status_code = response.status_code
        for name in ("Allow", "Retry-After", "Cache-Control", "Content-Security-Policy", "X-Content-Type-Options"):
            if response.has_header(name):
                told[name] = response[name]
        return told
