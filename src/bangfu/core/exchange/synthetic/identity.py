"""Invented names, ID numbers, telephone and archive numbers, made for whole columns at once.

Uniqueness of ID numbers: persons of one chunk who share birthday and sex are counted 0, 1, 2, ...; the count gives the
sequence digits, and the chunk number, shifted by the count, gives the prefix 990000 to 990999. Two persons with the
same birthday, sex and sequence therefore come from different chunks and differ in the prefix.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bangfu.core.exchange.synthetic.draws import Bools, Draws, Ints
from bangfu.core.exchange.synthetic.families import CHILD, FATHER, IN_LAW_FATHER, SELF, SIBLING, SPOUSE, Members
from bangfu.core.exchange.synthetic.vocabulary import codes

PREFIXES: Final = 1_000
"""ID prefixes 990000 to 990999, none of them assigned: also the largest number of chunks."""
_SEQUENCES: Final = 500
"""Sequence numbers of one sex (odd for men, even for women) under one prefix and birthday."""
_SEQUENCE_STEP, _PREFIX_STEP = 173, 37
_WEIGHTS: Final = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECKS: Final = np.frombuffer(b"10X98765432", dtype=np.uint8)
_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_SURNAMES = (
    *(
        "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴"
        "夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文单仇解查曲"
    ),
    *("欧阳", "上官", "司马", "诸葛"),
)
_ELDER_MEN = "国建德福贵明志文成永忠义保庆山林海军平安全喜有富宝金玉春来生根柱发财荣华"
_ELDER_WOMEN = "秀桂兰英凤玉珍翠芬荣花香莲芳淑琴梅月娥菊素云霞巧枝彩爱改润"
_YOUNG_MEN = "伟强磊洋勇杰涛超鹏浩宇轩泽俊博文昊天一晨嘉睿铭子辰航凯瑞旭东辉峰志斌龙飞"
_YOUNG_WOMEN = "静丽娜敏艳婷雪慧倩颖琳欣怡雨涵梓萱思佳诗瑶可馨语彤晓燕莹洁妍晴雅宁悦"
_ELDER_UNTIL = 1975
_ONE_CHARACTER_SHARE = 1_300


def birth_dates(draws: Draws, age: Ints, on: date) -> Ints:
    """Birth dates (yyyymmdd) of people who have this age on the day ``on``; 29 February is left out."""
    days = np.array([month * 100 + day for month, days in enumerate(_MONTH_DAYS, 1) for day in range(1, days + 1)])
    day = days[draws.below(len(days), len(age))]
    year = on.year - age - (day > on.month * 100 + on.day)
    birth: Ints = (year * 10_000 + day).astype(np.int64)
    return birth


def id_numbers(birth: Ints, male: Bools, chunk: int) -> pa.Array:
    """One ID number a person with right check digit; unique within the chunk and against every other chunk."""
    nth = _count_within(birth * 2 + male)
    if chunk >= PREFIXES or int(nth.max(initial=0)) >= _SEQUENCES:
        raise ValueError("身份证号已用尽：990000 至 990999 各前缀容不下这么多人")
    prefix = 990_000 + (chunk + nth * _PREFIX_STEP) % PREFIXES
    sequence = 2 * ((nth * _SEQUENCE_STEP + birth) % _SEQUENCES) + male
    digits = np.empty((len(birth), 18), dtype=np.uint8)
    digits[:, :6], digits[:, 6:14], digits[:, 14:17] = _digits(prefix, 6), _digits(birth, 8), _digits(sequence, 3)
    check = _CHECKS[(digits[:, :17] * _WEIGHTS).sum(axis=1) % 11]
    digits[:, :17] += ord("0")
    digits[:, 17] = check
    return _fixed_text(digits)


def phones(draws: Draws, size: int) -> pa.Array:
    """Invented mobile numbers 1990000xxxx; a few households give none."""
    digits = np.empty((size, 11), dtype=np.uint8)
    digits[:, :7] = np.frombuffer(b"1990000", dtype=np.uint8)
    digits[:, 7:] = _digits(draws.below(10_000, size), 4) + ord("0")
    return pc.if_else(pa.array(draws.chance(350, size)), "", _fixed_text(digits))


def archive_numbers(first: int, size: int, year: int) -> pa.Array:
    """档案编号 such as BL2026-000001, counted from household number ``first``."""
    counted = pc.cast(pa.array(np.arange(first + 1, first + 1 + size)), pa.string())
    return pc.binary_join_element_wise(f"BL{year}-", pc.utf8_lpad(counted, 6, "0"), "")


def names(draws: Draws, members: Members, birth: Ints) -> pa.Array:
    """Invented names; the surname runs in the father's line."""
    surname = pa.array(_SURNAMES).take(pa.array(_surname_numbers(draws, members)))
    pools = (_YOUNG_WOMEN, _YOUNG_MEN, _ELDER_WOMEN, _ELDER_MEN)
    characters = pa.array([character for pool in pools for character in pool] + [""])
    length = np.array([len(pool) for pool in pools])
    pool = members.male + 2 * (birth < _ELDER_UNTIL * 10_000)
    start = (np.cumsum(length) - length)[pool]
    first = start + draws.below(length[pool], len(members))
    second = start + draws.below(length[pool], len(members))
    second = np.where(draws.chance(_ONE_CHARACTER_SHARE, len(members)), len(characters) - 1, second)
    given = [characters.take(pa.array(chosen)) for chosen in (first, second)]
    return pc.binary_join_element_wise(surname, *given, "")


def _surname_numbers(draws: Draws, members: Members) -> Ints:
    households = len(members.starts)
    # The list stands in order of frequency: the smaller of two draws prefers its head.
    own, partner = (_common(draws, households) for _ in range(2))
    found = _common(draws, len(members))
    children = np.isin(members.place, (CHILD, CHILD + 1, CHILD + 2))
    worker_male = members.male[members.starts][members.home]
    of_worker = np.isin(members.place, (SELF, FATHER, SIBLING)) | children & worker_male
    of_worker |= np.isin(members.relation, codes("member", "relation", "孙子", "孙女")) & worker_male
    of_partner = np.isin(members.place, (SPOUSE, IN_LAW_FATHER)) | children & ~worker_male
    found = np.where(of_worker, own[members.home], found)
    return np.where(of_partner, partner[members.home], found)


def _common(draws: Draws, size: int) -> Ints:
    return np.minimum(draws.below(len(_SURNAMES), size), draws.below(len(_SURNAMES), size))


def _count_within(key: Ints) -> Ints:
    """For each entry, how many earlier ones have the same key."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    is_first = np.ones(len(key), dtype=bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    group_start = np.maximum.accumulate(np.where(is_first, np.arange(len(key)), 0))
    counted = np.empty(len(key), dtype=np.int64)
    counted[order] = np.arange(len(key)) - group_start
    return counted


def _digits(numbers: Ints, width: int) -> NDArray[np.uint8]:
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers % 10).astype(np.uint8)


def _fixed_text(letters: NDArray[np.uint8]) -> pa.Array:
    """Rows of ASCII codes, all of one length, as a text column."""
    rows, width = letters.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * width
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(letters)))
