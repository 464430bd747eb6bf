"""Fields of forms: yuan to fen exactly, days, units within reach; tags, masks and icons of templates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from bangfu.base.forms import DateField, Form, ModelForm, MoneyField, UnitChoiceField
from bangfu.base.money import fen_from_yuan, format_yuan, yuan_from_fen
from bangfu.base.tags import define_tags
from bangfu.base.templatetags.bangfu import changed_query


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_fen_survive_the_way_to_yuan_and_back(fen):
    assert fen_from_yuan(yuan_from_fen(fen)) == fen
    assert MoneyField(allow_negative=True).clean(format_yuan(fen)) == fen


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("1234.5", 123450), ("１２３４．５０", 123450), ("1,234.50", 123450), (" 0 ", 0), ("0.01", 1), ("1e2", 10000)],
)
def test_money_is_read_as_people_type_it(typed, fen):
    assert MoneyField().clean(typed) == fen


@pytest.mark.parametrize("typed", ["", None])
def test_no_money_is_nothing(typed):
    assert MoneyField(required=False).clean(typed) is None


@pytest.mark.parametrize("typed", ["1.005", "-1", "abc", "NaN", "Infinity", "1e30", "1.2.3", ""])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValidationError):
        MoneyField().clean(typed)


def test_a_part_of_a_fen_is_refused():
    with pytest.raises(ValueError, match="two decimals"):
        fen_from_yuan(Decimal("0.001"))


def test_a_stored_amount_is_shown_as_yuan_and_a_typed_one_as_typed():
    field = MoneyField()
    assert field.prepare_value(123450) == "1234.50"
    assert field.prepare_value("12x") == "12x"
    assert not field.has_changed(123450, "1,234.5")
    assert field.has_changed(123450, "bad")


@pytest.mark.parametrize("typed", ["2026-11-24", "2026/11/24", "20261124", "2026年11月24日"])
def test_a_day_is_read_as_people_type_it(typed):
    assert DateField().clean(typed) == date(2026, 11, 24)


@pytest.mark.parametrize("typed", ["2026-02-30", "24.11.2026", "x"])
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValidationError):
        DateField().clean(typed)


class _Move(Form):
    unit = UnitChoiceField(action="registry.edit")


@pytest.mark.django_db
def test_only_units_in_reach_are_offered(people, units):
    choices = dict(_Move(actor=people.officer).fields["unit"].choices)
    assert list(choices) == ["", units.coal_face.pk, units.team.pk]
    assert choices[units.team.pk] == "一矿/综采队/一班"


@pytest.mark.django_db
def test_a_forged_unit_is_no_choice(people, units):
    assert _Move({"unit": units.team.pk}, actor=people.officer).is_valid()
    assert not _Move({"unit": units.mine_2.pk}, actor=people.officer).is_valid()
    assert not _Move({"unit": units.team.pk}, actor=people.finance).is_valid()
    assert not _Move({"unit": units.team.pk}).is_valid()


@pytest.mark.django_db
def test_a_unit_can_be_found_by_its_initials(people, units):
    assert 'data-initials="zcd"' in str(_Move(actor=people.officer)["unit"])


def test_a_form_does_not_write():
    from bangfu.orgs.models import Unit

    class _Unit(ModelForm):
        class Meta:
            model = Unit
            fields = ("name",)

    with pytest.raises(TypeError, match="service"):
        _Unit({"name": "x"}).save()


def rendered(source, **context):
    return Template("{% load bangfu %}" + source).render(Context(context))


def test_templates_show_money_and_masks():
    assert rendered("{{ fen|yuan }}", fen=123456789) == "1,234,567.89"
    assert rendered("{{ fen|yuan }}", fen=None) == ""
    assert rendered("{{ n|masked_id }}", n="990000198001010011") == "9900**********0011"
    assert rendered("{{ n|masked_phone }}", n="13800001234") == "138****1234"


def test_a_status_has_one_look_everywhere():
    define_tags("tests.state", {"open": ("在册", "green")})
    assert rendered('{% status "open" "tests.state" %}') == '<span class="tag tag-green">在册</span>'
    assert "tag-dot" in rendered('{% status "open" "tests.state" "dot" %}')
    assert rendered('{% status value "tests.state" %}', value="<b>") == '<span class="tag tag-gray">&lt;b&gt;</span>'
    assert rendered('{% status "" "tests.state" %}') == ""
    with pytest.raises(ValueError, match="pink"):
        define_tags("tests.state", {"open": ("在册", "pink")})


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in rendered('{% icon "plus" %}')
    assert 'aria-label="&lt;新建&gt;"' in rendered('{% icon "plus" label %}', label="<新建>")


def test_a_query_keeps_what_was_not_changed():
    assert changed_query(QueryDict("a=1&b=2&page=3"), {"page": "", "b": 5}) == "?a=1&b=5"
