"""Who comes, and the organisation tree."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from bangfu.api.operating import actor_of, operation
from bangfu.api.schemas.others import Me, Units
from bangfu.orgs.models import Unit
from bangfu.orgs.selectors import read_tree

router = Router(tags=["令牌与单位"])
VIEW = "orgs.view"


@operation(router, "GET", "/me", needs="", response=Me, summary="这个令牌是谁的、能做什么")
def get_me(request: HttpRequest) -> Any:
    """Who comes with this token."""
    actor = actor_of(request)
    return {
        "user": actor.user.actor_name,
        "token": actor.token.name,
        "until": actor.token.until,
        "actions": [action for action in actor.token.actions if actor.may(action)],
        "units": actor.token.units,
    }


@operation(router, "GET", "/units", needs=VIEW, response=Units, summary="单位树")
def list_units(request: HttpRequest, with_closed: bool = False) -> Any:
    """Units within reach, parents first."""
    tree = read_tree()
    units = {unit.pk: unit for unit in Unit.objects.visible_to(actor_of(request), VIEW)}
    ordered: list[Unit] = []
    waiting = list(reversed(tree.children.get(None, [])))
    while waiting:
        key = waiting.pop()
        if key in units and (with_closed or units[key].closed_on is None):
            ordered.append(units[key])
        waiting.extend(reversed(tree.children.get(key, [])))
    names = ("id", "parent_id", "name", "kind", "code", "union_name", "region", "closed_on")
    return {"items": [{name: getattr(unit, name) for name in names} | {"path": tree.path(unit.pk)} for unit in ordered]}
