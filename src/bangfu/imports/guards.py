"""What may be uploaded at all: decided from the name, the size and the list of parts, before anything is unpacked."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from bangfu.base.refusals import Refused
from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.zip_guard import checked_entries

MOST_BYTES: Final = 200 * 1024 * 1024
_LONGEST_NAME: Final = 100
_SEPARATORS = re.compile(r"[/\\]+")
_MACROS: Final = ("vbaproject.bin", "xl/macrosheets/", "basic/")
_OUTSIDE: Final = ("xl/externallinks/", "xl/connections.xml", "xl/embeddings/", "xl/activex/")


def safe_name(given: str) -> str:
    """The last part of the name without anything that cannot be seen; it is shown, and never used as a path."""
    last = _SEPARATORS.split(given)[-1]
    seen = "".join(each for each in last if unicodedata.category(each)[0] != "C").strip(" .")
    stem, dot, ending = seen.rpartition(".")
    if len(seen) > _LONGEST_NAME and dot:
        seen = f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"[:_LONGEST_NAME]
    return seen[:_LONGEST_NAME] or _("未命名")


def check_upload(name: str, size: int, endings: tuple[str, ...]) -> None:
    """Refuse by name and size. Raises Refused."""
    ending = Path(name).suffix.lower()
    if ending == ".xlsm":
        raise Refused(file=_("不接收含宏的工作簿（.xlsm），请另存为 .xlsx 再上传"))
    if ending not in endings:
        raise Refused(file=_("应为 %(endings)s 文件，请用本页的模板填写") % {"endings": "、".join(endings)})
    if size == 0:
        raise Refused(file=_("文件是空的，请重新选择"))
    if size > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise Refused(file=_("文件超过 %(most)s MB，请按单位拆成几个文件分别导入") % {"most": most})


def check_content(path: Path, name: str) -> None:
    """Refuse what is no workbook, would unpack to too much, or brings macros or links of its own. Raises Refused."""
    try:
        entries = checked_entries(path)
    except UnusableInput as fault:
        raise Refused(file=str(fault).replace(path.name, name)) from fault
    parts = [entry.filename.lower() for entry in entries]
    if any(mark in part for part in parts for mark in _MACROS):
        raise Refused(file=_("工作簿里有宏，请另存为不含宏的 .xlsx 再上传"))
    if any(part.startswith(mark) for part in parts for mark in _OUTSIDE):
        raise Refused(file=_("工作簿链接或嵌入了外部内容，请复制为数值、断开链接后再上传"))
