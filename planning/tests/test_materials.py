"""Materials under embargo: who opens them when, and that they stay."""

import os
import time
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from candidates import scanning
from candidates.tests.files import pdf
from candidates.uploads import inspect
from journal.actions import ActionError
from journal.models import Entry
from planning import tasks
from planning.assignments import rescan
from planning.material_models import Audience, Material, MaterialOpening
from planning.materials import add_material, materials_of, move_embargo, open_material, remove_material
from planning.panels import PanelSeat, set_panel
from recruitment.tests.cast import CLOSED, DECIDED, moment

pytestmark = pytest.mark.django_db

HOUR = moment(2026, 7, 1, 9)
MINUTE = timedelta(minutes=1)


@cache
def case(pages):
    """The same bytes for the same number of pages: a PDF that is written anew is another file."""
    return pdf(pages)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def round_(stage):
    return stage.round(stage.admitted(["Ann"]), "written")


@pytest.fixture
def keep(round_, hilde):
    """`keep(**more)`: Hilde keeps a case for the jury until nine o'clock."""

    def do(pages=1, **more):
        values = {
            "kind": "case",
            "audience": "jury",
            "opens_at": HOUR,
            "keepers": [],
            "by": hilde,
            "at": DECIDED,
        }
        return add_material(round_, inspect("case.pdf", case(pages)), **(values | more))

    return do


def told():
    entries = Entry.objects.filter(what__startswith="material_").order_by("pk")
    return list(entries.values_list("what", flat=True))


def test_before_the_hour_only_who_is_named_opens_it(keep, hilde, karel):
    material = keep()
    open_material(material, by=hilde, at=HOUR - MINUTE)
    with pytest.raises(ActionError, match="onder embargo tot woensdag 1 juli 2026, 9.00 uur"):
        open_material(material, by=karel, at=HOUR - MINUTE)
    assert list(MaterialOpening.objects.values_list("user", flat=True)) == [hilde.pk]


def test_another_officer_can_be_named(keep, karel):
    material = keep(keepers=[karel])
    assert open_material(material, by=karel, at=HOUR - MINUTE) == material


def test_an_officer_elsewhere_is_never_named(keep, wim):
    with pytest.raises(ActionError, match="werkt niet aan deze vacature"):
        keep(keepers=[wim])
    kept = [path for path in Path(default_storage.location).rglob("*") if path.is_file()]
    assert (Material.objects.count(), kept) == (0, [])


def test_from_the_hour_on_others_open_it(keep, karel):
    assert open_material(keep(), by=karel, at=HOUR).name == "case.pdf"


def test_who_opens_it_for_the_first_time_is_journaled_with_the_hash(keep, hilde, karel):
    material = keep()
    for user, at in ((hilde, HOUR - MINUTE), (hilde, HOUR), (karel, HOUR)):
        open_material(material, by=user, at=at)
    opened = Entry.objects.filter(what="material_opened").order_by("pk")
    assert [(e.data["sha256"], e.data["early"]) for e in opened] == [
        (material.sha256, True),
        (material.sha256, False),
    ]


def test_the_same_file_is_kept_once(keep):
    first, second = keep(), keep(opens_at=HOUR + MINUTE)
    assert (first, Material.objects.get().opens_at, told()) == (second, HOUR, ["material_added"])


def test_an_embargo_ends_later_than_now(keep):
    with pytest.raises(ActionError, match="Dat moment is voorbij"):
        keep(opens_at=DECIDED)


def test_nothing_is_added_to_a_round_that_is_closed(stage, round_, keep):
    stage.closed(round_.vacancy, "written", {"Ann": "70"})
    with pytest.raises(ActionError, match="is al afgesloten"):
        keep(at=CLOSED)


def test_the_embargo_moves_with_the_session(keep, hilde):
    material = keep()
    for _again in range(2):
        move_embargo(material, opens_at=HOUR + MINUTE, by=hilde, at=DECIDED)
    assert (Material.objects.get().opens_at, told()) == (
        HOUR + MINUTE,
        ["material_added", "material_embargo_moved"],
    )


def test_before_the_hour_it_can_be_taken_away(keep, hilde):
    material = keep()
    for _again in range(2):
        remove_material(material, by=hilde, at=HOUR - MINUTE)
    assert (Material.objects.count(), told()) == (0, ["material_added", "material_removed"])


@pytest.mark.parametrize("deed", ["move", "remove"])
def test_from_the_hour_on_it_stays_as_it_is(keep, hilde, deed):
    material = keep()
    with pytest.raises(ActionError, match="het blijft zoals het is"):
        if deed == "move":
            move_embargo(material, opens_at=HOUR + MINUTE, by=hilde, at=HOUR)
        else:
            remove_material(material, by=hilde, at=HOUR)
    assert Material.objects.get().opens_at == HOUR


@pytest.mark.parametrize("deed", ["move", "remove"])
def test_who_is_not_named_changes_nothing(keep, karel, deed):
    material = keep()
    with pytest.raises(ActionError, match="Enkel wie bij dit materiaal genoemd is"):
        if deed == "move":
            move_embargo(material, opens_at=HOUR + MINUTE, by=karel, at=DECIDED)
        else:
            remove_material(material, by=karel, at=DECIDED)


def test_a_seat_has_what_is_meant_for_it(round_, keep, hilde):
    for pages, audience in enumerate(Audience, start=1):
        keep(pages=pages, audience=audience)
    roles = ("chair", "secretary", "observer")
    seats = set_panel(round_, [PanelSeat(role, role) for role in roles], by=hilde, at=DECIDED)
    assert {seat.role: sorted(m.audience for m in materials_of(seat)) for seat in seats} == {
        "chair": ["candidates", "correctors", "jury"],
        "secretary": ["candidates", "jury"],
        "observer": [],
    }


@pytest.mark.uploads
def test_a_material_in_which_the_scanner_finds_a_virus_later_is_never_served(
    keep, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.CLAMAV_ADDRESS = "unix:///nowhere"
    monkeypatch.setattr(scanning, "is_configured", lambda: True)

    def down(content):
        raise scanning.ScannerDownError("away")

    monkeypatch.setattr(scanning, "is_infected", down)
    material = keep()
    monkeypatch.setattr(scanning, "is_infected", lambda content: True)
    with django_capture_on_commit_callbacks(execute=True):
        assert (material.may_be_served, rescan(at=DECIDED)) == (False, 1)
    found = Material.objects.get()
    assert (found.scan, default_storage.exists(found.file.name), told()[-1]) == (
        "infected",
        False,
        "material_infected",
    )


def test_a_file_without_a_row_is_swept(keep):
    material = keep()
    left = default_storage.save("materials/aa/left.pdf", ContentFile(b"left behind"))
    day_ago = time.time() - 100_000
    for name in (left, material.file.name):
        os.utime(default_storage.path(name), (day_ago, day_ago))
    tasks.sweep()
    assert (default_storage.exists(left), default_storage.exists(material.file.name)) == (False, True)
