"""What a browser would send to each changing page so that it does change something, were it let."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bangfu.accounts.models import User
from bangfu.imports.kinds import KINDS
from bangfu.reference import region_sheet
from tests.people import PASSWORD
from tests.registry.families import number
from tests.security.criteria_rows import criteria_bodies
from tests.security.world import World, picture

_LIST = {"_do": "density"}


@cache
def _workbook() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        KINDS["register"].write_template(path)
        return path.read_bytes()


@cache
def _regions() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        region_sheet.write_template(path)
        return path.read_bytes()


def body_of(name: str, world: World, user: User | None) -> dict[str, Any]:
    """The fields of a valid POST."""
    today = timezone.localdate().isoformat()
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    unit = world.near.unit
    someone = world.walkers["officer" if user == world.walkers["reviewer"] else "reviewer"]
    fixed: dict[str, dict[str, Any]] = {
        "set_language": {"language": "en"},
        "account_login": {"login": "officer", "password": PASSWORD},
        "account_change_password": {"oldpassword": PASSWORD, "password1": "Nan-Ling-2027!", "password2": "Nan-Ling-2027!"},
        "account_reauthenticate": {"password": PASSWORD},
        "accounts:create": {
            "username": "newone", "name": "新人", "role": "officer", "unit": unit.pk, "since": today
        },
        "accounts:delegations": {"taker": someone.pk, "since": tomorrow, "until": tomorrow, "reason": "外出"},
        "accounts:tokens": {"name": "新令牌", "actions": ["orgs.view"], "until": tomorrow},
        "accounts:edit": {"name": "改名", "phone": "1", "version": 1},
        "accounts:grant": {"role": "informant", "unit": unit.pk, "since": today},
        "orgs:create": {"version": 1, "name": "新集团", "kind": "group", "order": 0},
        "orgs:create_below": {"version": 1, "name": "新班组", "kind": "team", "order": 0},
        "orgs:edit": {"version": 1, "name": "改名队", "kind": "district", "order": 5},
        "orgs:move": {"version": 1, "parent": world.units.group.pk, "on": today, "reason": "调整"},
        "orgs:merge": {"version": 1, "into": world.units.heading.pk, "on": today, "reason": "调整"},
        "orgs:close": {"version": 1, "into": world.units.heading.pk, "on": today, "reason": "调整"},
        "orgs:add_state": {"state": "stopped", "since": today},
        "registry:create": {
            "unit": unit.pk, "name": "新户", "id_number": number("19700101", 9), "region": "990000", "work_status": "在岗"
        },
        "registry:transfer": {"ids": [str(world.near.household.pk)], "unit": world.units.heading.pk, "reason": "调动"},
        "registry:edit_member": {"version": "", "name": "改名", "relation": "配偶", "co_resident": "on"},
        "registry:edit_health": {"version": "", "health": "", "disability": "肢体", "disability_grade": "二级"},
        "registry:change_head": {"relation": "配偶", "work_status": "在岗", "reason": "职工去世", "version": ""},
        "registry:remove_member": {"left_on": today, "reason": "离婚"},
        "registry:end_item": {"until": today},
        "registry:remove_document": {"reason": "错传"},
        "registry:withdraw_consent": {"withdrawn_on": today},
        "registry:edit": {"version": "", "name": "改名", "region": "990000", "work_status": "在岗", "houses": 2},
        "registry:close": {"reason": "重复"},
        "registry:reopen": {"reason": "误停"},
        "registry:merge": {"archive_no": world.far.household.archive_no, "reason": "重复"},
        "registry:add_member": {"name": "新成员", "id_number": number("20100101", 8), "relation": "子", "co_resident": "on"},
        "registry:add_item": {
            "kind": "工资", "amount": "12.50", "since": today, "person": str(world.near.household.head_id)
        },
        "registry:settle_arrears": {"settled_on": today},
        "registry:add_document": {"kind": "其他", "file": SimpleUploadedFile("新.png", picture(33), "image/png")},
        "registry:give_consent": {
            "kind": "公示", "person": str(world.near.household.head_id), "signed_on": today,
            "file": SimpleUploadedFile("签.png", picture(44), "image/png"),
        },
        "imports:upload": {"kind": "register", "file": SimpleUploadedFile("登记表.xlsx", _workbook())},
        "imports:choose_all": {"chosen": ""},
        "imports:update_existing": {"update_existing": ""},
        "policies:new": {"region": "990000", "year": 2025, "dibao_month": "700"},
        "policies:edit": {"region": "990000", "year": 2026, "dibao_month": "701"},
        "screenings:start": {"on": today},
        "casework:act": {"lock": 1, "action": "withdraw"},
        "casework:recuse": {"reason": "亲属"},
        "casework:object": {"channel": "phone", "received_on": today, "content": "他家有门面房"},
        "casework:answer": {"upheld": "no", "answer": "不属实"},
        "reference:edit_year": {
            "seen": 1, "source": "通知", "text": "元旦：1月1日放假\n劳动节：5月1日放假\n国庆节：10月1日放假"
        },
        "reference:word_list": {"version": 1, "label_1": "歇岗"},
        "reference:new_region": {"version": 0, "code": "990800", "name": "新省"},
        "reference:edit_region": {"version": 1, "code": "990900", "name": "改名省"},
        "reference:import_regions": {"file": SimpleUploadedFile("地区.xlsx", _regions())},
        "reference:regions": _LIST,
        **criteria_bodies(world),
    }  # fmt: skip
    if name in fixed:
        return fixed[name]
    return (
        _LIST
        if name.endswith((":list", ":changes", ":what_if_changes", ":marginal", ":unfiled"))
        or name in ("accounts:sign_ins", "accounts:all_tokens", "screenings:verdicts", "casework:waiting")
        else {}
    )
