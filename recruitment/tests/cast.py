"""The cast of the tests and a stage for them: people of every role, and a procedure that is carried as far as a test wants.

Everything goes through the actions, as on the screens. Loaded by the root conftest.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Membership, Role, User
from candidates.actions import Decision, Registration, close_admission, decide_admission, register
from candidates.eligibility import Diploma, Dossier
from candidates.models import Application
from journal.actions import SYSTEM, acting, record
from organisations.models import Kind, Organisation
from planning.panels import PanelSeat, set_panel
from scoring.actions import PointsEntry, record_results
from scoring.closing import adopt_ranking, close_round
from scoring.models import ClosingRun, Ranking
from scoring.previews import preview_ranking, preview_round
from vacancies.actions import Opening, create_vacancy, publish
from vacancies.models import Round, Vacancy
from vacancies.rules import (
    Alternative,
    Definition,
    DiplomaCondition,
    DiplomaLevel,
    EndRules,
    Offer,
    Part,
    PassRule,
    ReserveRules,
    RoundKind,
    Route,
    RouteKind,
    Source,
)
from vacancies.rules import Round as RoundRule

BRUSSELS = ZoneInfo("Europe/Brussels")
PASSWORD = "een heel lang wachtwoord"


def moment(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """An aware moment in local time."""
    return datetime(year, month, day, hour, minute, tzinfo=BRUSSELS)


# The days of the procedure on the stage.
PUBLISHED = moment(2026, 5, 11)
REGISTERED = moment(2026, 5, 20)
DECIDED = moment(2026, 6, 10)
CLOSED = moment(2026, 6, 17)
ADOPTED = moment(2026, 6, 24)


def two_tests(**more) -> Definition:
    """50 % on a written test by an officer and on an interview by a jury, 60 % in all, ranked; a diploma is asked."""
    written = RoundRule(
        "written",
        RoundKind.WRITTEN_TEST,
        "Schriftelijke proef",
        parts=(Part("essay", "Verhandeling", Decimal(100), source=Source.OFFICER),),
        passing=PassRule(percent=Decimal(50)),
        eliminating=False,
    )
    oral = RoundRule(
        "oral",
        RoundKind.ORAL_TEST,
        "Mondelinge proef",
        parts=(Part("interview", "Gesprek", Decimal(100)),),
        passing=PassRule(percent=Decimal(50)),
        eliminating=False,
    )
    definition = Definition(
        offer=Offer("Dossierbeheerder", "C", "C1–C3", closes=datetime(2026, 6, 9, 23, 59)),
        conditions=(DiplomaCondition(key="diploma", level=DiplomaLevel.SECONDARY),),
        routes=(
            Route(
                "external",
                RouteKind.EXTERNAL,
                "Extern",
                (Alternative("diploma", "Met diploma", ("diploma",)),),
            ),
        ),
        rounds=(written, oral),
        end=EndRules(percent=Decimal(60), every_round=True),
        reserve=ReserveRules(24, maximum_months=48, refusals=2),
    )
    return replace(definition, **more)


class Stage:
    """Carries a procedure on, as far as asked. Candidates are known by their first name."""

    def __init__(self, organisation: Organisation, officer: User) -> None:
        self.organisation = organisation
        self.officer = officer
        self.vacancies = 0

    def draft(self, definition: Definition | None = None) -> Vacancy:
        self.vacancies += 1
        return create_vacancy(
            organisation=self.organisation,
            number=f"2026-{self.vacancies:03}",
            definition=definition or two_tests(),
            officer=self.officer,
            by=self.officer,
            at=PUBLISHED,
        )

    def published(self, definition: Definition | None = None) -> Vacancy:
        vacancy = self.draft(definition)
        opening = Opening("College van burgemeester en schepenen", "2026/CBS/101", date(2026, 4, 27))
        publish(vacancy, opening=opening, by=self.officer, at=PUBLISHED)
        return Vacancy.objects.get(pk=vacancy.pk)

    def registered(
        self, vacancy: Vacancy, names: Sequence[str], diploma: DiplomaLevel = DiplomaLevel.SECONDARY
    ) -> list[Application]:
        dossier = Dossier(
            route=vacancy.definition.routes[0].key,
            registered_on=REGISTERED.date(),
            diplomas=(Diploma(diploma),),
        )
        registrations = [
            Registration(name, "Peeters", dossier, email=f"{name.lower()}@post.example") for name in names
        ]
        return register(vacancy, registrations, by=self.officer, at=REGISTERED)

    def admitted(self, names: Sequence[str], definition: Definition | None = None) -> Vacancy:
        """A vacancy whose admission is closed with these candidates; the first round runs."""
        vacancy = self.published(definition)
        applications = self.registered(vacancy, names)
        decide_admission(vacancy, [Decision(a) for a in applications], by=self.officer, at=DECIDED)
        close_admission(vacancy, by=self.officer, at=DECIDED)
        return Vacancy.objects.get(pk=vacancy.pk)

    def application(self, vacancy: Vacancy, name: str) -> Application:
        return vacancy.applications.select_related("candidate", "vacancy").get(candidate__first_name=name)

    def round(self, vacancy: Vacancy, key: str) -> Round:
        return Round.objects.select_related("vacancy__organisation").get(vacancy=vacancy, key=key)

    def points(self, vacancy: Vacancy, key: str, points: Mapping[str, str]) -> None:
        """Record points (by first name) for the only part of a round; a jury of one where the jury scores."""
        round_ = self.round(vacancy, key)
        part = round_.rule.parts[0]
        seat = None
        if part.source is Source.JURY:
            (seat,) = set_panel(round_, [PanelSeat("Mieke Daems", "chair")], by=self.officer, at=CLOSED)
        entries = [
            PointsEntry(self.application(vacancy, name), part.key, points=Decimal(value), seat=seat)
            for name, value in points.items()
        ]
        record_results(round_, points=entries, by=self.officer, at=CLOSED)

    def closed(self, vacancy: Vacancy, key: str, points: Mapping[str, str] | None = None) -> ClosingRun:
        if points:
            self.points(vacancy, key, points)
        preview = preview_round(self.round(vacancy, key))
        return close_round(preview.round, expected=preview.digest, by=self.officer, at=CLOSED)

    def ranked(self, scores: Mapping[str, tuple[str, str]], definition: Definition | None = None) -> Ranking:
        """A vacancy of two rounds carried to its adopted ranking; written and oral points by first name."""
        vacancy = self.admitted(list(scores), definition)
        for index, rule in enumerate(vacancy.definition.rounds):
            self.closed(vacancy, rule.key, {name: pair[index] for name, pair in scores.items()})
        preview = preview_ranking(vacancy)
        return adopt_ranking(vacancy, expected=preview.digest, by=self.officer, at=ADOPTED)


# -- Cast --------------------------------------------------------------------------------------------------------------


def _organisation(slug: str, name: str, **more) -> Organisation:
    with acting(by=SYSTEM, at=PUBLISHED):
        organisation = Organisation.objects.create(
            slug=slug,
            name=name,
            email=f"selectie@{slug}.example",
            street="Kaaiplein 1",
            postcode="9990",
            **more,
        )
        record(organisation.chain, "organisation_made")
    return organisation


def _user(
    organisation: Organisation, role: Role | None, first: str, last: str, vacancy_key: str = ""
) -> User:
    with acting(by=SYSTEM, at=PUBLISHED):
        user = User.objects.create_user(
            f"{first.lower()}@{organisation.slug}.example", PASSWORD, first_name=first, last_name=last
        )
        if role:
            Membership.objects.create(
                user=user, organisation=organisation, role=role, vacancy_key=vacancy_key
            )
        record(organisation.chain, "user_made", subject=user.actor_key)
    return user


@pytest.fixture
def leiemond(db):
    """The town."""
    return _organisation("leiemond", "Stad Leiemond", city="Leiemond")


@pytest.fixture
def ocmw(db, leiemond):
    """The welfare board of the town."""
    board = _organisation("ocmw-leiemond", "OCMW Leiemond", kind=Kind.WELFARE_BOARD)
    with acting(by=SYSTEM, at=PUBLISHED):
        leiemond.partner = board
        leiemond.save()
        record(leiemond.chain, "partner_named")
    return board


@pytest.fixture
def elsewhere(db):
    """Another town in the same installation."""
    return _organisation("zandhove", "Gemeente Zandhove")


@pytest.fixture
def hilde(leiemond):
    """Selection officer of the town."""
    return _user(leiemond, Role.OFFICER, "Hilde", "Vermaercke")


@pytest.fixture
def karel(leiemond):
    """HR administrator of the town."""
    return _user(leiemond, Role.ADMINISTRATOR, "Karel", "Maes")


@pytest.fixture
def noor(leiemond):
    """Jury member of the town."""
    return _user(leiemond, Role.JUROR, "Noor", "Achterberg")


@pytest.fixture
def bart(leiemond, stage):
    """An external selection bureau, limited to the first vacancy on the stage; `bart.vacancy` is that one."""
    vacancy = stage.published()
    user = _user(leiemond, Role.BUREAU, "Bart", "Hoorens", vacancy_key=vacancy.key)
    user.vacancy = vacancy
    return user


@pytest.fixture
def wim(elsewhere):
    """Selection officer of another town: a stranger here."""
    return _user(elsewhere, Role.OFFICER, "Wim", "Sterckx")


@pytest.fixture
def samira(leiemond):
    """Somebody who applies, with an account."""
    return _user(leiemond, None, "Samira", "Lievens")


@pytest.fixture
def stage(leiemond, hilde):
    return Stage(leiemond, hilde)
