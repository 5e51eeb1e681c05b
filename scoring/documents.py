"""Minutes of a round and of the whole selection, from the verdicts as they were closed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import translation
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from candidates.eligibility import Admission
from candidates.models import Application
from candidates.records import proposal_from_document
from candidates.wording import refusal_lines
from documents.render import LANGUAGE, render_pdf
from planning.models import Recusal, Seat, SeatRole, Session
from planning.panel_models import Lifting
from planning.seating import Seating, seatings
from scoring.display import Number, rounded, shown
from scoring.judges import Judges, called, lines_of, shortages_among
from scoring.minutes_notes import log_lines, typed_lines
from scoring.minutes_opening import opening_facts
from scoring.models import ClosingRun, Ranking, Reopening, Score, UnionRemark, Verdict
from scoring.outcome import PartOutcome, Rule, VerdictKind
from scoring.points import PartFacts, round_points
from scoring.records import fraction_value, part_from_document, reason_from_document
from scoring.wording import reason_line, reason_text
from vacancies import rules as definitions
from vacancies import words
from vacancies.models import Round, RulesVersion, Vacancy
from vacancies.rules import Combination, Definition, ResultKind
from vacancies.sentences import Aspect
from vacancies.wording import end, round_block, round_title

_POINTS_WIDTH = 102  # mm that names and result leave for points in one table
_JUROR, _FIGURE, _ALONE = 9, 13, 26  # mm of a column; a figure without jurors before it has a wide head
COLUMNS_AT_MOST = 3
"""Rounds whose points fit beside the final score."""

_NAMES_AT_MOST = 120  # named in a sentence; more are only counted


def minutes_pdf(round: Round) -> bytes:
    """The minutes of a closed round as a PDF: panel, applied rules, points, verdicts with their reasons, signatures."""
    vacancy = round.vacancy
    with translation.override(LANGUAGE):
        [record] = _records(vacancy, [round])
        title = _("Minutes of %(round)s, %(function)s") % {"round": record.title, "function": vacancy.title}
        context = {
            "running": title,
            "heading": _("Minutes"),
            "subheading": [record.title, _function(record.definition)],
            "facts": list(_round_facts(vacancy, record)),
            "round": _round_context(record),
            "signatories": _signatories(vacancy, record.seats),
        }
        return render_pdf("print/minutes.html", context, organisation=vacancy.organisation, title=title)


def final_minutes_pdf(vacancy: Vacancy) -> bytes:
    """The minutes of the whole selection as a PDF: admission, every closed round, and the end where it is adopted."""
    with translation.override(LANGUAGE):
        rounds = [r for r in vacancy.rounds.order_by("position") if r.closed_at]
        records = list(_records(vacancy, rounds))
        title = _("Final minutes, %(function)s") % {"function": vacancy.title}
        definition = vacancy.definition
        context = {
            "running": title,
            "heading": _("Final minutes"),
            "subheading": [_function(definition)],
            "facts": list(_whole_facts(vacancy)),
            "course": [_course(record) for record in records],
            "admissions": _admissions(vacancy),
            "rounds": [_round_context(record) for record in records],
            "end": _end(vacancy, definition, records),
            "signatories": _signatories(vacancy, [seat for record in records for seat in record.seats]),
        }
        return render_pdf("print/final_minutes.html", context, organisation=vacancy.organisation, title=title)


@dataclass(frozen=True)
class _Record:
    """One closed round with all that its minutes tell."""

    round: Round
    run: ClosingRun
    definition: Definition
    verdicts: Sequence[Verdict]
    scores: Mapping[int, Sequence[Score]]  # by participation
    seats: Sequence[Seat]
    sessions: Sequence[Session]  # that name their jurors
    seating: Seating
    recusals: Sequence[Recusal]
    liftings: Sequence[Lifting]
    union_remark: str
    typed: Sequence[str]
    log: Sequence[Mapping[str, Any]]

    @property
    def rule(self) -> definitions.Round:
        return self.definition.round(self.round.key)

    @property
    def title(self) -> str:
        return round_title(self.definition, self.rule)

    @property
    def jurors(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.votes]


def _records(vacancy: Vacancy, rounds: Sequence[Round]) -> Iterator[_Record]:
    """The rounds with their last closing, in a constant number of queries; one that was not closed is left out."""
    runs = {
        run.round_id: run
        for run in ClosingRun.objects.filter(round__in=rounds)
        .select_related("rules_version")
        .order_by("number")
    }
    verdicts: dict[int, list[Verdict]] = defaultdict(list)
    for verdict in Verdict.objects.filter(run__in=runs.values()).select_related(
        "participation__application__candidate"
    ):
        verdicts[verdict.run_id].append(verdict)
    scores: dict[int, list[Score]] = defaultdict(list)
    for score in Score.objects.filter(participation__round__in=rounds):
        scores[score.participation_id].append(score)
    seats: dict[int, list[Seat]] = defaultdict(list)
    order = list(SeatRole)
    for seat in Seat.objects.filter(round__in=rounds).select_related("decline"):
        seats[seat.round_id].append(seat)
    recusals: dict[int, list[Recusal]] = defaultdict(list)
    for recusal in Recusal.objects.filter(seat__round__in=rounds).select_related(
        "seat", "application__candidate"
    ):
        recusals[recusal.seat.round_id].append(recusal)
    liftings: dict[int, list[Lifting]] = defaultdict(list)
    for lifting in Lifting.objects.filter(seat__round__in=rounds, lifted=True).select_related(
        "seat", "application__candidate"
    ):
        liftings[lifting.seat.round_id].append(lifting)
    remarks = dict(UnionRemark.objects.filter(round__in=rounds).values_list("round", "text"))
    sessions: dict[int, list[Session]] = defaultdict(list)
    named = Session.objects.standing().filter(round__in=rounds, jurors__isnull=False).distinct()
    for session in named.order_by("starts_at", "panel", "pk"):
        sessions[session.round_id].append(session)
    seating = seatings(rounds)
    typed, log = typed_lines(rounds), log_lines(rounds)
    definitions_by_version: dict[int, Definition] = {}
    for round in rounds:
        if run := runs.get(round.pk):
            version: RulesVersion = run.rules_version
            definition = definitions_by_version.setdefault(version.pk, version.definition)
            panel = sorted(seats[round.pk], key=lambda s: (order.index(SeatRole(s.role)), s.pk))
            yield _Record(
                round,
                run,
                definition,
                verdicts[run.pk],
                scores,
                panel,
                sessions[round.pk],
                seating[round.pk],
                recusals[round.pk],
                liftings[round.pk],
                remarks.get(round.pk, ""),
                typed.get(round.pk, ()),
                log.get(round.pk, ()),
            )


# -- Facts -------------------------------------------------------------------------------------------------------------


def _function(definition: Definition) -> str:
    return _("%(function)s, level %(level)s") % {
        "function": definition.offer.title,
        "level": definition.offer.level,
    }


def _fact(label: str, *lines: str, strong: bool = False) -> dict[str, Any]:
    return {"label": label, "lines": [line for line in lines if line], "strong": strong}


def _vacancy_line(vacancy: Vacancy, version: RulesVersion | None) -> str:
    if version is None:
        return vacancy.number
    return _("%(number)s, rules of the procedure version %(version)s of %(day)s") % {
        "number": vacancy.number,
        "version": version.number,
        "day": words.day(localdate(version.published_at)),
    }


def _round_facts(vacancy: Vacancy, record: _Record) -> Iterator[dict[str, Any]]:
    yield _fact(_("Vacancy"), _vacancy_line(vacancy, record.run.rules_version))
    planned = record.round.planned_on
    place = record.round.place
    if planned or place:
        yield _fact(_("Day and place"), words.capital(words.weekday(planned)) if planned else "", place)
    yield _fact(_("Closed"), words.capital(words.moment(localtime(record.run.closed_at))))
    for reopening in Reopening.objects.filter(run__round=record.round).select_related("run"):
        yield _fact(_("Corrected"), *_set_aside(reopening))
    corrects = record.run.corrects
    if corrects and corrects.run.round_id != record.round.pk:
        yield _fact(
            _("Corrected"),
            _("After %(round)s was opened again.") % {"round": corrects.run.round.title},
            corrects.reason,
        )
    yield _fact(_("Result"), _counts(record.run), strong=True)


def _set_aside(reopening: Reopening) -> tuple[str, str]:
    """When an earlier closing was made and set aside, and why."""
    moments = {
        "closed": words.day(localdate(reopening.run.closed_at)),
        "reopened": words.day(localdate(reopening.reopened_at)),
    }
    return _("First closed on %(closed)s, opened again on %(reopened)s.") % moments, reopening.reason


def _counts(run: ClosingRun) -> str:
    pieces = [
        ngettext("%(count)s candidate", "%(count)s candidates", run.entrants) % {"count": run.entrants},
        ngettext("%(count)s exempt", "%(count)s exempt", run.exempt) % {"count": run.exempt}
        if run.exempt
        else "",
        ngettext("%(count)s goes on", "%(count)s go on", run.passed) % {"count": run.passed},
        ngettext("%(count)s is out", "%(count)s are out", run.out) % {"count": run.out} if run.out else "",
        ngettext("%(count)s withdrew", "%(count)s withdrew", run.withdrawn) % {"count": run.withdrawn}
        if run.withdrawn
        else "",
    ]
    return ", ".join(filter(None, pieces))


def _whole_facts(vacancy: Vacancy) -> Iterator[dict[str, Any]]:
    yield _fact(_("Vacancy"), _vacancy_line(vacancy, vacancy.rules))
    if vacancy.opening_reference:
        decision = [words.capital(vacancy.opening_authority)]
        if vacancy.opening_date:
            decision.append(words.day(vacancy.opening_date))
        decision.append(vacancy.opening_reference)
        yield _fact(_("Opening of the post"), ", ".join(filter(None, decision)))
    for label, lines in opening_facts(vacancy):
        yield _fact(label, *lines)
    if vacancy.registered_count is not None:
        counts = ngettext(
            "%(count)s application, %(valid)s valid",
            "%(count)s applications, %(valid)s valid",
            vacancy.registered_count,
        ) % {"count": vacancy.registered_count, "valid": vacancy.valid_count}
        yield _fact(_("Applications"), counts)
    ranking = Ranking.objects.filter(vacancy=vacancy).first()
    if ranking:
        yield _fact(_("Adopted"), words.capital(words.moment(localtime(ranking.adopted_at))))


# -- A round -----------------------------------------------------------------------------------------------------------


def _round_context(record: _Record) -> dict[str, Any]:
    aspects = set(Aspect) - {Aspect.CONTENT, Aspect.COMPETENCIES, Aspect.WHEN, Aspect.DEADLINE}
    block = round_block(record.definition, record.rule)
    applied = [
        {"label": label, "sentences": sentences}
        for label, sentences in block.rows()
        if sentences[0].aspect in aspects
    ]
    judged = record.run.held and record.rule.result is not ResultKind.INFORMATIVE
    return {
        "title": record.title,
        "held_reason": _held_reason(record),
        "all_go_on": "" if judged else _names(record.verdicts),
        "panel": _panel(record.seats),
        "capacities": any(seat.capacity for seat in record.seats),
        "recusals": [
            *_juries(record),
            *_replacements(record),
            *map(_recusal, record.recusals),
            *map(_lifting, record.liftings),
        ],
        "shortages": _shortages(record),
        "applied": applied,
        "points": list(_points_tables(record)) if record.run.held else [],
        "results": _results(record) if judged else [],
        "has_places": any(verdict.place for verdict in record.verdicts),
        "has_points": record.rule.result is ResultKind.POINTS,
        "union_remark": record.union_remark,
        "typed": record.typed,
        "log": record.log,
    }


def _recusal(recusal: Recusal) -> str:
    return _("%(juror)s stepped back for %(candidate)s (%(reference)s): %(reason)s") % {
        "juror": recusal.seat.name,
        "candidate": recusal.application.candidate,
        "reference": recusal.application.reference,
        "reason": recusal.reason,
    }


def _lifting(lifting: Lifting) -> str:
    return _(
        "%(juror)s had stepped back for %(candidate)s (%(reference)s): %(recusal)s Two officers lifted that: %(reason)s"
    ) % {
        "juror": lifting.seat.name,
        "candidate": lifting.application.candidate,
        "reference": lifting.application.reference,
        "recusal": _stopped(lifting.recusal_reason),
        "reason": lifting.reason,
    }


def _stopped(text: str) -> str:
    """The text as a sentence."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _juries(record: _Record) -> Iterator[str]:
    """Who sat in each session that named its jurors."""
    for session in record.sessions:
        names = [seat.name for seat in record.seats if record.seating.sits_in(seat.pk, session.pk)]
        yield (
            _("In the session of %(session)s sat %(names)s.")
            % {"session": called(session), "names": words.joined(names)}
        )


