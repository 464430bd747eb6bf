"""Masks for personal data on lists and printed sheets. Whatever does not look as expected shows less, not more."""

import re

from bangfu.core.national.surnames import surname_length
from bangfu.core.national.text import normalise_text, squeeze_text

_COUNTRY_CODE = re.compile(r"^(?:\+|00)86")
_SEPARATORS = re.compile(r"[-()]")
# Province, prefecture and county, each optional. A county name is short, so a street or an estate that merely
# ends in 区 further on is not taken for one; 小区, 社区 and the like never are.
_ADMINISTRATIVE = re.compile(
    r"(?:[^\d]{2,6}?(?:特别行政区|自治区|省)|内蒙古|广西|西藏|宁夏|新疆)?"
    r"(?:[^\d]{1,4}?市|[^\d]{2,11}?自治州|[^\d]{2,5}?(?:地区|盟))?"
    r"(?:[^\d]{2,14}?自治[县旗]|[^\d街号栋]{1,4}?(?:[县市旗]|(?<![小社园厂宿属活])区))?"
)


def mask_id_number(number: str) -> str:
    """Show the first and last four characters of an ID number: 1423**********2186."""
    return _keep_ends(squeeze_text(number), 4, 4)


def mask_bank_card(number: str) -> str:
    """Show the first and last four digits of a bank card."""
    return _keep_ends(squeeze_text(number), 4, 4)


def mask_phone(number: str) -> str:
    """Show the first three and last four digits of a mobile or long-distance number, the last two of a shorter one."""
    digits = _COUNTRY_CODE.sub("", _SEPARATORS.sub("", squeeze_text(number)))
    return _keep_ends(digits, 3, 4) if len(digits) >= 10 else _keep_ends(digits, 0, 2)


def mask_name(name: str) -> str:
    """Show the surname, and the last character where the given name has two or more: 张*, 张*三, 欧阳*."""
    text = normalise_text(name)
    if len(text) < 2:
        return "*" * len(text)
    shown = surname_length(text)
    given = len(text) - shown
    return text[:shown] + ("*" if given == 1 else "*" * (given - 1) + text[-1])


def mask_address(address: str) -> str:
    """Show province, city and county of an address and hide the rest: 山西省大同市云冈区***."""
    text = squeeze_text(address)
    if not text:
        return ""
    match = _ADMINISTRATIVE.match(text)
    return (match.group() if match else "") + "***"


def _keep_ends(text: str, first: int, last: int) -> str:
    hidden = len(text) - first - last
    # Ends that are as long as what they leave hidden would give the value away.
    if hidden < 3:
        return "*" * len(text)
    return text[:first] + "*" * hidden + text[len(text) - last :]
