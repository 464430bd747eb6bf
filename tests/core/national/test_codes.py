import pytest

from bangfu.core.national.codes import (
    Evidence,
    UnknownCodeError,
    code_list_names,
    load_code_list,
    load_code_mapping,
    province_of,
)
from bangfu.core.national.datafiles import packaged_rows
from bangfu.core.national.text import squeeze_text

EVERY_LIST = pytest.mark.parametrize("name", code_list_names())
MAPPINGS = {(row["from_list"], row["to_list"]) for row in packaged_rows("codes/mappings.csv")}


@EVERY_LIST
def test_every_list_has_unique_codes_and_labels_and_a_source(name):
    codes = load_code_list(name)
    assert codes.title
    assert codes.source
    assert len(codes.entries) > 1
    assert len(set(codes.codes)) == len(codes.codes)
    assert len({squeeze_text(label) for label in codes.labels}) == len(codes.labels)


@EVERY_LIST
def test_every_label_leads_to_its_code_and_back(name):
    codes = load_code_list(name)
    for entry in codes.entries:
        assert codes.code(entry.label) == entry.code
        assert codes.label(entry.code) == entry.label


@EVERY_LIST
def test_no_alias_is_shared_or_stands_for_another_label(name):
    codes = load_code_list(name)
    aliases = [squeeze_text(alias) for entry in codes.entries for alias in entry.aliases]
    assert len(set(aliases)) == len(aliases)
    assert not set(aliases) & {squeeze_text(label) for label in codes.labels}


@EVERY_LIST
def test_labels_hold_no_stray_blanks_or_full_width_letters(name):
    for entry in load_code_list(name).entries:
        assert entry.label == entry.label.strip()
        assert entry.code == squeeze_text(entry.code)
        assert not set("!~?|") & set("".join((entry.code, entry.label, *entry.aliases)))


@pytest.mark.parametrize(
    ("name", "code", "label"),
    [
        ("sex", "1", "男"),
        ("marital_status", "40", "离婚"),
        ("health_gb", "41", "癌症"),
        ("employment_gb", "24", "工人"),
        ("family_relation", "01", "本人"),
        ("family_relation", "51", "父亲"),
        ("political_status", "13", "群众"),
        ("education_level", "21", "大学本科毕业"),
        ("ethnicity", "56", "基诺族"),
        ("disability_type", "4", "肢体"),
        ("disability_grade", "1", "一级"),
        ("region", "140000", "山西省"),
        ("region", "140200", "大同市"),
        ("health_status", "02", "恶性肿瘤"),
        ("health_status", "23", "尘肺病叁期"),
        ("work_status", "02", "下(待)岗"),
        ("work_status", "09", "已故"),
        ("ownership", "01", "国有机关/事业单位"),
        ("hardship_cause", "06", "患重特大疾病"),
    ],
)
def test_known_codes_have_their_labels(name, code, label):
    assert load_code_list(name).label(code) == label


def test_there_are_ten_causes_fifty_six_peoples_and_thirty_four_provinces():
    assert len(load_code_list("hardship_cause").entries) == 10
    assert len([code for code in load_code_list("ethnicity").codes if int(code) <= 56]) == 56
    assert len([code for code in load_code_list("region").codes if code.endswith("0000")]) == 34


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("work_status", "下（待）岗", "02"),
        ("work_status", " 下 岗 ", "02"),
        ("family_relation", "儿子", "20"),
        ("ethnicity", "汉", "01"),
        ("disability_grade", "叁级", "3"),
        ("region", "内蒙古", "150000"),
        ("health_status", "癌症", "02"),
    ],
)
def test_it_knows_other_spellings_of_a_label(name, typed, code):
    assert load_code_list(name).code(typed) == code


def test_it_names_the_nearest_known_label():
    with pytest.raises(UnknownCodeError, match="是否为“恶性肿瘤”") as refused:
        load_code_list("health_status").code("恶性肿溜")
    assert refused.value.nearest == "恶性肿瘤"


def test_it_names_none_where_none_resembles():
    with pytest.raises(UnknownCodeError) as refused:
        load_code_list("health_status").code("abc")
    assert refused.value.nearest is None
    assert "是否为" not in str(refused.value)


def test_it_refuses_an_unknown_code_list_or_mapping():
    with pytest.raises(UnknownCodeError, match="性别没有代码“7”"):
        load_code_list("sex").label("7")
    with pytest.raises(UnknownCodeError, match="没有名为“nothing”的代码表"):
        load_code_list("nothing")
    with pytest.raises(UnknownCodeError, match="对照表"):
        load_code_mapping("sex", "region")


def test_no_file_outside_the_catalogue_can_be_named():
    with pytest.raises(UnknownCodeError):
        load_code_list("../working_days")


def test_each_entry_says_how_far_it_is_verified():
    relation = load_code_list("family_relation")
    assert relation.entry("本人").verified is Evidence.PRESS
    assert relation.entry("岳父").verified is Evidence.MEMORY
    assert load_code_list("health_status").entry("噪声聋").verified is Evidence.OURS


@pytest.mark.parametrize(("source", "target"), sorted(MAPPINGS))
def test_every_mapping_leads_from_known_codes_to_known_codes(source, target):
    mapping = load_code_mapping(source, target)
    assert set(mapping) <= set(load_code_list(source).codes)
    assert set(mapping.values()) <= set(load_code_list(target).codes)


def test_no_code_is_mapped_twice_and_each_row_says_how_far_it_is_verified():
    rows = packaged_rows("codes/mappings.csv")
    assert len({(row["from_list"], row["from_code"], row["to_list"]) for row in rows}) == len(rows)
    assert {Evidence(row["verified"]) for row in rows} <= set(Evidence)


@pytest.mark.parametrize("other", ["b", "c", "d", "e"])
def test_every_cause_of_the_other_schemes_has_a_national_one(other):
    name = f"hardship_cause_{other}"
    assert set(load_code_mapping(name, "hardship_cause")) == set(load_code_list(name).codes)
    assert load_code_mapping("hardship_cause", name)


def test_a_mapping_cannot_be_changed_by_its_reader():
    with pytest.raises(TypeError):
        load_code_mapping("hardship_cause_b", "hardship_cause")["01"] = "10"


def test_a_province_is_told_by_the_first_two_digits():
    assert province_of("140211") == "山西省"
    assert province_of("990000") is None
