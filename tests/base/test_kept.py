"""What is read once a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import RequestFactory

from bangfu.base.kept import kept_while_reading, one_reading
from bangfu.web.middleware import ShellMiddleware


def counted():
    reads = []

    @kept_while_reading
    def read():
        reads.append(1)
        return len(reads)

    return read


def test_within_a_reading_it_is_read_once():
    read = counted()
    with one_reading():
        assert [read(), read()] == [1, 1]


def test_each_reading_reads_anew():
    read = counted()
    with one_reading():
        read()
    with one_reading():
        assert read() == 2


def test_outside_it_is_read_each_time():
    read = counted()
    assert [read(), read()] == [1, 2]


def test_nothing_is_kept_for_a_request_that_changes_something():
    seen = []
    read = counted()

    def view(request):
        seen.append((read(), read()))
        return HttpResponse(headers={"Cache-Control": "no-store"})

    for method in ("GET", "HEAD", "POST"):
        ShellMiddleware(view)(RequestFactory().generic(method, "/"))
    assert seen == [(1, 1), (2, 2), (3, 4)]
