"""A form sent by another site, without our token, does nothing."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore

from tests.security.addresses import pages
from tests.security.bodies import body_of
from tests.security.stored import stored
from tests.security.world import World, ids_for, signed_in

pytestmark = pytest.mark.django_db


def test_no_page_takes_a_post_without_the_token(world: World) -> None:
    users = [world.walkers[name] for name in ("group_officer", "administrator", "group_reviewer")]
    clients = [signed_in(user, enforce_csrf_checks=True) for user in users]
    before, taken = stored(), []
    for page in pages():
        if not page.post:
            continue
        allowed = [page.open_to(user) for user in users]
        place = allowed.index(True)
        user, client = users[place], clients[place]
        ids = ids_for(page.name, page.kwargs, world.rows(user))
        response = client.post(page.address(ids), body_of(page.name, world, user))
        if response.status_code != 403 or "表单" not in response.content.decode():
            taken.append(f"{page.name}: {response.status_code}")
    assert taken == []
    assert stored() == before
    assert all(SessionStore(client.session.session_key).get("_auth_user_id") for client in clients)
