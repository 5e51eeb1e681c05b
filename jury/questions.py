"""One question over all candidates: how written work is corrected, all answers to question 3 after each other. Queries only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from candidates.models import Participation
from jury.scope import candidates_of
from jury.sheet_form import ItemField, changes, fields_of
from planning.models import Recusal, Seat
from scoring import marking
from scoring.marking import Item
from scoring.models import ScoreSheet
from scoring.sheet_actions import Operation, asked, given_on
from vacancies import lifecycle, words


@dataclass
class Answer:
    """What a candidate gets for the question. `frozen`: the sheet is handed in; `complete`: nothing lacks on it."""

    participation: Participation
    field: ItemField
    frozen: bool
    complete: bool

    @property
    def name(self) -> str:
        return str(self.participation.application.candidate)

    @property
    def prefix(self) -> str:
        """Begin of the names of its fields."""
        return f"p{self.participation.pk}"

    def posted(self, post: Mapping[str, str], *, form: UUID) -> list[tuple[ItemField, Operation]]:
        """What a plain post changed here; the same post again gives the same operation."""
        own = {
            f"{name}.{self.field.item.key}": post[f"{self.prefix}.{name}"]
            for name in ("points", "note", "version", "shown")
            if f"{self.prefix}.{name}" in post
        }
        return changes(own, [self.field], form=uuid5(form, self.prefix))


@dataclass
class Question:
    """One question with all answers that a juror scores; `items` are all of them, to go from one to the next."""

    item: Item
    items: tuple[Item, ...]
    part: str
    answers: list[Answer]

    @property
    def number(self) -> int:
        return self.items.index(self.item) + 1

    @property
    def step(self) -> str:
        return words.number(self.item.step)

    @property
    def top(self) -> str:
        """The highest value that is typed: the number of levels, or the maximum."""
        return words.number(self.item.top)

    @property
    def before(self) -> Item | None:
        return self.items[self.number - 2] if self.number > 1 else None

    @property
    def after(self) -> Item | None:
        return self.items[self.number] if self.number < len(self.items) else None

    @property
    def given(self) -> int:
        return sum(answer.field.value is not None for answer in self.answers)

    @property
    def ready(self) -> list[Answer]:
        """Whose sheet is complete and not handed in yet."""
        return [answer for answer in self.answers if answer.complete and not answer.frozen]


def questions_of(seat: Seat) -> tuple[Item, ...]:
    """What a juror scores in points, one by one; none in a round that ends in a verdict."""
    return tuple(item for item in asked(seat.round) if not item.is_verdict)


def question(seat: Seat, key: str) -> Question | None:
    """The question with this key, with the answers of everybody who is the juror's to score; None when there is no such question.
    A constant number of queries."""
    items = questions_of(seat)
    item = next((each for each in items if each.key == key), None)
    if item is None:
        return None
    recused = set(Recusal.objects.filter(seat=seat).values_list("application", flat=True))
    people = [p for p in candidates_of(seat) if not p.absent and p.application_id not in recused]
    sheets = {
        sheet.participation_id: sheet
        for sheet in ScoreSheet.objects.filter(seat=seat, participation__in=people).prefetch_related(
            "entries"
        )
    }
    is_running = seat.round.state == lifecycle.RUNNING
    answers = []
    for participation in people:
        sheet = sheets.get(participation.pk)
        (field,) = fields_of([item], sheet)
        answers.append(
            Answer(
                participation,
                field,
                frozen=not is_running or (sheet is not None and sheet.handed_in_at is not None),
                complete=not marking.lacking(asked(seat.round), given_on(sheet)),
            )
        )
    return Question(item, items, seat.round.rule.part(item.part).title, answers)
