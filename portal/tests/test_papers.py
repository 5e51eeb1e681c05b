"""What is handed in after the procedure is completed: who stands in the reserve shows what was left for the appointment."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate, now

from candidates.models import Attachment
from candidates.tests.files import pdf
from portal.papers import papers
from portal.told import Told
from recruitment.tests.cast import two_tests
from reserves.actions import draw_up
from reserves.models import Place
from vacancies.rules import NeededWhen, RequiredDocument

pytestmark = pytest.mark.django_db

EXTRACT = RequiredDocument("extract", "een uittreksel", needed=NeededWhen.APPOINTMENT)


@pytest.fixture
def completed(stage, hilde, samira, noor, arrange):
    """Samira stands in the reserve, Noor did not pass; both have an account. Their applications."""
    scores = {"Samira": ("90", "90"), "Noor": ("20", "20")}
    vacancy = stage.ranked(scores, replace(two_tests(), documents=(EXTRACT,))).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/140", "decided_on": localdate()}
    draw_up(vacancy, **decided, by=hilde, at=now())
    found = {name: stage.application(vacancy, name) for name in scores}
    with arrange():
        for name, user in (("Samira", samira), ("Noor", noor)):
            found[name].candidate.user = user
            found[name].candidate.save()
    return found


def hand_in(client, application):
    data = {"only": "extract", "file-extract": SimpleUploadedFile("uittreksel.pdf", pdf())}
    return client.post(reverse("portal:documents", args=[application.pk]), data)


def test_who_stands_in_the_reserve_shows_what_was_left_for_the_appointment(browser, samira, completed):
    application = completed["Samira"]
    response = hand_in(browser(samira), application)
    application.refresh_from_db()
    assert (response.status_code, list(application.facts.papers)) == (302, ["extract"])


def test_nothing_more_is_taken_from_who_does_not_stand_in_the_reserve(browser, noor, completed, text):
    response = hand_in(browser(noor), completed["Noor"])
    told = "Deze procedure is voorbij" in text(response)
    assert (response.status_code, told, Attachment.objects.count()) == (422, True, 0)


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (Place.State.AVAILABLE, (True, "We vragen het pas bij een jobaanbod.")),
        (Place.State.APPOINTED, (False, "We hebben dit nodig voor we je kunnen aanstellen.")),
    ],
)
def test_what_an_appointment_needs_is_asked_once_there_is_one(completed, state, line):
    told = Told(completed["Samira"], [], place=Place(state=state))
    assert [(paper.later, paper.text) for paper in papers(told, now=now())] == [line]
