"""Nodes: equal parts are one object, ranges are proven, and what could leave 64 bits is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.core.criteria.exact import divide_half_away
from bangfu.core.criteria.node_maker import LIMIT, MAX_DEPTH, NodeMaker
from bangfu.core.criteria.tree import FlagType, NumberType, OutOfRangeError, Quotient, TextType, TooDeepError
from bangfu.core.facts.catalogue import catalogue


@pytest.fixture
def nodes():
    return NodeMaker()


def fact(nodes, name, entity="household"):
    found = catalogue().find(entity, name)
    assert found is not None
    return nodes.fact(found)


def test_equal_parts_are_one_object(nodes):
    one, two = (nodes.add(fact(nodes, "意外损失"), nodes.number(5, 2)) for _ in range(2))
    assert one is two
    assert nodes.number(1) is not nodes.number(1, 2)
    assert nodes.number(1) is not nodes.flag(True)


def test_literals_are_folded(nodes):
    assert nodes.add(nodes.number(150, 2), nodes.number(2)).detail == 350
    assert nodes.add(nodes.number(1), nodes.number(3), minus=True).detail == -2
    assert nodes.multiply(nodes.number(15, 1), nodes.number(-3)).detail == -45
    assert nodes.negate(nodes.number(7)).detail == -7
    assert nodes.rescale(nodes.number(7), 3).detail == 7000


def test_what_changes_nothing_adds_no_node(nodes):
    loss = fact(nodes, "意外损失")
    assert nodes.add(loss, nodes.number(0)) is loss
    assert nodes.multiply(nodes.number(1), loss) is loss
    assert nodes.rescale(loss, 2) is loss
    assert nodes.extreme("least", [loss]) is loss
    assert nodes.both([nodes.flag(True), nodes.flag(True)]) is nodes.flag(True)
    assert nodes.either([fact(nodes, "私家车"), nodes.flag(False)]) is fact(nodes, "私家车")
    assert nodes.is_null(loss) is nodes.flag(False)
    assert nodes.is_true(fact(nodes, "私家车")) is fact(nodes, "私家车")
    assert nodes.positive(nodes.number(3)) is nodes.number(3)


def test_nothing_after_a_certain_value_of_coalesce_is_looked_at(nodes):
    savings, loss = fact(nodes, "储蓄"), fact(nodes, "意外损失")
    assert nodes.coalesce([loss, savings]) is loss
    assert nodes.coalesce([savings, loss, savings]).args == (savings, loss)
    assert nodes.coalesce([savings, fact(nodes, "投资性净资产")]).type.nullable


@pytest.mark.parametrize(
    ("entity", "name", "nullable"),
    [
        ("household", "意外损失", False),
        ("household", "储蓄", True),
        ("household", "工作状态", False),
        ("household", "意外类型", True),
        ("parameter", "低保标准", True),
        ("member", "月收入", True),
        ("member", "年龄", False),
        ("member", "性别", False),
        ("member", "孤儿", True),
        ("member", "共同生活", False),
    ],
)
def test_only_what_may_be_missing_can_be_unknown(nodes, entity, name, nullable):
    assert fact(nodes, name, entity).type.nullable is nullable


def test_types_of_facts(nodes):
    assert fact(nodes, "家庭其他年收入").type == NumberType(2, -10_000_000_000, 10_000_000_000)
    assert fact(nodes, "私家车").type == FlagType()
    assert fact(nodes, "婚姻状况").type == TextType(("已婚", "未婚", "离异", "丧偶"))
    assert fact(nodes, "年龄", "member").type == NumberType(0, 0, 150)


def test_numbers_up_to_the_limit_are_taken_and_beyond_it_refused(nodes):
    assert nodes.number(LIMIT).number.high == 2**63 - 1
    assert nodes.number(-LIMIT).number.low == -(2**63) + 1
    for value in (LIMIT + 1, -LIMIT - 1):
        with pytest.raises(OutOfRangeError):
            nodes.number(value)


def test_rounding_must_fit_with_its_half(nodes):
    half = nodes.number((LIMIT - 1) // 2)
    assert nodes.rounded(Quotient(half, nodes.number(1)), 0).op == "round_div"
    with pytest.raises(OutOfRangeError):
        nodes.rounded(Quotient(half, nodes.number(3)), 0)
    with pytest.raises(OutOfRangeError):
        nodes.rounded(Quotient(nodes.number(1), nodes.number(LIMIT // 2 + 1)), 0)


def test_a_chain_of_nodes_has_an_end(nodes):
    node = fact(nodes, "住房套数")
    for step in range(MAX_DEPTH - 1):
        node = nodes.add(node, fact(nodes, "欠薪月数"), minus=step % 2 == 0)
    with pytest.raises(TooDeepError):
        nodes.negate(node)


SPAN = st.tuples(st.integers(-50, 50), st.integers(-50, 50)).map(sorted)


@given(SPAN, SPAN, st.data())
def test_the_range_of_a_result_holds_for_every_value(first, second, data):
    nodes = NodeMaker()
    left, right = (nodes.parameter(name, 0, *span) for name, span in (("p", first), ("q", second)))
    a, b = data.draw(st.integers(*first)), data.draw(st.integers(*second))
    results = {
        nodes.add(left, right): a + b,
        nodes.add(left, right, minus=True): a - b,
        nodes.multiply(left, right): a * b,
        nodes.negate(left): -a,
        nodes.absolute(left): abs(a),
        nodes.extreme("least", [left, right]): min(a, b),
        nodes.extreme("greatest", [left, right]): max(a, b),
    }
    if b > 0:
        results[nodes.rounded(Quotient(left, nodes.positive(right)), 1)] = divide_half_away(a * 10, b)
    for node, value in results.items():
        assert node.number.low <= value <= node.number.high
