"""Materials of a round in the jury pages: from their hour on, beside the score form."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from candidates.tests.files import pdf
from candidates.uploads import inspect
from planning.material_models import MaterialOpening
from planning.materials import add_material
from recruitment.tests.cast import CLOSED

pytestmark = pytest.mark.django_db

HOUR = timezone.now().replace(microsecond=0)
BEFORE, AFTER = HOUR + timedelta(days=1), HOUR - timedelta(days=1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def keep(hilde):
    """`keep(panel, opens_at)`: the question guide of the panel."""

    def do(panel, opens_at, audience="jury"):
        return add_material(
            panel.round,
            inspect("leidraad.pdf", pdf()),
            kind="guide",
            audience=audience,
            opens_at=opens_at,
            keepers=[],
            by=hilde,
            at=CLOSED,
        )

    return do


def address(panel, material, juror="Noor"):
    return reverse("jury:material", args=[panel.seats[juror].pk, material.pk])


def test_before_the_hour_a_juror_sees_only_from_when_on(browser, panel, keep, noor):
    material, client = keep(panel, BEFORE), browser(noor)
    day = client.get(reverse("jury:panel", args=[panel.seats["Noor"].pk])).content.decode()
    sheet = client.get(panel.address("sheet")).content.decode()
    assert (client.get(address(panel, material)).status_code, address(panel, material) in day + sheet) == (
        404,
        False,
    )
    assert "Vragenleidraad" in day


def test_from_the_hour_on_it_lies_beside_the_score_form(browser, panel, keep, noor):
    material, client = keep(panel, AFTER), browser(noor)
    pages = [
        client.get(reverse("jury:panel", args=[panel.seats["Noor"].pk])),
        client.get(panel.address("sheet")),
    ]
    assert [address(panel, material) in page.content.decode() for page in pages] == [True, True]
    found = client.get(address(panel, material))
    content = b"".join(found)
    found.close()
    assert (found.status_code, found["Cache-Control"], content[:5]) == (
        200,
        "private, no-store",
        b"%PDF-",
    )
    assert list(MaterialOpening.objects.values_list("user", flat=True)) == [noor.pk]


def test_a_correction_key_is_not_for_the_secretary(browser, panel, keep, hilde, noor):
    key = keep(panel, AFTER, audience="correctors")
    found = [
        browser(user).get(address(panel, key, juror)) for juror, user in (("Hilde", hilde), ("Noor", noor))
    ]
    found[1].close()
    assert [response.status_code for response in found] == [404, 200]


def test_others_find_no_material(browser, panel, keep, karel, samira):
    """Neither by the address of somebody else's seat, nor without a seat; who is not signed in signs in."""
    material = keep(panel, AFTER)
    found = [browser(user).get(address(panel, material)).status_code for user in (karel, samira, None)]
    assert found == [404, 404, 302]


def test_nothing_opens_before_conflicts_were_named(browser, assemble, keep, noor):
    panel = assemble(declared=False)
    assert browser(noor).get(address(panel, keep(panel, AFTER))).status_code == 404
