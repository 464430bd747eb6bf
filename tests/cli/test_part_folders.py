"""A Parquet register whose tables are folders of part files, as Spark writes them."""

import pyarrow.parquet as pq
import pytest

from tests.cli.cast import DAY, bangfu


def as_part_folders(register, folder, tables=("households", "members", "parameters"), rows=40):
    """The same register, with these tables in part files of ``rows`` rows and the marks Spark leaves beside them."""
    for file in register.iterdir():
        table = pq.read_table(file).replace_schema_metadata()
        if file.stem not in tables:
            (folder / file.name).write_bytes(file.read_bytes())
            continue
        parts = folder / file.name
        parts.mkdir()
        (parts / "_SUCCESS").touch()
        (parts / "._SUCCESS.crc").write_bytes(b"crc\0\0\0\0\0")
        for number, start in enumerate(range(0, table.num_rows, rows)):
            pq.write_table(table.slice(start, rows), parts / f"part-{number:05d}-c000.snappy.parquet")
    return folder


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "register"
    run = bangfu("generate", folder, "--households", 500, "--seed", 5, "--date", DAY)
    assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture(scope="module")
def expected(register, tmp_path_factory):
    output = tmp_path_factory.mktemp("result") / "out.parquet"
    assert bangfu("screen", register, "-o", output, "--date", DAY).returncode == 0
    return pq.read_table(output).sort_by("household_no")


@pytest.mark.parametrize(
    "tables", [("households", "members", "parameters"), ("members",), ("parameters",)], ids=["all", "members", "lines"]
)
def test_part_folders_give_what_single_files_give(register, expected, tmp_path, tables):
    folder = tmp_path / "parts"
    folder.mkdir()
    as_part_folders(register, folder, tables)
    run = bangfu("screen", folder, "-o", tmp_path / "out.parquet", "--date", DAY)
    assert run.returncode == 0, run.stderr
    found = pq.read_table(tmp_path / "out.parquet").select(expected.column_names)
    assert found.sort_by("household_no").to_pylist() == expected.to_pylist()


@pytest.mark.parametrize("parts", [{}, {"part-0.parquet": b"no parquet"}], ids=["empty", "damaged"])
def test_a_part_folder_that_cannot_be_read_is_named(register, tmp_path, parts):
    folder = tmp_path / "parts"
    folder.mkdir()
    as_part_folders(register, folder, ())
    (folder / "members.parquet").unlink()
    (folder / "members.parquet").mkdir()
    for name, content in parts.items():
        (folder / "members.parquet" / name).write_bytes(content)
    run = bangfu("screen", folder, "-o", tmp_path / "out.parquet", "--date", DAY)
    assert run.returncode == 2
    (line,) = run.stderr.strip().splitlines()
    assert "members.parquet" in line
    assert not (tmp_path / "out.parquet").exists()
