"""Sentences and blocks: the form in which rules are worded.

A sentence is made of runs, some of them strong: the figures and words that decide. It is built from a
translated template with the strong words between asterisks; texts of the definition come in afterwards and
keep their own asterisks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from vacancies.words import unbroken


class BlockKind(StrEnum):
    """The chapters of the procedure."""

    ADMISSION = "admission"
    ROUTE = "route"
    DOCUMENTS = "documents"
    ROUND = "round"
    END = "end"
    RESERVE = "reserve"


class Aspect(StrEnum):
    """What a sentence is about; sentences of one aspect follow each other."""

    HELD = "held"
    TAKEN_BY = "taken_by"
    CONTENT = "content"
    PARTS = "parts"
    COMPETENCIES = "competencies"
    WHEN = "when"
    DEADLINE = "deadline"
    JURY = "jury"
    BLIND = "blind"
    CALCULATION = "calculation"
    PASSING = "passing"
    CUT = "cut"
    ELIMINATING = "eliminating"
    WEIGHT = "weight"
    KEPT = "kept"
    CONDITIONS = "conditions"
    RESERVATION = "reservation"
    PAPERS = "papers"
    RANKING = "ranking"
    VALIDITY = "validity"
    OFFERS = "offers"


LABELS: Mapping[Aspect, str | Promise] = {
    Aspect.HELD: pgettext_lazy("rule", "Held"),
    Aspect.TAKEN_BY: pgettext_lazy("rule", "For whom"),
    Aspect.CONTENT: pgettext_lazy("rule", "What"),
    Aspect.PARTS: pgettext_lazy("rule", "Points"),
    Aspect.COMPETENCIES: pgettext_lazy("rule", "Competencies"),
    Aspect.WHEN: pgettext_lazy("rule", "Date"),
    Aspect.DEADLINE: pgettext_lazy("rule", "Finish by"),
    Aspect.JURY: pgettext_lazy("rule", "Jury"),
    Aspect.BLIND: pgettext_lazy("rule", "Correction"),
    Aspect.CALCULATION: pgettext_lazy("rule", "How it is calculated"),
    Aspect.PASSING: pgettext_lazy("rule", "To pass"),
    Aspect.CUT: pgettext_lazy("rule", "Who goes on"),
    Aspect.ELIMINATING: pgettext_lazy("rule", "If you do not pass"),
    Aspect.WEIGHT: pgettext_lazy("rule", "Final score"),
    Aspect.KEPT: pgettext_lazy("rule", "Earlier result"),
    Aspect.CONDITIONS: pgettext_lazy("rule", "Conditions"),
    Aspect.RESERVATION: pgettext_lazy("rule", "With reservation"),
    Aspect.PAPERS: pgettext_lazy("rule", "Documents"),
    Aspect.RANKING: pgettext_lazy("rule", "Ranking"),
    Aspect.VALIDITY: pgettext_lazy("rule", "Reserve"),
    Aspect.OFFERS: pgettext_lazy("rule", "Offers"),
}
"""The name of each aspect, for the margin of a brochure or the left column of the rules."""


@dataclass(frozen=True)
class Run:
    """A piece of a sentence; `strong` marks what decides."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Sentence:
    """One sentence (or a few that belong together) about one aspect of a rule."""

    aspect: Aspect
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Block:
    """A chapter: a round, a route, the end … `key` is that of the route or round, else empty.

    `when` and `place` are the short texts for the margin, empty where the definition says nothing.
    """

    kind: BlockKind
    title: str
    sentences: tuple[Sentence, ...]
    key: str = ""
    when: str = ""
    place: str = ""

    @property
    def text(self) -> str:
        """All sentences, one a line, under the title."""
        return "\n".join([self.title, *(sentence.text for sentence in self.sentences)])

    def rows(self) -> tuple[tuple[str, tuple[Sentence, ...]], ...]:
        """The sentences in order, those of one aspect together under its label."""
        groups = groupby(self.sentences, key=lambda sentence: sentence.aspect)
        return tuple((str(LABELS[aspect]), tuple(group)) for aspect, group in groups)

    def about(self, *aspects: Aspect) -> tuple[Sentence, ...]:
        """The sentences about some aspects, in the order of the block."""
        return tuple(sentence for sentence in self.sentences if sentence.aspect in aspects)


_MARK = "\ue000"


def clause(template: str, **values: object) -> str:
    """A piece of a sentence, filled in; its strong words stay marked when it is put into another template."""
    return template.replace("*", _MARK) % values


def sentence(aspect: Aspect, template: str, **values: object) -> Sentence:
    """A sentence from a template such as "You score at least *%(percent)s %%*."."""
    pieces = unbroken(clause(template, **values)).split(_MARK)
    return Sentence(aspect, tuple(Run(piece, bool(i % 2)) for i, piece in enumerate(pieces) if piece))


def plain(aspect: Aspect, text: str) -> Sentence:
    """A text of the definition, or one that is complete, as a sentence."""
    return sentence(aspect, "%(text)s", text=text)
