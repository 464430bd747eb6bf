"""The grammar: what each form reads as, and the place of each fault."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bangfu.core.criteria import syntax as s
from bangfu.core.criteria.parser import parse
from bangfu.core.criteria.problems import ExpressionError


def shape(text: str) -> str:
    """The tree in brackets."""
    return _shape(parse(text))


def _shapes(*trees: s.Syntax | None) -> str:
    return " ".join(_shape(tree) for tree in trees if tree)


def _case(tree: s.Case) -> str:
    branches = " ".join(f"{_shape(when)}:{_shape(then)}" for when, then in tree.branches)
    return f"(CASE {branches} {_shape(tree.otherwise)})"


SHAPES = {
    s.NumberLiteral: lambda tree: str(tree.value),
    s.TextLiteral: lambda tree: repr(tree.value),
    s.FlagLiteral: lambda tree: str(tree.value),
    s.Name: lambda tree: ("成员." if tree.of_member else "") + tree.name,
    s.Negation: lambda tree: f"(Negation {_shape(tree.operand)})",
    s.Not: lambda tree: f"(Not {_shape(tree.operand)})",
    s.Arithmetic: lambda tree: f"({_shape(tree.left)} {tree.operator} {_shape(tree.right)})",
    s.Comparison: lambda tree: f"({_shape(tree.left)} {tree.operator} {_shape(tree.right)})",
    s.InList: lambda tree: f"({_shape(tree.operand)} IN {_shapes(*tree.values)})",
    s.IsNull: lambda tree: f"({_shape(tree.operand)} NULL)",
    s.Both: lambda tree: f"(Both {_shapes(*tree.parts)})",
    s.Either: lambda tree: f"(Either {_shapes(*tree.parts)})",
    s.Case: _case,
    s.Call: lambda tree: f"({tree.function} {_shapes(*tree.arguments)})",
    s.Aggregate: lambda tree: f"({' '.join(filter(None, [tree.function, _shapes(tree.operand, tree.condition)]))})",
}


def _shape(tree: s.Syntax) -> str:
    return SHAPES[type(tree)](tree)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * c - d / e", "((a + (b * c)) - (d / e))"),
        ("- a * - 2.50", "((Negation a) * (Negation 2.50))"),
        ("(a + b) * c", "((a + b) * c)"),
        ("a OR b AND NOT c", "(Either a (Both b (Not c)))"),
        ("NOT NOT a = 1", "(Not (Not (a = 1)))"),
        ("a != 1", "(a <> 1)"),
        ("a BETWEEN 1 AND 2 AND b", "(Both (Both (a >= 1) (a <= 2)) b)"),
        ("a NOT BETWEEN -1 AND c + 1", "(Not (Both (a >= (Negation 1)) (a <= (c + 1))))"),
        ("a IN (1, -2.5)", "(a IN 1 -2.5)"),
        ("a NOT IN ('甲', '')", "(Not (a IN '甲' ''))"),
        ("a IS NULL", "(a NULL)"),
        ("a + 1 IS NOT NULL", "(Not ((a + 1) NULL))"),
        ("CASE WHEN a THEN 1 WHEN b OR c THEN 2 ELSE 3 END", "(CASE a:1 (Either b c):2 3)"),
        ("case a when -1 then 是 when '乙' then FALSE else true end", "(CASE (a = -1):True (a = '乙'):False True)"),
        ("round(a / b, 2)", "(ROUND (a / b) 2)"),
        ("LEAST(a, b, c)", "(LEAST a b c)"),
        ("SUM(成员.月收入) FILTER (WHERE 成员.共同生活)", "(SUM 成员.月收入 成员.共同生活)"),
        ("count(member) filter (where Member.age >= 16)", "(COUNT (成员.age >= 16))"),
        ("MAX(成员.年龄 * 2)", "(MAX (成员.年龄 * 2))"),
        ("COUNT(成员)", "(COUNT)"),
    ],
)
def test_it_reads(text, expected):
    assert shape(text) == expected


def test_a_literal_keeps_its_decimals():
    tree = parse("2.50")
    assert isinstance(tree, s.NumberLiteral)
    assert tree.value.as_tuple() == Decimal("2.50").as_tuple()


def test_a_part_knows_its_span():
    tree = parse("甲 ＋ 乙 ≥ 3 AND 丙")
    assert isinstance(tree, s.Both)
    assert [(part.start, part.end) for part in (tree, *tree.parts)] == [(0, 15), (0, 9), (14, 15)]


@pytest.mark.parametrize(
    ("text", "offset", "reason"),
    [
        ("", 0, "这里应是数、名称或括号, 却是末尾"),
        ("a +", 3, "这里应是数、名称或括号, 却是末尾"),
        ("a b", 2, "表达式到此应已完整, 却还有「b」"),
        ("(a", 2, "括号这里应是「)」, 却是末尾"),
        ("a < b < c", 6, "比较不能连写, 请用 AND 或 BETWEEN"),
        ("a IS 1", 5, "IS 后面这里应是「NULL」, 却是「1」"),
        ("a NOT b", 6, "NOT 后面应是 BETWEEN 或 IN"),
        ("a BETWEEN 1 OR 2", 12, "BETWEEN 的两端之间这里应是「AND」, 却是「OR」"),
        ("a IN 1", 5, "IN 后面这里应是「(」, 却是「1」"),
        ("a IN (b)", 6, "这里只能写数或带引号的文字, 却是「b」"),
        ("a IN (-'x')", 7, "这里只能写数或带引号的文字, 却是「x」"),
        ("a IN (", 6, "这里只能写数或带引号的文字, 却是末尾"),
        ("a IN ()", 6, "这里只能写数或带引号的文字, 却是「)」"),
        ("a IN (1", 7, "IN 列表末尾这里应是「)」, 却是末尾"),
        ("CASE END", 5, "这里应是数、名称或括号, 却是「END」"),
        ("CASE a END", 7, "CASE 里至少要有一个 WHEN"),
        ("CASE WHEN a THEN 1 END", 19, "CASE 必须写明其余情形, 这里应是「ELSE」, 却是「END」"),
        ("CASE WHEN a ELSE 1 END", 12, "WHEN 条件之后这里应是「THEN」, 却是「ELSE」"),
        ("CASE WHEN a THEN 1 ELSE 2", 25, "CASE 末尾这里应是「END」, 却是末尾"),
        ("CASE a WHEN b THEN 1 ELSE 2 END", 12, "这里只能写数或带引号的文字, 却是「b」"),
        ("成员.1", 3, "「成员.」后面应是成员的事实, 却是「1」"),
        ("低保标准.x", 0, "「低保标准」后面不能有「.」; 只有成员的事实写成「成员.名称」"),
        ("ROUND(a)", 0, "ROUND 应有 2 个参数"),
        ("LEAST(a)", 0, "LEAST 应有 2 到 32 个参数"),
        ("ABS(a, b)", 0, "ABS 应有 1 个参数"),
        ("ABS(a", 5, "ABS 的末尾这里应是「)」, 却是末尾"),
        ("COUNT(成员.年龄)", 0, "COUNT 只能写成 COUNT(成员), 条件写在 FILTER (WHERE …) 里"),
        ("COUNT(*)", 6, "这里应是数、名称或括号, 却是「*」"),
        ("SUM(成员.年龄", 9, "SUM 的末尾这里应是「)」, 却是末尾"),
        ("SUM(成员.年龄) FILTER 成员", 18, "FILTER 后面这里应是「(」, 却是「成员」"),
        ("SUM(成员.年龄) FILTER (成员", 19, "FILTER 的括号里这里应是「WHERE」, 却是「成员」"),
        ("SUM(成员.年龄) FILTER (WHERE a", 26, "FILTER 的末尾这里应是「)」, 却是末尾"),
    ],
)
def test_a_fault_is_told_with_its_place(text, offset, reason):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.offset, caught.value.reason) == (offset, reason)


@pytest.mark.parametrize(
    "text",
    [
        "(SELECT 1)",
        "SELECT 1",
        "a IN (SELECT b FROM c)",
        "read_csv('x')",
        "pg_sleep(9)",
        "AVG(成员.年龄)",
        "CAST(a AS DOUBLE)",
        "a::BIGINT",
        "a; DROP TABLE b",
        "a -- b",
        "a /* b */",
        "a || b",
        "a ** 2",
        "a % 2",
        "a LIKE 'x'",
        "EXISTS (a)",
        "SUM(成员.年龄) OVER (PARTITION BY a)",
        "x -> y",
        "$1",
        "a[1]",
        "a.b.c",
        "CASE WHEN a THEN 1 END",
    ],
)
def test_nothing_outside_the_grammar_gets_in(text):
    with pytest.raises(ExpressionError):
        parse(text)


def test_a_forbidden_function_is_named_with_the_nearest_allowed_one():
    with pytest.raises(ExpressionError) as caught:
        parse("1 + summ(成员.年龄)")
    assert (caught.value.offset, caught.value.reason) == (4, "不允许的函数「summ」")
    assert caught.value.hint == "您是否想写「SUM」?"
    with pytest.raises(ExpressionError) as caught:
        parse("read_csv('/etc/passwd')")
    assert caught.value.hint.startswith("可用的函数: SUM、COUNT、MIN、MAX、ROUND")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(" * 31 + "a" + ")" * 31, "括号套得太深, 最多 30 层"),
        ("ABS(" * 31 + "a" + ")" * 31, "括号套得太深, 最多 30 层"),
        (" + ".join("a" * 102), "一个式子最多 100 个运算, 请拆成指标"),
        (" * ".join("a" * 102), "一个式子最多 100 个运算, 请拆成指标"),
        ("- " * 101 + "a", "一个式子最多 100 个运算, 请拆成指标"),
        ("NOT " * 101 + "a", "一个式子最多 100 个运算, 请拆成指标"),
        ("(" * 20 + "a" + "+1+1+1+1+1+1)" * 20, "一个式子最多 100 个运算, 请拆成指标"),
    ],
)
def test_it_refuses_what_would_take_the_stack(text, reason):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.reason == reason


def test_it_reads_what_is_just_deep_and_long_enough():
    parse("(" * 29 + "a" + ")" * 29)
    parse(" + ".join("a" * 101))
    parse(" OR ".join(["a"] * 500))
