"""Where criteria sets come from, and what an unusable name or file gets."""

from __future__ import annotations

import pytest

from bangfu.core.criteria.library import load_named, shipped_lines, shipped_names
from bangfu.core.criteria.problems import CriteriaError
from tests.core.criteria.written_sets import written


def refused(name: str) -> tuple[str, str]:
    with pytest.raises(CriteriaError) as caught:
        load_named(name)
    assert caught.value.source == name
    return caught.value.problems[0].reason, caught.value.problems[0].hint


def test_the_shipped_sets_are_named_without_the_lines():
    assert shipped_names() == ["union-2016", "union-current"]


@pytest.mark.parametrize("name", ["union-2016", "union-current"])
def test_a_shipped_set_is_loaded_by_its_name(name):
    loaded = load_named(name)
    assert (loaded.criteria.name, loaded.source) == (name, name)


def test_a_file_is_loaded_by_its_path(tmp_path):
    path = tmp_path / "标准.yaml"
    path.write_text("\ufeff" + written(), encoding="utf-8")
    assert load_named(str(path)).criteria.name == "written"


def test_an_unknown_name_is_told_with_the_nearest_or_all():
    assert refused("union-curent") == ("没有这个标准，也没有这个文件", "您是否想写「union-current」?")
    assert refused("xyz") == ("没有这个标准，也没有这个文件", "自带的标准：union-2016、union-current")


@pytest.mark.parametrize("name", ["", ".", "x" * 5000, "nowhere/a.yaml", "lines-990000"])
def test_what_is_no_file_is_no_set(name):
    assert refused(name)[0] == "没有这个标准，也没有这个文件"


def test_a_file_that_is_no_text_or_too_large_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes("名称: 标准".encode("gb18030"))
    assert refused(str(path))[0] == "文件不是 UTF-8 文本"
    path.write_bytes(b"#" * 5_000_001)
    assert refused(str(path))[0] == "文件太大，标准最多 5 MB"


def test_a_file_that_cannot_be_read_is_told(tmp_path, monkeypatch):
    path = tmp_path / "a.yaml"
    path.write_text(written(), encoding="utf-8")

    def fails(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_text", fails)
    assert refused(str(path))[0] == "文件读不出来：Permission denied"


def test_faults_of_a_file_carry_its_path(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("名称: a\n", encoding="utf-8")
    with pytest.raises(CriteriaError) as caught:
        load_named(str(path))
    assert caught.value.source == str(path)


def test_the_shipped_lines_are_in_fen_and_for_the_fictional_province_only():
    lines = shipped_lines()
    assert lines["990000", 2026] == {"dibao_month": 75_000, "province_income_year": 3_260_000}
    assert lines["990102", 2026]["dibao_month"] == 77_250
    assert all(region.startswith("99") for region, _ in lines)
