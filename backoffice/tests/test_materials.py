"""The page with the materials of a round."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from candidates.tests.files import pdf
from candidates.uploads import inspect
from planning.material_models import Material, MaterialOpening
from planning.materials import add_material
from recruitment.tests.cast import DECIDED

pytestmark = pytest.mark.django_db

TOMORROW = (timezone.localtime() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
YESTERDAY = TOMORROW - timedelta(days=2)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def round_(stage):
    return stage.round(stage.admitted(["Ann"]), "written")


def kept(round_, hilde, opens_at=TOMORROW, pages=1):
    return add_material(
        round_,
        inspect(f"sleutel-{pages}.pdf", pdf(pages)),
        kind="key",
        audience="correctors",
        opens_at=opens_at,
        keepers=[],
        by=hilde,
        at=DECIDED,
    )


def page(round_):
    return reverse("backoffice:materials", args=[round_.pk])


def of(material, name="material"):
    return reverse(f"backoffice:{name}", args=[material.pk])


def posted(**more):
    return {
        "file": SimpleUploadedFile("leidraad.pdf", pdf()),
        "kind": "guide",
        "audience": "jury",
        "day": f"{TOMORROW:%Y-%m-%d}",
        "hour": "09:00",
    } | more


def test_a_file_is_kept_under_embargo_by_who_adds_it_and_who_is_named(browser, hilde, karel, round_):
    browser(hilde).post(page(round_), posted(keepers=[str(karel.pk)]))
    material = Material.objects.get()
    assert (material.name, material.opens_at, set(material.keepers.all())) == (
        "leidraad.pdf",
        TOMORROW,
        {hilde, karel},
    )


@pytest.mark.uploads
def test_a_file_that_is_none_is_refused_and_the_rest_kept(browser, hilde, round_):
    bad = SimpleUploadedFile("leidraad.pdf", b"MZ" + b"\0" * 200)
    response = browser(hilde).post(page(round_), posted(file=bad))
    form = response.context["form"]
    assert (response.status_code, list(form.errors), form["kind"].value(), Material.objects.count()) == (
        422,
        ["file"],
        "guide",
        0,
    )


def test_who_is_not_named_reads_that_it_exists_and_cannot_open_it(browser, hilde, karel, round_, text):
    material = kept(round_, hilde)
    client = browser(karel)
    told = text(client.get(of(material), follow=True))
    assert (
        "sleutel-1.pdf verbetersleutel" in told,
        "enkel wie hier genoemd is, opent het vroeger" in told,
    ) == (
        True,
        True,
    )
    shown = client.get(page(round_)).content.decode()
    assert [of(material, name) in shown for name in ("material", "material_embargo", "delete_material")] == [
        False
    ] * 3


def test_a_keeper_downloads_moves_and_takes_away(browser, hilde, round_):
    material, client = kept(round_, hilde), browser(hilde)
    found = client.get(of(material))
    found.close()
    assert (found["Content-Disposition"], found["X-Content-Type-Options"]) == (
        'attachment; filename="sleutel-1.pdf"',
        "nosniff",
    )
    client.post(of(material, "material_embargo"), {"day": f"{TOMORROW:%Y-%m-%d}", "hour": "10:30"})
    assert Material.objects.get().opens_at == TOMORROW + timedelta(minutes=90)
    client.post(of(material, "delete_material"))
    assert Material.objects.count() == 0


def test_the_page_tells_who_opened_it(browser, hilde, karel, round_, text):
    material = kept(round_, hilde, opens_at=YESTERDAY)
    browser(karel).get(of(material)).close()
    shown = text(browser(hilde).get(page(round_)))
    assert "Geopend door: Karel Maes" in shown


@pytest.mark.parametrize("name", ["material", "material_embargo", "delete_material"])
def test_a_material_is_for_officers_of_the_vacancy(browser, hilde, wim, samira, round_, name):
    material = kept(round_, hilde)
    users = (wim, samira, None)
    method = "post" if name == "delete_material" else "get"
    found = [getattr(browser(user), method)(of(material, name)).status_code for user in users]
    assert (found, MaterialOpening.objects.count(), Material.objects.count()) == ([404, 403, 302], 0, 1)


def test_the_list_is_for_officers_of_the_vacancy(browser, wim, samira, round_):
    found = [browser(user).get(page(round_)).status_code for user in (wim, samira, None)]
    assert found == [404, 403, 302]


@pytest.mark.integrity
def test_a_long_list_costs_as_many_queries_as_a_short_one(browser, hilde, round_):
    client, numbers = browser(hilde), []
    for more in (range(1, 4), range(4, 31)):
        for pages in more:
            kept(round_, hilde, pages=pages)
        client.get(page(round_))
        with CaptureQueriesContext(connection) as queries:
            client.get(page(round_))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
