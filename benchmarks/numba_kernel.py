"""Peer: the policy fused by hand into one loop over columns and compiled by numba; the practical limit of speed.

Texts are codes, members stand in household order, the compiled kernel is kept between runs. Exact: integers only.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from benchmarks import policy
from benchmarks.columns import Columns, dibao_by_region, write_result
from benchmarks.contestant import contestant_arguments
from benchmarks.numba_rules import screen


def member_arguments(members: Columns) -> tuple[np.ndarray, ...]:
    """The members as codes with a table of bits for each text."""
    return (
        members.numbers("household_no"),
        members.numbers("co_resident"),
        members.numbers("income_month"),
        members.numbers("medical_self_pay"),
        members.numbers("tuition_year"),
        members.numbers("birth_ymd"),
        members.numbers("orphan"),
        members.table_of("health", policy.INCAPABLE_ILLNESSES, policy.SERIOUS_ILLNESSES, policy.DUST_LUNG, ["残疾"])[
            members.codes("health")
        ],
        members.table_of("disability_grade", ["一级"], policy.SEVERE_GRADES, policy.MILD_GRADES)[
            members.codes("disability_grade")
        ],
        members.table_of("disability", ["", "无"])[members.codes("disability")],
        members.table_of("occupation", policy.EMPLOYED, [""], policy.LAID_OFF, ["失业"])[members.codes("occupation")],
        members.table_of("school_stage", [""], policy.HIGHER, policy.SECONDARY)[members.codes("school_stage")],
        members.table_of("relation", ["本人"], ["子", "女"])[members.codes("relation")],
        members.table_of("insurance", ["未参保"])[members.codes("insurance")],
    )


def household_arguments(households: Columns, dibao: np.ndarray) -> tuple[np.ndarray, ...]:
    """The households: numbers, the line of each, and bits for the texts."""
    names: tuple[str, ...] = (
        "houses",
        "owns_business",
        "private_school",
        "self_paid_abroad",
        "private_car",
        "on_dibao",
    )
    names += ("other_income_year", "rehabilitation_year", "job_cost_year", "care_year", "accident_loss", "compensation")
    names += ("arrears_months", "arrears")
    return (
        households.numbers("household_no"),
        *(households.numbers(name) for name in names),
        dibao[households.codes("region")],
        households.table_of(
            "work_status",
            ["已故"],
            ["病休"],
            ["待岗"],
            policy.OUT_OF_WORK,
            policy.INSURED_WORKERS,
        )[households.codes("work_status")],
        households.table_of("marriage", policy.ALONE)[households.codes("marriage")],
        households.table_of("accident_kind", ["自然灾害"])[households.codes("accident_kind")],
    )


def main() -> None:
    register, output, threads = contestant_arguments()
    pa.set_cpu_count(threads)
    households, members = Columns(register, "households"), Columns(register, "members")
    dibao = dibao_by_region(register, households.words("region"))
    homes = household_arguments(households, dibao)
    count = len(homes[0])
    verdict = np.empty((7, count), dtype=np.int32)
    amounts = np.empty((len(policy.MEASURES), count), dtype=np.int64)
    warnings = np.empty((len(policy.WARNINGS), count), dtype=np.bool_)
    screen(homes, member_arguments(members), verdict, amounts, warnings)
    write_result(output, homes[0], verdict[0], verdict[1], verdict[2:6], verdict[6], amounts, warnings)


if __name__ == "__main__":
    main()
