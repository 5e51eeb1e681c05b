"""The typeface of the screens comes from the package, small, from our own origin."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from recruitment.typeface import TypefaceFinder


@pytest.fixture
def finder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return TypefaceFinder()


@pytest.fixture
def regular(finder):
    return Path(finder.find("fonts/SourceSansPro-Regular.woff2"))


def test_the_stylesheet_asks_only_for_faces_that_are_served():
    css = (settings.BASE_DIR / "static" / "css" / "typeface.css").read_text()
    wanted = re.findall(r'url\("\.\./(fonts/[^"]+)"\)', css)
    assert [path for path in wanted if not finders.find(path)] == []


def test_a_face_is_small(regular):
    assert regular.stat().st_size < 60_000


def test_a_face_keeps_the_letters_of_flemish_names_and_their_neighbours(regular):
    with TTFont(regular) as font:
        letters = set(font.getBestCmap())
    assert {ord(letter) for letter in "aZéëïÿœŁşığĐ€–’"} - letters == set()


def test_all_figures_of_a_face_are_equally_wide(regular):
    with TTFont(regular) as font:
        widths = {font["hmtx"][font.getBestCmap()[ord(figure)]][0] for figure in "0123456789"}
    assert len(widths) == 1


def test_a_face_is_made_once(finder, regular):
    made = regular.stat().st_mtime_ns
    finder.find("fonts/SourceSansPro-Regular.woff2")
    assert regular.stat().st_mtime_ns == made


def test_other_addresses_are_not_ours(finder):
    assert finder.find("fonts/../../settings.py") == []


def test_collecting_lists_every_face(finder):
    assert len(list(finder.list(None))) == 5
