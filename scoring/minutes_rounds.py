"""One closed round as its minutes tell it: panel, applied rules, points, verdicts with their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from planning.models import Recusal, Seat, SeatRole
from planning.panel_models import Lifting
from scoring.judges import Judges, called, lines_of, shortages_among
from scoring.minutes_points import figure, mark_of, points_tables, result_word
from scoring.minutes_records import Record, fact, full_name, vacancy_line
from scoring.models import ClosingRun, Reopening, Verdict
from scoring.outcome import Rule, VerdictKind
from scoring.records import fraction_value, reason_from_document
from scoring.wording import reason_line, reason_text
from vacancies import words
from vacancies.models import Vacancy
from vacancies.rules import ResultKind
from vacancies.sentences import Aspect
from vacancies.wording import round_block

_NAMES_AT_MOST = 120  # named in a sentence; more are only counted


def round_context(record: Record) -> dict[str, Any]:
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
        "named": record.named,
        "held_reason": _held_reason(record),
        "all_go_on": "" if judged else _names(record),
        "panel": _panel(record),
        "capacities": any(seat.capacity for seat in record.seats),
        "recusals": [
            *_juries(record),
            *_replacements(record),
            *map(_recusal, record.recusals),
            *map(_lifting, record.liftings),
        ],
        "shortages": _shortages(record),
        "applied": applied,
        "points": list(points_tables(record)) if record.run.held else [],
        "results": _results(record) if judged else [],
        "has_places": any(verdict.place for verdict in record.verdicts),
        "has_points": record.rule.result is ResultKind.POINTS,
        "union_remark": record.union_remark,
        "typed": record.typed,
        "log": record.log,
    }


def round_facts(vacancy: Vacancy, record: Record) -> Iterator[dict[str, Any]]:
    yield fact(_("Vacancy"), vacancy_line(vacancy, record.run.rules_version))
    planned = record.round.planned_on
    place = record.round.place
    if planned or place:
        yield fact(_("Day and place"), words.capital(words.weekday(planned)) if planned else "", place)
    yield fact(_("Closed"), words.capital(words.moment(localtime(record.run.closed_at))))
    for reopening in Reopening.objects.filter(run__round=record.round).select_related("run"):
        yield fact(_("Corrected"), *_set_aside(reopening))
    corrects = record.run.corrects
    if corrects and corrects.run.round_id != record.round.pk:
        yield fact(
            _("Corrected"),
            _("After %(round)s was opened again.") % {"round": corrects.run.round.title},
            corrects.reason,
        )
    yield fact(_("Result"), _counts(record.run), strong=True)


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


def _juries(record: Record) -> Iterator[str]:
    """Who sat in each session that named its jurors."""
    for session in record.sessions:
        names = [seat.name for seat in record.seats if record.seating.sits_in(seat.pk, session.pk)]
        yield (
            _("In the session of %(session)s sat %(names)s.")
            % {"session": called(session), "names": words.joined(names)}
        )


def _replacements(record: Record) -> Iterator[str]:
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


def _shortages(record: Record) -> tuple[str, ...]:
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


def _held_reason(record: Record) -> str:
    """Why a round under a condition was held or not; nothing for one that is always held."""
    document = record.run.held_reason
    if not document:
        return ""
    reason = reason_from_document(document)
    text = reason_text(reason, record.definition, record.rule)
    if reason.rule is Rule.HELD_MAY and record.round.held_reason:
        text = f"{text} {record.round.held_reason}"
    return text


def _names(record: Record) -> str:
    on = [verdict.participation.application for verdict in record.verdicts if verdict.goes_on]
    count = ngettext("%(count)s candidate goes on", "%(count)s candidates go on", len(on)) % {
        "count": len(on)
    }
    if not on or len(on) > _NAMES_AT_MOST:
        return f"{count}."
    listed = ", ".join(f"{full_name(a)} ({a.reference})" for a in sorted(on, key=record.order))
    return f"{count}: {listed}."


def _panel(record: Record) -> list[dict[str, str]]:
    marks = record.marks()
    return [
        {
            "name": _seat_name(seat, marks, named=record.named),
            "role": _("%(role)s, until %(day)s")
            % {"role": seat.get_role_display(), "day": words.day(localdate(seat.ended_at))}
            if seat.ended_at
            else seat.get_role_display(),
            "capacity": seat.capacity,
            "vote": pgettext("vote", "yes") if seat.votes else pgettext("vote", "no"),
        }
        for seat in record.seats
    ]


def _seat_name(seat: Seat, marks: Mapping[int, str], *, named: bool) -> str:
    if not named:
        return marks.get(seat.pk, "–")  # the role stands beside it
    return f"{seat.name} ({marks[seat.pk]})" if seat.votes else seat.name


def signatories_of(vacancy: Vacancy, seats: Iterable[Seat]) -> list[dict[str, str]]:
    """Who votes and who reports, once each; an observer and who was replaced do not sign. Without a panel the officer does."""
    signing = {seat.name: seat for seat in seats if seat.role != SeatRole.OBSERVER and seat.ended_at is None}
    if not signing and vacancy.officer:
        return [{"name": str(vacancy.officer), "role": _("selection officer")}]
    return [{"name": seat.name, "role": seat.get_role_display()} for seat in signing.values()]


def _results(record: Record) -> list[dict[str, Any]]:
    """Who goes on first, by points; then who does not, by name."""

    def order(verdict: Verdict) -> tuple:
        fraction = fraction_value(verdict.fraction)
        by_points = -fraction if verdict.goes_on and fraction is not None else 1
        return (not verdict.goes_on, by_points, record.order(verdict.participation.application))

    return [_result(record, verdict) for verdict in sorted(record.verdicts, key=order)]


def _result(record: Record, verdict: Verdict) -> dict[str, Any]:
    application, participation = verdict.participation.application, verdict.participation
    reasons = [reason_from_document(document) for document in verdict.reasons]
    lines = [reason_line(reason, record.definition, record.rule) for reason in reasons]
    points = fraction_value(verdict.points)
    return {
        "name": record.name(application),
        "reference": application.reference,
        "result": result_word(verdict),
        "goes_on": verdict.goes_on,
        "points": figure(points, mark_of(record.rule, verdict)),
        "place": verdict.place or "–",
        "reason": words.capital("; ".join(lines)) + "." if lines else "",
        "motivation": " ".join(filter(None, [participation.absence_note, participation.motivation])),
    }
