"""Whether an uploaded file is what it says: a photo or a PDF, of a sane size, and nothing else in it."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from bangfu.base.refusals import Refused

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/jpeg"}
_TAIL = 2_048


@dataclass(frozen=True)
class CleanFile:
    """What is stored: the content and its true type."""

    content: bytes
    content_type: str


def clean_upload(content: bytes) -> CleanFile:
    """Check an upload by its content alone (a name proves nothing) and drop what a photo carries beside its picture.

    Raises Refused at ``file`` with the reason.
    """
    if not content:
        raise Refused(file=_("文件是空的"))
    if len(content) > MOST_BYTES:
        raise Refused(file=_("文件超过 10 MB，请压缩或分开上传"))
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    return _photo(content)


def _pdf(content: bytes) -> CleanFile:
    if b"%%EOF" not in content[-_TAIL:]:
        raise Refused(file=_("PDF 不完整，可能上传或扫描时中断，请重新生成"))
    return CleanFile(content, "application/pdf")


def _photo(content: bytes) -> CleanFile:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(_FORMATS)) as picture:
                return _reencoded(picture)
    except (UnidentifiedImageError, SyntaxError) as error:
        raise Refused(file=_("只能上传照片（JPG、PNG、WebP）或 PDF，文件内容不是这几种")) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(file=_("图片像素过多，请缩小后再上传")) from error
    except (OSError, ValueError) as error:
        raise Refused(file=_("图片已损坏，无法打开")) from error


def _reencoded(picture: Image.Image) -> CleanFile:
    """The picture alone: encoding it anew leaves place, device and anything hidden behind."""
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused(file=_("图片像素过多，请缩小后再上传"))
    kind = _FORMATS[picture.format or ""]
    upright = ImageOps.exif_transpose(picture)
    target = io.BytesIO()
    if kind == "image/png":
        clean = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
        clean.info.clear()
        clean.save(target, "PNG")
    else:
        clean = upright.convert("RGB")
        clean.info.clear()
        clean.save(target, "JPEG", quality=88)
    return CleanFile(target.getvalue(), kind)
