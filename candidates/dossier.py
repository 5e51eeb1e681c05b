"""What a candidate declared and showed, as the engine reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from vacancies.rules import DiplomaLevel, Employer


@dataclass(frozen=True)
class Diploma:
    """`recognised` False: a foreign diploma whose equivalence is not shown yet."""

    level: DiplomaLevel
    name: str = ""
    gives_access_to: str = ""
    recognised: bool = True


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int


@dataclass(frozen=True)
class ExperiencePeriod:
    """Work from the first through the last month, both included; `last` None: still going on. `fields` name
    what it is relevant for."""

    first: Month
    last: Month | None
    fields: frozenset[str]
    employer: Employer = Employer.ANYWHERE
    description: str = ""


@dataclass(frozen=True)
class ServicePeriod:
    """Service in a function of `level` ("C") and, where known, `step` ("C4") and `grade`; employer HERE,
    LOCAL or PUBLIC."""

    first: Month
    last: Month | None
    employer: Employer
    level: str
    step: str = ""
    grade: str = ""


@dataclass(frozen=True)
class Paper:
    """A document handed in. `approved` None: not checked yet, which counts as shown; `blank` only matters for
    an extract."""

    received_on: date
    issued_on: date | None = None
    approved: bool | None = None
    blank: bool | None = None


@dataclass(frozen=True)
class Dossier:
    """All that the engine knows of one application. `judgements` and `statements` are by key of the condition."""

    route: str
    registered_on: date
    born_on: date | None = None
    nationality: str = ""
    postcode: str = ""
    diplomas: tuple[Diploma, ...] = ()
    certificates: tuple[str, ...] = ()
    experience: tuple[ExperiencePeriod, ...] = ()
    service: tuple[ServicePeriod, ...] = ()
    permanent_here: bool = False
    evaluations: tuple[bool, ...] = ()  # newest first, True: favourable
    languages: Mapping[str, str] = field(default_factory=dict)  # ISO 639-1 -> CEFR level
    licences: frozenset[str] = frozenset()
    medically_fit: bool | None = None
    last_participation: date | None = None
    statements: Mapping[str, bool] = field(default_factory=dict)
    judgements: Mapping[str, bool] = field(default_factory=dict)
    papers: Mapping[str, Paper] = field(default_factory=dict)