def _replacements(record: _Record) -> Iterator[str]:
    """Who took over from whom, from when and why; and whose points stand."""
    successors = {seat.replaces_id: seat for seat in record.seats if seat.replaces_id}
    for seat in record.seats:
        if seat.ended_at is None:
            continue
        values = {
            "juror": seat.name,
            "when": words.moment(localtime(seat.ended_at)),
            "reason": seat.end_reason,
        }
        if successor := successors.get(seat.pk):
            text = _("%(juror)s was replaced by %(successor)s from %(when)s: %(reason)s")
            values["successor"] = successor.name
        else:
            text = _("%(juror)s left the panel on %(when)s: %(reason)s")
        line = _stopped(text % values)
        if any(score.seat_id == seat.pk for scores in record.scores.values() for score in scores):
            line = f"{line} {_('The points given before that count.')}"
        yield line


def _shortages(record: _Record) -> tuple[str, ...]:
    """What the panel lacked against the rules when the round was closed."""
    rule = record.rule.jurors
    if not record.run.held or not (rule.members or rule.external):
        return ()
    judges = Judges(
        lines_of(record.seats),
        {(recusal.seat_id, recusal.application_id) for recusal in record.recusals},
        {
            (score.seat_id, participation)
            for participation, scores in record.scores.items()
            for score in scores
        },
        record.seating,
    )
    judged = [
        verdict.participation
        for verdict in record.verdicts
        if verdict.kind not in (VerdictKind.EXEMPT, VerdictKind.WITHDRAWN, VerdictKind.NOT_HELD)
    ]
    return shortages_among(rule, judges, judged, record.sessions)


