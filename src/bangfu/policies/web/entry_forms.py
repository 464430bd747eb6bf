"""The form of an entry: texts as the file has them. What is wrong with them is the check's to say, so a draft with
errors can be saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.forms import formset_factory
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.base.forms import DateInput, Form, style_fields
from bangfu.core.criteria.entry_diff import said
from bangfu.core.criteria.text_edits import replacing
from bangfu.core.criteria.yaml_spans import Data
from bangfu.core.criteria.yaml_writing import Value
from bangfu.policies.web import entry_lines as lines

LONGEST = 4_000
VERIFIED: Final = ("官方", "媒体", "转载", "文档", "记忆", "自定")
LEVELS: Final = ("红", "橙", "黄", "蓝")

_CODED = ("code", "name")
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "sources": ("short", "document", "verified"),
    "parameters": ("name", "unit", "places", "low", "high", "article", "source", "verified"),
    "indicators": ("name", "unit", "places", "formula", "by", "note"),
    "exclusions": (*_CODED, "condition", "enabled", "article", "source", "verified"),
    "tiers": (*_CODED, "condition", "article", "source", "verified"),
    "causes": (*_CODED, "condition", "weight", "article", "source", "verified"),
    "measures": (*_CODED, "kind", "condition", "amount", "cap", "unit", "article", "source", "verified"),
    "score": ("name", "full", "formula"),
    "warnings": (*_CODED, "level", "condition", "article", "source", "verified"),
    "cases": ("name", "on", "lines", "household", "members", "expected"),
}
"""The fields of each section's form, in the order in which keys are written."""

KEYS: Final = {
    "short": "代号", "document": "文件", "code": "代码", "name": "名称", "unit": "单位", "places": "小数位",
    "condition": "条件", "formula": "式", "weight": "权重", "amount": "金额", "cap": "上限", "kind": "类型",
    "level": "级别", "full": "满分", "note": "说明", "on": "日期",
}  # fmt: skip
"""Fields that are one key of the entry, as text."""

EXPRESSIONS: Final = {
    "condition": "条件",
    "formula": "式",
    "weight": "权重",
    "amount": "金额",
    "cap": "上限",
    "by": "按",
}

LABELS: Final[dict[str, str | Promise]] = {
    "short": _("代号"), "document": _("文件"), "code": _("代码"), "name": _("名称"), "unit": _("单位"),
    "places": _("小数位"), "condition": _("条件"), "formula": _("算式"), "weight": _("权重（一年造成多少元负担）"),
    "amount": _("金额（元）"), "cap": _("上限（元）"), "kind": _("类型"), "level": _("级别"), "full": _("满分"),
    "note": _("说明"), "on": _("日期"), "low": _("最小"), "high": _("最大"), "article": _("条文"), "source": _("来源"),
    "verified": _("核实"), "enabled": _("启用"), "by": _("分档按"), "lines": _("参数"), "household": _("家庭"),
    "members": _("成员"), "expected": _("应得结果"),
}  # fmt: skip

HINTS: Final[dict[str, str | Promise]] = {
    "code": _("字母、数字和连字符，在结果表里用。"),
    "places": _("0 到 6；算的时候不取整，只管显示和参数保留几位。"),
    "low": _("参数的值不会小于它；用来证明不会算溢出。"),
    "formula": _("算式和分档只写一样。"),
    "by": _("用分档时写按哪个量分，下面逐档写。"),
    "weight": _("条件和权重要么都写，要么都不写（由工会干部认定）。"),
    "amount": _("空着的是服务，没有金额。"),
    "verified": _("官方：看到原文；媒体、转载、文档：找到正式文件再用；记忆、自定：换成本地的数。"),
    "on": _("空着按检查的那天算。"),
    "lines": _("一行一项，如“低保标准: 750”。"),
    "household": _("一行一栏，如“住房套数: 1”；没有写的按没填。"),
    "members": _("一行一人，各栏用逗号隔开，如“月收入: 1500，年龄: 40”。"),
    "expected": _("一行一项，如“困难类别: 深度困难”；措施写成“living=9000、medical=500”，预警写代码，用顿号隔开。"),
}


