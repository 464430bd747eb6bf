"""Where criteria sets come from: shipped ones by name, others by the path of a file; a what-if by its base."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

from bangfu.core.criteria.lines import LineTable
from bangfu.core.criteria.loading import criteria_from, load_criteria, read_criteria
from bangfu.core.criteria.model import CriteriaSet
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.criteria.what_if import is_what_if, patched
from bangfu.core.facts.catalogue import catalogue
from bangfu.core.yaml_text.problems import Place, Problem, nearest_hint
from bangfu.core.yaml_text.source import Located

_MOST_BYTES = 5_000_000
_SETS = Path(__file__).with_name("sets")


@dataclass(frozen=True, slots=True)
class LoadedSet:
    """A criteria set with the name or path it came from and the YAML it was read from."""

    criteria: CriteriaSet
    source: str
    located: Located


def shipped_names() -> list[str]:
    """The names of the sets that come with the product."""
    return sorted(path.stem for path in _SETS.glob("*.yaml") if not path.stem.startswith("lines-"))


def load_shipped(name: str) -> tuple[str, CriteriaSet]:
    """A shipped set as its text and as what that says."""
    text = (_SETS / f"{name}.yaml").read_text(encoding="utf-8")
    return text, load_criteria(text, source=name)


def shipped_lines() -> LineTable:
    """The invented lines of the fictional regions, which ship so that examples can run."""
    text = (_SETS / "lines-990000.yaml").read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader either way
    facts = [fact for fact in catalogue().parameter if fact.kind == "money"]
    return {
        (str(row["地区代码"]), int(row["年度"])): {
            fact.column: int(Decimal(str(row[fact.name])).scaleb(fact.scale)) for fact in facts if fact.name in row
        }
        for row in rows
    }


def load_named(name_or_path: str) -> LoadedSet:
    """A shipped set by its name, or the set in a YAML file. Raises CriteriaError."""
    located = _read(name_or_path)
    if is_what_if(located):
        base_name, located = patched(located, source=name_or_path, read_base=_read)
        return LoadedSet(criteria_from(located, source=f"{name_or_path}（基于 {base_name}）"), name_or_path, located)
    return LoadedSet(criteria_from(located, source=name_or_path), name_or_path, located)


def _read(name_or_path: str) -> Located:
    if name_or_path in shipped_names():
        text = (_SETS / f"{name_or_path}.yaml").read_text(encoding="utf-8")
        return read_criteria(text, source=name_or_path)
    path = Path(name_or_path)
    if not _is_file(path):
        known = shipped_names()
        hint = nearest_hint(name_or_path, known) or f"自带的标准：{'、'.join(known)}"
        raise _unusable(name_or_path, "没有这个标准，也没有这个文件", hint)
    if path.stat().st_size > _MOST_BYTES:
        raise _unusable(name_or_path, f"文件太大，标准最多 {_MOST_BYTES // 1_000_000} MB")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _unusable(name_or_path, "文件不是 UTF-8 文本") from None
    except OSError as error:
        raise _unusable(name_or_path, f"文件读不出来：{error.strerror}") from None
    return read_criteria(text, source=name_or_path)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long for the file system is no file either
        return False


def _unusable(source: str, reason: str, hint: str = "") -> CriteriaError:
    return CriteriaError([Problem(Place(1, 1), "", reason, hint)], source=source)
