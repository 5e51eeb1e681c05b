"""Who judges whom in a round: the panel without who steps back, and one of two where a juror was replaced. Queries only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from candidates.models import Participation
from planning import composition
from planning.composition import Present
from planning.models import VOTING, Recusal, Seat, SeatRole, takers
from scoring.models import Score, ScoreSheet
from vacancies.models import Round
from vacancies.rules import JurorRule

Pair = tuple[int, int]


@dataclass(frozen=True)
class Judges:
    """The seats with a vote of one round. `recused` are (seat, application), `given` are (seat, participation) of who handed in a
    sheet or gave points.

    A juror who was replaced keeps the candidates to whom that juror gave points; whoever took over judges the others.
    """

    lines: Sequence[Sequence[Seat]]
    recused: Set[Pair]
    given: Set[Pair]

    def seated(self, participation: Participation) -> list[Seat]:
        """One seat of each line, who steps back included, in the order of the panel."""
        found = []
        for line in self.lines:
            giver = next((seat for seat in line if self._gave(seat, participation)), None)
            last = line[-1]
            if giver or last.ended_at is None:
                found.append(giver or last)
        return found

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
    """By round: four queries for all of them."""
    rounds = list(rounds)
    seats: dict[int, list[Seat]] = defaultdict(list)
    for seat in Seat.objects.filter(round__in=rounds, role__in=VOTING).select_related("decline"):
        seats[seat.round_id].append(seat)
    recused = set(Recusal.objects.filter(seat__round__in=rounds).values_list("seat", "application"))
    given = given_in(rounds)
    return {round.pk: Judges(lines_of(seats[round.pk]), recused, given) for round in rounds}


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
    """What the panel of a round lacks against its published rules: as a whole, and for whom a recusal leaves too few. Nothing
    where the rules promise nothing."""
    rule = round.rule.jurors
    if not (rule.members or rule.external):
        return ()
    return shortages_among(rule, judges_of([round])[round.pk], takers(round))


def shortages_among(
    rule: JurorRule, judges: Judges, participations: Iterable[Participation]
) -> tuple[str, ...]:
    """The same for who took part; who was absent needs no jury."""
    panel = present(line[-1] for line in judges.lines if line[-1].ended_at is None)
    judging = {str(p.application): present(judges.of(p)) for p in participations if not p.absent}
    return composition.lacking(rule, panel) + composition.lacking_for(rule, panel, judging)
