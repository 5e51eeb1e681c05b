"""Why a candidacy stands where it stands: each decision about it with its rule as published, its points, the sheets behind
them, its reasons, the closing that gave it, and the letters that told it. Nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from backoffice.candidacies import (
    VERDICT_KINDS,
    AlternativeRows,
    Mark,
    admission_mark,
    alternative_rows,
)
from backoffice.decisions import DECIDING, sheet_points
from backoffice.journal_words import names_of
from candidates.models import Application, Participation
from candidates.records import proposal_from_document
from correspondence.models import Message
from scoring.models import OUTCOMES, ClosingRun, Reopening, Result, ResultsFile, Score, ScoreSheet, Verdict
from scoring.records import part_from_document, reason_from_document
from scoring.selection import FinalOutcome, VerdictKind
from scoring.wording import figure, reason_line
from vacancies import lifecycle, words
from vacancies.models import RulesVersion
from vacancies.round_wording import end, round_block, round_title
from vacancies.rules import Definition, Source
from vacancies.rules import Round as RoundRule
from vacancies.sentences import Aspect, Sentence

IN_WORDS = (*DECIDING, Aspect.PARTS, Aspect.CALCULATION)


@dataclass(frozen=True)
class PartRow:
    """Points of one part beside the mark to reach; `mark` says whether it was reached, None where there is no mark."""

    title: str
    points: str
    maximum: str
    to_reach: str
    mark: Mark | None


@dataclass(frozen=True)
class SheetRow:
    """Who gave points: a juror on a sheet, an officer, or a file. `when` says since when they stand."""

    who: str
    role: str
    points: list[str]
    note: str
    when: datetime | None


@dataclass(frozen=True)
class Ground:
    """One decision about an application. `who` and `at` are of the closing, `set_aside` why it no longer holds."""

    key: str
    title: str
    mark: Mark
    ends: bool
    version: RulesVersion | None
    at: datetime | None
    who: str
    points: str = ""
    sentences: Sequence[Sentence] = ()
    parts: Sequence[PartRow] = ()
    columns: Sequence[str] = ()
    sheets: Sequence[SheetRow] = ()
    files: Sequence[ResultsFile] = ()
    reasons: Sequence[str] = ()
    motivation: str = ""
    alternatives: Sequence[AlternativeRows] = ()
    differs: str = ""
    number: int = 0
    digest: str = ""
    set_aside: Reopening | None = None
    letters: Sequence[Message] = field(default_factory=list)


def grounds(application: Application) -> list[Ground]:
    """The decisions about an application, the latest first, those set aside after the ones that hold: a constant number of
    queries."""
    letters = list(
        Message.objects.filter(subject_key=application.key)
        .defer("body_text", "body_html", "calendar")
        .order_by("created_at", "pk")
    )
    verdicts = list(
        Verdict.objects.filter(participation__application=application)
        .select_related("run__round", "run__rules_version", "run__reopening", "participation")
        .order_by("-run__round__position", "-run__number")
    )
    results = list(Result.objects.filter(application=application).select_related("ranking__rules_version"))
    sheets = _sheets([v.participation for v in verdicts])
    files: dict[int, list[ResultsFile]] = defaultdict(list)
    for file in ResultsFile.objects.filter(
        round__in={v.run.round_id for v in verdicts}, imported_at__isnull=False
    ).select_related("bureau"):
        files[file.round_id].append(file)
    names = names_of(
        {v.run.closed_by for v in verdicts}
        | {r.ranking.adopted_by for r in results}
        | {application.decided_by or "system"}
        | {s.entered_by for rows in sheets.values() for s in rows[0]}
    )
    latest: set[int] = set()
    found = [_of_result(result, names, letters, application) for result in results]
    for verdict in verdicts:
        stands = verdict.run.round_id not in latest and verdict.run.round.state == lifecycle.CLOSED
        latest.add(verdict.run.round_id)
        found.append(
            _of_verdict(verdict, stands, names, sheets, files[verdict.run.round_id], letters, application)
        )
    if application.decided_at:
        found.append(_of_admission(application, names, letters))
    return sorted(found, key=lambda ground: ground.set_aside is not None)


def _of_result(
    result: Result, names: Mapping[str, str], letters: Sequence[Message], application: Application
) -> Ground:
    ranking = result.ranking
    definition = ranking.rules_version.definition
    good = result.outcome == FinalOutcome.RESERVE
    has_place = good and result.rank and definition.reserve.ranked
    note = _("place %(rank)s") % {"rank": result.rank} if has_place else ""
    total = _("total %(total)s %%") % {"total": figure(Fraction(result.total))} if result.total else ""
    return Ground(
        key="end",
        title=_("End result"),
        mark=Mark("good" if good else "bad", words.capital(str(dict(OUTCOMES)[result.outcome])), note),
        ends=not good,
        version=ranking.rules_version,
        at=ranking.adopted_at,
        who=names.get(ranking.adopted_by, ""),
        points=total,
        sentences=end(definition).sentences,
        reasons=[words.capital(reason_line(reason_from_document(r), definition)) for r in result.reasons],
        digest=ranking.digest,
        letters=[m for m in letters if m.unique_key.startswith("result:final:")],
    )


def _of_verdict(
    verdict: Verdict,
    stands: bool,
    names: Mapping[str, str],
    sheets: Mapping[int, tuple[list[Score], dict[int, ScoreSheet]]],
    files: Sequence[ResultsFile],
    letters: Sequence[Message],
    application: Application,
) -> Ground:
    run: ClosingRun = verdict.run
    definition: Definition = run.rules_version.definition
    rule = definition.round(run.round.key)
    points = ""
    if verdict.points and verdict.maximum:
        points = _("%(points)s out of %(maximum)s") % {
            "points": figure(Fraction(verdict.points)),
            "maximum": figure(Fraction(verdict.maximum)),
        }
    kind = VerdictKind(verdict.kind)
    scores, of_seats = sheets.get(verdict.participation_id, ([], {}))
    held = reason_from_document(run.held_reason) if run.held_reason else None
    reasons = [reason_from_document(r) for r in verdict.reasons]
    lines = [words.unbroken(words.capital(reason_line(r, definition, rule))) for r in reasons]
    if held:
        lines.append(words.capital(reason_line(held, definition, rule)))
    unique = f"result:round:{run.round_id}:{application.key}"
    return Ground(
        key=f"round-{run.round_id}" if stands else f"run-{run.pk}",
        title=round_title(definition, rule),
        mark=Mark(
            "good" if verdict.goes_on else VERDICT_KINDS[kind], words.capital(str(verdict.get_kind_display()))
        ),
        ends=stands and not verdict.goes_on,
        version=run.rules_version,
        at=run.closed_at,
        who=names.get(run.closed_by, ""),
        points=points,
        sentences=round_block(definition, rule).about(*IN_WORDS),
        parts=[_part_row(part_from_document(p), rule) for p in verdict.parts],
        columns=[part.title for part in rule.parts] if len(rule.parts) > 1 else [_("Points")],
        sheets=_sheet_rows(rule, scores, of_seats, names) if stands else (),
        files=files if stands and any(part.source is Source.IMPORT for part in rule.parts) else (),
        reasons=lines,
        motivation=verdict.participation.motivation if stands else "",
        number=run.number,
        digest=run.digest,
        set_aside=None if stands else getattr(run, "reopening", None),
        letters=[m for m in letters if m.unique_key == unique] if stands else (),
    )


def _of_admission(application: Application, names: Mapping[str, str], letters: Sequence[Message]) -> Ground:
    definition = (application.rules_version or application.vacancy.rules).definition
    proposal = proposal_from_document(application.proposal) if application.proposal else None
    return Ground(
        key="admission",
        title=_("Admission"),
        mark=admission_mark(application),
        ends=not application.is_admitted,
        version=application.rules_version,
        at=application.decided_at,
        who=names.get(application.decided_by, ""),
        alternatives=alternative_rows(proposal, definition) if proposal else (),
        differs=application.admission_reason,
        letters=[m for m in letters if m.unique_key.startswith("admission:")],
    )


def _part_row(part: Any, rule: RoundRule) -> PartRow:
    mark = None
    if part.mark is not None:
        mark = Mark("good", _("Reached")) if part.reached else Mark("bad", _("Not reached"))
    return PartRow(
        rule.part(part.key).title,
        figure(part.points, part.mark) if part.taken else _("not taken"),
        figure(part.maximum),
        "" if part.mark is None else figure(part.mark),
        mark,
    )


def _sheets(
    participations: Sequence[Participation],
) -> dict[int, tuple[list[Score], dict[int, ScoreSheet]]]:
    """The scores per participation as they stand, and the sheets by seat."""
    keys = [p.pk for p in participations]
    found: dict[int, tuple[list[Score], dict[int, ScoreSheet]]] = {key: ([], {}) for key in keys}
    for score in Score.objects.filter(participation__in=keys).select_related("seat").order_by("seat", "pk"):
        found[score.participation_id][0].append(score)
    for sheet in ScoreSheet.objects.filter(participation__in=keys):
        found[sheet.participation_id][1][sheet.seat_id] = sheet
    return found


def _sheet_rows(
    rule: RoundRule, scores: Sequence[Score], sheets: Mapping[int, ScoreSheet], names: Mapping[str, str]
) -> list[SheetRow]:
    """A row per juror, then what an officer or a file gave, and what the panel agreed."""
    groups: dict[tuple[Any, ...], list[Score]] = defaultdict(list)
    for score in scores:
        groups[
            score.seat is None, score.consensus, score.seat_id, "" if score.seat else score.entered_by
        ].append(score)
    rows = []
    for (without, agreed, seat_id, _by), given in sorted(groups.items(), key=lambda item: str(item[0])):
        by_part = {score.part: score for score in given}
        points = []
        for part in rule.parts:
            worth = sheet_points(part, by_part[part.key]) if part.key in by_part else None
            points.append("–" if worth is None else figure(worth))
        sheet = sheets.get(seat_id) if seat_id else None
        who = names.get(given[0].entered_by, "")
        rows.append(
            SheetRow(
                who=_("The panel together") if agreed else (who if without else given[0].seat.name),
                role="" if without else str(given[0].seat.get_role_display()),
                points=points,
                note=_sheet_note(sheet, who, without),
                when=sheet.handed_in_at if sheet and sheet.handed_in_at else given[0].entered_at,
            )
        )
    return rows


def _sheet_note(sheet: ScoreSheet | None, who: str, without: bool) -> str:
    if without:
        return _("entered or taken over from a file")
    if sheet is None:
        return _("entered by %(who)s") % {"who": who}
    if sheet.typed_at:
        return _("on paper, typed in by %(who)s") % {"who": sheet.typed_by_name}
    return _("handed in and signed") if sheet.signed_at else _("handed in")
