"""The registry of occasions, and the promise that every occasion of the house can be written."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.utils import translation

from correspondence import occasions
from correspondence.occasions import COMMON, Occasion, Variable, in_letter_language, occasion, register
from correspondence.rendering import render
from organisations.models import Organisation


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(occasions, "_registry", {})


def test_an_occasion_is_known_by_its_key(registry):
    farewell = Occasion("farewell", "Farewell", held=True, variables=(), goes_to="")
    register(farewell)
    assert occasion("farewell") == farewell


def test_an_unknown_occasion_is_an_error(registry):
    with pytest.raises(KeyError):
        occasion("farewell")


def test_the_same_occasion_may_be_registered_twice(registry):
    farewell = Occasion("farewell", "Farewell", held=True, variables=(), goes_to="")
    register(farewell)
    register(farewell)
    assert occasions.occasions() == (farewell,)


def test_two_occasions_cannot_share_a_key(registry):
    register(Occasion("farewell", "Farewell", held=True, variables=(), goes_to=""))
    with pytest.raises(ValueError, match="farewell"):
        register(Occasion("farewell", "Goodbye", held=False, variables=(), goes_to=""))


def test_a_variable_cannot_take_the_name_of_one_that_every_letter_has(registry):
    with pytest.raises(ValueError, match="twice"):
        register(
            Occasion("farewell", "", held=True, variables=(Variable(COMMON[0].name, "", ""),), goes_to="")
        )


def test_letters_are_written_in_the_official_language_whatever_the_reader_has():
    with translation.override("en"):
        assert in_letter_language(translation.get_language)() == "nl"


@pytest.mark.parametrize("key", [o.key for o in occasions.occasions()])
def test_every_occasion_can_be_written_from_its_samples(key):
    kind = occasion(key)
    town = Organisation(name="Stad Leiemond", inspection_text="Vraag inzage.", appeal_text="Ga in beroep.")
    rendered = render(kind, town, kind.sample_context())
    assert all((rendered.subject, rendered.text, rendered.html))


@pytest.mark.parametrize("key", [o.key for o in occasions.occasions()])
@pytest.mark.parametrize("part", ["subject", "body"])
def test_every_template_uses_only_variables_of_its_occasion(key, part):
    template = get_template(f"letters/{key}-{part}.txt")
    used = set(re.findall(r"{{\s*(\w+)", Path(template.origin.name).read_text()))
    assert used - {variable.name for variable in occasion(key).all_variables} == set()
