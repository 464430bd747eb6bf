"""The flows that come with the product."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from bangfu.core.workflow.loading import load_workflow
from bangfu.core.workflow.model import Workflow

DEFAULT = "merged"
"""The flow that a new installation follows."""

_FLOWS = Path(__file__).with_name("flows")


def shipped_flows() -> list[str]:
    """Names of the flows that come with the product, the default first."""
    names = sorted(path.stem for path in _FLOWS.glob("*.yaml"))
    return [DEFAULT, *(name for name in names if name != DEFAULT)]


def shipped_text(name: str) -> str:
    """The text of a shipped flow."""
    return (_FLOWS / f"{name}.yaml").read_text(encoding="utf-8")


def load_shipped_flow(name: str, *, roles: Collection[str], papers: Collection[str]) -> Workflow:
    """A shipped flow. Raises FaultyText where the program lacks a role or a kind of document it names."""
    return load_workflow(shipped_text(name), roles=roles, papers=papers, source=name)