def _held_reason(record: _Record) -> str:
    """Why a round under a condition was held or not; nothing for one that is always held."""
    document = record.run.held_reason
    if not document:
        return ""
    reason = reason_from_document(document)
    text = reason_text(reason, record.definition, record.rule)
    if reason.rule is Rule.HELD_MAY and record.round.held_reason:
        text = f"{text} {record.round.held_reason}"
    return text


def _names(verdicts: Sequence[Verdict]) -> str:
    on = [verdict.participation.application for verdict in verdicts if verdict.goes_on]
    count = ngettext("%(count)s candidate goes on", "%(count)s candidates go on", len(on)) % {
        "count": len(on)
    }
    if not on or len(on) > _NAMES_AT_MOST:
        return f"{count}."
    listed = ", ".join(f"{_name(a)} ({a.reference})" for a in sorted(on, key=_alphabetical))
    return f"{count}: {listed}."


def _name(application: Application) -> str:
    """Last name first, as lists are ordered."""
    return f"{application.candidate.last_name} {application.candidate.first_name}".strip()


def _alphabetical(application: Application) -> tuple[str, str]:
    return (_name(application).casefold(), application.reference)


def _panel(seats: Sequence[Seat]) -> list[dict[str, str]]:
    marks = _initials([seat for seat in seats if seat.votes])
    return [
        {
            "name": f"{seat.name} ({marks[seat.pk]})" if seat.votes else seat.name,
            "role": _("%(role)s, until %(day)s")
            % {"role": seat.get_role_display(), "day": words.day(localdate(seat.ended_at))}
            if seat.ended_at
            else seat.get_role_display(),
            "capacity": seat.capacity,
            "vote": pgettext("vote", "yes") if seat.votes else pgettext("vote", "no"),
        }
        for seat in seats
    ]


