import hashlib
import json
from datetime import date

import pyarrow as pa
import pytest

from bangfu.core.exchange.synthetic import CHUNK, example_register, generate_chunks, generate_register
from bangfu.core.exchange.synthetic import register as module
from bangfu.core.exchange.synthetic.identity import PREFIXES

ON = date(2026, 11, 23)
FINGERPRINT = "1d9d0cbd18519fff514bbdae466fef840966b7d7c9d2be52d727aa09006c88a0"


def fingerprint(register) -> str:
    text = json.dumps([table.to_pydict() for table in register], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def serialised(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def test_the_same_arguments_give_the_same_bytes():
    first, second = (generate_register(400, 11, on=ON) for _ in range(2))
    assert [serialised(table) for table in first] == [serialised(table) for table in second]


def test_the_register_is_the_same_on_every_machine():
    # Change this only together with a deliberate change of what is generated; say so in the changelog.
    assert fingerprint(generate_register(300, 1, on=ON)) == FINGERPRINT


def test_another_seed_or_day_gives_another_register():
    prints = {fingerprint(generate_register(50, seed, on=on)) for seed in (1, 2) for on in (ON, date(2025, 3, 1))}
    assert len(prints) == 4


@pytest.fixture(scope="module")
def large():
    return generate_register(50_400, 7, on=ON)


def test_chunks_together_are_the_whole_register(large):
    chunks = list(generate_chunks(50_400, 7, on=ON))
    assert [chunk.households.num_rows for chunk in chunks] == [CHUNK, 400]
    assert pa.concat_tables([chunk.households for chunk in chunks]).equals(large.households)
    assert pa.concat_tables([chunk.members for chunk in chunks]).equals(large.members)
    assert all(chunk.parameters.equals(large.parameters) for chunk in chunks)


def test_a_chunk_does_not_depend_on_those_after_or_before_it(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 100)
    few, many = list(generate_chunks(200, 5, on=ON)), list(generate_chunks(450, 5, on=ON))
    assert [chunk.households.num_rows for chunk in many] == [100, 100, 100, 100, 50]
    for short, long in zip(few, many, strict=False):
        assert short.members.equals(long.members)
        assert short.households.equals(long.households)
    alone = list(generate_chunks(450, 5, on=ON))[3]
    assert alone.members.equals(many[3].members)


def test_id_numbers_stay_unique_over_many_chunks(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 60)
    numbers = generate_register(60 * 40, 5, on=ON).members["id_number"].to_pylist()
    assert len(set(numbers)) == len(numbers)


def test_household_numbers_are_dense_and_members_stand_in_their_order(large):
    assert large.households["household_no"].to_pylist() == list(range(50_400))
    of_members = large.members["household_no"].to_pylist()
    assert of_members == sorted(of_members)
    assert set(of_members) == set(range(50_400))


def test_archive_numbers_count_from_one_and_are_unique(large):
    numbers = large.households["archive_no"].to_pylist()
    assert numbers[0] == "BL2026-000001"
    assert numbers[-1] == "BL2026-050400"
    assert len(set(numbers)) == len(numbers)


def test_members_carry_the_archive_number_of_their_household(large):
    of_household = dict(
        zip(large.households["household_no"].to_pylist(), large.households["archive_no"].to_pylist(), strict=True)
    )
    pairs = zip(large.members["household_no"].to_pylist(), large.members["archive_no"].to_pylist(), strict=True)
    assert all(of_household[number] == archive for number, archive in pairs)


def test_the_example_has_twelve_thousand_households_and_about_three_members_each(example):
    assert example.households.num_rows == 12_000
    assert 2.9 < example.members.num_rows / 12_000 < 3.2
    assert example.households.equals(example_register(ON).households)


def test_one_household_is_a_register_too():
    register = generate_register(1, 0, on=ON)
    assert register.households.num_rows == 1
    assert register.members.num_rows >= 1


@pytest.mark.parametrize("on", [date(2024, 2, 29), date(2026, 1, 1), date(2026, 12, 31), date(1991, 6, 1)])
def test_any_day_of_the_calendar_will_do(on):
    register = generate_register(200, 3, on=on)
    assert max(register.members["birth_ymd"].to_pylist()) <= on.year * 10_000 + on.month * 100 + on.day
    assert register.parameters["year"].to_pylist() == [on.year - 1] * 4 + [on.year] * 4


@pytest.mark.parametrize("households", [0, -1, CHUNK * PREFIXES + 1])
def test_it_refuses_a_number_of_households_it_cannot_make(households):
    with pytest.raises(ValueError, match="户数"):
        generate_chunks(households, 1, on=ON)


def test_it_refuses_a_negative_seed():
    with pytest.raises(ValueError, match="种子"):
        generate_chunks(1, -1, on=ON)


@pytest.mark.parametrize("on", [date(1990, 12, 31), date(2201, 1, 1)])
def test_it_refuses_a_year_without_lines(on):
    with pytest.raises(ValueError, match="年份"):
        generate_chunks(1, 1, on=on)
