"""What the schemas have in common, and fields taken from the models so that both never differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from django.db import models
from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from bangfu.base.sealed import SealedText

Fen = Annotated[int, Field(ge=-(10**15), le=10**15, description="整数分", examples=[123456])]
Key = Annotated[int, Field(ge=1, le=2**53)]
_SEALED_LENGTH = {"id_number": 18, "phone": 20, "bank_card": 30, "address": 200, "remark": 500, "certificate": 30}
_SEALED_LABELS = {
    "id_number": "身份证号",
    "phone": "手机号码",
    "bank_card": "银行卡号",
    "address": "家庭住址",
    "remark": "备注",
    "certificate": "残疾证号",
    "diagnosis": "诊断说明",
}
_TYPES: tuple[tuple[type[models.Field[Any, Any]], Any], ...] = (
    (models.BooleanField, bool),
    (models.DateField, date),
    (models.IntegerField, int),
    (models.CharField, str),
)


class In(Schema):
    """What is sent: an unknown field is a mistake, not a wish to be ignored."""

    model_config = ConfigDict(extra="forbid")


class Out(Schema):
    """What is answered."""


def model_fields(model: type[models.Model], names: Sequence[str], *, required: Sequence[str] = ()) -> dict[str, Any]:
    """Fields of a model for ``create_model``: type, words and allowed values; one not required may be left out."""
    return {name: _field(model, name, name in required) for name in names}


def _field(model: type[models.Model], name: str, required: bool) -> tuple[Any, Any]:
    if isinstance(model.__dict__.get(name), SealedText):
        most = _SEALED_LENGTH.get(name, 500)
        kind: Any = str
        options: dict[str, Any] = {"description": _SEALED_LABELS[name], "max_length": most}
    else:
        kind, options = _plain(model._meta.get_field(name))  # noqa: SLF001 - Django's documented way to the field
    if required:
        return kind, Field(**options)
    if "json_schema_extra" in options:
        options["json_schema_extra"]["enum"].append(None)
    return kind | None, Field(default=None, **options)


def _plain(column: Any) -> tuple[Any, dict[str, Any]]:
    kind = next(found for of, found in _TYPES if isinstance(column, of))
    options: dict[str, Any] = {"description": str(column.verbose_name)}
    if column.choices:
        values = [value for value, _label in column.choices]
        options["json_schema_extra"] = {"enum": values if not column.blank else ["", *values]}
    elif kind is str:
        options["max_length"] = column.max_length
    elif kind is int:
        options |= {"ge": 0, "le": 32_767 if isinstance(column, models.PositiveSmallIntegerField) else 2_147_483_647}
    return kind, options


def made(name: str, base: type[Schema], fields: dict[str, Any]) -> Any:
    """A schema with these fields."""
    return create_model(name, __base__=base, **fields)
