"""Procedures to start a vacancy from: whole definitions that the product brings along.

They hold no dates and no pay: an officer fills these in the rules editor. What stands there is a usual choice
and no rule of law; everything can be changed before publication.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vacancies.procedure_file import read
from vacancies.rules import Definition


@dataclass(frozen=True)
class StartingPoint:
    """A procedure to start from. `key` is the name of its file; `name` and `about` are what an officer reads."""

    key: str
    name: str | Promise
    about: str | Promise


STARTING_POINTS = (
    StartingPoint(
        "test_and_interview",
        _("External recruitment: written test and interview"),
        _(
            "Diploma asked, 50 % on the written test and on the interview, 60 % in all, a ranked reserve of two years."
        ),
    ),
    StartingPoint(
        "promotion",
        _("Promotion: case and interview"),
        _("For staff with seniority and a favourable evaluation, one round in two parts, 60 % in all."),
    ),
    StartingPoint(
        "speed_interview",
        _("Quick contract: speed interview and interview"),
        _(
            "Only a cv, a quarter of an hour for everybody, the five highest go to the jury, a reserve of one year."
        ),
    ),
)


def definition_from(key: str, *, title: str) -> Definition:
    """The definition of that starting point for a post of this title. Raises `KeyError` for another key."""
    if key not in {point.key for point in STARTING_POINTS}:
        raise KeyError(key)
    definition = _read(key)
    return replace(definition, offer=replace(definition.offer, title=title))


@cache
def _read(key: str) -> Definition:
    return read(resources.files("vacancies").joinpath("data", f"{key}.toml").read_bytes()).definition
