"""The facts a verdict was made from, sealed beside it: enough to make it again, without a name or a number."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from bangfu.base.crypto import CannotOpen, keyring
from bangfu.core.screening.households import HouseholdRow
from bangfu.screenings.models import Verdict

Values = Mapping[str, Any]

_NOT_KEPT: Final = frozenset({"name", "id_number", "phone", "remark", "household_id", "household_no", "archive_no"})


@dataclass(frozen=True)
class Facts:
    """What an evaluator takes for one household."""

    household: Values
    members: list[Values]
    parameters: Mapping[str, int | None]


def seal_facts(row: HouseholdRow, parameters: Mapping[str, int | None], run_id: UUID, household_id: str) -> bytes:
    """Seal the facts of one household, bound to run and household."""
    kept = {"household": _kept(row.household), "members": [_kept(member) for member in row.members]}
    text = json.dumps({**kept, "parameters": parameters}, ensure_ascii=False, separators=(",", ":"))
    return keyring().seal(zlib.compress(text.encode()), context_of(run_id, household_id))


def facts_of(verdict: Verdict) -> Facts:
    """The facts that a stored verdict was made from. Raises CannotOpen, also where a faulty file left none."""
    if not verdict.facts_sealed:
        raise CannotOpen("no facts were kept")
    return open_facts(bytes(verdict.facts_sealed), verdict.run_id, str(verdict.household_id))


def open_facts(sealed: bytes, run_id: UUID, household_id: str) -> Facts:
    """Open what :func:`seal_facts` sealed. Raises CannotOpen."""
    text = zlib.decompress(keyring().open(sealed, context_of(run_id, household_id)))
    return Facts(**json.loads(text))


def _kept(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in _NOT_KEPT}


def context_of(run_id: UUID, household_id: str) -> str:
    """What the facts of a verdict are bound to."""
    return f"screenings_verdict.facts.{run_id}.{household_id}"
