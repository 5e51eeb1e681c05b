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
        ("20 november 2026, 8.20 uur", "20\u00a0november 2026, 8.20\u00a0uur"),
        ("minstens 10 op 20, krijgt 0 punten", "minstens 10\u00a0op\u00a020, krijgt 0\u00a0punten"),
        ("ronde 2 maakt 3 van 4 mee", "ronde 2 maakt 3 van 4 mee"),
    ],
)
def test_text_as_printed(text, printed):
    assert printable(text) == printed
