"""A procedure played through the actions of the house: what HR and jury would click, from a file.

`Play` takes the steps one by one, so that the demo town can stop where it wants; `manage.py rehearse` takes them all.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from accounts.models import User
from backoffice.rehearsal.candidates_file import (
    BEFORE_FIRST_ROUND,
    CandidateLine,
    CandidatesFile,
    RoundCells,
)
from backoffice.rehearsal.problems import CandidatesFileError
from backoffice.rehearsal.timetable import Timetable
from candidates.actions import (
    Decision,
    Registration,
    close_admission,
    decide_admission,
    register,
    update_dossier,
    withdraw,
)
from candidates.eligibility import Dossier
from candidates.models import Application, Participation
from candidates.proposals import proposals_for
from correspondence.actions import release
from correspondence.models import Message
from journal.actions import acting
from organisations.models import Organisation
from planning.models import Seat, SeatRole
from planning.panels import PanelSeat, recuse, set_panel
from reserves.actions import consult, draw_up, record_answer
from reserves.models import Consultation, Place, ReserveList
from reserves.queries import next_in_order
from scoring.actions import Attendance, PointsEntry, record_results
from scoring.closing import adopt_ranking, close_round
from scoring.previews import preview_ranking, preview_round
from scoring.selection import AFTER_LAST_ROUND, Blocker, BlockerKind
from vacancies.actions import (
    Opening,
    create_vacancy,
    decide_held,
    fix_cut_number,
    neutralise,
    plan_round,
    publish,
)
from vacancies.models import Round, Vacancy
from vacancies.procedure_file import JuryRole, RehearsalSettings
from vacancies.rules import Definition, HeldRule, ResultKind, Source

SEAT_ROLES = {
    JuryRole.CHAIR: SeatRole.CHAIR,
    JuryRole.MEMBER: SeatRole.MEMBER,
    JuryRole.EXTERNAL_EXPERT: SeatRole.EXPERT,
    JuryRole.SECRETARY: SeatRole.SECRETARY,
}
LOT = 500


class RoundNotReadyError(Exception):
    """What officer or jury had to decide for a round is not in the procedure file; the message says what."""

    def __init__(self, round_key: str, message: str) -> None:
        super().__init__(message)
        self.round_key = round_key


@dataclass(frozen=True)
class Script:
    """All that is decided beforehand: the procedure, its candidates and the moments. `by` does what HR does; `accounts` are those
    of jury members, by name."""

    definition: Definition
    settings: RehearsalSettings
    file: CandidatesFile
    times: Timetable
    organisation: Organisation
    number: str
    by: User
    accounts: Mapping[str, User] = field(default_factory=dict)


class Play:
    """One procedure, step by step. Every step is an action at its moment; what a file lacks for it raises CandidatesFileError."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.times = script.times
        self._lines = {line.reference: line for line in script.file.candidates}
        self._late = [
            line.reference
            for line in script.file.candidates
            if any(p.received_on > line.dossier.registered_on for p in line.dossier.papers.values())
        ]
        self.vacancy = self._create()

    # -- Before the first round -----------------------------------------------------------------------------------------

    def _create(self) -> Vacancy:
        script = self._script
        return create_vacancy(
            organisation=script.organisation,
            number=script.number,
            definition=script.definition,
            officer=script.by,
            by=script.by,
            at=make_aware(self.times.published - timedelta(days=7)),
        )

    def publish(self) -> None:
        script, day = self._script, self.times.published.date()
        opening = Opening(
            authority=script.organisation.authority,
            reference=f"{script.number}/1",
            date=day - timedelta(days=4),
        )
        publish(self.vacancy, opening=opening, by=script.by, at=make_aware(self.times.published))
        self.vacancy = Vacancy.objects.get(pk=self.vacancy.pk)
        for round_ in self.vacancy.rounds.order_by("position"):
            set_panel(
                round_,
                self._seats(round_),
                by=script.by,
                at=make_aware(self.times.published + timedelta(hours=1)),
            )

    def _seats(self, round_: Round) -> list[PanelSeat]:
        """The jury of the file, without those who vote and give no points where others do; nobody where no jury judges."""
        judged = round_.rule.result is ResultKind.VERDICT or any(
            part.source is Source.JURY for part in round_.rule.parts
        )
        if not judged:
            return []
        if self._script.settings.jury:
            accounts = self._script.accounts
            return [
                PanelSeat(j.name, SEAT_ROLES[j.role], accounts.get(j.name))
                for j in self._script.settings.jury
            ]
        names = self._script.file.jurors.get(round_.key) or (_("The jury"),)
        return [
            PanelSeat(name, SeatRole.MEMBER if index else SeatRole.CHAIR) for index, name in enumerate(names)
        ]

    def register(self, *, until: date | None = None, users: Mapping[str, User] | None = None) -> None:
        """Register everybody on their day; `until` leaves out who comes later. `users` by reference: who has an account."""
        by_day = defaultdict(list)
        for line in self._lines.values():
            if until is None or line.dossier.registered_on <= until:
                by_day[line.dossier.registered_on].append(line)
        for day, lines in sorted(by_day.items()):
            moment = make_aware(datetime.combine(day, time(10)))
            if self.vacancy.closes_at:
                moment = min(moment, self.vacancy.closes_at - timedelta(minutes=1))
            registrations = [self._registration(line, (users or {}).get(line.reference)) for line in lines]
            register(self.vacancy, registrations, by=self._script.by, at=moment)

    def _registration(self, line: CandidateLine, user: User | None) -> Registration:
        return Registration(
            first_name=line.first_name,
            last_name=line.last_name,
            dossier=_as_of(dataclasses.replace(line.dossier, judgements={}), line.dossier.registered_on),
            email=line.email,
            phone=line.phone,
            street=line.street,
            postcode=line.postcode,
            city=line.city,
            channel=line.channel.value,
            answers=line.answers,
            user=user,
            reference=line.reference,
        )

    def judge(self, *, only: int | None = None) -> None:
        """HR looks at the papers that came in and judges what it has to judge, for the first `only` or for all."""
        self._receive_papers(self.times.admission)
        moment = make_aware(self.times.admission)
        for application in self._applications()[:only]:
            judgements = self._lines[application.reference].dossier.judgements
            if judgements:
                dossier = dataclasses.replace(application.facts, judgements=judgements)
                update_dossier(application, dossier, by=self._script.by, at=moment)

    def decide(self, *, only: int | None = None) -> None:
        """Decide on the admissions, of the first `only` or of all."""
        moment = make_aware(self.times.admission + timedelta(minutes=30))
        applications = self._applications()[:only]
        self._check_judged(applications, on=moment.date())
        decisions = []
        for application in applications:
            given = self._lines[application.reference].decision
            decisions.append(
                Decision(application, given.admission, alternative=given.alternative, reason=given.reason)
                if given
                else Decision(application)
            )
        decide_admission(self.vacancy, decisions, by=self._script.by, at=moment)

    def _check_judged(self, applications: Sequence[Application], *, on: date) -> None:
        proposals = proposals_for(self.vacancy, applications, on=on)
        problems = []
        for application in applications:
            line = self._lines[application.reference]
            for key in proposals[application.pk].to_judge if line.decision is None else ():
                message = _(
                    "HR has to judge “%(key)s” for %(name)s: fill in the column “judgement:%(key)s”"
                ) % {
                    "key": key,
                    "name": line.reference,
                }
                problems.append(self._script.file.problem(line, message, f"judgement:{key}"))
        if problems:
            raise CandidatesFileError(problems)

    def start(self) -> None:
        """Who withdrew before the first round leaves; the head counts are fixed and the first round starts."""
        moment = self.times.admission + timedelta(hours=1)
        leaving = [a for a in self._applications() if self._line(a).withdrew_in == BEFORE_FIRST_ROUND]
        self._withdraw(leaving, moment)
        close_admission(self.vacancy, by=self._script.by, at=make_aware(moment + timedelta(minutes=30)))
        self.vacancy = Vacancy.objects.get(pk=self.vacancy.pk)
        self.release(moment + timedelta(minutes=45))

    # -- The rounds -----------------------------------------------------------------------------------------------------

    def prepare_round(self, round_: Round) -> None:
        """Plan the round and record what officer and jury decide beforehand."""
        script, moment = self._script, self.times.rounds[round_.key] - timedelta(minutes=100)
        at = make_aware(moment)
        day = self.times.planned.get(round_.key)
        if day:
            plan_round(round_, planned_on=day, place=round_.place, by=script.by, at=at)
        decided = script.settings.round(round_.key)
        if round_.rule.held.rule is HeldRule.MAY and decided.held is not None:
            decide_held(round_, held=decided.held, reason=decided.reason, by=script.by, at=at)
        if round_.rule.cut and round_.rule.cut.number is None and decided.cut is not None:
            fix_cut_number(round_, number=decided.cut, by=script.by, at=at)
        if decided.neutralised:
            criteria = [tuple(name.split(".", 1)) for name in decided.neutralised]
            reason = decided.reason or _("Taken out for everybody by the jury.")
            neutralise(round_, criteria=criteria, reason=reason, by=script.by, at=at)

    def record_round(self, round_: Round) -> None:
        """Who withdrew leaves, papers come in, and points, absences and verdicts are recorded; nothing if it is not held."""
        script, moment = self._script, self.times.rounds[round_.key]
        there = list(Participation.objects.filter(round=round_).select_related("application__candidate"))
        leaving = [p.application for p in there if self._line(p.application).withdrew_in == round_.key]
        self._withdraw(leaving, moment - timedelta(hours=1))
        self._receive_papers(moment)
        round_ = self.vacancy.rounds.get(pk=round_.pk)
        preview = preview_round(round_)
        if preview.outcome is not None and not preview.outcome.held:
            return
        seats = {seat.name: seat for seat in round_.seats.all()}
        points, attendance = [], []
        for participation in there:
            application = participation.application
            cells = self._line(application).rounds.get(round_.key)
            taken = script.definition.takes(round_.rule, application.route, application.alternative)
            if cells is None or not taken or application in leaving:
                continue
            for name in cells.recused:
                reason = _("Knows the candidate, and said so before the points were given.")
                recuse(seats[name], application, reason=reason, by=script.by, at=make_aware(moment))
            points += self._entries(application, cells, seats, round_)
            attendance.append(_attendance(application, cells, round_))
        record_results(round_, points=points, attendance=attendance, by=script.by, at=make_aware(moment))

    def _entries(
        self, application: Application, cells: RoundCells, seats: Mapping[str, Seat], round_: Round
    ) -> Iterator[PointsEntry]:
        """The points as the house knows them: a figure without a juror for a part of the jury is what each of them gave."""
        voting = [seat for seat in seats.values() if seat.votes and seat.name not in cells.recused]
        with_sheets = {cell.part for cell in cells.points if cell.juror}
        for cell in cells.points:
            by_jury = round_.rule.part(cell.part).source is Source.JURY
            if cell.consensus:
                yield PointsEntry(application, cell.part, cell.points, consensus=True)
            if cell.juror:
                yield PointsEntry(application, cell.part, cell.points, cell.criteria, seats[cell.juror])
            elif by_jury and cell.part not in with_sheets:
                for seat in voting:
                    yield PointsEntry(application, cell.part, cell.points, cell.criteria, seat)
            elif not by_jury:
                yield PointsEntry(application, cell.part, cell.points, cell.criteria)

    def close(self, round_: Round) -> None:
        """Close the round as previewed. What keeps it from closing is told by line."""
        moment = self.times.rounds[round_.key] + timedelta(hours=1)
        at = make_aware(moment)
        with acting(by=self._script.by, at=at):  # what is previewed is as of that moment, too
            preview = preview_round(self.vacancy.rounds.get(pk=round_.pk))
            if preview.blockers:
                self._refuse(round_, preview.blockers, preview.lines)
            close_round(preview.round, expected=preview.digest, by=self._script.by, at=at)
        self.release(moment + timedelta(minutes=15))

    def _refuse(self, round_: Round, blockers: Sequence[Blocker], lines: Sequence[str]) -> None:
        if any(b.kind in (BlockerKind.CUT_NUMBER, BlockerKind.HELD_DECISION) for b in blockers):
            raise RoundNotReadyError(round_.key, " ".join(lines))
        problems = []
        for blocker in blockers:
            header = f"suitable:{round_.key}"
            if blocker.kind is not BlockerKind.NO_SUITABLE:
                header = ".".join(filter(None, (round_.key, blocker.part)))
                header += f"@{blocker.juror}" if blocker.juror else ""
            message = _("%(round)s cannot be closed: “%(header)s” is not filled in completely") % {
                "round": round_.title,
                "header": header,
            }
            problems.append(self._script.file.problem(self._lines[blocker.reference], message, header))
        raise CandidatesFileError(problems)

    def play_rounds(self, *, before: str = "") -> None:
        """Play the rounds in order, all of them or those before the round with that key."""
        for round_ in self.vacancy.rounds.order_by("position"):
            if round_.key == before:
                return
            self.prepare_round(round_)
            self.record_round(round_)
            self.close(round_)

    # -- The end --------------------------------------------------------------------------------------------------------

    def rank(self) -> None:
        """Who withdrew after the last round leaves; the ranking is adopted."""
        moment = self.times.ranking
        last = self.vacancy.rounds.order_by("-position").first()
        left = Participation.objects.filter(round=last, verdicts__goes_on=True).select_related("application")
        leaving = [p.application for p in left if self._line(p.application).withdrew_in == AFTER_LAST_ROUND]
        self._withdraw(leaving, moment)
        preview = preview_ranking(self.vacancy)
        at = make_aware(moment + timedelta(minutes=30))
        adopt_ranking(self.vacancy, expected=preview.digest, by=self._script.by, at=at)
        self.vacancy = Vacancy.objects.get(pk=self.vacancy.pk)
        self.release(moment + timedelta(minutes=45))

    def draw_up(self) -> list[ReserveList]:
        script, moment = self._script, self.times.decision
        return draw_up(
            self.vacancy,
            authority=script.organisation.authority,
            reference=f"{script.number}/2",
            decided_on=moment.date(),
            by=script.by,
            at=make_aware(moment),
        )

    def consult(self) -> None:
        """Make offers, from the lists in their order, until the posts are filled or nobody is left with an answer."""
        moment = self.times.decision + timedelta(days=1)
        posts = self._script.definition.offer.posts
        for reserve_list in ReserveList.objects.filter(vacancy=self.vacancy).order_by("pk"):
            moment = max(moment, datetime.combine(reserve_list.valid_from, time(9)))
            asked: set[int] = set()
            while posts and (place := self._next(reserve_list, asked)):
                self._receive_papers(moment)
                asked.add(place.pk)
                posts -= self._offer(place, moment)
                moment += timedelta(days=3)

    def _next(self, reserve_list: ReserveList, asked: set[int]) -> Place | None:
        places = next_in_order(reserve_list)
        if not reserve_list.ranked:
            places.sort(key=lambda place: self._line(place.result.application).line)
        for place in places:
            if place.pk not in asked and self._line(place.result.application).offer:
                return place
        return None

    def _offer(self, place: Place, moment: datetime) -> bool:
        """Offer the post and record the answer; whether the post is filled."""
        script = self._script
        consultation = consult(
            place,
            contract=Consultation.Contract.PERMANENT,
            channel=Consultation.Channel.PHONE,
            answer_by=(moment + timedelta(days=script.definition.reserve.answer_days)).date(),
            motivation=_("Best fit with the post, after a talk with the head of the department."),
            by=script.by,
            at=make_aware(moment),
        )
        answer = self._line(place.result.application).offer
        record_answer(
            consultation, answer=answer.value, by=script.by, at=make_aware(moment + timedelta(days=2))
        )
        self.release(moment + timedelta(days=2, hours=1))
        return Place.objects.get(pk=place.pk).state == Place.State.APPOINTED

    def play(self, *, users: Mapping[str, User] | None = None) -> None:
        """All of it. `users` by reference: candidates who have an account."""
        self.publish()
        self.register(users=users)
        self.judge()
        self.decide()
        self.start()
        self.play_rounds()
        self.rank()
        self.draw_up()
        self.consult()

    # -- Helps ----------------------------------------------------------------------------------------------------------

    def release(self, moment: datetime) -> None:
        """Let the letters go that wait for it."""
        drafts = Message.objects.drafts().filter(vacancy_key=self.vacancy.key)
        if drafts:
            release(drafts, by=self._script.by, at=make_aware(moment))

    def _line(self, application: Application) -> CandidateLine:
        return self._lines[application.reference]

    def _applications(self) -> list[Application]:
        return list(self.vacancy.applications.select_related("vacancy", "candidate").order_by("reference"))

    def _withdraw(self, applications: Sequence[Application], moment: datetime) -> None:
        if applications:
            withdraw(applications, by=self._script.by, at=make_aware(moment))

    def _receive_papers(self, moment: datetime) -> None:
        """Papers that came in since are there, and HR approves what the file does not reject."""
        late = self.vacancy.applications.standing().filter(reference__in=self._late)
        for application in late.select_related("vacancy", "candidate"):
            line = self._line(application)
            new = _as_of(line.dossier, moment.date()).papers
            here = application.facts.papers
            came = {key: paper for key, paper in new.items() if key not in here}
            if came:
                papers = here | {
                    key: dataclasses.replace(paper, approved=paper.approved is not False)
                    for key, paper in came.items()
                }
                dossier = dataclasses.replace(application.facts, papers=papers)
                update_dossier(application, dossier, by=self._script.by, at=make_aware(moment))


def _as_of(dossier: Dossier, day: date) -> Dossier:
    """The dossier with the papers that had come in by that day."""
    papers = {key: paper for key, paper in dossier.papers.items() if paper.received_on <= day}
    return dataclasses.replace(dossier, papers=papers)


def _attendance(application: Application, cells: RoundCells, round_: Round) -> Attendance:
    motivation = cells.motivation
    if cells.suitable is not None and round_.rule.result is ResultKind.VERDICT and not motivation:
        motivation = _("Unanimous view of the jury.")
    return Attendance(
        application,
        absent=cells.absent,
        suitable=cells.suitable,
        motivation=motivation,
        earlier_fraction=str(cells.earlier) if cells.earlier is not None else "",
    )
