"""What a dossier says of one condition of admission on a given day, whatever proof is asked. Months are
calendar months.

`candidates.eligibility` weighs it with the papers and the judgements of HR.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from candidates.dossier import Diploma, Dossier, ExperiencePeriod, Month, ServicePeriod
from vacancies.rules import (
    AgeCondition,
    Anchor,
    CertificateCondition,
    Condition,
    ContractCondition,
    CoolingOffCondition,
    DiplomaCondition,
    DiplomaLevel,
    EvaluationCondition,
    ExperienceCondition,
    JudgementCondition,
    LanguageCondition,
    LicenceCondition,
    MedicalCondition,
    NationalityCondition,
    NotOverqualifiedCondition,
    Reference,
    ResidenceCondition,
    SeniorityCondition,
    StatementCondition,
)

# -- Dates and months ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReferenceDates:
    """The days that anchors stand for, local. Registration is in the dossier, a fixed day in the rule. A day
    that is not known yet is replaced by the day of the decision."""

    closing: date | None = None
    rounds: Mapping[str, date] = field(default_factory=dict)
    appointment: date | None = None
    start: date | None = None


def reference_day(reference: Reference, dossier: Dossier, dates: ReferenceDates, on: date) -> date:
    """The day that `reference` means for this dossier; `on` when it is not known yet."""
    known = {
        Anchor.REGISTRATION: dossier.registered_on,
        Anchor.CLOSING: dates.closing,
        Anchor.ROUND: dates.rounds.get(reference.round),
        Anchor.APPOINTMENT: dates.appointment,
        Anchor.START: dates.start,
        Anchor.FIXED: reference.day,
    }
    return known[reference.anchor] or on


def months_covered(periods: Iterable[ExperiencePeriod | ServicePeriod], through: date) -> int:
    """Calendar months touched by at least one period up to and including the month of `through`: both ends
    included, overlaps once (settled case 4). A period that has not ended runs through that month."""
    final = through.year * 12 + through.month - 1
    spans = sorted(
        (_ordinal(p.first), final if p.last is None else min(final, _ordinal(p.last))) for p in periods
    )
    total, covered = 0, -1
    for first, last in spans:
        total += max(0, last - max(first, covered + 1) + 1)
        covered = max(covered, last)
    return total


def _ordinal(month: Month) -> int:
    return month.year * 12 + month.month - 1


def add_months(day: date, months: int) -> date:
    """The same day `months` calendar months later (earlier when negative), or the last day of a month that is
    too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# -- Facts of a condition ------------------------------------------------------------------------------------

CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")


@dataclass(frozen=True)
class Fact:
    """What the dossier says of a condition, whatever proof is asked: `holds` None when nothing is said or not
    shown yet."""

    holds: bool | None
    observed: str
    required: str
    unrecognised: bool = False


def fact_of(condition: Condition, dossier: Dossier, day: date) -> Fact:
    match condition:
        case DiplomaCondition():
            return _diploma(condition, dossier)
        case CertificateCondition(name=name):
            return Fact(_has(dossier.certificates, name), "; ".join(dossier.certificates), name)
        case ExperienceCondition():
            periods = [
                p
                for p in dossier.experience
                if condition.field in p.fields and condition.where.includes(p.employer)
            ]
            return _months(months_covered(periods, day), condition.months)
        case SeniorityCondition():
            periods = [
                p
                for p in dossier.service
                if condition.where.includes(p.employer)
                and (not condition.levels or p.level in condition.levels or p.step in condition.levels)
            ]
            return _months(months_covered(periods, day), condition.months)
        case ContractCondition():
            return Fact(dossier.permanent_here, _yes(dossier.permanent_here), "yes")
        case EvaluationCondition(count=count):
            last = dossier.evaluations[:count]
            return Fact(len(last) == count and all(last), str(sum(last)), str(count))
        case LanguageCondition(language=language, level=level):
            own = dossier.languages.get(language, "")
            return Fact(own in CEFR and CEFR.index(own) >= CEFR.index(level), own, level)
        case LicenceCondition(category=category):
            return Fact(category in dossier.licences, ", ".join(sorted(dossier.licences)), category)
        case AgeCondition(minimum=minimum):
            age = None if dossier.born_on is None else _age(dossier.born_on, day)
            return Fact(age is not None and age >= minimum, "" if age is None else str(age), str(minimum))
        case NationalityCondition(countries=countries):
            return Fact(dossier.nationality in countries, dossier.nationality, ", ".join(countries))
        case ResidenceCondition(postcodes=postcodes):
            return Fact(dossier.postcode in postcodes, dossier.postcode, ", ".join(postcodes))
        case CoolingOffCondition(months=months):
            last = dossier.last_participation
            return Fact(
                last is None or add_months(last, months) <= day,
                "" if last is None else last.isoformat(),
                str(months),
            )
        case NotOverqualifiedCondition(level=level):
            highest = _highest(dossier)
            return Fact(highest.rank <= level.rank + 1, highest.value, level.value)
        case MedicalCondition():
            return _said(dossier.medically_fit)
        case StatementCondition(key=key):
            return _said(dossier.statements.get(key))
        case JudgementCondition():
            return Fact(None, "", "yes")
    raise TypeError(f"no rule for {type(condition).__name__}")


def _diploma(condition: DiplomaCondition, dossier: Dossier) -> Fact:
    """A diploma of the level or higher, or a named one, or one that gives access to the level of function or
    a higher one."""
    fitting = [d for d in dossier.diplomas if _fits(condition, d)]
    level = condition.level.value if condition.level else ""
    required = "; ".join(filter(None, (level, *condition.named, condition.access_to_level)))
    recognised = [d for d in fitting if d.recognised]
    if fitting and not recognised:
        return Fact(None, _best(fitting), required, unrecognised=True)
    return Fact(bool(fitting), _best(recognised or dossier.diplomas), required)


def _fits(condition: DiplomaCondition, diploma: Diploma) -> bool:
    return (
        (condition.level is not None and diploma.level.rank >= condition.level.rank)
        or _has(condition.named, diploma.name)
        or ("" < diploma.gives_access_to <= condition.access_to_level)  # "A" is the highest level of function
    )


def _best(diplomas: Iterable[Diploma]) -> str:
    return max((d.level for d in diplomas), key=lambda level: level.rank, default=DiplomaLevel.NONE).value


def _highest(dossier: Dossier) -> DiplomaLevel:
    return DiplomaLevel(_best(d for d in dossier.diplomas if d.recognised))


def _has(names: Iterable[str], name: str) -> bool:
    return name.strip().casefold() in {n.strip().casefold() for n in names}


def _months(observed: int, required: int) -> Fact:
    return Fact(observed >= required, str(observed), str(required))


def _age(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def _said(value: bool | None) -> Fact:
    return Fact(value, "" if value is None else _yes(value), "yes")


def _yes(value: bool) -> str:
    return "yes" if value else "no"
