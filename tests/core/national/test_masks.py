import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.core.national.masks import mask_address, mask_bank_card, mask_id_number, mask_name, mask_phone


@pytest.mark.parametrize(
    ("mask", "shown", "masked"),
    [
        (mask_id_number, "99000019800101001X", "9900**********001X"),
        (mask_id_number, "９９００００ 19800101 0012", "9900**********0012"),
        (mask_id_number, "990000800101001", "9900*******1001"),
        (mask_id_number, "9900001980", "**********"),
        (mask_id_number, "", ""),
        (mask_bank_card, "6222 0000 0000 0001 234", "6222***********1234"),
        (mask_bank_card, "12345", "*****"),
        (mask_phone, "13812345678", "138****5678"),
        (mask_phone, "+86 138-1234-5678", "138****5678"),
        (mask_phone, "0351-6048123", "035****8123"),
        (mask_phone, "6048123", "*****23"),
        (mask_phone, "1234", "****"),
        (mask_name, "张三", "张*"),
        (mask_name, "张小三", "张*三"),
        (mask_name, "张王小三", "张**三"),
        (mask_name, "欧阳修", "欧阳*"),
        (mask_name, "欧阳明月", "欧阳*月"),
        (mask_name, "欧阳", "欧*"),
        (mask_name, "阿不都·热西提", "阿*****提"),
        (mask_name, "张", "*"),
        (mask_name, " ", ""),
    ],
)
def test_it_masks_what_is_not_needed_to_recognise_a_person(mask, shown, masked):
    assert mask(shown) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("山西省太原市小店区坞城路92号", "山西省太原市小店区***"),
        ("山西省大同市云冈区恒安小区3号楼", "山西省大同市云冈区***"),
        ("北京市朝阳区建国路1号", "北京市朝阳区***"),
        ("河南省焦作市沁阳市西向镇", "河南省焦作市沁阳市***"),
        ("河北省唐山市路南区新华道", "河北省唐山市路南区***"),
        ("内蒙古锡林郭勒盟锡林浩特市南街", "内蒙古锡林郭勒盟锡林浩特市***"),
        ("内蒙古自治区呼伦贝尔市鄂温克族自治旗大雁镇", "内蒙古自治区呼伦贝尔市鄂温克族自治旗***"),
        ("四川省阿坝藏族羌族自治州汶川县映秀镇", "四川省阿坝藏族羌族自治州汶川县***"),
        ("太原市恒安小区3号", "太原市***"),
        ("恒安小区3号", "***"),
        ("大同市矿务局生活区12号", "大同市***"),
        ("太原市坞城路恒安花园旁县医院", "太原市***"),
        ("", ""),
    ],
)
def test_an_address_is_shown_down_to_its_county(address, masked):
    assert mask_address(address) == masked


@given(st.text("0123456789X", min_size=1, max_size=30))
def test_a_number_keeps_its_length_and_hides_three_or_more_characters(number):
    for mask in (mask_id_number, mask_bank_card, mask_phone):
        masked = mask(number)
        assert masked.count("*") >= min(3, len(masked))
    assert len(mask_id_number(number)) == len(number)


@given(st.text(max_size=12))
def test_a_name_is_never_shown_whole(name):
    masked = mask_name(name)
    assert "*" in masked or not masked
