"""Forms about units. They convert what was typed; rules stand in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.base.forms import DateField, UnitSelect
from bangfu.base.refusals import Outdated
from bangfu.base.scope import Reach
from bangfu.orgs.models import EnterpriseState, Unit, UnitKind
from bangfu.orgs.selectors import paths_in, read_tree
from bangfu.orgs.services import UnitData
from bangfu.reference.web.fields import RegionInput


class UnitChoice(forms.TypedChoiceField):
    """Units of a reach, by path."""

    def __init__(self, **options: Any) -> None:
        widget = UnitSelect(attrs={"data-searchable": ""})
        super().__init__(coerce=int, empty_value=None, widget=widget, **options)

    def offer(self, reach: Reach, *, without: frozenset[int] = frozenset(), top: str = "") -> None:
        """Fill the choices; ``top`` names the choice of no unit, where that is one."""
        units = [(pk, path) for pk, path in paths_in(reach, read_tree()) if pk not in without]
        self.choices = [("", top or _("请选择")), *units]


class VersionForm(forms.Form):
    """A form over a row that somebody else may change meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def show_theirs(self, outdated: Outdated) -> None:
        """Put the other's value at each field that differs; sending the form again then decides."""
        for name, value in outdated.theirs.items():
            if name in self.fields and self.cleaned_data.get(name) != value:
                shown = _("是") if value is True else _("否") if value is False else value or _("（空）")
                self.add_error(name, _("刚被他人改为：%(value)s") % {"value": shown})
        self.add_error(None, _("您打开之后，这份资料已被他人修改。请核对标出的各项，再次保存即以您填写的为准。"))
        again: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        again["version"] = str(outdated.version)
        self.data = again


class UnitForm(VersionForm):
    """What is said of a unit."""

    name = forms.CharField(label=_("单位名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类型"), choices=UnitKind.choices)
    code = forms.CharField(label=_("单位编码"), max_length=30, required=False)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=30, required=False)
    union_name = forms.CharField(label=_("工会名称"), max_length=60, required=False)
    has_centre = forms.BooleanField(label=_("设困难职工帮扶中心"), required=False)
    region = forms.CharField(
        label=_("所在地区"),
        max_length=6,
        required=False,
        widget=RegionInput,
        help_text=_("6 位行政区划代码（GB/T 2260）"),
    )
    order = forms.IntegerField(label=_("排序"), min_value=0, max_value=100_000, initial=0, help_text=_("小的在前"))

    def to_data(self) -> UnitData:
        """The fields as the service takes them."""
        return UnitData(**{name: self.cleaned_data[name] for name in UnitData.__dataclass_fields__})

    @classmethod
    def initial_of(cls, unit: Unit) -> dict[str, Any]:
        """What stands there now."""
        return {name: getattr(unit, name) for name in [*UnitData.__dataclass_fields__, "version"]}


class _PlaceForm(VersionForm):
    on = DateField(label=_("日期"), initial=timezone.localdate)
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)

    def clean_on(self) -> Any:
        """The tree is what it is now: a day to come is refused."""
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("日期不能晚于今天"))
        return self.cleaned_data["on"]


class MoveForm(_PlaceForm):
    """Where a unit goes."""

    parent = UnitChoice(label=_("新的上级单位"), required=False)
    field_order = ["parent", "on", "reason", "version"]


class MergeForm(_PlaceForm):
    """Which unit takes this one in."""

    into = UnitChoice(label=_("并入单位"))
    field_order = ["into", "on", "reason", "version"]


class CloseForm(_PlaceForm):
    """The end of a unit, with whoever takes over what is open."""

    into = UnitChoice(label=_("承接单位"), required=False, help_text=_("单位内没有任何在册事项时可不填"))
    field_order = ["into", "on", "reason", "version"]


class StateForm(forms.Form):
    """The state of an enterprise from a day on."""

    state = forms.ChoiceField(label=_("企业状况"), choices=EnterpriseState.choices)
    since = DateField(label=_("自"), initial=timezone.localdate)
    basis = forms.CharField(label=_("依据"), max_length=200, required=False, help_text=_("文号或说明"))
