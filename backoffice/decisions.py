"""A decision on a page: who goes on, who does not and why, for a preview and for a closing that stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from candidates.models import Application
from planning.models import Seat
from scoring import display, selection
from scoring.history import decided, final_to_tell, told_finals
from scoring.models import ClosingRun, Score, Verdict
from scoring.points import sheet_total
from scoring.previews import RankingPreview, RoundPreview
from scoring.records import fraction_text, fraction_value, reason_from_document
from scoring.selection import Reason, Rule, VerdictKind
from scoring.wording import figure, reason_line
from vacancies import words
from vacancies.models import Round
from vacancies.round_wording import round_block, round_title
from vacancies.rules import Definition, Part, Source
from vacancies.rules import Round as RoundRule
from vacancies.sentences import Aspect, Sentence

DECIDING = (Aspect.HELD, Aspect.TAKEN_BY, Aspect.PASSING, Aspect.CUT, Aspect.ELIMINATING)
"""The aspects of a round's published rule that decide who goes on."""
MOST_AROUND_THE_BORDER = 5


@dataclass
class Line:
    """One candidate in the table of a decision. `figures` are the points per column, as text."""

    application: Application
    url: str
    kind: VerdictKind
    goes_on: bool
    place: int | None
    figures: list[str]
    score: str
    reasons: list[str]
    tied: bool
    points: Fraction | None
    papers: list[str] = field(default_factory=list)


@dataclass
class Group:
    """Candidates with the same fate: `kind` is the status shape (good, wait, bad, none)."""

    kind: str
    title: str
    note: str
    lines: list[Line]


@dataclass
class RoundDecision:
    """What closing a round decides, ready for the page."""

    held: bool
    held_line: str
    sentences: Sequence[Sentence]
    version: int
    columns: list[str]
    groups: list[Group]
    scores: list[dict[str, Any]]
    maximum: Fraction | None
    pass_mark: Fraction | None
    tie: Fraction | None
    tie_lines: list[str]
    border: list[dict[str, Any]]
    panel: str
    number: int

    @property
    def tally(self) -> list[dict[str, Any]]:
        return [{"count": len(g.lines), "kind": g.kind, "label": g.title} for g in self.groups]

    @property
    def through(self) -> int:
        return sum(line.goes_on for group in self.groups for line in group.lines)

    @property
    def ranked(self) -> bool:
        """Whether there is a cut, and so a place for anybody."""
        return any(line.place is not None for group in self.groups for line in group.lines)

    @property
    def width(self) -> int:
        """Columns of the table: candidate and reason, the points, and place and score where there are any."""
        return 2 + len(self.columns) + self.ranked + bool(self.scores)

    @property
    def withdrawn(self) -> int:
        return sum(line.kind is VerdictKind.WITHDRAWN for group in self.groups for line in group.lines)

    @property
    def out(self) -> int:
        """Who stops by this decision; who withdrew stopped by themselves, and gets no letter about it."""
        return self.number - self.through - self.withdrawn

    @property
    def letters(self) -> int:
        return self.number - self.withdrawn


def previewed_decision(preview: RoundPreview) -> RoundDecision:
    """The decision that confirming this preview makes."""
    outcome = preview.outcome
    return _decision(preview.round, outcome.held, outcome.held_reason, outcome.verdicts, preview.applications)


def closed_decision(round_: Round) -> RoundDecision:
    """The decision of a closed round, from its latest closing."""
    run = ClosingRun.objects.filter(round=round_).latest("number")
    verdicts, applications = [], {}
    for row in run.verdicts.select_related("participation__application__candidate"):
        application = row.participation.application
        applications[application.reference] = application
        verdicts.append(decided(row))
    held_reason = reason_from_document(run.held_reason) if run.held_reason else None
    return _decision(round_, run.held, held_reason, verdicts, applications)


