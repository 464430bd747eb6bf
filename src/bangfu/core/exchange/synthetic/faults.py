"""Faults as real registers have them, planted in a clean one so that a demonstration shows 未通过."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from bangfu.core.exchange.synthetic.draws import Draws
from bangfu.core.exchange.synthetic.sheets import HOUSEHOLDS, MEMBERS, Cell, Row, Sheets

_STREAM: Final = 1_000_003
"""Keeps these draws apart from those of the chunks."""
_FIRST_ROW: Final = 2
_CHILD_STAGES: Final = ("小学", "初中")
_LEAP_DAY_PERSON: Final = "990000198402290000"
"""Nobody in a synthetic register: those are never born on 29 February."""
_NO_SUCH_DAY: Final = "990000201502300004"
"""30 February with a right check digit, so that only the date can give it away."""


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """One fault: the households it spoils, where it stands (row as in Excel, headers in row 1), and what it is."""

    archive_nos: tuple[str, ...]
    sheet: str
    row: int
    column: str
    description: str

    def __str__(self) -> str:
        households = "、".join(self.archive_nos)
        return f"{self.sheet} 第{self.row}行 {self.column}：{self.description}（{households}）"


@dataclass(slots=True)
class _Family:
    """A household of the sheets: positions of its row and of its members' rows."""

    at: int
    members: list[int]


_Planter = Callable[[Sheets, _Family, _Family], PlantedFault]


def plant_faults(sheets: Sheets, seed: int) -> list[PlantedFault]:
    """Spoils a fixed number of households of these sheets in place, each in its own way, and tells how.

    The households are chosen by ``seed`` among complete families (worker, spouse, a child under school-leaving age)
    with no empty income; each fault spoils one household, save the person listed twice, which spoils two. ValueError
    if the register has too few such families.
    """
    chosen = _choose(sheets, seed, len(_PLANTERS))
    # Two families for each fault: the spoiled one, and one to copy from.
    return [plant(sheets, *next(chosen)) for plant in _PLANTERS]


def _choose(sheets: Sheets, seed: int, pairs: int) -> Iterator[tuple[_Family, _Family]]:
    fit = [family for family in _families(sheets) if _complete(sheets, family)]
    span = len(fit) // (2 * pairs)
    if span < 1:
        raise ValueError(f"可用的完整家庭只有 {len(fit)} 户，不足以植入差错，请增加户数")
    offsets = Draws(seed, _STREAM).below(span, 2 * pairs).tolist()
    picked = [fit[number * span + offset] for number, offset in enumerate(offsets)]
    return zip(picked[::2], picked[1::2], strict=True)


def _families(sheets: Sheets) -> list[_Family]:
    found = {row["档案编号"]: _Family(at, []) for at, row in enumerate(sheets[HOUSEHOLDS])}
    for at, row in enumerate(sheets[MEMBERS]):
        found[row["档案编号"]].members.append(at)
    return list(found.values())


def _complete(sheets: Sheets, family: _Family) -> bool:
    """Worker, spouse and a pupil of 小学 or 初中, all living together, no adult's income empty."""
    rows = [sheets[MEMBERS][at] for at in family.members]
    relations = [row["与户主关系"] for row in rows]
    together = all(row["共同生活"] == "是" for row in rows)
    filled = all(
        row["月收入"] is not None or row["学段"] in _CHILD_STAGES or row["人员身份"] == "学龄前" for row in rows
    )
    return relations[:2] == ["本人", "配偶"] and together and filled and rows[-1]["学段"] in _CHILD_STAGES


def _set(sheets: Sheets, sheet: str, at: int, column: str, value: Cell, description: str) -> PlantedFault:
    row = sheets[sheet][at]
    row[column] = value
    return PlantedFault((str(row["档案编号"]),), sheet, at + _FIRST_ROW, column, description)


def _append(sheets: Sheets, sheet: str, row: Row, column: str, description: str, *others: str) -> PlantedFault:
    sheets[sheet].append(row)
    spoiled = (str(row["档案编号"]), *others)
    return PlantedFault(spoiled, sheet, len(sheets[sheet]) - 1 + _FIRST_ROW, column, description)


