"""What can be printed, and what stands in for the rest."""

import pytest

from documents.typeface import printable

pytestmark = pytest.mark.documents


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Hélène Đorđević, Łódź, Ωmega, Щука", "Hélène Đorđević, Łódź, Ωmega, Щука"),
        ("e\u0301", "é"),
        ("niet\u2010geslaagd en niet\u2011geslaagd", "niet-geslaagd en niet-geslaagd"),
        ("10\u2007uur, 3\u2009%", "10\u00a0uur, 3\u202f%"),
        ("zachte\u00adafbreking", "zachte\u00adafbreking"),
        ("een\u200btwee", "eentwee"),
        ("\u202eomgekeerd\u202c", "omgekeerd"),
        ("\x00\x1b", ""),
        ("你好 🎉", "?? ?"),
        ("ＡＢＣ", "ABC"),
        ("＜b＞", "?b?"),
        ("regel\n\ttab", "regel\n\ttab"),
    ],
)
def test_text_as_printed(text, printed):
    assert printable(text) == printed
