"""The figures of procedures read from their rows, in words, as drawings and as sheets. A constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.figures import Lead, Milestone, Passing, Step, leads, steps, together
from backoffice.procedures import with_rules
from backoffice.spreadsheets import Cell, Sheet
from candidates import lifecycle as application_lifecycle
from candidates.models import Application
from organisations.drawing import Beam
from reserves.models import ReserveList
from scoring import display
from scoring.models import ClosingRun, Ranking, Verdict
from scoring.selection import VerdictKind
from scoring.wording import figure
from vacancies import lifecycle, words
from vacancies.models import Round, Vacancy
from vacancies.rules import ResultKind, RoundKind

REGISTRATION, ADMISSION, ROUND, RANKING, RESERVE = "registration", "admission", "round", "ranking", "reserve"


@dataclass(frozen=True)
class Figures:
    """One table of figures: its key in addresses, a drawing, its sheet, and a sentence that sums it up."""

    key: str
    title: str
    summary: str
    beams: Sequence[Beam]
    sheet: Sheet
    shown: Sequence[Sequence[str]]
    numeric: Sequence[int]


def step_name(kind: str) -> str:
    return {
        REGISTRATION: _("Registration"),
        ADMISSION: _("Admission"),
        ROUND: _("A round"),
        RANKING: _("Adopting the ranking"),
        RESERVE: _("Decision of the authority"),
    }[kind]


@dataclass
class Course:
    """What is known of one procedure."""

    vacancy: Vacancy
    steps: list[Step]
    passings: list[Passing]
    channels: dict[str, int]
    withdrawn: int


def courses(vacancies: QuerySet[Vacancy], *, at: datetime) -> list[Course]:
    """The procedures that were published, in the order given."""
    rows = with_rules(vacancies.filter(published_at__isnull=False))
    keys = [vacancy.pk for vacancy in rows]
    rounds: dict[int, list[Round]] = defaultdict(list)
    for round_ in Round.objects.filter(vacancy__in=keys).order_by("position"):
        rounds[round_.vacancy_id].append(round_)
    runs = {}
    for run in ClosingRun.objects.filter(round__vacancy__in=keys, round__state=lifecycle.CLOSED).order_by(
        "number"
    ):
        runs[run.round_id] = run
    adopted = dict(Ranking.objects.filter(vacancy__in=keys).values_list("vacancy", "adopted_at"))
    lists = ReserveList.objects.filter(vacancy__in=keys).values("vacancy").order_by("vacancy")
    decided = dict(lists.annotate(first=Min("decided_on")).values_list("vacancy", "first"))
    kinds: dict[int, dict[str, int]] = defaultdict(dict)
    given = Verdict.objects.filter(run__in=[run.pk for run in runs.values()]).values("run__round", "kind")
    for row in given.order_by("run__round").annotate(number=Count("pk")):
        kinds[row["run__round"]][row["kind"]] = row["number"]
    channels: dict[int, dict[str, int]] = defaultdict(dict)
    withdrawn: dict[int, int] = defaultdict(int)
    counted = Application.objects.filter(vacancy__in=keys).values("vacancy", "channel").order_by("vacancy")
    gone = Count("pk", filter=Q(state=application_lifecycle.WITHDRAWN))
    for row in counted.annotate(number=Count("pk"), gone=gone):
        channels[row["vacancy"]][row["channel"]] = row["number"]
        withdrawn[row["vacancy"]] += row["gone"]
    return [
        Course(
            vacancy,
            _steps(vacancy, rounds[vacancy.pk], runs, adopted.get(vacancy.pk), decided.get(vacancy.pk), at),
            [
                _passing(vacancy, round_, kinds[round_.pk])
                for round_ in rounds[vacancy.pk]
                if round_.pk in runs and runs[round_.pk].held and _decides(vacancy, round_)
            ],
            channels[vacancy.pk],
            withdrawn[vacancy.pk],
        )
        for vacancy in rows
    ]


def _steps(
    vacancy: Vacancy,
    rounds: Sequence[Round],
    runs: dict[int, ClosingRun],
    adopted: Any,
    decided: Any,
    at: datetime,
) -> list[Step]:
    closed = vacancy.admission_closed_at
    if vacancy.closes_at and vacancy.closes_at <= at:
        ends = localdate(vacancy.closes_at)
    else:
        ends = localdate(closed) if closed else None
    milestones = [
        Milestone(REGISTRATION, step_name(REGISTRATION), ends),
        Milestone(ADMISSION, step_name(ADMISSION), localdate(closed) if closed else None),
    ]
    for round_ in rounds:
        run = runs.get(round_.pk)
        if run is None or run.held:
            title = vacancy.definition.round(round_.key).title
            milestones.append(Milestone(ROUND, title, localdate(run.closed_at) if run else None))
    milestones += [
        Milestone(RANKING, step_name(RANKING), localdate(adopted) if adopted else None),
        Milestone(RESERVE, step_name(RESERVE), decided),
    ]
    found = steps(localdate(vacancy.published_at), milestones)
    # A procedure that was stopped does not go on running.
    return [s for s in found if s.last] if vacancy.state == lifecycle.CANCELLED else found


COUNTED_AS = {
    VerdictKind.EXEMPT: "exempt",
    VerdictKind.WITHDRAWN: "withdrawn",
    VerdictKind.PASSED: "passed",
    VerdictKind.CUT: "below",
    VerdictKind.FAILED: "failed",
    VerdictKind.ABSENT: "absent",
}
"""What a verdict counts as; a round that is not held has none of them."""


def _decides(vacancy: Vacancy, round_: Round) -> bool:
    """Whether somebody can pass it: an informative round judges nobody."""
    return vacancy.definition.round(round_.key).result is not ResultKind.INFORMATIVE


def _passing(vacancy: Vacancy, round_: Round, kinds: dict[str, int]) -> Passing:
    rule = vacancy.definition.round(round_.key)
    counts = {name: kinds.get(kind.value, 0) for kind, name in COUNTED_AS.items()}
    return Passing(rule.title, rule.kind.value, **counts)


# -- One procedure -----------------------------------------------------------------------------------------------------


def of_one(course: Course, *, at: datetime) -> list[Figures]:
    """The figures of one procedure."""
    rows: list[list[Cell]] = []
    for step in course.steps:
        rows.append([step.label, step.first, step.last, step.days])
    over = [step for step in course.steps if step.days is not None]
    total = (over[-1].last - over[0].first).days if over else 0
    beams = [
        Beam(
            step.label,
            step.days if step.days is not None else (localdate(at) - step.first).days,
            _days(step.days)
            if step.days is not None
            else _("%(days)s so far") % {"days": _days((localdate(at) - step.first).days)},
            open=step.days is None,
        )
        for step in course.steps
    ]
    summary = (
        _("From the publication to the last step that is over: %(days)s.") % {"days": _days(total)}
        if over
        else ""
    )
    headings = [_("Step"), _("Since"), _("Up to and including"), _("Days")]
    return [
        _figures(
            "steps", _("Lead time per step"), summary, beams, headings, rows, numeric=(3,), of=course.vacancy
        ),
        _channels([course], of=course.vacancy),
        _passings(course.passings, _("Pass rate per round"), of=course.vacancy),
    ]


# -- All procedures together ---------------------------------------------------------------------------------------------


def of_all(found: Sequence[Course]) -> list[Figures]:
    """The figures of procedures together."""
    taken: list[Lead] = leads(course.steps for course in found)
    beams = [
        Beam(step_name(lead.kind), lead.middle, _("%(n)s days") % {"n": figure(lead.middle)})
        for lead in taken
    ]
    rows: list[list[Cell]] = [
        [step_name(lead.kind), lead.number, lead.shortest, _exact(lead.middle), lead.longest]
        for lead in taken
    ]
    headings = [_("Step"), _("How often"), _("Shortest"), _("Middle one"), _("Longest")]
    number = len(found)
    summary = ngettext(
        "Over %(n)d procedure, in calendar days.", "Over %(n)d procedures, in calendar days.", number
    )
    passings = [
        replace(p, label=words.capital(words.name(RoundKind(p.kind))))
        for p in together(p for course in found for p in course.passings)
    ]
    return [
        _figures(
            "steps",
            _("Lead time per step"),
            summary % {"n": number},
            beams,
            headings,
            rows,
            numeric=(1, 2, 3, 4),
        ),
        _channels(found),
        _passings(passings, _("Pass rate per kind of round")),
        _per_procedure(found),
    ]


def _per_procedure(found: Sequence[Course]) -> Figures:
    rows: list[list[Cell]] = []
    for course in found:
        over = [step for step in course.steps if step.last]
        rows.append(
            [
                course.vacancy.title,
                course.vacancy.number,
                words.capital(str(course.vacancy.get_state_display())),
                sum(course.channels.values()),
                course.withdrawn,
                localdate(course.vacancy.published_at),
                over[-1].last if over else None,
                (over[-1].last - over[0].first).days if over else None,
            ]
        )
    headings = [
        _("Function"),
        _("Number"),
        _("State"),
        _("Applications"),
        _("Withdrawn"),
        _("Published"),
        _("Last step over"),
        _("Days"),
    ]
    return _figures("procedures", _("Per procedure"), "", [], headings, rows, numeric=(3, 4, 7))


# -- Parts of both -------------------------------------------------------------------------------------------------------


def _channels(found: Sequence[Course], of: Vacancy | None = None) -> Figures:
    counts = {
        channel: sum(course.channels.get(channel, 0) for course in found)
        for channel in Application.Channel.values
    }
    total = sum(counts.values())
    rows: list[list[Cell]] = []
    beams = []
    for channel, number in counts.items():
        name = words.capital(str(Application.Channel(channel).label))
        share = Fraction(100 * number, total) if total else None
        rows.append([name, number, _exact(share)])
        beams.append(Beam(name, number, str(number)))
    text = ngettext("%(n)d application.", "%(n)d applications.", total) % {"n": total}
    headings = [_("Channel"), _("Applications"), "%"]
    return _figures(
        "channels",
        _("Applications per channel"),
        text,
        beams if total else [],
        headings,
        rows,
        numeric=(1, 2),
        of=of,
    )


def _passings(passings: Sequence[Passing], title: str, of: Vacancy | None = None) -> Figures:
    rows: list[list[Cell]] = [
        [
            p.label,
            p.entrants,
            p.exempt,
            p.withdrawn,
            p.took,
            p.passed,
            p.below,
            p.failed,
            p.absent,
            _exact(p.rate),
        ]
        for p in passings
    ]
    beams = [
        Beam(
            p.label,
            p.rate,
            _("%(rate)s %%: %(passed)d of %(took)d")
            % {"rate": display.rounded(p.rate), "passed": p.passed, "took": p.took},
        )
        for p in passings
        if p.rate is not None
    ]
    headings = [
        _("Round"),
        _("Entered"),
        _("Exempt"),
        _("Withdrawn"),
        _("Judged"),
        _("Passed"),
        _("Below the border"),
        _("Not passed"),
        _("Absent"),
        _("% passed"),
    ]
    summary = _(
        "Of who was judged; who was exempt or withdrew does not count. Rounds that are closed and were held."
    )
    return _figures("rounds", title, summary, beams, headings, rows, numeric=tuple(range(1, 10)), of=of)


def _figures(
    key: str,
    title: str,
    summary: str,
    beams: Sequence[Beam],
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    numeric: Sequence[int],
    of: Vacancy | None = None,
) -> Figures:
    name = f"{title} {of.number} {of.title}" if of else title
    shown = [[_said(cell) for cell in row] for row in rows]
    return Figures(key, title, summary, beams, Sheet(name, headings, rows), shown, numeric)


def _days(number: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", number) % {"n": number}


def _exact(value: Fraction | None) -> Cell:
    """A figure of two decimals at most: these are for people, nothing is decided by them."""
    return None if value is None else Decimal(display.rounded(value, comma=False))


def _said(cell: Cell) -> str:
    match cell:
        case None:
            return "–"
        case Decimal():
            return figure(Fraction(cell))
        case str():
            return cell
        case int():
            return str(cell)
    return words.day(cell)
