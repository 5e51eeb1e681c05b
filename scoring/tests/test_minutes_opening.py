"""What the minutes of the whole say of the opening, the publications and the amendments."""

from dataclasses import replace
from datetime import date

import pytest

from recruitment.tests.cast import DECIDED, PUBLISHED, two_tests
from scoring.amending import amend
from scoring.minutes_opening import opening_facts
from vacancies.actions import Opening, publish
from vacancies.models import Vacancy
from vacancies.publishing import Notice, note_publication, strike_publication

pytestmark = pytest.mark.django_db


def test_opening_publications_and_amendments(stage, hilde):
    vacancy = stage.draft()
    opening = Opening("College", "2026/CBS/1", date(2026, 4, 27), "Aanwerving", ("Noor Lambrecht",))
    publish(vacancy, opening=opening, by=hilde, at=PUBLISHED)
    vacancy = Vacancy.objects.get()
    note_publication(vacancy, Notice("VDAB", date(2026, 5, 12), date(2026, 6, 9)), by=hilde, at=PUBLISHED)
    wrong = note_publication(vacancy, Notice("LinkedIn", date(2026, 5, 12)), by=hilde, at=PUBLISHED)
    strike_publication(wrong, reason="Niet daar.", by=hilde, at=PUBLISHED)
    longer = replace(two_tests(), reserve=replace(two_tests().reserve, months=36))
    replaces = vacancy.rules.fingerprint
    amend(vacancy, longer, replaces=replaces, reason="Zo beslist.", by=hilde, at=DECIDED)
    assert dict(opening_facts(Vacancy.objects.get())) == {
        "Wijze van invulling": ["Aanwerving"],
        "Jury die het besluit noemt": ["Noor Lambrecht"],
        "Gepubliceerd in": ["VDAB, 12 mei 2026 tot en met 9 juni 2026"],
        "Wijzigingen van de regels": ["versie 2 van 10 juni 2026: Zo beslist."],
    }
