"""`bangfu diff`: two registers, and one register under two criteria."""

import csv

from tests.cli.cast import DAY, Families, bangfu


def old_register():
    f = Families()
    f.add("enters", 5000).add("leaves", 700).add("moves", 700).add("stays", 700).add("gone", 700)
    return f.add("breaks", 700).add("stays-out", 5000)


def new_register():
    f = Families()
    f.add("enters", 700).add("leaves", 5000).add("moves", 750).add("stays", 710).add("new", 5000)
    return f.add("breaks", -1).add("stays-out", 6000)


def test_two_registers_are_matched_by_archive_number(tmp_path):
    old, new = old_register().save(tmp_path / "old.xlsx"), new_register().save(tmp_path / "new.xlsx")
    run = bangfu("diff", old, new, "--date", DAY, "-o", tmp_path / "list.csv")
    assert run.returncode == 0, run.stderr
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["档案编号"]: row for row in csv.DictReader(file)}
    found = {number: (row["变化"], row["原结论"], row["现结论"]) for number, row in rows.items()}
    assert found == {
        "enters": ("进入", "不符合", "深度困难"),
        "leaves": ("退出", "深度困难", "不符合"),
        "moves": ("变动", "深度困难", "相对困难"),
        "gone": ("退出", "深度困难", "不在册"),
        "new": ("新增", "不在册", "不符合"),
        "breaks": ("退出", "深度困难", "未通过"),
    }
    because = rows["moves"]["原因"]
    assert because.startswith("类别「深度困难」：符合")
    assert "700.00" in because
    assert "750.00 元/月 ≥" in because
    fault = "未通过检查，不能认定：「家庭成员」第 7 行「月收入」：月收入不能为负数"
    assert rows["breaks"]["原因"] == fault
    assert any(line.endswith(f"深度困难 → 未通过  {fault}") for line in run.stdout.splitlines())
    assert "结论有变化的 6 户：进入 1 户，退出 3 户，变动 1 户，新增 1 户，减少 0 户，其他 0 户" in run.stdout
    assert any("[变动] moves 职工moves" in line and "深度困难 → 相对困难" in line for line in run.stdout.splitlines())


def test_two_criteria_over_one_register(tmp_path):
    (tmp_path / "higher.yaml").write_text(
        "名称: higher\n基于: union-current\n修改:\n  - {路径: 参数/深度倍数/值/0/值, 值: 1.2}\n", encoding="utf-8"
    )
    families = Families()
    families.add("moves", 899.99).add("on-the-new-line", 900).add("stays", 700)
    register = families.save(tmp_path / "r.xlsx")
    run = bangfu("diff", register, "--against", tmp_path / "higher.yaml", "--date", DAY)
    assert run.returncode == 0, run.stderr
    changed = [line for line in run.stdout.splitlines() if line.startswith("[")]
    (line,) = changed
    assert "moves" in line
    assert "相对困难 → 深度困难" in line


def test_a_list_holds_no_formula(tmp_path):
    old, new = Families().add("A1", 700, 姓名="=1+1"), Families().add("A1", 5000, 姓名="=1+1")
    paths = old.save(tmp_path / "old.xlsx"), new.save(tmp_path / "new.xlsx")
    run = bangfu("diff", *paths, "--date", DAY, "-o", tmp_path / "list.csv")
    assert run.returncode == 0, run.stderr
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith("=")]
