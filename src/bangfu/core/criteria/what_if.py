"""A what-if: a named patch over a published set. Each change names one existing value; nothing else can differ."""

from __future__ import annotations

from collections.abc import Callable

from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.yaml_text.problems import Place, Problem, nearest_hint
from bangfu.core.yaml_text.source import Located

_OWN = ("名称", "标题", "版本", "说明")
_KEYS = (*_OWN, "基于", "修改")


def is_what_if(located: Located) -> bool:
    """Whether a file is a patch over another set."""
    return isinstance(located.value, dict) and "基于" in located.value


def patched(located: Located, *, source: str, read_base: Callable[[str], Located]) -> tuple[str, Located]:
    """The name of the base, and the base with the changes made; its cases are left behind, for they test the base.

    Raises CriteriaError for a path that names nothing, and for keys a patch does not have.
    """
    assert isinstance(located.value, dict)
    entries: dict[str, Located] = located.value
    problems = [
        Problem(place, key, f"不认识的键「{key}」", nearest_hint(key, _KEYS))
        for key, place in located.key_places
        if key not in _KEYS
    ]
    base_name = entries["基于"].text
    base = read_base(base_name)
    if is_what_if(base):
        raise CriteriaError([Problem(entries["基于"].place, "基于", "只能基于一套完整的标准")], source=source)
    changed = _without_cases(base)
    for change in _changes(entries, located.place, problems):
        try:
            changed = _changed(changed, change[0].text.split("/"), change[1], change[0].place)
        except CriteriaError as error:
            problems.extend(error.problems)
    if "名称" not in entries:
        problems.append(Problem(located.place, "", "缺少「名称」"))
    for key in _OWN:
        if key in entries and isinstance(changed.value, dict):
            changed = changed._replace(value=changed.value | {key: entries[key]})
    if problems:
        raise CriteriaError(problems, source=source)
    return base_name, changed


def _without_cases(base: Located) -> Located:
    assert isinstance(base.value, dict)
    return base._replace(value={key: value for key, value in base.value.items() if key != "案例"})


def _changes(entries: dict[str, Located], place: Place, problems: list[Problem]) -> list[tuple[Located, Located]]:
    listed = entries.get("修改")
    if listed is None or not isinstance(listed.value, list):
        problems.append(Problem(place, "修改", "「修改」应是列表, 每项有「路径」和「值」"))
        return []
    changes = []
    for item in listed.value:
        keys = item.value if isinstance(item.value, dict) else {}
        if set(keys) != {"路径", "值"}:
            problems.append(Problem(item.place, "修改", "每项修改应有且只有「路径」和「值」"))
        elif keys["值"].value is None or isinstance(keys["值"].value, list | dict):
            problems.append(Problem(keys["值"].place, "修改", "「值」应是一个数、文字、日期或表达式"))
        else:
            changes.append((keys["路径"], keys["值"]))
    return changes


def _changed(located: Located, steps: list[str], value: Located, place: Place) -> Located:
    if not steps:
        if isinstance(located.value, list | dict):
            raise CriteriaError([Problem(place, "修改", "路径应指到一个值, 这里是一组内容")])
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(located.value, dict):
        if step not in located.value:
            raise _no_step(step, list(located.value), place)
        return located._replace(value=located.value | {step: _changed(located.value[step], rest, value, place)})
    if isinstance(located.value, list):
        index = _index(located.value, step)
        if index is None:
            raise _no_step(step, [_label(item) for item in located.value], place)
        items = list(located.value)
        items[index] = _changed(items[index], rest, value, place)
        return located._replace(value=items)
    raise _no_step(step, [], place)


def _index(items: list[Located], step: str) -> int | None:
    for key in ("代码", "名称"):
        for index, item in enumerate(items):
            if isinstance(item.value, dict) and key in item.value and item.value[key].text == step:
                return index
    return int(step) if step.isdecimal() and int(step) < len(items) else None


def _label(item: Located) -> str:
    if isinstance(item.value, dict):
        for key in ("代码", "名称"):
            if key in item.value:
                return str(item.value[key].text)
    return ""


def _no_step(step: str, known: list[str], place: Place) -> CriteriaError:
    return CriteriaError([Problem(place, "修改", f"路径中的「{step}」不存在", nearest_hint(step, known))])