def _decision(
    round_: Round,
    held: bool,
    held_reason: Reason | None,
    verdicts: Iterable[selection.Verdict],
    applications: Mapping[str, Application],
) -> RoundDecision:
    definition = round_.vacancy.definition
    verdicts = sorted(verdicts, key=lambda v: (-(v.fraction or 0), str(applications[v.reference].candidate)))
    columns, figures = _columns(round_, applications)
    lines = [
        _line(definition, round_, verdict, applications[verdict.reference], figures) for verdict in verdicts
    ]
    counted = [v for v in verdicts if v.points is not None and v.kind is not VerdictKind.WITHDRAWN]
    percent = round_.rule.passing.percent
    maximum = counted[0].maximum if counted else None
    tie, tie_lines, border = _border(round_, counted, applications)
    block = round_block(definition, round_.rule)
    return RoundDecision(
        held=held,
        held_line=reason_line(held_reason, definition, round_.rule) if held_reason else "",
        sentences=block.about(*DECIDING),
        version=round_.vacancy.rules.number,
        columns=columns,
        groups=_groups(definition, round_, lines),
        scores=[
            {"value": v.points, "kind": _shape(v), "title": str(applications[v.reference].candidate)}
            for v in counted
        ],
        maximum=maximum,
        pass_mark=Fraction(percent) * maximum / 100 if percent is not None and maximum else None,
        tie=tie,
        tie_lines=tie_lines,
        border=border,
        panel=", ".join(
            f"{seat.get_role_display()} {seat.name}" for seat in round_.seats.standing().order_by("pk")
        ),
        number=len(lines),
    )


def scorers(round_: Round) -> list[Seat]:
    """Who votes in the panel, and who was replaced after giving points."""
    gave = set(Score.objects.filter(participation__round=round_).values_list("seat", flat=True))
    seats = round_.seats.order_by("pk")
    return [seat for seat in seats if seat.votes and (seat.ended_at is None or seat.pk in gave)]


def _columns(round_: Round, applications: Mapping[str, Application]) -> tuple[list[str], dict]:
    """Heads of the columns of points, and the figures by (application, column): per juror for one part, else per part."""
    parts = round_.rule.parts
    if len(parts) == 1 and parts[0].source is Source.JURY:
        seats = scorers(round_)
        scores = Score.objects.filter(participation__round=round_, seat__isnull=False).select_related(
            "participation"
        )
        given = {(s.participation.application_id, s.seat_id): sheet_points(parts[0], s) for s in scores}
        return first_names([seat.name for seat in seats]), {
            application.pk: [_shown(given.get((application.pk, seat.pk))) for seat in seats]
            for application in applications.values()
        }
    return ([part.title for part in parts] if len(parts) > 1 else []), {}


def sheet_points(part: Part, score: Score) -> Fraction | None:
    """What one sheet comes to, exact, also where it has points per criterion; None when it is not complete."""
    criteria = {key: Decimal(value) for key, value in score.criteria.items()}
    return sheet_total(part, score.points, criteria, frozenset())


def first_names(names: Sequence[str]) -> list[str]:
    """First names, with the initial of the last name where two are alike; the minutes have them in full."""
    first = [name.split(" ", 1)[0] for name in names]
    return [
        short if first.count(short) == 1 else f"{short} {name.split()[-1][:1]}."
        for short, name in zip(first, names, strict=True)
    ]


def _shown(value: Any) -> str:
    return "–" if value is None else figure(Fraction(value))


def _in_column(value: Fraction, against: Fraction | None = None) -> str:
    """A figure for a column: always two decimals, so that commas stand below each other, unless only the exact one tells why."""
    shown = figure(value, against)
    return _two_decimals(value) if shown == figure(value) else shown


def _two_decimals(value: Fraction) -> str:
    return display.rounded(value, comma=get_language() == "nl", fixed=True)


def _why(reasons: Iterable[Reason], definition: Definition, rule: RoundRule | None = None) -> list[str]:
    """Reasons in short; a percent sign stays on the line of its figure."""
    return [words.unbroken(reason_line(reason, definition, rule)) for reason in reasons]