def _wrong_check_digit(sheets: Sheets, family: _Family, _: _Family) -> PlantedFault:
    at = family.members[1]
    right = str(sheets[MEMBERS][at]["身份证号"])
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    return _set(sheets, MEMBERS, at, "身份证号", wrong, "身份证号校验码不对")


def _impossible_date(sheets: Sheets, family: _Family, _: _Family) -> PlantedFault:
    at = family.members[-1]
    return _set(sheets, MEMBERS, at, "身份证号", _NO_SUCH_DAY, "出生日期不存在（2月30日）")


def _negative_amount(sheets: Sheets, family: _Family, _: _Family) -> PlantedFault:
    return _set(sheets, MEMBERS, family.members[0], "医疗自付", -1200, "金额为负数")


def _amount_in_words(sheets: Sheets, family: _Family, _: _Family) -> PlantedFault:
    return _set(sheets, MEMBERS, family.members[1], "月收入", "约三千", "金额写成文字")


def _unknown_category(sheets: Sheets, family: _Family, _: _Family) -> PlantedFault:
    return _set(sheets, HOUSEHOLDS, family.at, "工作状态", "借调", "没有这一类别")


def _childs_income_in_words(sheets: Sheets, family: _Family, _: _Family) -> PlantedFault:
    return _set(sheets, MEMBERS, family.members[-1], "月收入", "上学", "未成年人的月收入写成文字")


def _region_without_line(sheets: Sheets, family: _Family, _: _Family) -> PlantedFault:
    return _set(sheets, HOUSEHOLDS, family.at, "所在地区", "980101", "该地区没有低保标准")


def _two_selves(sheets: Sheets, family: _Family, _: _Family) -> PlantedFault:
    return _set(sheets, MEMBERS, family.members[1], "与户主关系", "本人", "一户有两个本人")


def _self_differs(sheets: Sheets, family: _Family, _: _Family) -> PlantedFault:
    name = str(sheets[HOUSEHOLDS][family.at]["姓名"])
    return _set(sheets, HOUSEHOLDS, family.at, "姓名", name + "二", "本人与职工家庭表的姓名不一致")


def _missing_name(sheets: Sheets, family: _Family, _: _Family) -> PlantedFault:
    return _set(sheets, MEMBERS, family.members[1], "姓名", None, "必填项为空")


def _duplicate_archive(sheets: Sheets, family: _Family, _: _Family) -> PlantedFault:
    row = dict(sheets[HOUSEHOLDS][family.at])
    return _append(sheets, HOUSEHOLDS, row, "档案编号", "档案编号重复，同一户登记了两次")


def _member_without_household(sheets: Sheets, family: _Family, _: _Family) -> PlantedFault:
    row = dict(sheets[MEMBERS][family.members[1]])
    row |= {"档案编号": str(row["档案编号"]).split("-")[0] + "-999999", "身份证号": _LEAP_DAY_PERSON}
    return _append(sheets, MEMBERS, row, "档案编号", "职工家庭表里没有这个档案编号")


def _listed_twice(sheets: Sheets, family: _Family, other: _Family) -> PlantedFault:
    row = dict(sheets[MEMBERS][family.members[-1]])
    row["档案编号"] = sheets[HOUSEHOLDS][other.at]["档案编号"]
    first = str(sheets[HOUSEHOLDS][family.at]["档案编号"])
    return _append(sheets, MEMBERS, row, "身份证号", "同一人在两户共同生活", first)


_PLANTERS: Final[tuple[_Planter, ...]] = (
    _wrong_check_digit,
    _impossible_date,
    _negative_amount,
    _amount_in_words,
    _unknown_category,
    _childs_income_in_words,
    _region_without_line,
    _two_selves,
    _self_differs,
    _missing_name,
    _duplicate_archive,
    _member_without_household,
    _listed_twice,
)
