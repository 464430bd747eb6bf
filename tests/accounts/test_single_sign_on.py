"""Single sign-on from end to end, against a provider of the tests' own on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from bangfu.audit.models import Entry
from bangfu.config.environment import origin_of
from tests.people import People


class Provider(BaseHTTPRequestHandler):
    """Just enough of OpenID Connect: whoever comes with the code is this user."""

    username = "officer"

    def do_GET(self) -> None:
        base = f"http://{self.headers['Host']}"
        if self.path.endswith("/openid-configuration"):
            names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
            self._answer({**{name: f"{base}/{name}" for name in names}, "issuer": base})
        else:
            self._answer({"sub": "s-1", "preferred_username": self.username})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"access_token": "t", "token_type": "Bearer"})

    def log_message(self, *args: Any) -> None:
        """Nothing to the console."""

    def _answer(self, data: dict[str, object]) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def provider() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def signing_on(address: str, match: bool) -> override_settings:
    app = {"provider_id": "oidc", "name": "集团统一认证", "client_id": "c", "secret": "s"}
    return override_settings(
        ROOT_URLCONF="tests.accounts.single_sign_on_urls",
        BANGFU_OIDC_MATCH=match,
        SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [{**app, "settings": {"server_url": address}}]}},
    )


def sign_on(client: Client, address: str) -> Any:
    page = client.get(reverse("account_login")).content.decode()
    assert "集团统一认证" in page
    led = client.post("/accounts/oidc/oidc/login/?process=login")["Location"]
    assert led.startswith(f"{address}/authorization_endpoint")
    state = parse_qs(urlsplit(led).query)["state"][0]
    return client.get("/accounts/oidc/oidc/login/callback/", {"code": "x", "state": state})


def test_a_trusted_name_signs_the_user_in_and_connects_him_once(people: People, provider: str) -> None:
    with signing_on(provider, match=True):
        for _ in range(2):
            client = Client()
            assert sign_on(client, provider).status_code == 302
            assert "王干事" in client.get(reverse("accounts:profile")).content.decode()
    assert Entry.objects.filter(action="accounts.single_sign_on_connected").count() == 1
    assert Entry.objects.filter(action="accounts.signed_in").count() == 2


def test_a_name_that_is_not_trusted_or_unknown_gets_nowhere(
    people: People, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    with signing_on(provider, match=False):
        response = sign_on(client, provider)
    assert response.status_code == 403
    assert "没有对应的账号" in response.content.decode()
    monkeypatch.setattr(Provider, "username", "stranger")
    with signing_on(provider, match=True):
        assert sign_on(client, provider).status_code == 403
        assert client.get(reverse("accounts:profile")).status_code == 302


def test_a_disabled_user_does_not_get_in_by_single_sign_on_either(people: People, provider: str) -> None:
    with signing_on(provider, match=True):
        sign_on(Client(), provider)
        people.officer.is_active = False
        people.officer.save()
        client = Client()
        sign_on(client, provider)
        assert client.get(reverse("accounts:profile")).status_code == 302


def test_a_forged_state_is_refused(people: People, provider: str) -> None:
    with signing_on(provider, match=True):
        client = Client()
        client.get("/accounts/oidc/oidc/login/callback/", {"code": "x", "state": "forged"})
        assert client.get(reverse("accounts:profile")).status_code == 302


def test_the_policy_names_the_provider_by_its_origin() -> None:
    assert origin_of("https://id.example.cn:8443/realms/group") == "https://id.example.cn:8443"