def _initials(seats: Sequence[Seat]) -> dict[int, str]:
    """First letters of first and last name, numbered where two are the same."""
    plain = {
        seat.pk: (name[0][:1] + (name[-1][:1] if len(name) > 1 else "")).upper()
        for seat in seats
        if (name := seat.name.split() or ["?"])
    }
    many = {mark for mark, count in Counter(plain.values()).items() if count > 1}
    seen: Counter[str] = Counter()
    marks = {}
    for pk, mark in plain.items():
        seen[mark] += 1
        marks[pk] = f"{mark}{seen[mark]}" if mark in many else mark
    return marks


def _signatories(vacancy: Vacancy, seats: Iterable[Seat]) -> list[dict[str, str]]:
    """Who votes and who reports, once each; an observer and who was replaced do not sign. Without a panel the officer does."""
    signing = {seat.name: seat for seat in seats if seat.role != SeatRole.OBSERVER and seat.ended_at is None}
    if not signing and vacancy.officer:
        return [{"name": str(vacancy.officer), "role": _("selection officer")}]
    return [{"name": seat.name, "role": seat.get_role_display()} for seat in signing.values()]


# -- Points ------------------------------------------------------------------------------------------------------------


def figure(value: Number | None, against: Number | None = None) -> str:
    """Two decimals, or the exact figure where rounding would change how it compares with `against`."""
    if value is None:
        return "–"
    text = shown(value, against)
    return rounded(value, fixed=True) if text == rounded(value) else text


