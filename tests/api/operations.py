"""Every operation of the API with its line of the committed table."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bangfu.api.pages import openapi

TABLE = Path(__file__).with_name("walk.yaml")


@dataclass(frozen=True)
class Operation:
    """An operation: what the document says of it, and what the table does."""

    name: str
    method: str
    path: str
    declared: str
    needs: str
    scope: str = ""
    also: str = ""
    query: str = ""
    body: Any = None
    version: bool = False
    lock: bool = False
    workbook: bool = False
    leaves_no_row: bool = False
    may: list[int] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The ids in its address."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def actions(self) -> list[str]:
        """The actions of which one opens it."""
        return self.needs.split(" or ") if self.needs else []

    def open_to(self, actor: Any) -> bool:
        """Whether the actor holds one of them anywhere."""
        return not self.actions or any(actor.reach(action) for action in self.actions)

    def reaches(self, actor: Any, unit_id: int) -> bool:
        """Whether one of them (and what it needs beside) reaches this unit."""
        return any(unit_id in actor.reach(action) for action in self.actions) and (
            not self.also or unit_id in actor.reach(self.also)
        )

    def address(self, ids: dict[str, Any]) -> str:
        """The address with these ids."""
        return re.sub(r"{(\w+)}", lambda found: str(ids[found[1]]), self.path) + self.query


def declared() -> dict[str, tuple[str, str, str]]:
    """Method, path and action of every operation of the document, by name."""
    return {
        operation["operationId"]: (method.upper(), path.removeprefix("/api/v1"), operation["x-needs"])
        for path, methods in json.loads(openapi())["paths"].items()
        for method, operation in methods.items()
    }


def table() -> dict[str, dict[str, Any]]:
    """The lines of the table."""
    lines: dict[str, dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return lines


def operations() -> list[Operation]:
    """Every operation that stands in both."""
    found, lines = declared(), table()
    return [Operation(name, *found[name], **lines[name]) for name in found if name in lines]
