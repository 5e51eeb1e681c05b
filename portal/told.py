"""What a candidate was told: read from the letters that were released, and from nothing else.

Decisions are taken days before their letters leave, and can be changed until then. So nothing on a candidate's page may follow
from the state of the procedure alone: an admission is told by the occasion of its letter, a round by the verdict that the letter
was written from, and who goes on by that same verdict. Whether somebody entered a next round is not asked of the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from candidates import lifecycle
from candidates.letters import ADMITTED, INVALID, REFUSED, RESERVED
from candidates.models import Application
from correspondence import lifecycle as letter_lifecycle
from correspondence.models import Message
from planning import queries
from planning.extra_time import OwnWindow
from planning.models import Slot
from planning.queries import OwnAssignment, OwnBooking
from planning.window_models import Access
from reserves import lifecycle as reserve_lifecycle
from reserves.models import Consultation, Extension, Interest, Interview, Place
from scoring.models import Result, Verdict
from scoring.outcome import FinalOutcome
from vacancies.models import Round


@dataclass
class Told:
    """What one candidate was told about one application.

    `appointments` and `windows` are those still to come or open, by primary key of the round; `assignments`
    those to which the candidate was invited, over or not.
    `bookings` are the rounds in which the candidate was asked to choose an hour, and still can.
    `letters` are the released ones, newest first; `waiting` the keys of letters that were written anew and not released: what
    they replace still holds for the candidate. `verdicts` are by primary key of the round; `consultations` the offers that were
    told, newest first; `interest` a question of
    interest that was told and waits for an answer, `interview` an additional one that was told and is still to come.
    """

    application: Application
    rounds: Sequence[Round]
    letters: list[Message] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    result: Result | None = None
    place: Place | None = None
    consultations: list[Consultation] = field(default_factory=list)
    interest: Interest | None = None
    interview: Interview | None = None
    appointments: dict[int, Slot] = field(default_factory=dict)
    windows: dict[int, tuple[OwnWindow, list[Access]]] = field(default_factory=dict)
    assignments: dict[int, OwnAssignment] = field(default_factory=dict)
    bookings: dict[int, OwnBooking] = field(default_factory=dict)

    def letter(self, about: str) -> Message | None:
        """The last letter released about something ("receipt", "admission", "result:round:5")."""
        key = f"{about}:{self.application.key}"
        return next((letter for letter in self.letters if letter.unique_key == key), None)

    def is_replaced(self, letter: Message) -> bool:
        """Whether a later letter took its place."""
        return any(
            other.unique_key == letter.unique_key and other.revision > letter.revision
            for other in self.letters
        )

    def is_new(self, letter: Message) -> bool:
        """Whether the candidate did not open it here yet; one that was replaced asks no attention any more."""
        return letter.opened_at is None and not self.is_replaced(letter)

    def round_letter(self, row: Round) -> Message | None:
        return self.letter(f"result:round:{row.pk}")

    # -- Where the application stands, as far as told --

    @property
    def is_withdrawn(self) -> bool:
        return self.application.state == lifecycle.WITHDRAWN

    @property
    def admission(self) -> str:
        """Occasion of the decision on admission, or "" before it was told."""
        letter = self.letter("admission")
        return letter.occasion if letter else ""

    @property
    def is_admitted(self) -> bool:
        return self.admission in (ADMITTED.key, RESERVED.key)

    @property
    def admission_is_current(self) -> bool:
        """Whether what stands on the application is what was told: no other decision waits for its letter."""
        return bool(self.admission) and f"admission:{self.application.key}" not in self.waiting

    @property
    def is_out(self) -> bool:
        """Whether a letter said that the application ends."""
        if self.admission in (REFUSED.key, INVALID.key):
            return True
        if any(not verdict.goes_on for verdict in self.verdicts.values()):
            return True
        return self.result is not None and self.result.outcome == FinalOutcome.OUT

    @property
    def is_successful(self) -> bool:
        return self.result is not None and self.result.outcome == FinalOutcome.RESERVE

    @property
    def next_round(self) -> Round | None:
        """The first round to take of which the result was not told, for who is still in."""
        if not self.is_admitted or self.is_out or self.is_withdrawn:
            return None
        return next((row for row in self.rounds if row.pk not in self.verdicts and self.takes(row)), None)

    def takes(self, row: Round) -> bool:
        """Whether the candidate has to take a round, as far as told: exempt is who was told by which ground of admission."""
        if not (self.is_admitted and self.admission_is_current):
            return True
        application = self.application
        definition = application.vacancy.definition
        return definition.takes(definition.round(row.key), application.route, application.alternative)

    @property
    def pending_offer(self) -> Consultation | None:
        """The offer that waits for an answer."""
        pending = (c for c in self.consultations if c.answer == reserve_lifecycle.PENDING)
        return next(pending, None)


def told_about(applications: Iterable[Application], *, at: datetime) -> list[Told]:
    """What was told about each application until the aware moment `at`; a constant number of queries for any number of them.

    The applications come with their vacancy.
    """
    found = list(applications)
    rounds = _rounds({application.vacancy_id for application in found})
    stories = {a.pk: Told(a, rounds[a.vacancy_id]) for a in found}
    _add_letters({told.application.key: told for told in stories.values()}, at)
    _add_verdicts(stories)
    _add_end(stories, at)
    _add_planning(stories, at)
    return list(stories.values())


def _rounds(vacancies: set[int]) -> Mapping[int, list[Round]]:
    found: dict[int, list[Round]] = defaultdict(list)
    for row in Round.objects.filter(vacancy__in=vacancies).order_by("position"):
        found[row.vacancy_id].append(row)
    return found


def _add_letters(stories: Mapping[str, Told], at: datetime) -> None:
    messages = (
        Message.objects.filter(subject_key__in=list(stories))
        .exclude(state=letter_lifecycle.CANCELLED)
        .defer("body_text", "body_html")
        .order_by("-revision", "-pk")
    )
    for message in messages:
        told = stories[message.subject_key]
        if message.state != letter_lifecycle.DRAFT and message.released_at and message.released_at <= at:
            told.letters.append(message)
        else:
            told.waiting.add(message.unique_key)


def _add_verdicts(stories: Mapping[int, Told]) -> None:
    """The verdict that each released letter was written from: the last one of its round when the letter was written."""
    verdicts = (
        Verdict.objects.filter(participation__application__in=list(stories))
        .select_related("run__round", "run__rules_version", "participation")
        .order_by("run__number")
    )
    for verdict in verdicts:
        told = stories[verdict.participation.application_id]
        letter = told.round_letter(verdict.run.round)
        if letter and verdict.run.closed_at <= letter.created_at:
            told.verdicts[verdict.run.round_id] = verdict


def _add_end(stories: Mapping[int, Told], at: datetime) -> None:
    """The final result once its letter was released, and from then on the place in the reserve and its offers."""
    results = Result.every.filter(application__in=list(stories)).select_related("ranking__rules_version")
    for result in results.order_by("ranking__adopted_at"):
        told = stories[result.application_id]
        letter = told.letter("result:final")
        # Who was told of going out since, by a round that was closed anew, has no final result any more.
        if letter and result.ranking.adopted_at <= letter.created_at and not told.is_out:
            told.result = result
    places = Place.objects.filter(result__application__in=list(stories)).select_related(
        "reserve_list", "result"
    )
    by_application = {place.result.application_id: place for place in places}
    by_place = defaultdict(list)
    consultations = Consultation.objects.filter(place__in=[place.pk for place in by_application.values()])
    for consultation in consultations.order_by("-contacted_at", "-pk"):
        by_place[consultation.place_id].append(consultation)
    asked = Interest.objects.filter(
        place__in=[place.pk for place in by_application.values()], answer=reserve_lifecycle.PENDING
    )
    planned = Interview.objects.filter(
        place__in=[place.pk for place in by_application.values()],
        outcome=reserve_lifecycle.PENDING,
        starts_at__gte=at,
    )
    interview_by_place = {interview.place_id: interview for interview in planned}
    interest_by_place = {interest.place_id: interest for interest in asked}
    extensions = defaultdict(list)
    for extension in Extension.objects.filter(
        reserve_list__places__in=[p.pk for p in by_application.values()]
    ).distinct():
        extensions[extension.reserve_list_id].append(extension)
    for told in stories.values():
        place = by_application.get(told.application.pk)
        if place is None:
            continue
        for extension in reversed(extensions[place.reserve_list_id]):
            if told.letter(f"reserve-extension:{extension.pk}"):
                break
            # Not told yet: until its letter leaves, the list ends here as it did before. In memory only.
            place.reserve_list.valid_until = extension.previous_until
        told.consultations = [c for c in by_place[place.pk] if told.letter(f"reserve-offer:{c.pk}")]
        if told.is_successful:
            # A correction shows once its letter leaves: until then the place is what the last one said. In memory only.
            told.place = place
            place.rank = told.result.rank if place.reserve_list.ranked else None
            place.dropped_at = None
        elif told.consultations:
            told.place = place
        interest = interest_by_place.get(place.pk)
        if interest and told.letter(f"reserve-interest:{interest.pk}"):
            told.interest = interest
        interview = interview_by_place.get(place.pk)
        if interview and told.letter(f"reserve-interview:{interview.pk}"):
            told.interview = interview


def _add_planning(stories: Mapping[int, Told], at: datetime) -> None:
    """Hours and windows whose invitation was released, and that are not over."""
    applications = [told.application for told in stories.values()]
    for slot in queries.appointments(applications, at=at):
        stories[slot.participation.application_id].appointments[slot.session.round_id] = slot
    for participation, window, accesses in queries.windows(applications, at=at):
        stories[participation.application_id].windows[participation.round_id] = (window, accesses)
    for assignment in queries.assignments(applications, at=at):
        row = assignment.participation
        stories[row.application_id].assignments[row.round_id] = assignment
    for own in queries.bookings(applications, at=at):
        if own.is_open:
            stories[own.participation.application_id].bookings[own.participation.round_id] = own
