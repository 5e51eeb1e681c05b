"""Who is valid and who is admitted: from a definition and a dossier to a proposal with a reason per condition.

Valid is not admitted: validity looks at the papers on the closing date, admission at the conditions. Conditions are three-valued
(met, not met, not shown yet); the engine proposes and an officer decides (`candidates.actions`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from vacancies.rules import (
    DiplomaLevel,
    Employer,
)

# -- What a candidate declared and showed --------------------------------------------------------------------------------


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
    """Work from the first through the last month, both included; `last` None: still going on. `fields` name what it is relevant for."""

    first: Month
    last: Month | None
    fields: frozenset[str]
    employer: Employer = Employer.ANYWHERE
    description: str = ""


@dataclass(frozen=True)
class ServicePeriod:
    """Service in a function of `level` ("C") and, where known, `step` ("C4") and `grade`; employer HERE, LOCAL or PUBLIC."""

    first: Month
    last: Month | None
    employer: Employer
    level: str
    step: str = ""
    grade: str = ""


@dataclass(frozen=True)
class Paper:
    """A document handed in. `approved` None: not checked yet, which counts as shown; `blank` only matters for an extract."""

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


# -- What the engine answers ---------------------------------------------------------------------------------------------


class ConditionState(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NOT_SHOWN = "not_shown"


class Admission(StrEnum):
    ADMITTED = "admitted"
    WITH_RESERVATION = "admitted_with_reservation"
    REFUSED = "refused"
    INVALID = "invalid"


@dataclass(frozen=True)
class ConditionResult:
    """`observed` and `required` are plain values as text or numbers ("40", "48" months), for the wording.

    `later`: not shown yet, and may come later. `to_judge`: HR has not judged it yet.
    """

    key: str
    state: ConditionState
    observed: str
    required: str
    later: bool = False
    to_judge: bool = False


@dataclass(frozen=True)
class PaperProblem:
    """Why a paper is lacking: `missing`, `rejected`, `too_old`, `not_blank`, or `undated` where an age is asked."""

    document: str
    problem: str
    observed: str = ""
    required: str = ""


@dataclass(frozen=True)
class Validity:
    """`invalid`: what makes the application invalid; `remediable`: what may still be handed in within a term; `open`: may come later."""

    invalid: tuple[PaperProblem, ...] = ()
    remediable: tuple[PaperProblem, ...] = ()
    open: tuple[PaperProblem, ...] = ()

    @property
    def is_valid(self) -> bool:
        return not self.invalid


@dataclass(frozen=True)
class AlternativeResult:
    """How one alternative of the route came out; `state` is the worst of its conditions and the route's and vacancy's general ones."""

    key: str
    state: ConditionState
    extra_test: str
    conditions: tuple[ConditionResult, ...]


@dataclass(frozen=True)
class Proposal:
    """What the engine proposes. `alternative` is the one that holds ("" when refused or invalid); `open_papers` the documents that
    are still to come; `to_judge` the conditions that HR must judge before this can be decided."""

    admission: Admission
    route: str
    alternative: str
    validity: Validity
    alternatives: tuple[AlternativeResult, ...]
    open_papers: tuple[str, ...] = ()
    to_judge: tuple[str, ...] = ()
