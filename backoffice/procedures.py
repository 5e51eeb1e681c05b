"""Where procedures stand, for the work list, the lists and the cockpit, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from candidates import lifecycle as application_lifecycle
from candidates.models import Application, Participation
from reserves.models import ReserveList
from scoring.models import ClosingRun, Ranking, Score
from vacancies import lifecycle
from vacancies.models import Round, RulesVersion, Vacancy
from vacancies.rules import Definition, HeadCount, HeldRule, ResultKind


@dataclass
class Counts:
    """Applications of one vacancy by what became of them."""

    registered: int = 0
    undecided: int = 0
    admitted: int = 0
    refused: int = 0
    invalid: int = 0
    withdrawn_before: int = 0
    oldest: object = None


@dataclass
class Procedure:
    """A vacancy with its rounds, the latest closing of each, and its counts."""

    vacancy: Vacancy
    counts: Counts
    rounds: list[Round] = field(default_factory=list)
    runs: dict[int, ClosingRun] = field(default_factory=dict)
    lacking: dict[int, int] = field(default_factory=dict)
    entrants: dict[int, int] = field(default_factory=dict)
    is_ranked: bool = False
    has_reserve: bool = False
    in_reserve: int = 0

    @property
    def definition(self) -> Definition:
        return self.vacancy.definition

    @property
    def running(self) -> Round | None:
        return next((r for r in self.rounds if r.state == lifecycle.RUNNING), None)

    @property
    def may_adopt(self) -> bool:
        """Every round is closed and the ranking is not adopted yet."""
        closed = all(r.state == lifecycle.CLOSED for r in self.rounds)
        return self.vacancy.state == lifecycle.SELECTION and closed and not self.is_ranked

    def is_complete(self, round_: Round) -> bool:
        """Whether everybody who has to take the round has a result, or it is not held; the preview says it exactly."""
        rule = self.definition.round(round_.key)
        if not self.may_be_held(round_) or rule.result is ResultKind.INFORMATIVE:
            return True
        if rule.held.rule is HeldRule.MAY and round_.held_decision is None:
            return False
        if round_.held_decision is False:
            return True
        if rule.cut and rule.cut.number is None and round_.cut_number is None:
            return False
        return not self.lacking.get(round_.pk)

    def may_be_held(self, round_: Round) -> bool:
        """Whether the head count lets the round be held."""
        held = self.definition.round(round_.key).held
        if held.rule is not HeldRule.MORE_THAN:
            return True
        count = {
            HeadCount.REGISTERED: self.vacancy.registered_count or 0,
            HeadCount.VALID: self.vacancy.valid_count or 0,
            HeadCount.ADMITTED: self.entrants.get(self.rounds[0].pk, 0),
            HeadCount.ENTERING: self.entrants.get(round_.pk, 0),
        }[held.count]
        return count > held.threshold


def with_rules(vacancies: Iterable[Vacancy]) -> list[Vacancy]:
    """The vacancies, each with its latest rules in hand: one query for all."""
    vacancies = list(vacancies)
    latest = {}
    for version in RulesVersion.objects.filter(vacancy__in=[v.pk for v in vacancies]).order_by("number"):
        latest[version.vacancy_id] = version
    for vacancy in vacancies:
        vacancy.rules = latest.get(vacancy.pk)
    return vacancies


def procedures(vacancies: QuerySet[Vacancy]) -> list[Procedure]:
    """Where each of the vacancies stands."""
    rows = with_rules(vacancies.select_related("organisation", "officer"))
    keys = [vacancy.pk for vacancy in rows]
    counts = application_counts(keys)
    found = {v.pk: Procedure(v, counts.get(v.pk, Counts())) for v in rows}
    rounds = {}
    for round_ in Round.objects.filter(vacancy__in=keys).order_by("position"):
        round_.vacancy = found[round_.vacancy_id].vacancy
        found[round_.vacancy_id].rounds.append(round_)
        rounds[round_.pk] = round_
    # A closing that was set aside decides nothing: its round is open again.
    closings = ClosingRun.objects.filter(round__vacancy__in=keys, round__state=lifecycle.CLOSED)
    for run in closings.order_by("number"):
        found[rounds[run.round_id].vacancy_id].runs[run.round_id] = run
    _count_results(found, rounds, keys)
    for vacancy in Ranking.objects.filter(vacancy__in=keys).values_list("vacancy", flat=True):
        found[vacancy].is_ranked = True
    lists = ReserveList.objects.filter(vacancy__in=keys).annotate(available=Count("places"))
    for reserve_list in lists:
        found[reserve_list.vacancy_id].has_reserve = True
        found[reserve_list.vacancy_id].in_reserve += reserve_list.available
    return [found[vacancy.pk] for vacancy in rows]


def application_counts(vacancies: Sequence[int]) -> dict[int, Counts]:
    """Applications per vacancy; who withdrew before the admission closed counts apart."""
    rows = (
        Application.objects.filter(vacancy__in=vacancies)
        .values("vacancy")
        .order_by("vacancy")
        .annotate(
            registered=Count("pk"),
            undecided=Count("pk", filter=Q(state=application_lifecycle.REGISTERED)),
            withdrawn_before=Count(
                "pk", filter=Q(state=application_lifecycle.WITHDRAWN, withdrew_in="admission")
            ),
            admitted=Count(
                "pk",
                filter=Q(admission__in=["admitted", "admitted_with_reservation"])
                & ~Q(state=application_lifecycle.WITHDRAWN, withdrew_in="admission"),
            ),
            refused=Count("pk", filter=Q(admission="refused") & ~Q(state=application_lifecycle.WITHDRAWN)),
            invalid=Count("pk", filter=Q(admission="invalid") & ~Q(state=application_lifecycle.WITHDRAWN)),
            oldest=Min("registered_at", filter=Q(state=application_lifecycle.REGISTERED)),
        )
    )
    return {row.pop("vacancy"): Counts(**row) for row in rows}


def _count_results(found: dict[int, Procedure], rounds: dict[int, Round], keys: Sequence[int]) -> None:
    """Entrants per round, and in the running ones how many who have to take it lack a result."""
    rows = (
        Participation.objects.filter(round__vacancy__in=keys)
        .annotate(scored=Exists(Score.objects.filter(participation=OuterRef("pk"))))
        .values("round", "application__route", "application__alternative")
        .order_by("round")
        .annotate(
            entrants=Count("pk"),
            lacking=Count(
                "pk",
                filter=Q(absent=False, suitable__isnull=True, earlier_fraction="", scored=False)
                & ~Q(application__state=application_lifecycle.WITHDRAWN),
            ),
        )
    )
    for row in rows:
        round_ = rounds[row["round"]]
        procedure = found[round_.vacancy_id]
        procedure.entrants[round_.pk] = procedure.entrants.get(round_.pk, 0) + row["entrants"]
        if round_.state != lifecycle.RUNNING or not row["lacking"]:
            continue
        definition = procedure.definition
        rule = definition.round(round_.key)
        if definition.takes(rule, row["application__route"], row["application__alternative"]):
            procedure.lacking[round_.pk] = procedure.lacking.get(round_.pk, 0) + row["lacking"]