def _line(
    definition: Definition,
    round_: Round,
    verdict: selection.Verdict,
    application: Application,
    figures: Mapping[int, list[str]],
) -> Line:
    parts = {part.key: part for part in verdict.parts}
    if application.pk in figures:
        shown = figures[application.pk]
    elif len(round_.rule.parts) > 1:
        shown = [
            figure(parts[p.key].points, parts[p.key].mark) if p.key in parts and parts[p.key].taken else "–"
            for p in round_.rule.parts
        ]
    else:
        shown = []
    against = next((r.required for r in verdict.reasons if r.rule is Rule.ROUND_PERCENT), None)
    if verdict.points is not None and against is not None and verdict.maximum:
        against = against * verdict.maximum / 100
    return Line(
        application=application,
        url=reverse("backoffice:application", args=[application.pk]),
        kind=verdict.kind,
        goes_on=verdict.goes_on,
        place=verdict.place,
        figures=shown,
        score="" if verdict.points is None else _in_column(verdict.points, against),
        reasons=_why(verdict.reasons, definition, round_.rule),
        tied=any(r.rule is Rule.CUT and r.subject == "tie" for r in verdict.reasons),
        points=verdict.points,
        papers=[words.about_the_paper(definition.document(key).label) for key in application.open_papers],
    )


def _despite(verdict: selection.Verdict | Line) -> bool:
    """Whether somebody goes on without having passed, as the round does not eliminate."""
    return verdict.goes_on and verdict.kind in (VerdictKind.FAILED, VerdictKind.ABSENT)


def _shape(verdict: selection.Verdict) -> str:
    if verdict.goes_on:
        return "wait" if _despite(verdict) else "good"
    return {"cut": "wait", "absent": "none", "withdrawn": "none"}.get(verdict.kind.value, "bad")


def _groups(definition: Definition, round_: Round, lines: Sequence[Line]) -> list[Group]:
    following = _following(definition, round_)
    on = [line for line in lines if line.goes_on and not _despite(line)]
    despite = [line for line in lines if _despite(line)]
    names = {
        VerdictKind.CUT: _("passed, below the border"),
        VerdictKind.FAILED: _("did not pass"),
        VerdictKind.ABSENT: _("absent"),
        VerdictKind.WITHDRAWN: _("withdrawn"),
    }
    notes = {
        VerdictKind.ABSENT: _("who does not take part in an eliminating round is out"),
        VerdictKind.WITHDRAWN: _("counted neither as passed nor as out"),
    }
    groups = [
        Group(
            "good",
            ngettext("goes on to %(next)s", "go on to %(next)s", len(on)) % {"next": following},
            "",
            on,
        ),
        Group(
            "wait",
            ngettext("did not pass, goes on all the same", "did not pass, go on all the same", len(despite)),
            _("this round does not eliminate"),
            despite,
        ),
    ]
    shapes = {
        VerdictKind.CUT: "wait",
        VerdictKind.FAILED: "bad",
        VerdictKind.ABSENT: "none",
        VerdictKind.WITHDRAWN: "none",
    }
    for kind, shape in shapes.items():
        group = [line for line in lines if not line.goes_on and line.kind is kind]
        groups.append(Group(shape, names[kind], notes.get(kind, ""), group))
    return [group for group in groups if group.lines]


def _following(definition: Definition, round_: Round) -> str:
    rounds = list(definition.rounds)
    index = next(i for i, rule in enumerate(rounds) if rule.key == round_.key)
    if index + 1 == len(rounds):
        return _("the final ranking")
    title = round_title(definition, rounds[index + 1])
    return title[:1].lower() + title[1:]


