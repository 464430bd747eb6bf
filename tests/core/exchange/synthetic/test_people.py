"""Identity: names, ID numbers, and who belongs where."""

from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from stdnum.iso7064 import mod_11_2

from bangfu.core.exchange.synthetic.identity import id_numbers


@pytest.fixture(scope="module")
def families(members) -> dict[int, list[dict]]:
    found = defaultdict(list)
    for member in members:
        found[member["household_no"]].append(member)
    return found


def test_id_numbers_are_unique_so_nobody_lives_in_two_households(members):
    numbers = [member["id_number"] for member in members]
    assert len(set(numbers)) == len(numbers)


def test_id_numbers_are_right_and_invented(members):
    for member in members:
        number = member["id_number"]
        assert len(number) == 18
        assert mod_11_2.is_valid(number)
        assert 990_000 <= int(number[:6]) <= 990_999
        assert int(number[6:14]) == member["birth_ymd"]
        assert date(int(number[6:10]), int(number[10:12]), int(number[12:14])) <= date(2026, 11, 23)
        assert ("男" if int(number[16]) % 2 else "女") == member["sex"]


def test_the_check_digit_is_that_of_iso_7064():
    found = id_numbers(np.array([19800101, 19800101]), np.array([True, False]), 0).to_pylist()
    assert all(mod_11_2.is_valid(number) for number in found)
    assert not mod_11_2.is_valid(found[0][:-1] + ("0" if found[0][-1] != "0" else "1"))


def test_people_of_one_birthday_and_sex_shift_the_prefix_and_stay_distinct():
    birth, male = np.full(500, 19900101), np.ones(500, dtype=bool)
    numbers = {number for chunk in range(40) for number in id_numbers(birth, male, chunk).to_pylist()}
    assert len(numbers) == 500 * 40
    assert len({number[:6] for number in numbers}) > 500


def test_it_refuses_more_people_of_one_birthday_than_there_are_numbers():
    with pytest.raises(ValueError, match="用尽"):
        id_numbers(np.full(501, 19900101), np.ones(501, dtype=bool), 0)


def test_each_household_has_one_self_that_equals_its_row(households, families):
    for household in households:
        selves = [member for member in families[household["household_no"]] if member["relation"] == "本人"]
        assert len(selves) == 1
        assert selves[0]["name"] == household["name"]
        assert selves[0]["id_number"] == household["id_number"]


def test_a_deceased_worker_is_not_co_resident_and_every_other_worker_is(households, families):
    dead = 0
    for household in households:
        worker, *others = families[household["household_no"]]
        assert worker["co_resident"] == (household["work_status"] != "已故")
        if household["work_status"] == "已故":
            dead += 1
            assert household["marriage"] == "丧偶"
            assert worker["income_month"] == 0
            assert any(member["co_resident"] for member in others)
    assert dead > 40


def test_orphans_are_children_of_a_deceased_worker_without_spouse(households, families):
    status = [household["work_status"] for household in households]
    orphans = [member for members in families.values() for member in members if member["orphan"]]
    assert orphans
    for orphan in orphans:
        assert status[orphan["household_no"]] == "已故"
        assert orphan["birth_ymd"] > 20081123
        assert all(member["relation"] != "配偶" for member in families[orphan["household_no"]])


def test_some_relatives_are_listed_but_live_elsewhere(members):
    apart = sum(not member["co_resident"] for member in members)
    assert 0.01 < apart / len(members) < 0.08


def test_only_married_or_widowed_families_have_a_spouse(households, families):
    for household in households:
        spouses = [member for member in families[household["household_no"]] if member["relation"] == "配偶"]
        assert len(spouses) <= 1
        if spouses:
            assert household["marriage"] == "已婚" or household["work_status"] == "已故"
            assert spouses[0]["sex"] != families[household["household_no"]][0]["sex"]


def test_children_bear_the_surname_of_their_father(families):
    compound = ("欧阳", "上官", "司马", "诸葛")
    for members in families.values():
        worker = members[0]
        if worker["sex"] == "男":
            surname = worker["name"][: 2 if worker["name"].startswith(compound) else 1]
            assert all(m["name"].startswith(surname) for m in members if m["relation"] in ("子", "女"))


def test_names_are_two_to_four_characters_of_chinese(members):
    names = [member["name"] for member in members]
    assert {len(name) for name in names} <= {2, 3, 4}
    assert len(set(names)) > 25_000


def test_phones_are_invented_or_blank(households):
    phones = [household["phone"] for household in households]
    assert all(phone == "" or (len(phone) == 11 and phone.startswith("1990000")) for phone in phones)
    assert "" in phones
