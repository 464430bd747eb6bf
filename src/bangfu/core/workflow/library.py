"""The flows that come with the product."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from bangfu.core.workflow.loading import load_workflow
from bangfu.core.workflow.model import Workflow
from bangfu.core.yaml_text.source import Located, read_yaml

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


_SHOWN = frozenset({"标题", "说明", "名称", "提示", "核实"})
"""Keys of a flow file whose texts are shown; articles are quoted and stay as they are."""


def shown_words(name: str) -> Iterator[str]:
    """The words of a shipped flow that pages show, for the catalogue of translations."""
    yield from _words_in(read_yaml(shipped_text(name)))


def _words_in(located: Located) -> Iterator[str]:
    if isinstance(located.value, list):
        for each in located.value:
            yield from _words_in(each)
    elif isinstance(located.value, dict):
        for key, each in located.value.items():
            if key in _SHOWN:
                yield each.text.strip()
            elif key == "选项":
                yield from (option.text for option in each.value)
            else:
                yield from _words_in(each)
