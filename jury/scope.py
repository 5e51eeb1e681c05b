"""What a juror reaches. Every view of the jury fetches its object through one of these.

A seat opens the candidates of its round, or of the sessions that name it; who is a candidate in a vacancy reaches nothing of it,
and who stepped back for a candidate nothing of that one.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Conflict, User
from candidates import lifecycle
from candidates.models import Application, Attachment, Participation
from planning.models import Recusal, Seat, SeatRole, Session
from planning.seating import seating_of
from planning.window_models import HandIn
from scoring.codes import is_blind, veil
from scoring.judges import elsewhere
from scoring.sheet_actions import LEADING
from vacancies.lifecycle import WAITING
from vacancies.models import Round, Vacancy
from vacancies.rules import NeededWhen


def seats_for(user: User) -> QuerySet[Seat]:
    """The seats of this user, in panels of vacancies in which the user is no candidate and declared no conflict of interest; not
    one that somebody else took over."""
    conflicts = Conflict.objects.filter(user=user, lifted_at=None).values("vacancy_key")
    return (
        Seat.objects.standing()
        .filter(user=user)
        .filter(~Exists(_own_application(user)))
        .exclude(round__vacancy__key__in=conflicts)
        .select_related("round__vacancy__organisation", "user", "confidentiality", "decline")
    )


def _own_application(user: User) -> QuerySet[Application]:
    return Application.objects.filter(vacancy=OuterRef("round__vacancy")).filter(
        Q(candidate__user=user) | Q(candidate__email__iexact=user.email)
    )


def opened_seats_for(user: User) -> QuerySet[Seat]:
    """Seats whose candidates the user sees: the confidentiality statement is confirmed, and the invitation not declined."""
    return seats_for(user).filter(confidentiality__isnull=False, decline=None)


def scoring_seats_for(user: User) -> QuerySet[Seat]:
    """Seats whose dossiers and scores the user reaches: not those of observers."""
    return opened_seats_for(user).exclude(role=SeatRole.OBSERVER)


def leading_seats_for(user: User) -> QuerySet[Seat]:
    """Seats that lead the day: chair and secretary."""
    return seats_for(user).filter(role__in=LEADING)


def typed_seats_for(user: User) -> QuerySet[Seat]:
    """Jurors whose sheets on paper the user types over: as secretary of their panel, or as an officer of the vacancy."""
    secretary = seats_for(user).filter(role=SeatRole.SECRETARY).values("round")
    staffed = Vacancy.objects.staffed_by(user).values("pk")
    return (
        Seat.objects.standing()
        .voting()
        .filter(Q(round__in=secretary) | Q(round__vacancy__in=staffed))
        .filter(~Exists(_own_application(user)))
        .select_related("round__vacancy__organisation", "user")
    )


def logged_rounds_for(user: User) -> QuerySet[Round]:
    """Rounds that began, whose log the user writes: as chair or secretary of the panel, or as an officer of the vacancy."""
    leading = seats_for(user).filter(role__in=LEADING).values("round")
    staffed = Vacancy.objects.staffed_by(user).values("pk")
    own = Application.objects.filter(vacancy=OuterRef("vacancy")).filter(
        Q(candidate__user=user) | Q(candidate__email__iexact=user.email)
    )
    return (
        Round.objects.exclude(state=WAITING)
        .filter(Q(pk__in=leading) | Q(vacancy__in=staffed))
        .filter(~Exists(own))
        .select_related("vacancy__organisation")
    )


def candidates_of(seat: Seat) -> list[Participation]:
    """Who comes before the jury of this seat, also those for whom the juror stepped back: name (in a blind round: code) and hour
    are on the timetable."""
    away = elsewhere(seat)
    return veil(seat.round, [each for each in takers_of(seat.round) if each.pk not in away])


def sessions_of(seat: Seat) -> list[Session]:
    """The standing sessions in which this seat sits, in order of time."""
    sessions = seat.round.sessions.standing().order_by("starts_at", "panel")
    seating = seating_of(seat.round)
    return [session for session in sessions if seating.sits_in(seat.pk, session.pk)]


def takers_of(round: Round) -> list[Participation]:
    """Who takes a round, in the order of their names."""
    rows = (
        Participation.objects.filter(round=round, earlier_fraction="")
        .exclude(application__state=lifecycle.WITHDRAWN)
        .select_related("application__candidate")
        .order_by("application__candidate__last_name", "application__candidate__first_name", "pk")
    )
    return [row for row in rows if _takes(round, row)]


def participations_for(seat: Seat) -> QuerySet[Participation]:
    """Candidates whose dossier this seat may open; `takes` is asked by the view."""
    stepped_back = Recusal.objects.filter(seat=seat, application=OuterRef("application"))
    return (
        Participation.objects.filter(round=seat.round, earlier_fraction="")
        .exclude(application__state=lifecycle.WITHDRAWN)
        .filter(~Exists(stepped_back))
        .exclude(pk__in=elsewhere(seat))
        .select_related("application__candidate", "application__vacancy")
    )


def _takes(round: Round, participation: Participation) -> bool:
    application = participation.application
    return round.vacancy.definition.takes(round.rule, application.route, application.alternative)


def attachments_of(seat: Seat, participation: Participation) -> QuerySet[Attachment]:
    """Files of a candidate that the panel reads: what was asked at registration or for this round. An extract from the criminal
    record is for officers only; in a blind round nothing is read that says whose it is."""
    if is_blind(seat.round):
        return Attachment.objects.none()
    asked = [
        document.key
        for document in seat.round.vacancy.definition.documents
        if not document.blank
        and (
            document.needed is NeededWhen.APPLICATION
            or (document.needed is NeededWhen.ROUND and document.round == seat.round.key)
        )
    ]
    return (
        Attachment.objects.current()
        .filter(application=participation.application_id, document__in=asked)
        .order_by("pk")
    )


def work_of(participation: Participation) -> HandIn | None:
    """The work of a take-home assignment that counts, once it may be looked at."""
    work = HandIn.objects.current().filter(participation=participation).first()
    return work if work and work.may_be_served else None
