"""The benchmark of pages on a tiny register: every page answers, beside the bare view. Nothing is judged by time."""

from __future__ import annotations

import pytest

pytest.importorskip("psutil", reason="psutil is not installed (extra bench)")

from benchmarks import pages, pages_users
from benchmarks.sections import Plan
from tests.postgres import program


@pytest.mark.skipif(program("initdb") is None, reason="PostgreSQL is not installed")
def test_every_page_is_measured_beside_the_bare_view(tmp_path, monkeypatch):
    for name, number in (("WORKERS", 1), ("USERS", 3), ("REQUESTS", 1)):
        monkeypatch.setattr(pages, name, number)
    lines = pages.open_pages(Plan(tmp_path, 200, 1, 200, 200, 0))
    assert len(lines) == 16
    assert all(line.value > 0 and line.limit == 2.5 and "次查询" in line.name for line in lines)


def test_without_postgresql_it_says_that_nothing_was_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "program", lambda name: None)
    [line] = pages.open_pages(Plan(tmp_path, 200, 1, 200, 200, 0))
    assert line.value is None
    assert "未测" in line.name


def test_an_answer_that_is_no_page_stops_the_measuring():
    with pytest.raises(RuntimeError, match="404"):
        _turn_against_a_server_without_pages()


def _turn_against_a_server_without_pages() -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Nothing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Nothing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        pages_users.turn(server.server_address[1], ["/"], "", users=1, requests=1)
    finally:
        server.shutdown()
        server.server_close()
