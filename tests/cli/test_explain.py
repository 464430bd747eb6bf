"""`bangfu explain`: one household as text and as JSON, and why there is none."""

import json

import pytest

from tests.cli.cast import DAY, bangfu, cast


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    return cast().save(tmp_path_factory.mktemp("explain") / "登记表.xlsx")


def test_the_page_of_a_household_says_everything(register):
    run = bangfu("explain", register, "three-under", "--date", DAY)
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert lines[0] == "three-under 职工three-under（一矿工会/综采队）"
    assert "结论：深度困难" in lines
    assert any("✓ 类别「深度困难」符合" in line and "现行标准" in line for line in lines)
    assert any("749.9997 元/月 <" in line and "低 0.0003 元/月" in line for line in lines)
    assert "  人均月净收入 = 750.00 元/月" in lines
    assert any("生活救助 0.01 元" in line for line in lines)
    # One fen more a year is on the line, and the line is not under it.
    assert "  相对困难：家庭其他年收入由 -0.01 变为 0.00（多 0.01 元）" in lines


def test_the_json_holds_the_same_exactly(register):
    run = bangfu("explain", register, "three-under", "--date", DAY, "--json")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert (found["archive_no"], found["date"], found["criteria"]) == ("three-under", DAY, "union-current")
    assert (found["outcome"], found["decided_by"]) == ("深度困难", "deep")
    deep = next(item for item in found["conditions"] if item["section"] == "类别" and item["code"] == "deep")
    assert (deep["status"], deep["article"]["verified"]) == ("符合", "官方")
    (test,) = deep["tests"]
    numerator, denominator = map(int, test["margin_exact"].split("/"))
    assert numerator * 3600 == -denominator  # one fen a year among three people and twelve months, in yuan
    assert (test["value"], test["line"]) == ("749.9997", "750.0000")
    assert {item["code"]: item["amount_fen"] for item in found["measures"]}["living"] == 1
    (change,) = [item for item in found["counterfactuals"] if item["outcome"] == "相对困难"]
    assert (change["fact"], change["delta_fen"], change["proven_smallest"]) == ("家庭其他年收入", 1, True)


def test_a_household_that_did_not_pass_is_told_with_the_place(register):
    run = bangfu("explain", register, "negative", "--date", DAY)
    assert run.returncode == 2
    (line,) = run.stderr.strip().splitlines()
    for part in ("negative", "未通过", "家庭成员", "月收入"):
        assert part in line


def test_an_undecided_household_is_explained_by_the_missing_fact(register):
    run = bangfu("explain", register, "adult-unknown", "--date", DAY, "--json")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert (found["outcome"], found["decided_by"], found["score"]) == ("无法认定", None, None)
    (missing,) = found["missing"]
    assert (missing["fact"], missing["member"]) == ("月收入", 1)