def _points_tables(record: _Record) -> Iterator[dict[str, Any]]:
    """One table with all parts where it fits on the page, else one per part."""
    rule = record.rule
    if rule.result not in (ResultKind.POINTS, ResultKind.INFORMATIVE) or not rule.parts:
        return
    marks = _initials(record.jurors)
    groups = [_PartColumns(record, part, marks) for part in rule.parts]
    total = len(groups) > 1
    width = sum(group.width for group in groups) + (_FIGURE if total else 0)
    rows = sorted(record.verdicts, key=lambda v: _alphabetical(v.participation.application))
    if width <= _POINTS_WIDTH:
        yield _points_table(record, rows, groups, total=total)
    else:
        for group in groups:
            yield _points_table(record, rows, [group], total=False)


class _PartColumns:
    """The columns of one part: a juror each, where jurors scored, and the figure that counts."""

    def __init__(self, record: _Record, part: definitions.Part, marks: Mapping[int, str]) -> None:
        self.part = part
        self.record = record
        scored = {
            s.seat_id for rows in record.scores.values() for s in rows if s.part == part.key and s.seat_id
        }
        self.seats = [seat for seat in record.jurors if seat.pk in scored]
        self.heads = [marks[seat.pk] for seat in self.seats]
        self.width = 3 + _JUROR * len(self.seats) + _FIGURE if self.seats else _ALONE

    @property
    def title(self) -> str:
        values = {"part": self.part.title, "maximum": words.number(self.part.maximum)}
        if self.part.pass_mark is None:
            return _("%(part)s, out of %(maximum)s") % values
        values["mark"] = words.number(self.part.pass_mark)
        return _("%(part)s, at least %(mark)s out of %(maximum)s") % values

    @property
    def figure_head(self) -> str:
        if not self.seats:
            return _("Points")
        how = self.record.rule.jurors
        if how.consensus:
            return pgettext("column of figures", "Agreed")
        if how.combine is Combination.MEDIAN:
            return pgettext("column of figures", "Median")
        return pgettext("column of figures", "Mean")

    def cells(self, participation: int, outcome: PartOutcome | None) -> Iterator[dict[str, Any]]:
        given = {s.seat_id: s for s in self.record.scores.get(participation, ()) if s.part == self.part.key}
        for index, seat in enumerate(self.seats):
            score = given.get(seat.pk)
            yield {"text": rounded(self._sheet(score)) if score else "–", "first": index == 0}
        taken = outcome is not None and outcome.taken
        yield {
            "text": figure(outcome.points, outcome.mark) if taken else "–",
            "first": not self.seats,
            "strong": True,
            "under": taken and outcome.reached is False,
        }

    def _sheet(self, score: Score) -> Fraction:
        """The points of one sheet for this part, counted as the engine counts them."""
        facts = PartFacts(
            points=score.points, criteria={key: Decimal(value) for key, value in score.criteria.items()}
        )
        gone = frozenset((part, criterion) for part, criterion in self.record.round.neutralised)
        outcomes = round_points(self.record.rule, {self.part.key: facts}, gone).parts
        return next(o.points for o in outcomes if o.key == self.part.key)


