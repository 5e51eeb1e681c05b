"""The one registry of the occasions on which a letter is written. Each app registers its own when it is ready.

The product's own text of a letter is two templates, `letters/<occasion>-subject.txt` and `letters/<occasion>-body.txt`, without
any logic. They use nothing but the variables named here: flat ones (one line) and blocks (lines, paragraphs or a list, worded
by the app beforehand). So an organisation can put a text of its own in the place (`correspondence.texts`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Variable:
    """Something that a letter may name. `sample` shows what it looks like; a `block` may be empty or take several lines.

    `token` is the word by which authors name it; without one its name is. An `essential` variable says why, or what can be
    done about it: a decision should not leave without.
    """

    name: str
    description: str | Promise
    sample: str
    block: bool = False
    token: str | Promise = ""
    essential: bool = False

    @property
    def word(self) -> str:
        """The word by which authors name it, in the language of letters."""
        with translation.override(settings.LANGUAGE_CODE):
            return str(self.token or self.name)


COMMON = (
    Variable(
        "organisation",
        _("name of the organisation"),
        "Stad Leiemond",
        token=pgettext_lazy("token", "organisation"),
    ),
    Variable(
        "inspection",
        _("feedback and inspection, text of the organisation"),
        "Vraag je dossier op.",
        block=True,
        token=pgettext_lazy("token", "inspection"),
        essential=True,
    ),
    Variable(
        "appeal",
        _("means of appeal, text of the organisation"),
        "Je kan beroep instellen.",
        block=True,
        token=pgettext_lazy("token", "appeal"),
        essential=True,
    ),
)
"""What correspondence itself knows of every letter."""


@dataclass(frozen=True)
class Occasion:
    """A kind of letter. One that is `held` waits as a draft until an officer releases it; the others leave at once.

    `goes_to` says who gets it. A `decision` that was released and is made anew is withdrawn by its next letter, which says so.
    `compose` writes the letters (`correspondence.actions.Letter`) of these unique keys anew from the facts as they are now, in
    a number of queries that does not grow with them; a key about which there is nothing to write any more is left out. Every
    held occasion has one.
    """

    key: str
    title: str | Promise
    held: bool
    variables: tuple[Variable, ...]
    goes_to: str | Promise
    decision: bool = False
    compose: Callable[[Sequence[str]], Sequence[Any]] | None = None

    @property
    def all_variables(self) -> tuple[Variable, ...]:
        return COMMON + self.variables

    def sample_context(self) -> dict[str, str]:
        """A value for every variable of its own, for a preview."""
        return {variable.name: variable.sample for variable in self.variables}


_registry: dict[str, Occasion] = {}


def register(*occasions: Occasion) -> None:
    """Make occasions known. Raises ValueError for a key that is taken and for a variable that is named twice."""
    for occasion in occasions:
        if _registry.get(occasion.key, occasion) != occasion:
            raise ValueError(f"There is another occasion {occasion.key!r} already.")
        names = [variable.name for variable in occasion.all_variables]
        if len(names) != len(set(names)):
            raise ValueError(f"Occasion {occasion.key!r} names a variable twice.")
        _registry[occasion.key] = occasion


def occasion(key: str) -> Occasion:
    """The occasion of this key; KeyError when no app registered it."""
    return _registry[key]


def occasions() -> tuple[Occasion, ...]:
    """Every occasion, in order of key."""
    return tuple(_registry[key] for key in sorted(_registry))


def choices() -> list[tuple[str, str | Promise]]:
    """Keys and titles, for filters and lists."""
    return [(occasion.key, occasion.title) for occasion in occasions()]


def in_letter_language(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in the language of official letters, whatever language the officer reads: the language law asks it."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with translation.override(settings.LANGUAGE_CODE):
            return function(*args, **kwargs)

    return wrapper
