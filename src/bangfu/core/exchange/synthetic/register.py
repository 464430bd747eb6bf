"""Whole synthetic registers and their chunks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

import pyarrow as pa

from bangfu.core.exchange.synthetic.draws import Draws
from bangfu.core.exchange.synthetic.families import draw_members
from bangfu.core.exchange.synthetic.finances import draw_finances
from bangfu.core.exchange.synthetic.health import draw_health
from bangfu.core.exchange.synthetic.identity import PREFIXES, archive_numbers, birth_dates, id_numbers, names, phones
from bangfu.core.exchange.synthetic.livelihood import draw_livelihood
from bangfu.core.exchange.synthetic.tables import household_table, member_table, parameter_table
from bangfu.core.exchange.synthetic.workers import draw_workers

CHUNK: Final = 50_000
"""Households in a chunk. Fixed: it decides what is drawn, so another size would give another register."""
MOST_HOUSEHOLDS: Final = CHUNK * PREFIXES
EXAMPLE_HOUSEHOLDS: Final = 12_000
EXAMPLE_SEED: Final = 20_260


class SyntheticRegister(NamedTuple):
    """The three tables of a register (columns and stored types: :mod:`bangfu.core.facts.register`)."""

    households: pa.Table
    members: pa.Table
    parameters: pa.Table


def generate_register(households: int, seed: int, *, on: date) -> SyntheticRegister:
    """A register of ``households`` workers' households of the fictional 北岭矿业集团 as it stands on the day ``on``.

    The same arguments give the same bytes on every machine. One million households take some 0.7 GB; for more,
    use :func:`generate_chunks`. Raises ValueError as that does.
    """
    chunks = list(generate_chunks(households, seed, on=on))
    return SyntheticRegister(
        pa.concat_tables([chunk.households for chunk in chunks]),
        pa.concat_tables([chunk.members for chunk in chunks]),
        chunks[0].parameters,
    )


def generate_chunks(households: int, seed: int, *, on: date) -> Iterator[SyntheticRegister]:
    """The same register in chunks of fixed size with continuing ``household_no``, for bounded memory.

    Every chunk has its own stream of draws and carries the whole parameters table. Raises ValueError at once for
    fewer than one household or more than ``MOST_HOUSEHOLDS``, a negative seed, or a year without lines.
    """
    if not 1 <= households <= MOST_HOUSEHOLDS:
        raise ValueError(f"户数须在 1 至 {MOST_HOUSEHOLDS} 之间，收到 {households}")
    if seed < 0:
        raise ValueError(f"种子不能为负数，收到 {seed}")
    parameters = parameter_table(on)
    return (
        _chunk(number, min(CHUNK, households - number * CHUNK), seed, on, parameters)
        for number in range(-(-households // CHUNK))
    )


def example_register(on: date) -> SyntheticRegister:
    """The shipped example: 12,000 workers' households of the four mines, always the same for the same day."""
    return generate_register(EXAMPLE_HOUSEHOLDS, EXAMPLE_SEED, on=on)


def _chunk(number: int, size: int, seed: int, on: date, parameters: pa.Table) -> SyntheticRegister:
    draws, first = Draws(seed, number), number * CHUNK
    workers = draw_workers(draws, size)
    members = draw_members(draws, workers)
    life = draw_livelihood(draws, workers, members)
    health = draw_health(draws, workers, members, life)
    money = draw_finances(draws, workers, members, life, health, on.year)
    birth = birth_dates(draws, members.age, on)
    archive = archive_numbers(first, size, on.year)
    of_members = {
        "archive_no": archive.take(pa.array(members.home)),
        "name": names(draws, members, birth),
        "id_number": id_numbers(birth, members.male, number),
    }
    selves = pa.array(members.starts)
    of_households = {
        "archive_no": archive,
        "name": of_members["name"].take(selves),
        "id_number": of_members["id_number"].take(selves),
        "phone": phones(draws, size),
    }
    return SyntheticRegister(
        household_table(first, of_households, workers, money, draws),
        member_table(first, of_members, birth, members, life, health, draws),
        parameters,
    )
