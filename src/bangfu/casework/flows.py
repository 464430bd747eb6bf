"""The flows that cases follow: shipped ones entered, texts read once, the one in use."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bangfu.accounts.roles import ROLES
from bangfu.base.refusals import Refused
from bangfu.casework.models import FlowApart, FlowMove, FlowVersion
from bangfu.core.workflow.library import DEFAULT, shipped_flows, shipped_text
from bangfu.core.workflow.loading import load_workflow
from bangfu.core.workflow.model import Workflow
from bangfu.registry import choices


def flow_of(version: FlowVersion) -> Workflow:
    """What a stored flow says."""
    return _read(version.digest, version.text)


@lru_cache(maxsize=50)
def _read(_digest: str, text: str) -> Workflow:
    return read_flow(text)


def read_flow(text: str) -> Workflow:
    """A flow from its text. Raises FaultyText with every fault."""
    return load_workflow(text, roles=ROLES, papers=[kind for kind, _label in choices.DOCUMENT_KIND])


def flow_in_use() -> FlowVersion:
    """The flow that new cases begin with. Raises Refused while there is none."""
    found = FlowVersion.objects.filter(in_use=True).first()
    if found is None:
        raise Refused(_("还没有选定办理流程，请联系集团帮扶中心"))
    return found


@transaction.atomic
def store_flow(text: str) -> FlowVersion:
    """Store a flow with its moves, unless this very text is stored already. Raises FaultyText.

    The first default flow becomes the one in use.
    """
    digest = sha256(text.encode()).hexdigest()
    known = FlowVersion.objects.filter(digest=digest).first()
    if known is not None:
        return known
    flow = read_flow(text)
    in_use = flow.name == DEFAULT and not FlowVersion.objects.filter(in_use=True).exists()
    version = FlowVersion.objects.create(
        name=flow.name, version=flow.version, title=flow.title[:200], text=text, digest=digest, in_use=in_use
    )
    FlowMove.objects.bulk_create(
        FlowMove(flow=version, step=step.code, action=action.code, to=action.to, starts=step is flow.start)
        for step in flow.steps
        for action in step.actions
    )
    FlowApart.objects.bulk_create(
        FlowApart(flow=version, step=step.code, earlier=earlier) for step in flow.steps for earlier in step.apart_from
    )
    return version


def enter_after_migrating(**_told: Any) -> None:
    """Enter the flows that come with the product, once the tables are there; a union's own are never touched."""
    tables = connection.introspection.table_names()
    needed = {model._meta.db_table for model in (FlowVersion, FlowMove, FlowApart)}  # noqa: SLF001 - Django's documented way to the table
    if needed <= set(tables):
        for name in shipped_flows():
            store_flow(shipped_text(name))
