"""The rows that a batch of planned households makes and changes, gathered and stored by kind."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.db import models
from django.utils import timezone

from bangfu.base.bulk_rows import insert_columns, insert_rows, new_row
from bangfu.base.identifiers import new_keys
from bangfu.core.national.id_number import Sex, parse_id_number
from bangfu.registry import columns
from bangfu.registry.models import (
    Asset,
    Employment,
    Expense,
    Health,
    Household,
    Income,
    Member,
    Person,
    WageArrears,
)
from bangfu.registry.services.file_rows import Outcome, Plan, Values, people_by_number
from bangfu.registry.services.rowlog import KINDS, RowLog
from bangfu.registry.stored import in_force

_ITEMS: tuple[type[models.Model], ...] = (Income, Expense, Asset)
_SEX = {Sex.MALE: "男", Sex.FEMALE: "女"}

Fresh: TypeAlias = dict[str, Any]
"""The columns of a new row. Only people and households are objects while new: five rows of six need not be."""


class BatchWriter:
    """Writes planned households; one object writes one batch."""

    def __init__(self, plans: Sequence[Plan], files: dict[UUID, Household], *, on: date, by: str) -> None:
        self._plans = [plan for plan in plans if plan.outcome in (Outcome.NEW, Outcome.CHANGED)]
        self._files, self._on, self._by = files, on, by
        self._people = people_by_number([plan.row for plan in self._plans])
        known = [person.id for person in self._people.values()]
        self._records: dict[UUID, Health | Fresh] = {
            row.person_id: row for row in Health.objects.filter(person__id__any_of=known)
        }
        self._posts: dict[UUID, list[Employment]] = defaultdict(list)
        for post in Employment.objects.filter(person__id__any_of=known, until__isnull=True):
            self._posts[post.person_id].append(post)
        self._keys = new_keys()
        self._new: dict[type[models.Model], list[Any]] = defaultdict(list)
        self._changed: dict[type[models.Model], dict[Any, tuple[Any, set[str]]]] = defaultdict(dict)
        self._log = RowLog()
        self._standing: dict[tuple[Any, ...], list[Any]] = {}  # empty where every file is new
        self._members: dict[UUID, Member] = {}
        self._places: dict[tuple[UUID, UUID], Member] = {}

    def run(self) -> dict[int, tuple[UUID, str]]:
        """Store everything; by id of a plan the file's key and the text that takes it back."""
        self._read_standing()
        written: dict[int, tuple[UUID, str]] = {}
        for plan in self._plans:
            self._log = RowLog()
            file = self._household(plan)
            order = {member["id_number"]: place for place, member in enumerate(plan.row.members)}
            for number, values in plan.members.items():
                person = self._person(plan.row.indexes[number], number, values)
                self._member(file, person, values, order[number])
            for key in plan.leavers:
                self._leave(file, self._members[key])
            self._head_items(file, plan)
            undo = {"household": str(file.id), "version": file.version, "new": plan.outcome is Outcome.NEW}
            written[id(plan)] = (file.id, json.dumps(undo | {"rows": self._log.data()}, separators=(",", ":")))
        self._store()
        return written

    def _read_standing(self) -> None:
        """The rows in force of the files that change, and their members."""
        keys = [plan.row.existing for plan in self._plans if plan.outcome is Outcome.CHANGED]
        if not keys:
            return
        for model in _ITEMS:
            rows: models.QuerySet[Any] = model._default_manager.filter(in_force(self._on), household__in=keys)  # noqa: SLF001
            for row in rows:
                kind = "" if model is Income else row.kind
                place = (model, row.household_id, getattr(row, "person_id", None), kind)
                self._standing.setdefault(place, []).append(row)
        for owed in WageArrears.objects.filter(person__headed__in=keys, settled_on__isnull=True, since__lte=self._on):
            self._standing.setdefault((WageArrears, owed.person_id), []).append(owed)
        self._members = {row.pk: row for row in Member.objects.filter(household__in=keys, until__isnull=True)}
        self._places = {(row.household_id, row.person_id): row for row in self._members.values()}

    # --- rows -------------------------------------------------------------------------------------------------------
    def _make(self, row: models.Model) -> None:
        self._new[type(row)].append(row)
        self._log.made(type(row), str(row.pk))

    def _add(self, model: type[models.Model], **columns: Any) -> Fresh:
        row = {"id": next(self._keys), **columns}
        self._new[model].append(row)
        self._log.made(model, row["id"])
        return row

    def _change(self, row: models.Model | Fresh, values: Values) -> None:
        if isinstance(row, dict):
            row.update(values)
        elif self._is_new(row):
            vars(row).update(values)
        else:
            self._log.set(row, **values)
            self._mark(row, *values)

    def _seal(self, row: models.Model, **texts: str) -> None:
        sealed = [f"{name}_sealed" for name in texts]
        if not self._is_new(row):
            self._log.note(row, sealed)
            self._mark(row, *sealed)
        for name, text in texts.items():
            setattr(row, name, text)

    def _is_new(self, row: models.Model) -> bool:
        return row._state.adding  # noqa: SLF001 - how Django tells a stored row from one that is not

    def _mark(self, row: models.Model, *names: str) -> None:
        self._changed[type(row)].setdefault(row.pk, (row, set()))[1].update(names)

    # --- the file ---------------------------------------------------------------------------------------------------
    def _household(self, plan: Plan) -> Household:
        values = plan.household
        if plan.outcome is Outcome.NEW:
            head = self._person(plan.row.head_index, values["id_number"], values)
            file = new_row(
                Household,
                archive_no=values["archive_no"],
                unit_id=plan.row.unit_id,
                head_id=head.id,
                updated_by=self._by,
            )
            self._make(file)
        else:
            assert plan.row.existing is not None
            file = self._files[plan.row.existing]
            head = self._people[plan.row.head_index]
            self._change(file, {"version": file.version + 1, "updated_by": self._by, "updated_at": timezone.now()})
        own: Values = {name: _stored(name, values[name]) for name in columns.ON_HOUSEHOLD if name in values}
        if own:
            self._change(file, own)
        if values.get("remark"):
            self._seal(file, remark=values["remark"])
        self._head(head, values)
        if "work_status" in values:
            self._work_status(file, head, values["work_status"])
        return file

    def _head(self, head: Person, values: Values) -> None:
        own = {name: values[name] for name in columns.ON_HEAD if values.get(name)}
        if own:
            self._change(head, own)
        if values.get("phone"):
            if not self._is_new(head):
                self._log.note(head, ["phone_sealed", "phone_blind"])
                self._mark(head, "phone_sealed", "phone_blind")
            head.set_identity(phone=values["phone"])

    def _work_status(self, file: Household, head: Person, status: str) -> None:
        for post in self._posts.get(head.id, ()):
            self._end(post)
        self._add(Employment, person_id=head.id, unit_id=file.unit_id, status=status, since=self._on)

    def _person(self, blind: bytes, number: str, values: Values) -> Person:
        person = self._people.get(blind)
        if person is None:
            facts = parse_id_number(number)
            person = new_row(Person, name=values["name"], sex=_SEX[facts.sex], born_on=facts.birth_date)
            person.set_name(values["name"])
            person.set_identity(id_number=number, index=blind)
            self._people[blind] = person
            self._make(person)
        elif values.get("name") and values["name"] != person.name:
            self._log.note(person, ["name", "initials"])
            self._mark(person, "name", "initials")
            person.set_name(values["name"])
        return person

    def _member(self, file: Household, person: Person, values: Values, order: int) -> None:
        self._place(file, person, values, order)
        known = {name: values[name] for name in columns.ON_PERSON if values.get(name) not in (None, "")}
        if known:
            self._change(person, known)
        health = {name: values[name] for name in columns.ON_HEALTH if values.get(name)}
        if health:
            self._health(person, health)
        if values.get("income_month") is not None:
            self._total(Income, file, person, "", values["income_month"])
        for name, kind in columns.PERSON_EXPENSES.items():
            if name in values:
                self._total(Expense, file, person, kind, values[name])

    def _place(self, file: Household, person: Person, values: Values, order: int) -> None:
        own = {name: values[name] for name in ("relation", "co_resident") if name in values}
        place = self._places.get((file.id, person.id))
        if place is None:
            row = self._add(Member, household_id=file.id, person_id=person.id, order=order, **own)
            if values.get("remark"):
                sealed = Member(id=row["id"])
                sealed.remark = values["remark"]
                row["remark_sealed"] = sealed.remark_sealed
            return
        if own:
            self._change(place, own)
        if values.get("remark"):
            self._seal(place, remark=values["remark"])

    def _health(self, person: Person, values: dict[str, Any]) -> None:
        record = self._records.get(person.id)
        if record is None:
            self._records[person.id] = self._add(Health, person_id=person.id, **values)
        else:
            self._change(record, values)

    def _leave(self, file: Household, place: Member) -> None:
        until = self._on - timedelta(days=1)
        if place.since is not None and place.since > until:
            until = place.since
        self._change(place, {"until": until})
        for model, kinds in ((Income, [""]), (Expense, list(columns.PERSON_EXPENSES.values()))):
            for kind in kinds:
                for row in self._standing.get((model, file.id, place.person_id, kind), []):
                    self._end(row)

    # --- amounts ----------------------------------------------------------------------------------------------------
    def _head_items(self, file: Household, plan: Plan) -> None:
        values = plan.household
        if "other_income_year" in values:
            self._total(Income, file, None, columns.OTHER_INCOME, values["other_income_year"])
        for name, kind in columns.HOUSEHOLD_EXPENSES.items():
            if name in values:
                self._total(Expense, file, None, kind, values[name])
        for name, kind in columns.ASSETS.items():
            if values.get(name) is not None:
                self._total(Asset, file, None, kind, values[name])
        if "arrears" in values or "arrears_months" in values:
            self._arrears(file, {**plan.row.household, **values})

    def _total(self, model: Any, file: Household, person: Person | None, kind: str, amount: int) -> None:
        """Let a sum hold from the day on: rows from before end the day before, one of that day is corrected."""
        worth_a_row = amount or model is Asset or (model is Income and person is not None)
        if not (worth_a_row or self._standing):
            return
        person_id = person.id if person else None
        place = (model, file.id, person_id, "" if model is Income else kind)
        standing = self._standing.get(place, ())
        kept = next((row for row in standing if row.since >= self._on), None)
        for row in (each for each in standing if each is not kept):
            self._end(row)
        if kept is not None:
            self._change(kept, {"amount": amount})
        elif worth_a_row:
            own = {} if person_id is None else {"person_id": person_id}
            kind = kind or columns.IMPORTED_INCOME
            self._add(model, household_id=file.id, kind=kind, amount=amount, since=self._on, **own)

    def _end(self, row: Any) -> None:
        before = self._on - timedelta(days=1)
        if row.since <= before:
            self._change(row, {"until": before})
        elif hasattr(row, "amount"):
            self._change(row, {"amount": 0})
        else:
            self._change(row, {"until": row.since})

    def _arrears(self, file: Household, values: Values) -> None:
        months, amount = values.get("arrears_months") or 0, values.get("arrears") or 0
        standing = self._standing.get((WageArrears, file.head_id), [])
        for row in standing:
            self._change(row, {"settled_on": self._on})
        if months or amount:
            self._add(WageArrears, person_id=file.head_id, since=self._on, months=months, amount=amount)

    # --- storing ----------------------------------------------------------------------------------------------------
    def _store(self) -> None:
        for model in KINDS.values():
            manager = model._default_manager  # noqa: SLF001
            if rows := self._changed.get(model):
                by_fields: dict[tuple[str, ...], list[Any]] = defaultdict(list)
                for row, touched in rows.values():
                    by_fields[tuple(sorted(touched))].append(row)
                for names, group in by_fields.items():
                    manager.bulk_update(group, names, batch_size=200)
            if made := self._new.get(model):
                (insert_columns if isinstance(made[0], dict) else insert_rows)(model, made)


def _stored(name: str, value: Any) -> Any:
    return "" if name == "accident_kind" and value is None else value