def _points_table(
    record: _Record, rows: Sequence[Verdict], groups: Sequence[_PartColumns], *, total: bool
) -> dict[str, Any]:
    return {
        "groups": groups,
        "total": total,
        "span": sum(len(group.seats) + 1 for group in groups) + (1 if total else 0),
        "rows": [_points_row(record, verdict, groups, total=total) for verdict in rows],
        "under": any(
            outcome.reached is False for verdict in rows for outcome in map(part_from_document, verdict.parts)
        ),
        "maximum": words.number(record.rule.maximum),
    }


def _points_row(
    record: _Record, verdict: Verdict, groups: Sequence[_PartColumns], *, total: bool
) -> dict[str, Any]:
    application = verdict.participation.application
    row: dict[str, Any] = {
        "name": _name(application),
        "reference": application.reference,
        "result": _result_word(verdict),
        "goes_on": verdict.goes_on,
    }
    outcomes = {part.key: part for part in map(part_from_document, verdict.parts)}
    if not any(part.taken for part in outcomes.values()):
        reasons = [reason_from_document(document) for document in verdict.reasons]
        lines = [reason_line(reason, record.definition, record.rule) for reason in reasons[:1]]
        return {**row, "note": words.capital("; ".join(lines))}
    cells = [
        cell
        for group in groups
        for cell in group.cells(verdict.participation_id, outcomes.get(group.part.key))
    ]
    if total:
        points, mark = fraction_value(verdict.points), _mark(record.rule, verdict)
        cells.append(
            {
                "text": figure(points, mark),
                "strong": True,
                "under": points is not None and mark is not None and points < mark,
            }
        )
    return {**row, "cells": cells}


def _mark(rule: definitions.Round, verdict: Verdict) -> Fraction | None:
    maximum = fraction_value(verdict.maximum)
    percent = rule.passing.percent
    return None if percent is None or maximum is None else Fraction(percent) * maximum / 100


def _result_word(verdict: Verdict) -> str:
    if verdict.kind == VerdictKind.FAILED and verdict.goes_on:
        return _("failed, goes on")
    if verdict.kind == VerdictKind.ABSENT and verdict.goes_on:
        return _("absent, goes on")
    return verdict.get_kind_display()


# -- Verdicts ----------------------------------------------------------------------------------------------------------


def _results(record: _Record) -> list[dict[str, Any]]:
    """Who goes on first, by points; then who does not, by name."""

    def order(verdict: Verdict) -> tuple:
        fraction = fraction_value(verdict.fraction)
        by_points = -fraction if verdict.goes_on and fraction is not None else 1
        return (not verdict.goes_on, by_points, _alphabetical(verdict.participation.application))

    return [_result(record, verdict) for verdict in sorted(record.verdicts, key=order)]


