"""The town with its texts, for letters about results."""

import pytest


@pytest.fixture
def town(leiemond, arrange):
    with arrange():
        leiemond.inspection_text = "Vraag inzage in je dossier."
        leiemond.appeal_text = "Je kan beroep instellen bij de Raad van State."
        leiemond.authority = "college van burgemeester en schepenen"
        leiemond.save()
    return leiemond
