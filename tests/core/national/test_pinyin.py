import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from bangfu.core.national.datafiles import packaged_rows
from bangfu.core.national.pinyin import pinyin_initials, pinyin_spellings
from bangfu.core.national.surnames import surname_length


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("王小明", ("wxm",)),
        ("单志强", ("szq", "dzq")),
        ("仇明", ("qm", "cm")),
        ("解放", ("xf", "jf")),
        ("曾国强", ("zgq", "cgq")),
        ("查良", ("zl", "cl")),
        ("朴明", ("pm",)),
        ("区明", ("om", "qm")),
        ("尉迟明", ("ycm",)),
        ("万俟明", ("mqm",)),
        ("覃明", ("qm", "tm")),
        ("欧阳明月", ("oymy",)),
        ("吕明", ("lm",)),
        ("阿不都·热西提", ("abdrxt",)),
        ("Ａ区3号井", ("aq3hj",)),
        ("王 明", ("wm",)),
        ("", ()),
        ("·", ()),
    ],
)
def test_it_gives_every_reading_of_the_surname(name, initials):
    assert pinyin_initials(name) == initials


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("盖明", ("geming", "gaiming")),
        ("朴明", ("piaoming", "puming")),
        ("吕明", ("lvming",)),
        ("王明单", ("wangmingdan",)),
    ],
)
def test_full_spellings_differ_only_in_the_surname(name, spellings):
    assert pinyin_spellings(name) == spellings


@pytest.mark.parametrize(("name", "length"), [("欧阳修", 2), ("欧阳", 1), ("王小明", 1), ("", 1)])
def test_a_compound_surname_needs_a_given_name(name, length):
    assert surname_length(name) == length


def test_the_surname_table_has_one_syllable_for_each_character():
    rows = packaged_rows("surnames.csv")
    assert len({row["surname"] for row in rows}) == len(rows)
    for row in rows:
        for reading in row["readings"].split("|"):
            assert len(reading.split()) == len(row["surname"])
            assert reading.replace(" ", "").isalpha()
            assert reading.isascii()


@given(st.text(max_size=8))
def test_no_text_breaks_it(text):
    assert all(initials == initials.strip() for initials in pinyin_initials(text))


@given(st.text("单重长行了解乐曾国银一不好朝阳大夫覃ü〇a3ā𠮷", max_size=8))
def test_a_name_reads_as_the_dictionary_reads_it_whole(text):
    whole = " ".join(lazy_pinyin(text, style=Style.NORMAL, errors=" ".join)).split()
    assert "".join(whole) in pinyin_spellings(text) or not text


def test_a_phrase_of_the_dictionary_decides_how_its_characters_are_read():
    assert pinyin_spellings("王长大") == ("wangzhangda",)
    assert pinyin_spellings("王长江") == ("wangchangjiang",)
