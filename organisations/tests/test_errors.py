import pytest

from organisations.errors import error_line


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ("Voornaam", "Voornaam: vul dit in."),
        ("Je spreekt Nederlands.", "Je spreekt Nederlands: vul dit in."),
        ("Wat is je diploma?", "Wat is je diploma? vul dit in."),
    ],
)
def test_an_error_names_its_field_without_a_full_stop_amid_the_line(label, line):
    assert error_line(label, "vul dit in.") == line