def _result(record: _Record, verdict: Verdict) -> dict[str, Any]:
    application, participation = verdict.participation.application, verdict.participation
    reasons = [reason_from_document(document) for document in verdict.reasons]
    lines = [reason_line(reason, record.definition, record.rule) for reason in reasons]
    points = fraction_value(verdict.points)
    return {
        "name": _name(application),
        "reference": application.reference,
        "result": _result_word(verdict),
        "goes_on": verdict.goes_on,
        "points": figure(points, _mark(record.rule, verdict)),
        "place": verdict.place or "–",
        "reason": words.capital("; ".join(lines)) + "." if lines else "",
        "motivation": " ".join(filter(None, [participation.absence_note, participation.motivation])),
    }


# -- The whole ---------------------------------------------------------------------------------------------------------


def _course(record: _Record) -> dict[str, Any]:
    run = record.run
    return {
        "title": record.title,
        "held": pgettext("round", "held") if run.held else pgettext("round", "not held"),
        "counts": [run.entrants, run.exempt, run.passed, run.out, run.withdrawn],
        "closed": words.day(localdate(run.closed_at)),
    }


def _admissions(vacancy: Vacancy) -> list[dict[str, Any]]:
    """How many of each, and by name who was not admitted, with the reason."""
    counts = Counter(vacancy.applications.exclude(admission="").values_list("admission", flat=True))
    outside = vacancy.applications.filter(admission__in=[Admission.REFUSED, Admission.INVALID])
    return [
        {
            "label": label,
            "count": counts[admission],
            "refused": [
                {"name": f"{_name(a)} ({a.reference})", "reasons": _refusal(a, vacancy.definition)}
                for a in sorted(outside.select_related("candidate"), key=_alphabetical)
                if a.admission == admission
            ],
        }
        for admission, label in Application.ADMISSIONS
        if counts[admission]
    ]


def _refusal(application: Application, definition: Definition) -> list[str]:
    """The officer's own reason where the decision differs from the proposal, else what the proposal found."""
    if application.admission_reason:
        return [application.admission_reason]
    return refusal_lines(proposal_from_document(application.proposal), definition)


def _end(vacancy: Vacancy, definition: Definition, records: Sequence[_Record]) -> dict[str, Any] | None:
    """The final result of who came through the last round; None before the ranking is adopted."""
    ranking = Ranking.objects.filter(vacancy=vacancy).first()
    if ranking is None:
        return None
    ranked = definition.reserve.ranked
    counting = [record for record in records if definition.counts(record.rule)]
    if len(counting) > COLUMNS_AT_MOST:
        counting = []  # the points stand with each round
    verdicts = {
        record.round.pk: {v.participation.application_id: v for v in record.verdicts} for record in counting
    }
    rows = []
    results = list(ranking.results.select_related("application__candidate"))
    shared = Counter(result.rank for result in results if result.rank)
    for result in results:
        reasons = [reason_from_document(document) for document in result.reasons]
        if any(reason.rule is Rule.OUT_BEFORE for reason in reasons):
            continue
        of_rounds = [verdicts[record.round.pk].get(result.application_id) for record in counting]
        total = fraction_value(result.total)
        rows.append(
            {
                "rank": result.rank if ranked else None,
                "tied": ranked and shared[result.rank] > 1,
                "name": _name(result.application),
                "reference": result.application.reference,
                "points": [figure(fraction_value(v.points)) if v else "–" for v in of_rounds],
                "total": figure(total, definition.end.percent),
                "result": result.get_outcome_display(),
                "reason": words.capital(
                    "; ".join(
                        reason_line(r, definition)
                        for r in reasons
                        if not r.met and r.rule is not Rule.WITHDRAWN
                    )
                ),
                "order": (result.rank or len(results) + 1, _alphabetical(result.application))
                if ranked
                else (result.outcome != "reserve", _alphabetical(result.application)),
            }
        )
    return {
        "ranked": ranked,
        "applied": [{"label": label, "sentences": s} for label, s in end(definition).rows()],
        "rounds": [
            {"title": record.rule.title, "maximum": words.number(record.rule.maximum)} for record in counting
        ],
        "rows": sorted(rows, key=lambda row: row["order"]),
    }
