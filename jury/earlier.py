"""What was scored in earlier rounds, for panels that may read it."""

from __future__ import annotations

from dataclasses import dataclass

from candidates.models import Participation
from planning.models import Seat
from scoring.codes import is_blind
from scoring.models import Verdict
from scoring.records import fraction_value, part_from_document
from scoring.wording import part_line, points_line
from vacancies.round_wording import round_title


@dataclass(frozen=True)
class Earlier:
    """A closed round: its title, the result in words, and a line of points per part."""

    title: str
    result: str
    lines: list[str]


def earlier_points(seat: Seat, participation: Participation) -> list[Earlier]:
    """Points of the closed rounds before that of the seat, in their order; nothing where the rules do not show them, nor in a
    blind round, where they would tell who it is."""
    round_ = seat.round
    if is_blind(round_) or not round_.rule.earlier_points_shown:
        return []
    definition = round_.vacancy.definition
    verdicts = (
        Verdict.objects.filter(
            participation__application=participation.application_id, run__round__position__lt=round_.position
        )
        .select_related("run__round", "participation")
        .order_by("run__round__position", "run__number")
    )
    last = {
        verdict.run.round.key: verdict for verdict in verdicts
    }  # a round that was closed again: as it stands now
    found = []
    for key, verdict in last.items():
        rule = definition.round(key)
        parts = [part_from_document(document) for document in verdict.parts]
        found.append(
            Earlier(
                round_title(definition, rule),
                _result(verdict),
                [part_line(part, rule) for part in parts],
            )
        )
    return found


def _result(verdict: Verdict) -> str:
    points, maximum = fraction_value(verdict.points), fraction_value(verdict.maximum)
    kind = verdict.get_kind_display()
    return kind if points is None or maximum is None else points_line(kind, points, maximum)
