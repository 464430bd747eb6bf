"""Making and editing a file and its members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bangfu.base.refusals import Outdated, Refused
from bangfu.base.views import add_refusal, form_status, needs
from bangfu.orgs.models import Unit
from bangfu.registry import services
from bangfu.registry.duplicates import Likeness, find_alike
from bangfu.registry.models import Health, Household, Member
from bangfu.registry.web.file import find_file, find_row
from bangfu.registry.web.file_forms import HeadForm, HealthForm, HouseholdForm, LeaveForm, MemberForm
from bangfu.registry.web.forms import FileForm

EDIT = "registry.edit"


def attempt(form: FileForm, command: Callable[[], object]) -> bool:
    """Run a command; what it refuses, or what somebody stored meanwhile, goes to the form, which is shown again."""
    try:
        command()
    except Outdated as outdated:
        form.show_conflict(outdated)
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data[form.add_prefix("version")] = str(outdated.version)  # type: ignore[index]
        form.add_error(None, _("%(who)s 在您填写期间修改了这份档案。请对照后再保存。") % {"who": outdated.by})
        return False
    except Refused as refused:
        add_refusal(form, refused)
        return False
    return True


def show_form(request: HttpRequest, form: FileForm, title: str, back: str, **more: Any) -> HttpResponse:
    """A form on a page of its own."""
    context = {"form": form, "page_title": title, "back": back, **more}
    template = more.get("template", "registry/form.html")
    return render(request, template, context, status=form_status(form))


@needs("registry.create")
def create(request: HttpRequest) -> HttpResponse:
    """A new file. Whoever may be registered already is shown before anything is stored."""
    user: Any = request.user
    form = HouseholdForm(user, request.POST or None)
    alike: list[Likeness] = []
    if request.method == "POST" and form.is_valid():
        head = form.head()
        alike = _alike(request, head)
        if not alike:
            done: list[Household] = []
            unit = Unit.objects.filter(pk=form.cleaned_data["unit"]).first()
            if unit is None:
                raise Http404
            archive_no = form.cleaned_data["archive_no"] or None
            if attempt(
                form,
                lambda: done.append(
                    services.create_household(user, unit=unit, head=head, facts=form.facts(), archive_no=archive_no)
                ),
            ):
                messages.success(request, _("已建立档案 %(number)s") % {"number": done[0].archive_no})
                return redirect("registry:tab", done[0].pk, "members")
    back = _list_url()
    return show_form(request, form, _("新建档案"), back, alike=alike, template="registry/household_form.html")


def _alike(request: HttpRequest, person: dict[str, Any], but: tuple[UUID, ...] = ()) -> list[Likeness]:
    """Who may be this person already, unless the officer has said that it is nobody of these."""
    if request.POST.get("not_alike"):
        return []
    user: Any = request.user
    number, phone = person.get("id_number", ""), person.get("phone", "")
    return find_alike(user, name=person["name"], id_number=number, phone=phone, but=but)


def _list_url() -> str:
    return reverse("registry:list")


@needs(EDIT)
def edit(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Correct a file."""
    user: Any = request.user
    household = find_file(request, household_id, EDIT)
    form = HouseholdForm(user, request.POST or None, household=household)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        saved = attempt(
            form,
            lambda: services.edit_household(user, household.pk, version=version, facts=form.facts(), head=form.head()),
        )
        if saved:
            messages.success(request, _("已保存"))
            return redirect("registry:file", household.pk)
    back = file_url(household.pk)
    title = _("编辑档案 %(number)s") % {"number": household.archive_no}
    return show_form(request, form, title, back, household=household, template="registry/household_form.html")


def file_url(household_id: UUID, tab: str = "basic") -> str:
    """The address of a tab of a file."""
    return reverse("registry:tab", args=[household_id, tab])


@needs(EDIT)
def add_member(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Someone more in a household."""
    user: Any = request.user
    household = find_file(request, household_id, EDIT)
    form = MemberForm(request.POST or None)
    alike: list[Likeness] = []
    if request.method == "POST" and form.is_valid():
        alike = _alike(request, form.person())
        if not alike and attempt(
            form,
            lambda: services.add_member(
                user, household.pk, person=form.person(), place=form.place(), since=form.cleaned_data["since"]
            ),
        ):
            messages.success(request, _("已增加成员"))
            return _to_members(household.pk)
    back = file_url(household.pk, "members")
    return show_form(request, form, _("增加成员"), back, household=household, alike=alike)


def _to_members(household_id: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(file_url(household_id, "members"))


def _member(request: HttpRequest, member_id: UUID, *actions: str) -> Member:
    found = find_row(request, Member.objects.select_related("person", "household"), member_id, *actions)
    assert isinstance(found, Member)
    return found


@needs(EDIT)
def edit_member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Correct a member."""
    user: Any = request.user
    member = _member(request, member_id, EDIT)
    form = MemberForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        if attempt(
            form,
            lambda: services.edit_member(user, member.pk, version=version, person=form.person(), place=form.place()),
        ):
            messages.success(request, _("已保存"))
            return _to_members(member.household_id)
    title = _("编辑成员 %(name)s") % {"name": member.person.name}
    return show_form(request, form, title, file_url(member.household_id, "members"), household=member.household)


@needs(EDIT)
def remove_member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Someone leaves."""
    user: Any = request.user
    member = _member(request, member_id, EDIT)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        day, reason = form.cleaned_data["left_on"], form.cleaned_data["reason"]
        if attempt(form, lambda: services.remove_member(user, member.pk, left_on=day, reason=reason)):
            messages.success(request, _("已移出 %(name)s") % {"name": member.person.name})
            return _to_members(member.household_id)
    title = _("移出成员 %(name)s") % {"name": member.person.name}
    return show_form(request, form, title, file_url(member.household_id, "members"), household=member.household)


@needs(EDIT)
def change_head(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Another member becomes 本人."""
    user: Any = request.user
    member = _member(request, member_id, EDIT)
    old_name = member.household.head.name
    form = HeadForm(request.POST or None, initial={"version": member.household.version}, old_name=old_name)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("relation", "reason", "version")}
        if attempt(form, lambda: services.change_head(user, member.pk, facts=form.facts(), **said)):
            messages.success(request, _("已更换本人；请核对其余成员与新本人的关系"))
            return _to_members(member.household_id)
    title = _("设 %(name)s 为本人") % {"name": member.person.name}
    return show_form(request, form, title, file_url(member.household_id, "members"), household=member.household)


@needs("registry.health")
def edit_health(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Health and disability of a member."""
    user: Any = request.user
    member = _member(request, member_id, EDIT, "registry.health")
    record = Health.objects.filter(person=member.person).first()
    initial = {name: getattr(record, name) for name in ("health", "disability", "disability_grade")} if record else {}
    form = HealthForm(request.POST or None, initial={**initial, "version": member.household.version})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        if attempt(form, lambda: services.set_health(user, member.pk, values=form.values(), version=version)):
            messages.success(request, _("已保存"))
            return _to_members(member.household_id)
    title = _("健康状况 %(name)s") % {"name": member.person.name}
    return show_form(request, form, title, file_url(member.household_id, "members"), household=member.household)