class ValueRow(forms.Form):
    """A dated value of a parameter; a row left empty is no value."""

    value = forms.CharField(
        label=_("值"), required=False, max_length=30, widget=forms.TextInput({"inputmode": "decimal"})
    )
    region = forms.CharField(label=_("地区代码"), required=False, max_length=6)
    start = forms.CharField(label=_("起"), required=False, max_length=20, widget=DateInput())
    end = forms.CharField(label=_("止"), required=False, max_length=20, widget=DateInput())

    def data_of(self) -> dict[str, Value]:
        """The value as the file has it."""
        typed = getattr(self, "cleaned_data", {})
        keys = {
            "起": _day(typed.get("start")),
            "止": _day(typed.get("end")),
            "地区": typed.get("region"),
            "值": typed.get("value"),
        }
        return {key: part for key, part in keys.items() if part}


class TableRow(forms.Form):
    """A row of an ordered table; a row left empty is no row."""

    start = forms.CharField(label=_("从（含）"), required=False, max_length=30)
    end = forms.CharField(label=_("到（不含）"), required=False, max_length=30)
    value = forms.CharField(label=_("值"), required=False, max_length=30)

    def data_of(self) -> dict[str, Value]:
        """The row as the file has it."""
        typed = getattr(self, "cleaned_data", {})
        return {key: typed[name] for key, name in (("从", "start"), ("到", "end"), ("值", "value")) if typed.get(name)}


ValueRows = formset_factory(ValueRow, extra=2, max_num=200)
TableRows = formset_factory(TableRow, extra=2, max_num=200)


class EntryForm(Form):
    """The entry of a section, over what the draft says now (``before``, empty for a new one)."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, slug: str, before: dict[str, Data], sources: Sequence[str], data: Any = None, lock: int = 0
    ) -> None:
        super().__init__(data, initial={**_initial(before), "lock": lock})
        self.slug, self.before = slug, before
        for name in FIELDS[slug]:
            self.fields[name] = _field(name, before, sources)
        style_fields(self)
        self.rows = self._row_forms(data)

    def _row_forms(self, data: Any) -> Any:
        """The repeated rows of a parameter or of an indicator's table; None for other sections."""
        data = data if data and "rows-TOTAL_FORMS" in data else None
        if self.slug == "parameters":
            found = self.before.get("值")
            initial = [
                _row(each, {"value": "值", "region": "地区", "start": "起", "end": "止"}) for each in _list(found)
            ]
            rows: Any = ValueRows(data, initial=initial, prefix="rows")
        elif self.slug == "indicators":
            table = self.before.get("分档")
            found = table.get("行") if isinstance(table, dict) else None
            initial = [_row(each, {"start": "从", "end": "到", "value": "值"}) for each in _list(found)]
            rows = TableRows(data, initial=initial, prefix="rows")
        else:
            return None
        for row in rows.forms:
            style_fields(row)
        return rows

    def is_valid(self) -> bool:
        """Whether lengths hold; what the texts say is not looked at here."""
        own = super().is_valid()
        return own and (self.rows is None or self.rows.is_valid())

    def values(self) -> dict[str, Value]:
        """The entry as the services take it: None for what is left empty."""
        made: dict[str, Value] = {}
        for name in FIELDS[self.slug]:
            self._put(made, name)
        if self.slug == "parameters":
            made["值"] = [row for each in self.rows.forms if (row := each.data_of())]
        return made

    def _put(self, made: dict[str, Value], name: str) -> None:
        typed = self.cleaned_data.get(name)
        if name in KEYS:
            made[KEYS[name]] = self._text(KEYS[name], typed, name)
        elif name == "low":
            bounds = [self.cleaned_data.get("low"), self.cleaned_data.get("high")]
            made["范围"] = [bound or "" for bound in bounds] if any(bounds) else None
        elif name == "verified" and self.slug == "sources":
            made["核实"] = typed or None
        elif name == "article":
            article = {
                "条文": typed,
                "来源": self.cleaned_data.get("source"),
                "核实": self.cleaned_data.get("verified"),
            }
            made["依据"] = {key: part or None for key, part in article.items()}
        elif name == "enabled":
            made["启用"] = None if typed and "启用" not in self.before else bool(typed)
        elif name == "by":
            rows = [row for each in self.rows.forms if (row := each.data_of())]
            made["分档"] = {"按": typed or None, "行": rows} if typed or rows else None
        elif name in ("lines", "household", "expected", "members"):
            self._put_case(made, name, typed or "")

    def _put_case(self, made: dict[str, Value], name: str, typed: str) -> None:
        key = {"lines": "参数", "household": "家庭", "members": "成员", "expected": "应为"}[name]
        if name == "members":
            made[key] = lines.members_data(typed) or None
            return
        after = lines.expected_data(typed) if name == "expected" else lines.pairs_data(typed)
        made[key] = replacing(self.before.get(key), after) if after else None

    def _text(self, key: str, typed: Any, name: str) -> Value:
        """What was typed, or what stood there, where only its line ends and outer blanks differ."""
        text = str(typed or "").replace("\r\n", "\n").replace("\r", "\n").strip()
        before = self.before.get(key)
        if isinstance(before, str) and before.strip() == text:
            return before
        if name == "on":
            return _day(text) or None
        if name in ("places", "full") and text.isdecimal() and len(text) < 10:
            return int(text)
        return text or None