def _border(
    round_: Round, counted: Sequence[selection.Verdict], applications: Mapping[str, Application]
) -> tuple[Fraction | None, list[str], list[dict[str, Any]]]:
    """The tie at the border of a cut, in words, and the scores around it with how many have that score or more."""
    ranked = [v for v in counted if v.place is not None]
    through = [v for v in ranked if v.goes_on]
    below = [v for v in ranked if v.kind is VerdictKind.CUT]
    if not through or not below:
        return None, [], []
    lowest = min(v.points for v in through)
    tied = [v for v in through if v.points == lowest]
    number = round_.rule.cut.number or round_.cut_number
    lines = []
    if len(through) > number:
        lines.append(
            _(
                "%(names)s share the last place with %(points)s points. All go on: %(through)s instead of %(number)s."
            )
            % {
                "names": ", ".join(str(applications[v.reference].candidate) for v in tied),
                "points": _two_decimals(lowest),
                "through": len(through),
                "number": number,
            }
        )
    first_out = max(below, key=lambda v: v.points)
    lines.append(
        _("The first who does not go on is %(name)s with %(points)s.")
        % {"name": applications[first_out.reference].candidate, "points": _two_decimals(first_out.points)}
    )
    values = sorted({v.points for v in ranked}, reverse=True)
    index = values.index(lowest)
    around = values[max(0, index - 2) : index - 2 + MOST_AROUND_THE_BORDER] if index >= 2 else values[:5]
    border = [
        {
            "score": _two_decimals(value),
            "count": sum(v.points >= value for v in ranked),
            "edge": value == lowest,
        }
        for value in around
    ]
    return (lowest if len(through) > number else None), lines, border


# -- The ranking ---------------------------------------------------------------------------------------------------------


@dataclass
class Finalist:
    """One candidate in the table of the ranking. `figures` are the points of the rounds that count, as text."""

    application: Application
    url: str
    rank: int | None
    tied: bool
    figures: list[str]
    total: str
    outcome: selection.FinalOutcome
    reasons: list[str]
    papers: list[str]
    gets_letter: bool


def counting_rounds(definition: Definition) -> list[RoundRule]:
    """The rounds that make the total, in their order: the columns of the ranking."""
    return [rule for rule in definition.rounds if definition.counts(rule)]


def finalists(preview: RankingPreview, *, at: datetime) -> list[Finalist]:
    """All entrants: who succeeded by rank, then who did not by name; at an aware moment, for what they were told already."""
    definition = preview.vacancy.definition
    counting = counting_rounds(definition)
    points = _points_by_round(preview)
    places = [f.rank for f in preview.finals if f.rank is not None]
    end = definition.end.percent
    known = told_finals(preview.vacancy, at=at)
    found = []
    for final in preview.finals:
        application = preview.applications[final.reference]
        told = final_to_tell(definition, final.outcome.value, fraction_text(final.total), final.rank)
        given = [points.get((application.pk, rule.key)) for rule in counting]
        found.append(
            Finalist(
                application=application,
                url=reverse("backoffice:application", args=[application.pk]),
                rank=final.rank,
                tied=final.rank is not None and places.count(final.rank) > 1,
                figures=["–" if value is None else _two_decimals(value) for value in given],
                total=""
                if final.total is None
                else _in_column(final.total, Fraction(end) if end is not None else None),
                outcome=final.outcome,
                reasons=_why(_deciding(final), definition),
                papers=[
                    words.about_the_paper(definition.document(key).label) for key in application.open_papers
                ],
                # Who went out in a round, or withdrew, knows already; and so does whose result a correction leaves as it was.
                gets_letter=known.get(application.key) != told
                and final.outcome is not selection.FinalOutcome.WITHDRAWN
                and all(reason.rule is not Rule.OUT_BEFORE for reason in final.reasons),
            )
        )
    return sorted(found, key=lambda f: (f.rank is None, f.rank or 0, str(f.application.candidate)))


def _points_by_round(preview: RankingPreview) -> dict[tuple[int, str], Fraction]:
    """Points by application and round, as the rounds were closed."""
    verdicts = (
        Verdict.objects.filter(run__round__vacancy=preview.vacancy)
        .exclude(points="")
        .order_by("run__number")
        .values_list("participation__application", "run__round__key", "points")
    )
    return {(application, key): fraction_value(points) for application, key, points in verdicts}


def _deciding(final: selection.Final) -> Sequence[Reason]:
    """For who did not succeed the rules that were not met; for who did the whole, as the rounds stand beside it."""
    if final.outcome is selection.FinalOutcome.OUT:
        chosen = [reason for reason in final.reasons if not reason.met]
    else:
        chosen = [reason for reason in final.reasons if reason.rule not in (Rule.END_ROUND, Rule.END_PARTS)]
    return chosen or final.reasons
