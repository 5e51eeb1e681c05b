"""Looking into a logo before it is kept: it stands on every page, in mails and in official documents."""

from __future__ import annotations

import io
import re
from typing import BinaryIO
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

LARGEST = 1_000_000
"""Bytes; a larger file is no logo and would slow down every page."""
ACTIVE = {"script", "foreignObject", "iframe", "object", "embed", "handler", "set", "animate"}
ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!#|data:image/)|@import", re.I)


def validate_logo(file: BinaryIO) -> None:
    """Raises ValidationError for what is no PNG or SVG, is too large, or does more than show a picture."""
    file.seek(0)
    content = file.read(LARGEST + 1)
    file.seek(0)
    if len(content) > LARGEST:
        raise ValidationError(_("The logo is larger than 1 MB. Save it smaller."))
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_png(content)
    else:
        _check_svg(content)


def _check_png(content: bytes) -> None:
    try:
        Image.open(io.BytesIO(content)).verify()
    except Exception as error:
        raise ValidationError(_("The file is damaged: no picture can be read from it.")) from error


def _check_svg(content: bytes) -> None:
    other = ValidationError(_("The logo is no SVG or PNG. Save it anew in one of the two."))
    if b"<!ENTITY" in content:
        raise _active()
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise other from error
    if _local(root.tag) != "svg":
        raise other
    for element in root.iter():
        texts = [element.text or "", *element.attrib.values()]
        if _local(element.tag) in ACTIVE or any(ELSEWHERE.search(text) for text in texts):
            raise _active()
        for name, value in element.attrib.items():
            far = _local(name) == "href" and not value.startswith(("#", "data:image/"))
            if far or _local(name).lower().startswith("on"):
                raise _active()


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _active() -> ValidationError:
    return ValidationError(
        _(
            "This drawing holds a script or fetches something from elsewhere. Save it anew as a plain SVG, or as PNG."
        )
    )