def _field(name: str, before: dict[str, Data], sources: Sequence[str]) -> forms.Field:
    options: dict[str, Any] = {"label": LABELS[name], "required": False, "help_text": HINTS.get(name, "")}
    if name in EXPRESSIONS:
        widget = forms.Textarea({"rows": 3, "spellcheck": "false", "data-expression": EXPRESSIONS[name]})
        return forms.CharField(max_length=LONGEST, widget=widget, **options)
    if name in ("lines", "household", "members", "expected"):
        return forms.CharField(max_length=20_000, widget=forms.Textarea({"rows": 4}), **options)
    if name == "enabled":
        return forms.BooleanField(**options)
    if name in ("verified", "level"):
        words = VERIFIED if name == "verified" else LEVELS
        return forms.ChoiceField(choices=_choices(words, _now(name, before)), **options)
    if name == "source":
        return forms.ChoiceField(choices=_choices(sources, _now(name, before)), **options)
    if name == "on":
        return forms.CharField(max_length=20, widget=DateInput(), **options)
    if name in ("note", "document", "article"):
        return forms.CharField(max_length=LONGEST, widget=forms.Textarea({"rows": 2}), **options)
    return forms.CharField(max_length=200, **options)


def _choices(words: Sequence[str], now: str) -> list[tuple[str, str]]:
    """The words, and what stands there now even where it is none of them."""
    every = dict.fromkeys(["", *words, now])
    return [(word, word or "—") for word in every]


def _now(name: str, before: dict[str, Data]) -> str:
    return str(_initial(before).get(name) or "")


def _initial(before: dict[str, Data]) -> dict[str, Any]:
    found: dict[str, Any] = {name: said(before.get(key)) for name, key in KEYS.items()}
    article = before.get("依据")
    article = article if isinstance(article, dict) else {}
    bounds = [said(each) for each in _list(before.get("范围"))]
    table = before.get("分档")
    found |= {"article": said(article.get("条文")), "source": said(article.get("来源"))}
    found["verified"] = said(article.get("核实") if "依据" in before else before.get("核实"))
    found["low"], found["high"] = [*bounds, "", ""][:2]
    found["enabled"] = before.get("启用") != "否"
    found["by"] = said(table.get("按")) if isinstance(table, dict) else ""
    found["lines"], found["household"] = lines.pairs_text(before.get("参数")), lines.pairs_text(before.get("家庭"))
    found["members"], found["expected"] = lines.members_text(before.get("成员")), lines.pairs_text(before.get("应为"))
    return found


def _row(value: Data, keys: dict[str, str]) -> dict[str, str]:
    return {name: said(value.get(key)) if isinstance(value, dict) else "" for name, key in keys.items()}


def _list(value: Data) -> list[Data]:
    return value if isinstance(value, list) else []


def _day(text: str | None) -> date | str | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return text
