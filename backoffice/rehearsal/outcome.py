"""What came of a rehearsal: `outcome.json` and the funnel, read from the rows that the actions wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from candidates.eligibility import Admission
from candidates.models import Application
from reserves.models import Place
from scoring.display import exact, rounded
from scoring.models import ClosingRun, Result, Verdict
from scoring.records import fraction_value, reason_from_document
from scoring.selection import Reason, Rule
from scoring.wording import reason_line, reason_text
from vacancies.models import Vacancy
from vacancies.rules import Definition, Round

NOT_ADMITTED = {Admission.REFUSED: "refused", Admission.INVALID: "invalid"}


def outcome_document(vacancy: Vacancy) -> dict[str, Any]:
    """The outcome as `outcome.json` holds it: counts per round, and per candidate every verdict with its reasons.

    Points and totals are exact: decimal strings, or fractions ("217/3") where the decimals do not end. A plain reserve
    has no ranks.
    """
    definition = vacancy.definition
    runs = list(
        ClosingRun.objects.filter(round__vacancy=vacancy).select_related("round").order_by("round__position")
    )
    verdicts: dict[int, list[dict[str, Any]]] = {}
    rows = (
        Verdict.objects.filter(run__in=runs)
        .select_related("run__round", "participation")
        .order_by("run__round__position")
    )
    for verdict in rows:
        rule = definition.round(verdict.run.round.key)
        verdicts.setdefault(verdict.participation.application_id, []).append(
            _verdict(verdict, definition, rule)
        )
    results = {r.application_id: r for r in Result.objects.filter(ranking__vacancy=vacancy)}
    appointed = set(
        Place.objects.filter(reserve_list__vacancy=vacancy, state=Place.State.APPOINTED).values_list(
            "result__application", flat=True
        )
    )
    lost = set(
        Place.objects.filter(reserve_list__vacancy=vacancy, state=Place.State.LOST).values_list(
            "result__application", flat=True
        )
    )
    candidates = []
    for application in vacancy.applications.order_by("reference"):
        result = results.get(application.pk)
        ended = _outcome(application, result, application.pk in appointed, application.pk in lost)
        ranked = definition.reserve.ranked and result is not None
        candidates.append(
            {
                "reference": application.reference,
                "admission": application.admission,
                "rounds": verdicts.get(application.pk, []),
                "total": _exact(result.total) if result else None,
                "rank": result.rank if ranked else None,
                "outcome": ended,
            }
        )
    return {
        "procedure": vacancy.title,
        "rounds": [
            {
                "key": run.round.key,
                "held": run.held,
                "entrants": run.entrants,
                "exempt": run.exempt,
                "passed": run.passed,
                "out": run.out,
            }
            for run in runs
        ],
        "candidates": candidates,
    }


def _verdict(verdict: Verdict, definition: Definition, rule: Round) -> dict[str, Any]:
    return {
        "key": rule.key,
        "verdict": verdict.kind,
        "points": _exact(verdict.points),
        "maximum": _exact(verdict.maximum),
        "reasons": [
            {
                "rule": reason.rule.value,
                "observed": None if reason.observed is None else exact(reason.observed),
                "required": None if reason.required is None else exact(reason.required),
                "text": reason_text(reason, definition, rule),
            }
            for reason in map(reason_from_document, verdict.reasons)
        ],
    }


def _exact(text: str) -> str | None:
    value = fraction_value(text)
    return None if value is None else exact(value)


def _outcome(application: Application, result: Result | None, appointed: bool, lost: bool) -> str:
    """The end of one candidacy in one word. A place lost by refusing is "out" as well."""
    if application.state == Application.State.WITHDRAWN:
        return "withdrawn"
    if application.admission in NOT_ADMITTED:
        return NOT_ADMITTED[Admission(application.admission)]
    if appointed:
        return "appointed"
    return "out" if result is None or lost else result.outcome


# -- The funnel -------------------------------------------------------------------------------------------------------


def funnel(vacancy: Vacancy) -> str:
    """The course of the procedure as a table of text: how many entered each round, and which rules decided."""
    definition = vacancy.definition
    admissions = Counter(vacancy.applications.values_list("admission", flat=True))
    lines = [
        f"{vacancy.title} ({vacancy.number})",
        _(
            "%(registered)s registered: %(admitted)s admitted, %(reserved)s with reservation, "
            "%(refused)s refused, %(invalid)s not valid"
        )
        % {
            "registered": vacancy.registered_count,
            "admitted": admissions[Admission.ADMITTED],
            "reserved": admissions[Admission.WITH_RESERVATION],
            "refused": admissions[Admission.REFUSED],
            "invalid": admissions[Admission.INVALID],
        },
        "",
    ]
    heading = [
        _("round"),
        _("entrants"),
        _("exempt"),
        _("going on"),
        _("out"),
        _("withdrawn"),
        _("decided by"),
    ]
    runs = (
        ClosingRun.objects.filter(round__vacancy=vacancy)
        .select_related("round")
        .prefetch_related("verdicts")
        .order_by("round__position")
    )
    rows = [
        [
            run.round.title,
            *(str(n) for n in (run.entrants, run.exempt, run.passed, run.out, run.withdrawn)),
            _decided_by(run, definition),
        ]
        for run in runs
    ]
    results = list(Result.objects.filter(ranking__vacancy=vacancy))
    rows.append(
        [
            _("end"),
            *_end(results, {v.participation.application_id for v in _last_verdicts(vacancy)}, definition),
        ]
    )
    return "\n".join(lines + _table([heading, *rows])) + "\n"


def _last_verdicts(vacancy: Vacancy) -> Iterable[Verdict]:
    """Of those who came through the last round."""
    last = vacancy.rounds.order_by("-position").first()
    return Verdict.objects.filter(run__round=last, goes_on=True).select_related("participation")


def _end(results: Sequence[Result], there: set[int], definition: Definition) -> list[str]:
    ended = [r for r in results if r.application_id in there]
    out = [r for r in ended if r.outcome == "out"]
    withdrawn = [r for r in ended if r.outcome == "withdrawn"]
    passed = len(ended) - len(out) - len(withdrawn)
    counts = [str(n) for n in (len(ended), 0, passed, len(out), len(withdrawn))]
    return [*counts, _counted([r.reasons for r in out], definition, None)]


def _decided_by(run: ClosingRun, definition: Definition) -> str:
    rule = definition.round(run.round.key)
    if not run.held:
        reason = reason_line(reason_from_document(run.held_reason), definition, rule)
        return _("not held: %(reason)s") % {"reason": reason}
    out = [v.reasons for v in run.verdicts.all() if not v.goes_on and v.kind != "withdrawn"]
    return _counted(out, definition, rule)


def _counted(
    reasons: Iterable[Sequence[Mapping[str, Any]]], definition: Definition, rule: Round | None
) -> str:
    """How many went out by which rule; who went out by two counts for both."""
    counts: Counter[str] = Counter()
    for documents in reasons:
        found = [reason_from_document(document) for document in documents]
        counts.update({label for r in found if not r.met and (label := _label(r, definition, rule))})
    return ", ".join(
        f"{label}: {number}" for label, number in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    )


def _label(reason: Reason, definition: Definition, rule: Round | None) -> str:
    """The rule in a few words, without anybody's figures."""
    required = rounded(reason.required or Fraction())
    match reason.rule:
        case Rule.ROUND_PERCENT:
            return _("below %(required)s %%") % {"required": required}
        case Rule.EVERY_PART | Rule.PART_MARK:
            return _("a part below its mark")
        case Rule.PARTS_PASSED:
            return _("fewer than %(required)s parts passed") % {"required": required}
        case Rule.CUT:
            return _("not among the %(required)s highest") % {"required": required}
        case Rule.END_PERCENT:
            return _("below %(required)s %% in total") % {"required": required}
        case Rule.END_ROUND:
            title = definition.round(reason.subject).title
            return _("below %(required)s %% for %(round)s") % {"required": required, "round": title}
        case Rule.END_PARTS:
            title = definition.round(reason.subject).title
            return _("fewer than %(required)s parts passed for %(round)s") % {
                "required": required,
                "round": title,
            }
    return reason_line(reason, definition, rule)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows in columns: the first and the last to the left, figures to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    return [
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:], strict=True)),
                row[-1],
            ]
        ).rstrip()
        for row in rows
    ]
