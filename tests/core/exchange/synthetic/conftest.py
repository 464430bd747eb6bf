from datetime import date
from typing import Any

import pytest

from bangfu.core.exchange.synthetic import SyntheticRegister, example_register, generate_register

ON = date(2026, 11, 23)


@pytest.fixture(scope="session")
def example() -> SyntheticRegister:
    """The shipped example of 12,000 households."""
    return example_register(ON)


@pytest.fixture(scope="session")
def register() -> SyntheticRegister:
    """Large enough for rare cases to occur."""
    return generate_register(20_000, 7, on=ON)


@pytest.fixture(scope="session")
def households(register: SyntheticRegister) -> list[dict[str, Any]]:
    return register.households.to_pylist()


@pytest.fixture(scope="session")
def members(register: SyntheticRegister) -> list[dict[str, Any]]:
    return register.members.to_pylist()
