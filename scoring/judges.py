"""Who judges whom in a round: the panel without who steps back, and one of two where a juror was replaced. Queries only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from candidates.models import Participation
from planning import composition
from planning.composition import Present
from planning.models import VOTING, Recusal, Seat, SeatRole, Session, takers
from planning.seating import Seating, seating_of, seatings
from scoring.models import Score, ScoreSheet
from vacancies import words
from vacancies.models import Round
from vacancies.rules import JurorRule

Pair = tuple[int, int]


@dataclass(frozen=True)
class Judges:
    """The seats with a vote of one round. `recused` are (seat, application), `given` are (seat, participation) of who handed in a
    sheet or gave points.

    Who sits in the session of a candidate judges that candidate, and so does who gave points. A juror who was replaced keeps the
    candidates to whom that juror gave points; whoever took over judges the others.
    """

    lines: Sequence[Sequence[Seat]]
    recused: Set[Pair]
    given: Set[Pair]
    seating: Seating = field(default_factory=Seating)

    def seated(self, participation: Participation) -> list[Seat]:
        """One seat of each line, who steps back included, in the order of the panel."""
        found = []
        for line in self.lines:
            giver = next((seat for seat in line if self._gave(seat, participation)), None)
            last = line[-1]
            if giver:
                found.append(giver)
            elif last.ended_at is None and self.seating.sits_for(last.pk, participation.pk):
                found.append(last)
        return found

    def sees(self, seat: Seat, participation: Participation) -> bool:
        """Whether the candidate comes before the jury in which this seat, with or without a vote, sits."""
        return self.seating.sits_for(seat.pk, participation.pk) or (seat.pk, participation.pk) in self.given

    def of(self, participation: Participation) -> list[Seat]:
        """Who judges this candidate."""
        return [
            seat
            for seat in self.seated(participation)
            if (seat.pk, participation.application_id) not in self.recused
        ]

    def _gave(self, seat: Seat, participation: Participation) -> bool:
        return (seat.pk, participation.pk) in self.given and (
            seat.pk,
            participation.application_id,
        ) not in self.recused


def lines_of(seats: Iterable[Seat]) -> list[list[Seat]]:
    """Seats with a vote, each together with those that it replaced: the earliest first."""
    lines: list[list[Seat]] = []
    by_last: dict[int, list[Seat]] = {}
    for seat in sorted(seats, key=lambda seat: seat.pk):
        if not seat.votes:
            continue
        line = by_last.pop(seat.replaces_id, None) if seat.replaces_id else None
        if line is None:
            line = []
            lines.append(line)
        line.append(seat)
        by_last[seat.pk] = line
    return lines


def judges_of(rounds: Iterable[Round]) -> dict[int, Judges]:
    """By round: a constant number of queries for all of them."""
    rounds = list(rounds)
    seats: dict[int, list[Seat]] = defaultdict(list)
    for seat in Seat.objects.filter(round__in=rounds, role__in=VOTING).select_related("decline"):
        seats[seat.round_id].append(seat)
    recused = set(Recusal.objects.filter(seat__round__in=rounds).values_list("seat", "application"))
    given = given_in(rounds)
    seating = seatings(rounds)
    return {
        round.pk: Judges(lines_of(seats[round.pk]), recused, given, seating[round.pk]) for round in rounds
    }


def elsewhere(seat: Seat) -> set[int]:
    """Participations in the round of this seat that come before another jury, and were not scored from it. One query where no
    session names its jurors, three at most."""
    seating = seating_of(seat.round)
    away = {pk for pk in seating.session_of if not seating.sits_for(seat.pk, pk)}
    return away - {pk for giver, pk in given_in([seat.round]) if giver == seat.pk} if away else away


def given_in(rounds: Iterable[Round]) -> set[Pair]:
    """Seat and participation of every juror who gave points or handed in a sheet."""
    rounds = list(rounds)
    scored = Score.objects.filter(participation__round__in=rounds, seat__isnull=False)
    handed_in = ScoreSheet.objects.filter(participation__round__in=rounds, handed_in_at__isnull=False)
    return set(scored.values_list("seat", "participation")) | set(
        handed_in.values_list("seat", "participation")
    )


def present(seats: Iterable[Seat]) -> Present:
    """The seats as the rules of composition count them: who cannot come is not there."""
    seats = [seat for seat in seats if seat.votes and not hasattr(seat, "decline")]
    return Present(len(seats), sum(seat.role == SeatRole.EXPERT for seat in seats))


def shortages(round: Round) -> tuple[str, ...]:
    """What the panel of a round lacks against its published rules: as a whole, in a session that names its jurors, and for whom a
    recusal leaves too few. Nothing where the rules promise nothing."""
    rule = round.rule.jurors
    if not (rule.members or rule.external):
        return ()
    return shortages_among(rule, judges_of([round])[round.pk], takers(round), _naming(round))


def _naming(round: Round) -> list[Session]:
    return list(round.sessions.standing().filter(jurors__isnull=False).distinct())


def shortages_among(
    rule: JurorRule, judges: Judges, participations: Iterable[Participation], sessions: Iterable[Session] = ()
) -> tuple[str, ...]:
    """The same for who took part; who was absent needs no jury. `sessions` are those that name their jurors."""
    there = [line[-1] for line in judges.lines if line[-1].ended_at is None]
    lacked = composition.lacking(rule, present(there))
    for session in sessions:
        sitting = present(seat for seat in there if judges.seating.sits_in(seat.pk, session.pk))
        lacked += tuple(
            _("Session of %(session)s: %(lack)s") % {"session": called(session), "lack": lack}
            for lack in composition.lacking(rule, sitting)
            if lack not in lacked
        )
    judging = {
        str(p.application): (present(judges.seated(p)), present(judges.of(p)))
        for p in participations
        if not p.absent
    }
    return lacked + composition.lacking_for(rule, judging)


def called(session: Session) -> str:
    """How sentences name a session among others: its day and hour, and its panel where it has a name."""
    when = words.moment(localtime(session.starts_at))
    return f"{when} ({session.panel})" if session.panel else when
