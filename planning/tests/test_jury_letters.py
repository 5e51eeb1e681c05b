"""Inviting the jury."""

import pytest

from correspondence.models import Message
from journal.actions import ActionError
from planning.panels import PanelSeat, invite_panel, set_panel
from recruitment.tests.cast import CLOSED, DECIDED

pytestmark = [pytest.mark.django_db, pytest.mark.mail]


@pytest.fixture
def round_(stage, noor, hilde):
    vacancy = stage.admitted(["Lotte"])
    round_ = stage.round(vacancy, "oral")
    seats = [
        PanelSeat("Noor Achterberg", "member", user=noor),
        PanelSeat("Mieke Daems", "chair"),
        PanelSeat("Hilde Vermaercke", "secretary", user=hilde),
    ]
    set_panel(round_, seats, by=hilde, at=DECIDED)
    return round_


def invited():
    return list(
        Message.objects.filter(occasion="jury-invitation")
        .order_by("pk")
        .values_list("recipient_email", flat=True)
    )


def test_who_signs_in_is_invited(round_, hilde):
    invite_panel(round_, by=hilde, at=DECIDED)
    assert invited() == ["noor@leiemond.example", "hilde@leiemond.example"]


def test_the_second_time_nobody_is_invited_again(round_, hilde):
    invite_panel(round_, by=hilde, at=DECIDED)
    assert (invite_panel(round_, by=hilde, at=CLOSED), len(invited())) == ([], 2)


def test_somebody_else_in_the_same_seat_is_invited_too(round_, hilde, karel):
    invite_panel(round_, by=hilde, at=DECIDED)
    seats = [PanelSeat("Noor Achterberg", "member", user=karel), PanelSeat("Mieke Daems", "chair")]
    set_panel(round_, seats, by=hilde, at=DECIDED)
    assert [seat.user for seat in invite_panel(round_, by=hilde, at=CLOSED)] == [karel]


def test_a_panel_in_which_nobody_signs_in_cannot_be_invited(stage, hilde):
    round_ = stage.round(stage.admitted(["Lotte"]), "oral")
    set_panel(round_, [PanelSeat("Mieke Daems", "chair")], by=hilde, at=DECIDED)
    with pytest.raises(ActionError):
        invite_panel(round_, by=hilde, at=DECIDED)


def test_the_invitation_says_what_is_expected(round_, hilde):
    invite_panel(round_, by=hilde, at=DECIDED)
    assert Message.objects.get(recipient_email="noor@leiemond.example").body_text == (
        """Je zit in de jury
=================

Dag Noor Achterberg

Stad Leiemond nodigt je uit voor de selectie van Dossierbeheerder (dossier 2026-001). Je zit in de jury van ronde 2: mondelinge proef, als jurylid.

De datum laten we je nog weten.

Wat we van je verwachten
------------------------
Je geeft elke kandidaat punten op de jurypagina’s, volgens de bekendgemaakte criteria, en je motiveert je punten. Ken je een kandidaat, of kan je om een andere reden niet vrij oordelen? Meld dat vooraf: dan onthoud je je voor die kandidaat.

Vertrouwelijk
-------------
Wat je over kandidaten leest en hoort, blijft binnen de jury, ook achteraf. Bewaar geen kopieën en praat met niemand buiten de jury over namen, antwoorden of punten.

Waar je werkt
-------------
Je meldt je aan met dit e-mailadres. Je krijgt een code per e-mail.

Wat je eerst doet
-----------------
Open je uitnodiging op de jurypagina’s. Daar bevestig je de geheimhoudingsverklaring en zeg je welke momenten je passen, als we dat vragen. Kan je niet komen? Meld het daar meteen, of laat het weten aan Hilde Vermaercke.

Met vriendelijke groeten

Hilde Vermaercke
Stad Leiemond
"""
    )
