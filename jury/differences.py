"""Where the correctors of a round lie far apart, over all candidates: what asks for a talk before it is agreed. Queries only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from candidates.models import Participation
from jury.scope import candidates_of
from jury.sheet_form import points_text
from planning.models import Seat
from scoring import marking
from scoring.judges import judges_of
from scoring.marking import Item
from scoring.models import Score, ScoreSheet
from scoring.sheet_actions import asked
from vacancies.rules import Source


@dataclass(frozen=True)
class Apart:
    """One thing that jurors see otherwise: a question, or (`is_total`) a whole part. `share` is how far apart, 0–1 of its
    maximum; `agreed` whether the panel agreed on the part already."""

    title: str
    values: tuple[str, ...]
    apart: str
    share: Fraction
    is_total: bool
    agreed: bool


@dataclass(frozen=True)
class Person:
    """A candidate about whom jurors differ, with what they differ in, as the rules have it."""

    participation: Participation
    rows: tuple[Apart, ...]

    @property
    def name(self) -> str:
        return str(self.participation.application.candidate)

    @property
    def is_open(self) -> bool:
        """Whether something is not agreed on yet."""
        return any(not row.agreed for row in self.rows)

    @property
    def widest(self) -> Fraction:
        return max(row.share for row in self.rows)


@dataclass(frozen=True)
class Differences:
    """The differences of a round, open ones first and the widest above; `compared` candidates have all their sheets in."""

    seats: tuple[Seat, ...]
    people: tuple[Person, ...]
    compared: int
    candidates: int

    @property
    def open(self) -> int:
        return sum(person.is_open for person in self.people)


def differences(seat: Seat) -> Differences:
    """What lies far apart among the sheets of candidates whose sheets are all in; nobody sees a colleague's points before.

    A constant number of queries.
    """
    round_ = seat.round
    seats = tuple(each for each in round_.seats.order_by("pk") if each.votes)
    judges = judges_of([round_])[round_.pk]
    people = [
        each
        for each in candidates_of(seat)
        if not each.absent and (seat.pk, each.application_id) not in judges.recused
    ]
    sheets = {
        (sheet.participation_id, sheet.seat_id): sheet
        for sheet in ScoreSheet.objects.filter(
            participation__in=people, handed_in_at__isnull=False
        ).prefetch_related("entries")
    }
    agreed = set(
        Score.objects.filter(participation__in=people, consensus=True, points__isnull=False).values_list(
            "participation", "part"
        )
    )
    items = [item for item in asked(round_) if not item.is_verdict]
    found: list[Person] = []
    compared = 0
    for participation in people:
        own = judges.of(participation)
        theirs = [sheets.get((participation.pk, each.pk)) for each in own]
        if not theirs or None in theirs:
            continue
        compared += 1
        given = [{entry.item: entry.points for entry in sheet.entries.all()} for sheet in theirs]
        by_seat = dict(zip((each.pk for each in own), given, strict=True))
        columns = [by_seat.get(each.pk) for each in seats]
        rows = _of_one(participation, round_.rule.parts, items, columns, agreed)
        if rows:
            found.append(Person(participation, tuple(rows)))
    found.sort(key=lambda person: (not person.is_open, -person.widest, person.name))
    return Differences(seats, tuple(found), compared, len(people))


def _of_one(participation, parts, items: Sequence[Item], columns, agreed) -> list[Apart]:
    found = []
    for part in parts:
        of_part = [item for item in items if item.part == part.key]
        if part.source is not Source.JURY or not of_part:
            continue
        is_agreed = (participation.pk, part.key) in agreed
        for item in of_part:
            values = [None if each is None else each.get(item.key) for each in columns]
            there = [value for value in values if value is not None]
            if len(there) > 1 and marking.is_wide(item, there):
                worth = [None if value is None else item.worth(value) for value in values]
                found.append(_row(item.title, worth, item.maximum, False, is_agreed))
        if len(of_part) == 1:  # the part is its own only item
            continue
        totals = [None if each is None else marking.total(of_part, each) for each in columns]
        most = marking.maximum(of_part)
        if marking.is_wide_total([each for each in totals if each is not None], most):
            found.append(_row(part.title, totals, most, True, is_agreed))
    return found


def _row(
    title: str, worth: Sequence[Fraction | None], most: Decimal | Fraction, is_total: bool, agreed: bool
) -> Apart:
    there = [each for each in worth if each is not None]
    apart = max(there) - min(there)
    values = tuple("–" if each is None else points_text(each) for each in worth)
    return Apart(title, values, points_text(apart), apart / Fraction(most), is_total, agreed)
