"""Pages that change the tree: each shows a form, calls one service, and says what was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied, require
from bangfu.base.views import add_refusal, form_status, needs
from bangfu.orgs import services
from bangfu.orgs.models import Unit
from bangfu.orgs.selectors import read_tree
from bangfu.orgs.services.places import open_things
from bangfu.orgs.web.forms import CloseForm, MergeForm, MoveForm, StateForm, UnitForm, VersionForm


@needs("orgs.edit")
def create(request: HttpRequest, parent: int | None = None) -> HttpResponse:
    """Found a unit below another, or a root."""
    above = None if parent is None else _editable(request, parent)
    form = UnitForm(request.POST or None, initial={"version": 1, "kind": _usual_kind(above)})
    if above is None and not _actor(request).reach("orgs.edit").everywhere:
        raise Denied("orgs.edit")

    def do() -> Unit:
        return services.create_unit(
            actor=_actor(request), parent_id=parent, data=form.to_data(), on=timezone.localdate()
        )

    title = _("新建下级单位") if above else _("新建最上级单位")
    return _answer(request, form, do, _("已建立 %(name)s"), {"page_title": title, "unit": above})


@needs("orgs.edit")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of a unit."""
    unit = _editable(request, pk)
    form = UnitForm(request.POST or None, initial=UnitForm.initial_of(unit))

    def do() -> Unit:
        return services.change_unit(
            actor=_actor(request), unit_id=pk, data=form.to_data(), version=form.cleaned_data["version"],
            on=timezone.localdate(),
        )  # fmt: skip

    return _answer(request, form, do, _("已保存 %(name)s"), {"page_title": _("编辑单位"), "unit": unit})


@needs("orgs.edit")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a unit under another parent."""
    unit = _editable(request, pk)
    form = MoveForm(request.POST or None, initial={"version": unit.version})
    reach = _actor(request).reach("orgs.edit")
    top = _("（作为最上级单位）") if reach.everywhere else ""
    form.fields["parent"].offer(reach, without=read_tree().subtree([pk]), top=top)  # type: ignore[attr-defined]

    def do() -> Unit:
        return services.move_unit(actor=_actor(request), unit_id=pk, parent_id=form.cleaned_data["parent"],
                                  **_when(form))  # fmt: skip

    context = {"page_title": _("划转单位"), "unit": unit, "explanation": "orgs/explain_move.html"}
    return _answer(request, form, do, _("已划转 %(name)s"), context)


@needs("orgs.edit")
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge a unit into another."""
    unit = _editable(request, pk)
    form = MergeForm(request.POST or None, initial={"version": unit.version})
    _offer_successors(request, form, pk)

    def do() -> Unit:
        return services.merge_unit(actor=_actor(request), unit_id=pk, into_id=form.cleaned_data["into"],
                                   **_when(form))  # fmt: skip

    context = {"page_title": _("合并单位"), "unit": unit, "open_things": open_things(pk),
               "explanation": "orgs/explain_merge.html"}  # fmt: skip
    return _answer(request, form, do, _("已并入 %(name)s"), context)


@needs("orgs.edit")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a unit."""
    unit = _editable(request, pk)
    form = CloseForm(request.POST or None, initial={"version": unit.version})
    _offer_successors(request, form, pk)

    def do() -> Unit:
        return services.close_unit(actor=_actor(request), unit_id=pk, successor_id=form.cleaned_data["into"],
                                   **_when(form))  # fmt: skip

    context = {"page_title": _("撤销单位"), "unit": unit, "open_things": open_things(pk),
               "explanation": "orgs/explain_close.html"}  # fmt: skip
    return _answer(request, form, do, _("已撤销 %(name)s"), context)


@needs("orgs.edit")
def add_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Say in what state the enterprise is."""
    unit = _editable(request, pk)
    form = StateForm(request.POST or None)

    def do() -> Unit:
        services.set_state(actor=_actor(request), unit_id=pk, **form.cleaned_data)
        return unit

    context = {"page_title": _("登记企业状况"), "unit": unit, "tab": "states"}
    return _answer(request, form, do, _("已登记 %(name)s 的企业状况"), context)


@require_POST
@needs("orgs.edit")
def remove_state(request: HttpRequest, pk: int, state: int) -> HttpResponse:
    """Take back a state entered by mistake."""
    _editable(request, pk)
    services.remove_state(actor=_actor(request), unit_id=pk, state_id=state)
    messages.success(request, _("已删除这条企业状况"))
    return redirect(f"{_address(pk)}?tab=states")


def _answer(
    request: HttpRequest, form: forms.Form, do: Callable[[], Unit], said: str, context: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            unit = do()
        except Refused as refused:
            add_refusal(form, refused)
        except Outdated as outdated:
            assert isinstance(form, VersionForm)
            form.show_theirs(outdated)
        else:
            messages.success(request, said % {"name": unit.name})
            tab = context.get("tab")
            return redirect(_address(unit.pk) + (f"?tab={tab}" if tab else ""))
    return render(request, "orgs/form.html", {"form": form, **context}, status=form_status(form))


def _editable(request: HttpRequest, pk: int) -> Unit:
    """The open unit that this user may edit; 404 for what he cannot see, 403 for what he may only see."""
    unit = Unit.objects.get_visible(_actor(request), "orgs.view", pk=pk)
    require(_actor(request), "orgs.edit", unit.pk)
    if unit.closed_on is not None:
        raise Refused(_("这个单位已撤销，不能再修改"))
    return unit


def _offer_successors(request: HttpRequest, form: forms.Form, pk: int) -> None:
    below = read_tree().subtree([pk])
    form.fields["into"].offer(_actor(request).reach("orgs.edit"), without=below)  # type: ignore[attr-defined]


def _when(form: forms.Form) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("version", "on", "reason")}


def _usual_kind(above: Unit | None) -> str:
    return {"group": "mine", "mine": "district"}.get(above.kind, "team") if above else "group"


def _actor(request: HttpRequest) -> Any:
    return request.user


def _address(pk: int) -> str:
    return reverse("orgs:unit", args=[pk])
