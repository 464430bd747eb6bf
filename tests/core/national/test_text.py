import pytest

from bangfu.core.national.text import normalise_text, squeeze_text


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("１２３ＡＢｘ", "123ABx"),
        ("下（待）岗", "下(待)岗"),
        ("　张三　", "张三"),
        ("\u202a110105\u202c", "110105"),
        ("\ufeff档案编号", "档案编号"),
        ("张\u200b三", "张三"),
        ("−12．50％", "-12.50%"),
        ("￥100", "¥100"),
        ("  plain\t", "plain"),
    ],
)
def test_it_brings_typed_text_to_half_width_without_invisible_marks(typed, normal):
    assert normalise_text(typed) == normal


@pytest.mark.parametrize("text", ["欧阳修", "㼆𠮷", "甲、乙。《丙》“丁”", "买买提·吐尔逊", "第一行\n第二行", "豈"])
def test_it_keeps_chinese_and_inner_blanks_as_they_are(text):
    assert normalise_text(text) == text


def test_squeezing_takes_out_every_blank():
    assert squeeze_text(" 138　0013\t8000\n") == "13800138000"
