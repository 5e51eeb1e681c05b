"""A dossier as plain JSON, and back: how an application keeps what was declared and shown.

Months are "2019-03", days "2019-03-01", an open end is null. The document is written by our own forms and imports, which have
checked it; a malformed one raises ValueError or KeyError.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from candidates.eligibility import Diploma, Dossier, ExperiencePeriod, Month, Paper, ServicePeriod
from vacancies.rules import DiplomaLevel, Employer


def dossier_to_document(dossier: Dossier) -> dict[str, Any]:
    return {
        "route": dossier.route,
        "registered_on": dossier.registered_on.isoformat(),
        "born_on": _day_to_text(dossier.born_on),
        "nationality": dossier.nationality,
        "postcode": dossier.postcode,
        "diplomas": [
            {
                "level": d.level.value,
                "name": d.name,
                "gives_access_to": d.gives_access_to,
                "recognised": d.recognised,
            }
            for d in dossier.diplomas
        ],
        "certificates": list(dossier.certificates),
        "experience": [
            {
                "first": _month_to_text(p.first),
                "last": _month_to_text(p.last),
                "fields": sorted(p.fields),
                "employer": p.employer.value,
                "description": p.description,
            }
            for p in dossier.experience
        ],
        "service": [
            {
                "first": _month_to_text(p.first),
                "last": _month_to_text(p.last),
                "employer": p.employer.value,
                "level": p.level,
                "step": p.step,
                "grade": p.grade,
            }
            for p in dossier.service
        ],
        "permanent_here": dossier.permanent_here,
        "evaluations": list(dossier.evaluations),
        "languages": dict(dossier.languages),
        "licences": sorted(dossier.licences),
        "medically_fit": dossier.medically_fit,
        "last_participation": _day_to_text(dossier.last_participation),
        "statements": dict(dossier.statements),
        "judgements": dict(dossier.judgements),
        "papers": {
            key: {
                "received_on": paper.received_on.isoformat(),
                "issued_on": _day_to_text(paper.issued_on),
                "approved": paper.approved,
                "blank": paper.blank,
            }
            for key, paper in dossier.papers.items()
        },
    }


def dossier_from_document(document: Mapping[str, Any]) -> Dossier:
    return Dossier(
        route=document["route"],
        registered_on=date.fromisoformat(document["registered_on"]),
        born_on=_day(document["born_on"]),
        nationality=document["nationality"],
        postcode=document["postcode"],
        diplomas=tuple(Diploma(**{**d, "level": DiplomaLevel(d["level"])}) for d in document["diplomas"]),
        certificates=tuple(document["certificates"]),
        experience=tuple(
            ExperiencePeriod(
                first=month(p["first"]),
                last=month(p["last"]) if p["last"] else None,
                fields=frozenset(p["fields"]),
                employer=Employer(p["employer"]),
                description=p["description"],
            )
            for p in document["experience"]
        ),
        service=tuple(
            ServicePeriod(
                first=month(p["first"]),
                last=month(p["last"]) if p["last"] else None,
                employer=Employer(p["employer"]),
                level=p["level"],
                step=p["step"],
                grade=p["grade"],
            )
            for p in document["service"]
        ),
        permanent_here=document["permanent_here"],
        evaluations=tuple(document["evaluations"]),
        languages=document["languages"],
        licences=frozenset(document["licences"]),
        medically_fit=document["medically_fit"],
        last_participation=_day(document["last_participation"]),
        statements=document["statements"],
        judgements=document["judgements"],
        papers=_papers(document),
    )


def papers_from_document(document: Mapping[str, Any]) -> Dossier:
    """Only what `candidates.eligibility.lacking_papers` reads: route, day of registration and papers. Reading a whole dossier
    costs several times as much, which counts where thousands are asked who lacks a paper."""
    return Dossier(
        route=document["route"],
        registered_on=date.fromisoformat(document["registered_on"]),
        papers=_papers(document),
    )


def _papers(document: Mapping[str, Any]) -> dict[str, Paper]:
    return {
        key: Paper(
            received_on=date.fromisoformat(paper["received_on"]),
            issued_on=_day(paper["issued_on"]),
            approved=paper["approved"],
            blank=paper["blank"],
        )
        for key, paper in document["papers"].items()
    }


def month(text: str) -> Month:
    """A month from "2019-03"; ValueError if it is none."""
    first_day = date.fromisoformat(f"{text}-01")
    return Month(first_day.year, first_day.month)


def _month_to_text(value: Month | None) -> str | None:
    return f"{value.year:04}-{value.month:02}" if value else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _day_to_text(day: date | None) -> str | None:
    return day.isoformat() if day else None
