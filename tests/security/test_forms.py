"""Every form that is refused comes back with what was typed, and a message beside it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from tests.security.addresses import pages
from tests.security.answers import text_of
from tests.security.world import World, ids_for, signed_in

pytestmark = pytest.mark.django_db

_TYPED = "录入的<原文>&" + "长" * 600
_SHOWN = "录入的&lt;原文&gt;&amp;"
_TEXTS = ("text", "number", "date", "search", "tel", "email")
# Nothing is typed here, or (passwords, codes) what is typed must not come back.
_SECRET = {"account_login", "account_change_password", "account_reauthenticate", "mfa_authenticate", "mfa_reauthenticate",
           "mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "account_logout", "usersessions_list"}  # fmt: skip


# What is typed in the search of a list is shown in its search form, not in one that is posted.
_LISTS = (":list", ":sign_ins", ":verdicts", ":regions", ":marginal", ":unfiled", ":changes", ":what_if_changes", ":waiting",
          ":all_tokens")  # fmt: skip


class _Fields(HTMLParser):
    """The fields of the POST form of a page, by name and kind."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self.inside = (known.get("method") or "").lower() == "post" and not (known.get("action") or "").startswith(
                "/"
            )
        name = known.get("name")
        if self.inside and name and tag in ("input", "select", "textarea"):
            self.found[name] = (known.get("type") or "text") if tag == "input" else tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


def _typed(fields: dict[str, str]) -> dict[str, Any]:
    """Too long for every text, not among the choices, no number and no day."""
    return {name: _TYPED for name, kind in fields.items() if kind in (*_TEXTS, "textarea")} | {
        name: "没有这个选项" for name, kind in fields.items() if kind == "select"
    }


@pytest.mark.parametrize("name", ["group_officer", "administrator"])
def test_every_refused_form_shows_what_was_typed_with_a_message(world: World, name: str) -> None:
    user = world.walkers[name]
    client = signed_in(user)
    faults, walked = [], set()
    for page in pages():
        if not (page.get and page.post) or page.name in _SECRET or not page.open_to(user):
            continue
        if page.name.endswith(_LISTS):
            continue
        address = page.address(ids_for(page.name, page.kwargs, world.rows(user)))
        reader = _Fields()
        reader.feed(text_of(client.get(address)))
        typed = _typed(reader.found)
        response = client.post(address, typed)
        text = text_of(response)
        texts = sum(kind in (*_TEXTS, "textarea") for kind in reader.found.values())
        shown = text.count(_SHOWN)
        if response.status_code != 422 or shown < texts or "invalid" not in text:
            faults.append(f"{page.name}: {response.status_code}, {shown} of {texts} texts shown, {sorted(typed)}")
        walked.add(page.name)
    assert faults == []
    assert len(walked) >= (10 if name == "group_officer" else 8)
