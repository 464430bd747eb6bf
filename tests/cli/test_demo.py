"""`bangfu demo`: the main job on the example register, from nothing."""

import pytest

from tests.cli.cast import bangfu, sheet_rows


@pytest.mark.slow
def test_the_demo_writes_register_and_result_and_says_how_to_go_on(tmp_path):
    run = bangfu("demo", "--folder", tmp_path / "examples")
    assert run.returncode == 0, run.stderr
    names = {path.name for path in (tmp_path / "examples").iterdir()}
    assert names == {"北岭矿业集团登记表.xlsx", "认定结果.xlsx"}
    verdicts = sheet_rows(tmp_path / "examples" / "认定结果.xlsx", "认定结果")
    tally = {
        line.split()[0]: int(line.split()[1].replace(",", ""))
        for line in run.stdout.splitlines()
        if " 户" in line and line.startswith("  ")
    }
    assert sum(tally.values()) - tally["未通过"] == len(verdicts)
    assert tally["未通过"] > 0
    assert {row["困难类别"] for row in verdicts} == set(tally) - {"未通过"}
    (hint,) = [line for line in run.stdout.splitlines() if "bangfu explain" in line]
    assert hint.split("bangfu explain ")[1].split()[1] in {row["档案编号"] for row in verdicts}
