"""What identifies somebody is not in a paper without personal data, wherever it was written."""

import pytest

from documents.nameless import Nameless, Person

ANN = Person("Ann", "De Ridder", "2026-0001", ("Kerkstraat 12", "3 mei 1990"))
BEA = Person("Bea", "Peeters", "2026-0002")
BEA_TOO = Person("Bea", "Claes", "2026-0003")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ann De Ridder, dossier", "2026-0001, dossier"),
        ("De Ridder Ann kwam", "2026-0001 kwam"),
        ("ANN DE RIDDER", "2026-0001"),
        ("Mevrouw De Ridder legde uit", "Mevrouw 2026-0001 legde uit"),
        ("Bea sprak, Peeters ook", "[…] sprak, 2026-0002 ook"),
        ("De Ridderstraat en Annelies blijven", "De Ridderstraat en Annelies blijven"),
        ("woont in Kerkstraat 12, geboren 3 mei 1990", "woont in […], geboren […]"),
        ("bel 0470 12 34 56 of mail a.b@c.be", "bel […] of mail […]"),
        ("nummer 90.05.03-123.45", "nummer […]"),
        (
            "38,00 op 40, op 12/03/2026 om 14.00 uur, 2026-0001",
            "38,00 op 40, op 12/03/2026 om 14.00 uur, 2026-0001",
        ),
    ],
)
def test_nobody_is_named_and_the_rest_stays(text, left):
    assert Nameless([ANN, BEA, BEA_TOO]).text(text) == left


def test_a_page_keeps_its_markup_and_loses_the_names():
    page = '<p class="Ann" data-running="PV Ann De Ridder">De&nbsp;Ridder Ann &lt;b&gt; &amp; <b>Ann</b></p>'
    assert Nameless([ANN]).page(page) == (
        '<p class="Ann" data-running="PV 2026-0001">2026-0001 &lt;b&gt; &amp; <b>2026-0001</b></p>'
    )


def test_a_name_with_signs_of_markup_is_found_in_a_page():
    assert Nameless([Person("Zoë", "D'Hondt", "7")]).page("<td>Zoë D&#x27;Hondt</td>") == "<td>7</td>"
