import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from organisations.logos import LARGEST, validate_logo


def svg(inside="", more=""):
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" {more}>{inside}</svg>'


def png():
    kept = io.BytesIO()
    Image.new("RGB", (4, 4)).save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        png(),
        svg('<path d="M0 0h4"/>').encode(),
        svg('<defs><path id="a" d="M0 0"/></defs><use x:href="#a" fill="url(#b)"/>').encode(),
    ],
)
def test_a_plain_picture_is_a_logo(content):
    validate_logo(io.BytesIO(content))


@pytest.mark.parametrize(
    "content",
    [
        svg("<script>alert(1)</script>").encode(),
        svg(more='onload="alert(1)"').encode(),
        svg('<image x:href="https://elders.example/a.png"/>').encode(),
        svg("<style>@import 'https://elders.example/a.css'</style>").encode(),
        svg('<rect fill="url(https://elders.example/a)"/>').encode(),
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        b"<html></html>",
        b"no picture",
        png()[:30],
        b"\x89PNG\r\n\x1a\n" + b"0" * LARGEST,
    ],
)
def test_what_is_active_damaged_or_no_picture_is_refused(content):
    with pytest.raises(ValidationError):
        validate_logo(io.BytesIO(content))
