"""Whatever the document allows, and much that it does not, is sent to every operation: none breaks its promises."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from bangfu.api.pages import openapi
from bangfu.base.scope import SystemActor
from bangfu.policies.models import RegionLine
from bangfu.registry import services
from bangfu.registry.models import Member
from tests.api.callers import secret_for
from tests.people import People, Units
from tests.registry.families import facts, number

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

_PROMISES = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 4


@pytest.fixture
def ids(people: People, units: Units) -> dict[str, Any]:
    worker = {"name": "周户", "id_number": number(order=1)}
    household = services.create_household(SystemActor(), unit=units.coal_face, head=worker, facts=facts())
    line = RegionLine.objects.create(region="990000", year=2026, dibao_month=75_000)
    return {
        "household_id": str(household.pk),
        "member_id": str(Member.objects.get(household=household).pk),
        "line_id": line.pk,
        "kind": "income",
    }


class Sender:
    """Sends generated cases with a token that may do everything its owner may."""

    def __init__(self, secret: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.secret = secret
        self.statuses: Counter[str] = Counter()

    def send(self, case: Any) -> schemathesis.Response:
        """Send a case and read the answer as the checks take it."""
        wanted = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
        headers = {
            name: value.decode("latin-1") if isinstance(value, bytes) else value
            for name, value in wanted.headers.items()
        }
        kind = headers.pop("Content-Type", "application/json")
        headers = {name: value for name, value in headers.items() if name != "Content-Length"}
        headers["Authorization"] = f"Bearer {self.secret}"
        body = wanted.body.encode() if isinstance(wanted.body, str) else wanted.body or b""
        with _taken_back():
            found = self.client.generic(str(wanted.method), wanted.path_url, body, content_type=kind, headers=headers)
        self.statuses[f"{found.status_code // 100}xx"] += 1
        return schemathesis.Response(
            status_code=found.status_code,
            headers={name: [value] for name, value in found.headers.items()},
            content=found.content,
            request=wanted,
            elapsed=timedelta(0).total_seconds(),
            verify=True,
        )


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_no_operation_breaks_what_the_document_promises(people: People, ids: dict[str, Any], settings: Any) -> None:
    settings.BANGFU_API_REQUESTS_A_MINUTE = 1_000_000
    sender = Sender(secret_for(people.group_officer))
    told = json.loads(openapi())
    del told["security"]  # the sender's token stands in for whatever would be drawn; test_walk.py does without
    document = schemathesis.openapi.from_dict(told)
    count = 0
    for result in document.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _try(result.ok(), mode, sender, ids)
        count += 1
    assert count > 40
    assert sender.statuses["2xx"] > 50, sender.statuses
    assert sender.statuses["4xx"] > 100, sender.statuses
    assert sender.statuses["5xx"] == 0


def _try(operation: Any, mode: GenerationMode, sender: Sender, ids: dict[str, Any]) -> None:
    real = {name: ids[name] for name in operation.path_parameters and _names(operation) if name in ids}

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def attempt(case: Any) -> None:
        case.validate_response(sender.send(case), checks=[*_PROMISES, negative_data_rejection])
        if real:
            case.path_parameters = {**(case.path_parameters or {}), **real}
            case.validate_response(sender.send(case), checks=_PROMISES)

    with suppress(Unsatisfiable):  # some operations take nothing that could be wrong
        attempt()


def _names(operation: Any) -> list[str]:
    return [parameter.name for parameter in operation.path_parameters]
