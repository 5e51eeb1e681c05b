"""The closed rounds of a procedure with all that their minutes tell, in a constant number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from candidates.models import Application
from planning.models import Recusal, Seat, SeatRole, Session
from planning.panel_models import Lifting
from planning.seating import Seating, seatings
from scoring.minutes_notes import log_lines, typed_lines
from scoring.models import ClosingRun, Score, UnionRemark, Verdict
from vacancies import rules as definitions
from vacancies import words
from vacancies.models import Round, RulesVersion, Vacancy
from vacancies.rules import Definition
from vacancies.wording import round_title


@dataclass(frozen=True)
class Record:
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
    named: bool = True
    """Whether names may show: else candidates stand in the order of their file numbers, and jurors have a number."""

    @property
    def rule(self) -> definitions.Round:
        return self.definition.round(self.round.key)

    @property
    def title(self) -> str:
        return round_title(self.definition, self.rule)

    @property
    def jurors(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.votes]

    def name(self, application: Application) -> str:
        return full_name(application) if self.named else application.reference

    def order(self, application: Application) -> tuple[str, ...]:
        return listed(application, named=self.named)

    def marks(self) -> dict[int, str]:
        """What stands for each juror above a column of points."""
        if self.named:
            return initials(self.jurors)
        return {seat.pk: f"J{number}" for number, seat in enumerate(self.jurors, start=1)}

    def about(self, application: Application) -> Record:
        """The same round with what is about this candidate only: no verdicts, recusals or log lines about others."""
        return replace(
            self,
            verdicts=[v for v in self.verdicts if v.participation.application_id == application.pk],
            recusals=[r for r in self.recusals if r.application_id == application.pk],
            liftings=[row for row in self.liftings if row.application_id == application.pk],
            typed=(),
            log=[line for line in self.log if line["application"] in (None, application.pk)],
        )


def records_of(vacancy: Vacancy, rounds: Sequence[Round], *, named: bool = True) -> Iterator[Record]:
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
    with_jurors = Session.objects.standing().filter(round__in=rounds, jurors__isnull=False).distinct()
    for session in with_jurors.order_by("starts_at", "panel", "pk"):
        sessions[session.round_id].append(session)
    seating = seatings(rounds)
    typed, log = typed_lines(rounds), log_lines(rounds)
    definitions_by_version: dict[int, Definition] = {}
    for round in rounds:
        if run := runs.get(round.pk):
            version: RulesVersion = run.rules_version
            definition = definitions_by_version.setdefault(version.pk, version.definition)
            panel = sorted(seats[round.pk], key=lambda s: (order.index(SeatRole(s.role)), s.pk))
            yield Record(
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
                named,
            )


def function_line(definition: Definition) -> str:
    return _("%(function)s, level %(level)s") % {
        "function": definition.offer.title,
        "level": definition.offer.level,
    }


def fact(label: str, *lines: str, strong: bool = False) -> dict[str, Any]:
    return {"label": label, "lines": [line for line in lines if line], "strong": strong}


def vacancy_line(vacancy: Vacancy, version: RulesVersion | None) -> str:
    if version is None:
        return vacancy.number
    return _("%(number)s, rules of the procedure version %(version)s of %(day)s") % {
        "number": vacancy.number,
        "version": version.number,
        "day": words.day(localdate(version.published_at)),
    }


def full_name(application: Application) -> str:
    """Last name first, as lists are ordered."""
    return f"{application.candidate.last_name} {application.candidate.first_name}".strip()


def alphabetical(application: Application) -> tuple[str, str]:
    return (full_name(application).casefold(), application.reference)


def listed(application: Application, *, named: bool) -> tuple[str, ...]:
    """The order in a list: the alphabet would give away who is who, so without names it is that of the file numbers."""
    return alphabetical(application) if named else (application.reference,)


def initials(seats: Sequence[Seat]) -> dict[int, str]:
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
