"""The demo town: users of every role and seven vacancies after the procedures in demo/, each at another stage today.

Everything is done through the actions, at moments that follow from the day on which it is loaded: a procedure is moved by whole
weeks, so that its days of the week stay what they were.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from backoffice.rehearsal import candidates_file
from backoffice.rehearsal.candidates_file import CandidateLine
from backoffice.rehearsal.demo_files import hand_in_files
from backoffice.rehearsal.demo_hours import put_hours
from backoffice.rehearsal.demo_jury import seat_jury
from backoffice.rehearsal.demo_levels import in_levels
from backoffice.rehearsal.demo_library import stock_library
from backoffice.rehearsal.demo_requests import put_contacts, put_interest, put_requests
from backoffice.rehearsal.demo_results import results_file
from backoffice.rehearsal.play import Play, Script
from backoffice.rehearsal.timetable import closing_day, timetable
from backoffice.rehearsal.town import DOMAIN, found_town
from candidates import lifecycle
from candidates.deliveries import judge
from candidates.eligibility import ExperiencePeriod, Month, ServicePeriod
from candidates.models import Attachment
from candidates.uploads import inspect
from correspondence import lifecycle as letter_lifecycle
from correspondence.actions import make_print_batches, record_posted, write_text
from correspondence.delivery import deliver_due
from correspondence.models import Message
from correspondence.occasions import occasion
from correspondence.redrafting import GREETING, with_paragraph
from correspondence.rendering import default_text
from correspondence.texts import Text, shown
from documents.actions import Made, issue_all
from documents.models import Kind
from journal.actions import SYSTEM, acting, record
from organisations.models import Organisation, UnionContact
from planning.accesses import AccessLine
from planning.assignments import add_case, give_more_time, hand_in
from planning.groups import Watch, check_identity, set_room
from planning.invitations import invite
from planning.material_models import Audience, Material
from planning.materials import add_material
from planning.models import Slot, takers
from planning.sessions import SessionPlan, assign_slots, plan_session, send_timetables
from planning.windows import open_window, set_access
from reserves.documents import reserve_list_pdf
from scoring.documents import final_minutes_pdf
from vacancies import procedure_file
from vacancies.definition_format import shift_dates
from vacancies.documents import brochure_pdf
from vacancies.holidays import closed
from vacancies.models import Vacancy
from vacancies.procedure_file import RehearsalSettings
from vacancies.rules import Definition

Period = TypeVar("Period", ExperiencePeriod, ServicePeriod)

SLUG = "leiemond"
PASSWORD = "leiemond-demo"
NOT_POSTED_YET = timedelta(days=12)
HOST = "127.0.0.1"
"""Where `make run` serves the town: links in its letters lead there."""
HELP = "Lukt het niet met je documenten? In het stadhuis helpen we je elke werkdag van 9 tot 12 uur."
UNION = "waarnemers@vakbond.example"
BUREAU = "anke.verbeke@selectiebureau.example"
STAFF = {
    f"sofie.deceuninck@{DOMAIN}": ("Sofie", "Deceuninck", Role.ADMINISTRATOR),
    f"ruben.vercauteren@{DOMAIN}": ("Ruben", "Vercauteren", Role.OFFICER),
    f"hilde.vermaercke@{DOMAIN}": ("Hilde", "Vermaercke", Role.OFFICER),
    BUREAU: ("Anke", "Verbeke", Role.BUREAU),
    f"mieke.daems@{DOMAIN}": ("Mieke", "Daems", Role.JUROR),
    f"stijn.verhelle@{DOMAIN}": ("Stijn", "Verhelle", Role.JUROR),
    f"katrien.bossuyt@{DOMAIN}": ("Katrien", "Bossuyt", Role.JUROR),
    f"bart.nollet@{DOMAIN}": ("Bart", "Nollet", Role.JUROR),
    f"joris.demeulenaere@{DOMAIN}": ("Joris", "Demeulenaere", Role.JUROR),
    f"lien.casteleyn@{DOMAIN}": ("Lien", "Casteleyn", Role.JUROR),
    "hanne.goethals@buurstad.example": ("Hanne", "Goethals", Role.JUROR),
    "an.lybaert@buurstad.example": ("An", "Lybaert", Role.JUROR),
    "wouter.pauwels@buurstad.example": ("Wouter", "Pauwels", Role.JUROR),
}
CANDIDATES = {
    "p2": ("T05", "T07"),
    "p3": ("R01", "R06"),
    "p4": ("C11", "C01"),
    "p5": ("D01",),
    "p6": ("E01", "E02"),
}
"""References of candidates who have an account, per procedure."""


@dataclass(frozen=True)
class Town:
    """What the vacancies share: the organisation, its users by address and the day on which the town is loaded."""

    city: Organisation
    users: Mapping[str, User]
    today: date

    @property
    def jurors(self) -> Mapping[str, User]:
        return {str(user): user for user in self.users.values()}

    def officer(self, name: str) -> User:
        return self.users[f"{name}@{DOMAIN}"]


def is_loaded() -> bool:
    return Organisation.objects.filter(slug=SLUG).exists()


def load(now: datetime) -> list[User]:
    """Make the whole town at the aware moment `now`, or nothing of it; return the users who may sign in. The mails leave on the
    day on which they were released, so that terms run from then.

    Done already: nothing changes, and the users are returned.
    """
    if not is_loaded():
        with transaction.atomic():
            _load(now)
        _deliver(now)
    wanted = [*STAFF, *User.objects.filter(memberships__role=Role.CANDIDATE).values_list("email", flat=True)]
    return list(User.objects.filter(email__in=wanted).order_by("pk"))


def _load(now: datetime) -> None:
    with acting(by=SYSTEM, at=now):
        city, _board = found_town()
        city.host = HOST
        city.save(update_fields=["host"])
        users = {email: _user(city, email, *who) for email, who in STAFF.items()}
        stock_library(city)
        UnionContact.objects.create(organisation=city, name="ACV Openbare Diensten", email=UNION)
        record(city.chain, "table_added", subject=city.chain)
    town = Town(city, users, localdate(now))
    _own_text(town)
    _draft(town)
    _open(town)
    in_admission = _in_admission(town)
    _running(town)
    _at_home(town)
    _completed(town)
    _choosing(town, now)
    _post_letters(town)
    put_requests(city, today=town.today)
    put_contacts(city, today=town.today)
    put_interest(city, today=town.today)
    seat_jury(city, at=now)
    with acting(by=SYSTEM, at=now):
        Membership.objects.create(
            user=users[BUREAU], organisation=city, role=Role.BUREAU, vacancy_key=in_admission.key
        )
        record(city.chain, "bureau_invited", subject=users[BUREAU].actor_key)


def _deliver(now: datetime) -> None:
    queued = Message.objects.filter(state=letter_lifecycle.QUEUED, released_at__lte=now)
    for moment in sorted(set(queued.values_list("released_at", flat=True))):
        deliver_due(clock=functools.partial(min, moment + timedelta(seconds=20), now))


def _own_text(town: Town) -> None:
    """The city words one letter itself: its confirmation of receipt says where to find help."""
    kind = occasion("receipt")
    standard = shown(default_text(kind), kind.all_variables)
    own = Text(standard.subject, with_paragraph(standard.body, HELP, GREETING))
    at = make_aware(datetime.combine(town.today - timedelta(days=200), time(9)))
    write_text(town.city, kind, own, expected=0, by=town.officer("sofie.deceuninck"), at=at)


def _post_letters(town: Town) -> None:
    """Letters by post are printed and posted on the day after their release; those of the last days still wait."""
    officer = town.users[f"hilde.vermaercke@{DOMAIN}"]
    by_day: dict[date, list[Message]] = {}
    for message in Message.objects.filter(state=letter_lifecycle.POST).order_by("pk"):
        by_day.setdefault(localdate(message.released_at) + timedelta(days=1), []).append(message)
    for day, letters in sorted(by_day.items()):
        if day <= town.today - NOT_POSTED_YET:
            make_print_batches(letters, by=officer, at=make_aware(datetime.combine(day, time(9))))
            record_posted(letters, posted_on=day, by=officer, at=make_aware(datetime.combine(day, time(16))))


def _user(city: Organisation, email: str, first_name: str, last_name: str, role: Role) -> User:
    user = User.objects.create_user(email, PASSWORD, first_name=first_name, last_name=last_name)
    if role != Role.BUREAU:  # a bureau is limited to a vacancy, which is not there yet
        Membership.objects.create(user=user, organisation=city, role=role)
    record(city.chain, "user_added", subject=user.actor_key, role=role)
    return user


# -- Seven stages ------------------------------------------------------------------------------------------------------


def _draft(town: Town) -> None:
    """P2 is still being written; it will open in a week or two."""
    source = _Source("p2", town)
    source.play(
        source.weeks_until(source.closing, town.today + timedelta(days=34)), "005", "hilde.vermaercke"
    )


def _open(town: Town) -> None:
    """P5 takes registrations until some day next week."""
    source = _Source("p5", town)
    shift = source.weeks_until(source.closing, town.today + timedelta(days=9))
    play = source.play(shift, "004", "ruben.vercauteren", spread_until=town.today - timedelta(days=1))
    play.publish()
    _issue_brochure(play)
    play.register(until=town.today - timedelta(days=1), users=source.accounts(play))
    _hand_in(play, "D01", "D02", "D04")


def _in_admission(town: Town) -> Vacancy:
    """P1 closed last week; HR has decided on some and not yet on others."""
    source = _Source("p1", town)
    shift = source.weeks_until(source.closing, town.today - timedelta(days=3))
    play = source.play(shift, "003", "ruben.vercauteren")
    play.publish()
    _issue_brochure(play)
    play.register()
    _hand_in(play, "V03", "V05", "V06", "V07", "V09", "V10")
    play.judge(only=6)
    play.decide(only=5)
    _approve_files(play)
    test = play.vacancy.rounds.get(key="capacity_test")
    starts = make_aware(datetime.combine(town.today + timedelta(days=28), time(9)))
    at = make_aware(datetime.combine(town.today - timedelta(days=1), time(7)))
    for place, capacity in (("Stadhuis, raadzaal", 20), ("Stadhuis, trouwzaal", 12)):
        plan = SessionPlan(starts, starts + timedelta(hours=3), place=place, capacity=capacity)
        plan_session(test, plan, by=play.vacancy.officer, at=at)
    return play.vacancy


def _hand_in(play: Play, *references: str) -> None:
    """These candidates handed in real files; of the others only is known that their papers are there."""
    found = play.vacancy.applications.filter(reference__in=references).order_by("pk")
    for application in found.select_related("candidate__user", "vacancy__officer", "vacancy__organisation"):
        hand_in_files(application)


def _approve_files(play: Play) -> None:
    """The documents of who was decided were looked at."""
    decided = play.vacancy.applications.filter(state=lifecycle.DECIDED).values("pk")
    for file in Attachment.objects.to_check().filter(application__in=decided):
        judge(file, approved=True, by=play.vacancy.officer, at=make_aware(play.times.admission))


def _running(town: Town) -> None:
    """P3, the largest: rounds are closed, and the speed interview is ready to be closed."""
    source = _Source("p3", town)
    interview = max(source.definition.round("speed_interview").when.days)
    play = source.play(
        source.weeks_until(interview, town.today - timedelta(days=1)), "002", "hilde.vermaercke"
    )
    play.publish()
    _issue_brochure(play)
    play.register(users=source.accounts(play))
    _hand_in(play, *CANDIDATES["p3"])
    play.judge()
    play.decide()
    _approve_files(play)
    play.start()
    play.play_rounds(before="capacity_test")
    _test_in_two_rooms(play)
    capacity_test = play.vacancy.rounds.get(key="capacity_test")
    play.prepare_round(capacity_test)
    play.record_round(capacity_test)
    play.close(capacity_test)
    _plan_online_tests(play)
    tests = play.vacancy.rounds.get(key="online_tests")
    play.prepare_round(tests)
    results_file(play, tests, source.lines)
    play.record_round(tests)
    play.close(tests)
    ready = play.vacancy.rounds.get(key="speed_interview")
    _plan_interviews(play)
    play.prepare_round(ready)
    play.record_round(ready)


def _test_in_two_rooms(play: Play) -> None:
    """The last working day before the results; in one room an officer keeps watch, and the identity of all but one is checked."""
    round_ = play.vacancy.rounds.get(key="capacity_test")
    told, officer = play.times.rounds["preselection"] + timedelta(minutes=20), play.vacancy.officer
    day = play.times.rounds["capacity_test"].date() - timedelta(days=1)
    while closed(day):
        day -= timedelta(days=1)
    starts, at = make_aware(datetime.combine(day, time(9))), make_aware(told)
    rooms = {
        "Stadhuis, raadzaal": Watch(str(officer), officer),
        "Stadhuis, trouwzaal": Watch("Griet Lammens"),
    }
    for place, watch in rooms.items():
        plan = SessionPlan(starts, starts + timedelta(hours=2), place=place, capacity=2)
        session = plan_session(round_, plan, by=officer, at=at)
        set_room(session, capacity=2, watches=[watch], by=officer, at=at)
    assign_slots(round_, by=officer, at=at)
    invite(round_, by=officer, at=at)
    play.release(told + timedelta(minutes=10))
    slots = Slot.objects.taken().filter(session__round=round_).select_related("session__round").order_by("pk")
    for slot in slots[1:]:
        check_identity(slot, by=officer, at=starts - timedelta(minutes=10))


def _plan_online_tests(play: Play) -> None:
    """A code per candidate and test, from the close of the round before to the evening before the results."""
    round_ = play.vacancy.rounds.get(key="online_tests")
    begins = play.times.rounds["capacity_test"] + timedelta(hours=2)
    evening = datetime.combine(play.times.rounds["online_tests"].date() - timedelta(days=1), time(23, 59))
    officer, at = play.vacancy.officer, make_aware(begins)
    opens_at = make_aware(begins + timedelta(hours=1))
    open_window(round_, opens_at=opens_at, last_minute=make_aware(evening), by=officer, at=at)
    lines = [
        AccessLine(number, participation.application.reference, "", code=f"LEIE-{4219 + 137 * number}")
        for number, participation in enumerate(takers(round_), start=1)
    ]
    set_access(round_, lines, by=officer, at=at)
    invite(round_, by=officer, at=at)
    play.release(begins + timedelta(minutes=30))


def _plan_interviews(play: Play) -> None:
    """Twenty minutes each, on the day of the interview, with a break; the jury has its timetable."""
    round_ = play.vacancy.rounds.get(key="speed_interview")
    told = play.times.rounds["online_tests"] + timedelta(hours=3)
    day = play.times.rounds["speed_interview"].date()
    hour = [make_aware(datetime.combine(day, time(at))) for at in (8, 10, 11, 13)]
    plan = SessionPlan(
        hour[0],
        hour[3],
        place="Stadhuis, Kaaiplein 1, zaal 2",
        minutes=20,
        preparation_minutes=15,
        breaks=((hour[1], hour[2]),),
    )
    officer, at = play.vacancy.officer, make_aware(told)
    plan_session(round_, plan, by=officer, at=at)
    assign_slots(round_, by=officer, at=at)
    invite(round_, by=officer, at=at)
    send_timetables(round_, by=officer, at=at)
    guide = Path(settings.BASE_DIR) / "demo" / "p3" / "vragenleidraad.pdf"
    add_material(
        round_,
        inspect(guide.name, guide.read_bytes()),
        kind=Material.Kind.GUIDE,
        audience=Audience.JURY,
        opens_at=hour[0],
        keepers=[],
        by=officer,
        at=at,
    )
    play.release(told + timedelta(minutes=30))


def _at_home(town: Town) -> None:
    """P6: a take-home assignment that is open and corrected without names. One handed in and one has more time."""
    source = _Source("p6", town)
    finished = source.definition.round("assignment").finished_by
    shift = source.weeks_until(finished.date(), town.today + timedelta(days=9))
    play = source.play(shift, "006", "hilde.vermaercke")
    play.publish()
    _issue_brochure(play)
    users = source.accounts(play)
    play.register(users=users)
    play.judge()
    play.decide()
    play.start()
    round_ = play.vacancy.rounds.get(key="assignment")
    told = datetime.combine(town.today - timedelta(days=6), time(10))
    officer, at = play.vacancy.officer, make_aware(told)
    folder = Path(settings.BASE_DIR) / "demo" / "p6"
    add_case(round_, inspect("casus-kaaistraat.pdf", (folder / "casus.pdf").read_bytes()), by=officer, at=at)
    opens = datetime.combine(town.today - timedelta(days=2), time(9))
    last = finished + timedelta(days=shift)
    open_window(round_, opens_at=make_aware(opens), last_minute=make_aware(last), by=officer, at=at)
    invite(round_, by=officer, at=at)
    play.release(told + timedelta(minutes=30))
    first, second = takers(round_)[:2]
    evening = datetime.combine(opens.date(), time(20, 14))
    work = inspect("nota-elif-yildiz.pdf", (folder / "nota.pdf").read_bytes())
    hand_in(first, work, by=users["E01"], at=make_aware(evening))
    give_more_time(
        second,
        last_minute=make_aware(last + timedelta(days=2)),
        reason="De site was gisteravond een uur niet bereikbaar.",
        by=officer,
        at=make_aware(datetime.combine(town.today - timedelta(days=1), time(7, 30))),
    )


def _choosing(town: Town, now: datetime) -> None:
    """P2 for another service: the speed interviews go on, scored in levels, and candidates choose their hour."""
    source = _Source("p2", town)
    source.definition = in_levels(source.definition, Path(settings.BASE_DIR) / "demo" / "p2" / "levels.toml")
    source.rename("Teamverantwoordelijke sociaal onthaal", candidates=8)
    interview = max(source.definition.round("speed_interview").when.days)
    shift = source.weeks_until(interview, town.today + timedelta(days=6))
    play = source.play(shift, "007", "hilde.vermaercke")
    play.publish()
    _issue_brochure(play)
    users = source.accounts(play)
    play.register(users=users)
    play.judge()
    play.decide()
    play.start()
    play.play_rounds(before="speed_interview")
    put_hours(play, users, now=now, today=town.today)


def _completed(town: Town) -> None:
    """P4 is over: the reserve lists stand, and one was drawn from."""
    source = _Source("p4", town)
    decision = source.settings.decision
    play = source.play(
        source.weeks_until(decision, town.today - timedelta(days=14)), "001", "ruben.vercauteren"
    )
    play.play(users=source.accounts(play))
    _issue_brochure(play)
    vacancy, moment = play.vacancy, play.times.decision
    made = [
        Made(
            Kind.MINUTES,
            vacancy.key,
            _("Final minutes %(title)s") % {"title": vacancy.title},
            final_minutes_pdf(vacancy),
            vacancy.key,
        )
    ] + [
        Made(
            Kind.RESERVE_LIST,
            f"reserve_list:{reserve_list.pk}",
            str(reserve_list).capitalize(),
            reserve_list_pdf(reserve_list, on=moment.date()),
            vacancy.key,
        )
        for reserve_list in vacancy.reserve_lists.all()
    ]
    issue_all(made, organisation=town.city, by=vacancy.officer, at=make_aware(moment + timedelta(hours=1)))


def _issue_brochure(play: Play) -> None:
    vacancy, moment = play.vacancy, play.times.published
    title = _("Information brochure %(title)s") % {"title": vacancy.title}
    pdf = brochure_pdf(vacancy, on=moment.date())
    made = [Made(Kind.BROCHURE, vacancy.key, title, pdf, vacancy.key)]
    at = make_aware(moment + timedelta(hours=2))
    issue_all(made, organisation=vacancy.organisation, by=vacancy.officer, at=at)


# -- A procedure, moved to today ---------------------------------------------------------------------------------------


class _Source:
    """A procedure of demo/ with its candidates, as the files say it."""

    def __init__(self, name: str, town: Town) -> None:
        folder = Path(settings.BASE_DIR) / "demo" / name
        file = procedure_file.read((folder / "procedure.toml").read_bytes())
        self._name, self._town = name, town
        self.definition, self.settings = file.definition, file.rehearsal or RehearsalSettings()
        self.closing = closing_day(self.definition, self.settings, today=town.today)
        self._file = candidates_file.read(
            (folder / "candidates.csv").read_bytes(), self.definition, self.settings, closing=self.closing
        )

    def rename(self, title: str, *, candidates: int) -> None:
        """The same procedure for a function with another title, with the first so many candidates."""
        offer = dataclasses.replace(self.definition.offer, title=title)
        self.definition = dataclasses.replace(self.definition, offer=offer)
        self._file = dataclasses.replace(self._file, candidates=self._file.candidates[:candidates])

    @property
    def lines(self) -> Sequence[CandidateLine]:
        return self._file.candidates

    @staticmethod
    def weeks_until(day: date, latest: date) -> int:
        """By how many days, in whole weeks, to move so that `day` comes on `latest` or at most six days before."""
        return (latest - day).days // 7 * 7

    def play(self, shift: int, number: str, officer: str, *, spread_until: date | None = None) -> Play:
        """The procedure moved by `shift` days, as a draft; with `spread_until` registrations come in over the ten days to it."""
        definition, closing = self._moved(shift)
        lines = [_shifted(line, shift) for line in self._file.candidates]
        if spread_until:
            lines = [
                _registered(line, spread_until - timedelta(days=index * 10 // len(lines)))
                for index, line in enumerate(lines)
            ]
        decided = self.settings.decision
        moved = dataclasses.replace(
            self.settings, closing=closing, decision=decided and decided + timedelta(days=shift)
        )
        times = timetable(
            definition,
            moved,
            closing=closing,
            first_registration=min(line.dossier.registered_on for line in lines),
        )
        script = Script(
            definition=definition,
            settings=moved,
            file=dataclasses.replace(self._file, candidates=tuple(lines)),
            times=times,
            organisation=self._town.city,
            number=f"{closing.year}-{number}",
            by=self._town.officer(officer),
            accounts=self._town.jurors,
        )
        return Play(script)

    def _moved(self, shift: int) -> tuple[Definition, date]:
        """The definition, with the closing of the registration stated: without it a vacancy would stay open for ever."""
        closing = self.closing + timedelta(days=shift)
        definition = shift_dates(self.definition, shift)
        closes = datetime.combine(closing, time(23, 59))
        return dataclasses.replace(
            definition, offer=dataclasses.replace(definition.offer, closes=closes)
        ), closing

    def accounts(self, play: Play) -> dict[str, User]:
        """Accounts for some of the candidates, by reference."""
        lines = {line.reference: line for line in self._file.candidates}
        city, at = self._town.city, make_aware(play.times.published)
        with acting(by=SYSTEM, at=at):
            return {
                reference: _user(
                    city,
                    lines[reference].email,
                    lines[reference].first_name,
                    lines[reference].last_name,
                    Role.CANDIDATE,
                )
                for reference in CANDIDATES[self._name]
            }


def _registered(line: CandidateLine, day: date) -> CandidateLine:
    """The same candidate, registered on another day with the same papers."""
    papers = {key: dataclasses.replace(paper, received_on=day) for key, paper in line.dossier.papers.items()}
    return dataclasses.replace(
        line, dossier=dataclasses.replace(line.dossier, registered_on=day, papers=papers)
    )


def _shifted(line: CandidateLine, days: int) -> CandidateLine:
    """The same candidate, so many days later in life."""
    by = timedelta(days=days)
    dossier = line.dossier
    papers = {
        key: dataclasses.replace(
            paper,
            received_on=paper.received_on + by,
            issued_on=paper.issued_on and paper.issued_on + by,
        )
        for key, paper in dossier.papers.items()
    }
    moved = dataclasses.replace(
        dossier,
        registered_on=dossier.registered_on + by,
        experience=tuple(_later(period, by) for period in dossier.experience),
        service=tuple(_later(period, by) for period in dossier.service),
        papers=papers,
    )
    return dataclasses.replace(line, dossier=moved)


def _later(period: Period, by: timedelta) -> Period:
    last = period.last and _month_later(period.last, by)
    return dataclasses.replace(period, first=_month_later(period.first, by), last=last)


def _month_later(month: Month, by: timedelta) -> Month:
    middle = date(month.year, month.month, 15) + by
    return Month(middle.year, middle.month)
