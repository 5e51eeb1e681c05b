"""The candidates of a rehearsal as a CSV file: who they are, what they showed, what happened to them.

Reading is pure: bytes and a definition in, dataclasses out. Every problem of a file gets its line, column and
header, and all of them come at once. `docs/candidates-format.md` describes the file for those who write one;
`cells` reads what stands in a cell.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from backoffice.rehearsal import cells
from backoffice.rehearsal.cells import CellError
from backoffice.rehearsal.problems import CandidatesFileError, CellProblem
from candidates.eligibility import Admission, Dossier, Paper
from scoring.selection import AFTER_LAST_ROUND
from vacancies.procedure_file import RehearsalSettings
from vacancies.rules import (
    Definition,
    JudgementCondition,
    Part,
    Proof,
    ResultKind,
    Source,
    StatementCondition,
)

BEFORE_FIRST_ROUND = "admission"
CONSENSUS = "consensus"
RECUSED = "recused"
DELIMITERS = ";,\t"
LONGEST = {
    "reference": 20,
    "first_name": 80,
    "last_name": 80,
    "phone": 30,
    "street": 120,
    "postcode": 10,
    "city": 80,
}


class OfferAnswer(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"


class Channel(StrEnum):
    PORTAL = "portal"
    PAPER = "paper"


# -- What a file says --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PointsCell:
    """Points for a part, as one number or by criterion.

    They are those of one juror by name, agreed by the jury (`consensus`), or one figure without a juror.
    """

    part: str
    juror: str = ""
    consensus: bool = False
    points: Decimal | None = None
    criteria: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class RoundCells:
    """What happened to a candidate in a round; `earlier` is a fraction from 0 to 1, `recused` names jurors who stepped back."""

    points: tuple[PointsCell, ...] = ()
    recused: tuple[str, ...] = ()
    absent: bool = False
    suitable: bool | None = None
    motivation: str = ""
    earlier: Fraction | None = None

    @property
    def is_empty(self) -> bool:
        return self == RoundCells()


@dataclass(frozen=True)
class HrDecision:
    """Where HR differs from the proposal of the engine; `reason` says why."""

    admission: Admission
    reason: str
    alternative: str = ""


@dataclass(frozen=True)
class CandidateLine:
    """One candidate.

    `withdrew_in`: key of a round, "admission" before the first one, "end" after the last. `offer`: the answer
    when the reserve is consulted; None: not asked.
    """

    line: int
    reference: str
    first_name: str
    last_name: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str
    channel: Channel
    dossier: Dossier
    answers: Mapping[str, str] = field(default_factory=dict)
    decision: HrDecision | None = None
    rounds: Mapping[str, RoundCells] = field(default_factory=dict)
    withdrew_in: str = ""
    offer: OfferAnswer | None = None


@dataclass(frozen=True)
class CandidatesFile:
    """`jurors` gives per round the names of those who gave points in it, in order of their columns; `headers` the columns."""

    candidates: tuple[CandidateLine, ...]
    jurors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: tuple[str, ...] = ()

    def problem(self, line: CandidateLine, message: str, header: str) -> CellProblem:
        """What playing the file finds wrong with a candidate: at the column `header`, or for the whole line without one."""
        if header not in self.headers:
            return CellProblem(line.line, message)
        return CellProblem(line.line, message, self.headers.index(header) + 1, header)


# -- The columns that a definition gives -------------------------------------------------------------------

PLAIN: Mapping[str, Callable[[str], Any]] = {
    "reference": cells.reference,
    "first_name": str,
    "last_name": str,
    "email": str,
    "phone": str,
    "street": str,
    "postcode": str,
    "city": str,
    "channel": cells.choice(Channel),
    "registered_on": cells.day,
    "born_on": cells.day,
    "nationality": str,
    "diplomas": cells.each(cells.diploma),
    "certificates": lambda text: tuple(cells.items(text)),
    "experience": cells.each(cells.experience),
    "service": cells.each(cells.service),
    "permanent_here": cells.yes_or_no,
    "evaluations": cells.each(cells.evaluation),
    "languages": cells.each(cells.language),
    "licences": lambda text: frozenset(cells.items(text)),
    "medically_fit": cells.yes_or_no,
    "last_participation": cells.day,
    "admission": cells.choice(Admission),
    "admission_reason": str,
    "offer": cells.choice(OfferAnswer),
}
"""Columns that every definition has, and what reads their cells; `_Columns` adds those that depend on it."""

DOSSIER_COLUMNS = (
    "born_on",
    "nationality",
    "postcode",
    "diplomas",
    "certificates",
    "experience",
    "service",
    "permanent_here",
    "evaluations",
    "licences",
    "medically_fit",
    "last_participation",
)


@dataclass(frozen=True)
class _Slot:
    """Where points of a column go: part, criterion ("" for the whole part) and who gave them."""

    round: str
    part: str
    criterion: str = ""
    juror: str = ""
    consensus: bool = False


class _Columns:
    """The columns that a definition knows, and the slot or reader behind a header."""

    def __init__(self, definition: Definition, jury: Mapping[str, str]) -> None:
        self._jury = jury
        self._definition = definition
        rounds = [r.key for r in definition.rounds]
        self.readers: dict[str, Callable[[str], Any]] = {
            **PLAIN,
            "route": partial(cells.one_of, choices=[r.key for r in definition.routes]),
            "withdrew_in": partial(cells.one_of, choices=[BEFORE_FIRST_ROUND, *rounds, AFTER_LAST_ROUND]),
            "admission_alternative": partial(
                cells.one_of, choices=[a.key for r in definition.routes for a in r.alternatives]
            ),
        }
        for document in definition.documents:
            self.readers[f"paper:{document.key}"] = str
        for question in definition.questions:
            self.readers[f"answer:{question.key}"] = str
        for condition in definition.conditions:
            if isinstance(condition, StatementCondition):
                self.readers[f"statement:{condition.key}"] = cells.yes_or_no
            if isinstance(condition, JudgementCondition) or condition.proof is Proof.JUDGED:
                self.readers[f"judgement:{condition.key}"] = cells.yes_or_no
        for round_ in definition.rounds:
            self.readers[f"absent:{round_.key}"] = cells.yes_or_no
            self.readers[f"motivation:{round_.key}"] = str
            if round_.result in (ResultKind.VERDICT, ResultKind.PASS_FAIL):
                self.readers[f"suitable:{round_.key}"] = cells.yes_or_no
            if round_.kept_years is not None:
                self.readers[f"earlier:{round_.key}"] = cells.earlier_result
        self.slots = {
            f"{round_.key}.{part.key}": _Slot(round_.key, part.key)
            for round_ in definition.rounds
            for part in round_.parts
        } | {
            f"{round_.key}.{part.key}.{criterion.key}": _Slot(round_.key, part.key, criterion.key)
            for round_ in definition.rounds
            for part in round_.parts
            for criterion in part.criteria
        }

    def part(self, slot: _Slot) -> Part:
        return self._definition.round(slot.round).part(slot.part)

    def find(self, header: str) -> _Slot | Callable[[str], Any]:
        """What stands behind a header. Raises CellError, naming the nearest one, if it is not known."""
        if header in self.readers:
            return self.readers[header]
        base, at, giver = header.partition("@")
        if base not in self.slots:
            known = [*self.readers, *self.slots]
            near = cells.nearest(header if not at else base, known)
            if near:
                raise CellError(_("unknown column; did you mean “%(near)s”?") % {"near": near})
            raise CellError(_("unknown column; docs/candidates-format.md lists those that are known"))
        slot = self.slots[base]
        return self._given_by(slot, giver.strip()) if at else slot

    def _given_by(self, slot: _Slot, giver: str) -> _Slot:
        if self.part(slot).source is not Source.JURY:
            raise CellError(
                _("this part is not scored by jury members: use the column “%(column)s”")
                % {"column": ".".join(filter(None, (slot.round, slot.part, slot.criterion)))}
            )
        if giver == CONSENSUS:
            if not self._definition.round(slot.round).jurors.consensus:
                raise CellError(_("the rules of this round know no consensus"))
            if slot.criterion:
                raise CellError(_("a consensus is one figure for the whole part"))
            return dataclasses.replace(slot, consensus=True)
        name = self._jury.get(giver, giver)
        if not name or (self._jury and name not in self._jury.values()):
            near = cells.nearest(giver, [*self._jury, *self._jury.values()])
            known = ", ".join(self._jury.values())
            raise CellError(
                _("unknown jury member “%(name)s”; did you mean “%(near)s”?") % {"name": giver, "near": near}
                if near
                else _("unknown jury member “%(name)s”; known are %(known)s")
                % {"name": giver, "known": known}
            )
        return dataclasses.replace(slot, juror=name)


# -- Reading -----------------------------------------------------------------------------------------------


def read(
    source: bytes, definition: Definition, settings: RehearsalSettings | None, *, closing: date
) -> CandidatesFile:
    """Read a candidates' file for a definition; `closing` is the day of registration of who names none.

    The jury of `settings` are the jury members whom columns may name; without any, every name is taken.
    Raises CandidatesFileError with every problem.
    """
    jury = {juror.key: juror.name for juror in settings.jury} if settings else {}
    return _Reader(definition, _Columns(definition, jury), closing).read(source)


def _rows(source: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line on which each begins; raises CandidatesFileError if this is no CSV in UTF-8."""
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        message = _("the file is not in UTF-8: save it as “CSV UTF-8”")
        raise CandidatesFileError([CellProblem(line, message)]) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise CandidatesFileError([CellProblem(line, _("the file is no text: save it as “CSV UTF-8”"))])
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begin, [cell.strip() for cell in row]
            begin = reader.line_num + 1
    except csv.Error:
        message = _("the quotation marks of this line do not close, or a cell is too long")
        raise CandidatesFileError([CellProblem(begin, message)]) from None


class _Reader:
    def __init__(self, definition: Definition, columns: _Columns, closing: date) -> None:
        self._definition = definition
        self._columns = columns
        self._closing = closing
        self._problems: list[CellProblem] = []
        self._headers: list[str] = []
        self._found: list[_Slot | Callable[[str], Any] | None] = []
        self._line = 1
        self._unreadable: set[_Slot] = set()  # of the line at hand: filled in, and told already
        self._recused: dict[tuple[str, str], None] = {}  # of the line at hand: rounds and jurors

    def read(self, source: bytes) -> CandidatesFile:
        rows = _rows(source)
        self._line, self._headers = next(rows, (1, []))
        if not self._headers:
            self._problem(_("the file is empty; its first line must name the columns"))
        self._read_headers()
        candidates = []
        for self._line, row in rows:
            if len(row) != len(self._headers):
                self._problem(
                    _("has %(cells)s cells, and the first line names %(columns)s columns")
                    % {"cells": len(row), "columns": len(self._headers)}
                )
                continue
            candidates.append(self._candidate(row))
        self._once("reference", [(c.line, c.reference) for c in candidates])
        self._once("email", [(c.line, c.email) for c in candidates])
        if self._headers and not candidates and not self._problems:
            self._problem(_("the file names no candidates"))
        if self._problems:
            raise CandidatesFileError(self._problems)
        return CandidatesFile(tuple(candidates), self._jurors(), tuple(self._headers))

    def _problem(self, message: str, header: str = "", line: int | None = None) -> None:
        column = self._headers.index(header) + 1 if header in self._headers else None
        self._problems.append(CellProblem(line or self._line, message, column, header))

    def _read_headers(self) -> None:
        for index, header in enumerate(self._headers):
            found = None
            try:
                if header in self._headers[:index]:
                    raise CellError(_("this column is there twice"))
                found = self._columns.find(header)
            except CellError as error:
                self._problems.append(CellProblem(self._line, str(error), index + 1, header))
            self._found.append(found)
        needed = ["reference", "first_name", "last_name"]
        if len(self._definition.routes) > 1:
            needed.append("route")
        for name in needed:
            if self._headers and name not in self._headers:
                self._problem(_("the column “%(name)s” is lacking") % {"name": name})

    def _jurors(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, dict[str, None]] = {}
        for slot in self._found:
            if isinstance(slot, _Slot) and slot.juror:
                names.setdefault(slot.round, {})[slot.juror] = None
        return {round_: tuple(jurors) for round_, jurors in names.items()}

    def _once(self, header: str, values: list[tuple[int, str]]) -> None:
        seen: dict[str, int] = {}
        for line, value in values:
            key = value.lower()
            if key and key in seen:
                self._problem(
                    _("“%(value)s” stands on line %(line)s too") % {"value": value, "line": seen[key]},
                    header,
                    line,
                )
            seen.setdefault(key, line)

    # -- One candidate -------------------------------------------------------------------------------------

    def _candidate(self, row: list[str]) -> CandidateLine:
        plain: dict[str, Any] = {}
        points: dict[_Slot, Decimal] = {}
        self._unreadable.clear()
        self._recused.clear()
        for header, found, text in zip(self._headers, self._found, row, strict=True):
            if found is None or not text:
                continue
            if isinstance(found, _Slot) and found.juror and text.lower() == RECUSED:
                self._recused[found.round, found.juror] = None
                continue
            try:
                if isinstance(found, _Slot):
                    points[found] = self._points(found, text)
                else:
                    plain[header] = found(text)
            except CellError as error:
                self._problem(str(error), header)
                if isinstance(found, _Slot):
                    self._unreadable.add(found)
        self._identity(plain)
        return CandidateLine(
            line=self._line,
            **{name: plain.get(name, "") for name in (*LONGEST, "email")},
            channel=plain.get("channel", Channel.PORTAL),
            dossier=self._dossier(plain),
            answers=_under("answer", plain),
            decision=self._decision(plain),
            rounds=self._rounds(plain, points),
            withdrew_in=plain.get("withdrew_in", ""),
            offer=plain.get("offer"),
        )

    def _points(self, slot: _Slot, text: str) -> Decimal:
        part = self._columns.part(slot)
        step = part.step if part.source is Source.JURY else None
        if not slot.criterion:
            return cells.points(text, part.maximum, step)
        criterion = next(c for c in part.criteria if c.key == slot.criterion)
        if criterion.levels:
            return cells.level(text, criterion.levels)
        return cells.points(text, criterion.maximum, step)

    def _identity(self, plain: dict[str, Any]) -> None:
        needed = ["reference", "first_name", "last_name"]
        if len(self._definition.routes) > 1:
            needed.append("route")
        for name in needed:
            # A cell that could not be read has its own problem, and a column that lacks is told once.
            column = self._headers.index(name) + 1 if name in self._headers else 0
            told = any(p.line == self._line and p.column == column for p in self._problems)
            if column and not plain.get(name) and not told:
                self._problem(_("must be filled in"), name)
        for name, longest in LONGEST.items():
            if len(plain.get(name, "")) > longest:
                self._problem(_("is longer than %(longest)s characters") % {"longest": longest}, name)
        if email := plain.get("email"):
            try:
                validate_email(email)
            except ValidationError:
                self._problem(_("“%(value)s” is no e-mail address") % {"value": cells.shown(email)}, "email")
            plain["email"] = email.lower()
        elif not plain.get("street"):
            self._problem(_("an e-mail address or a street must be filled in, or letters cannot arrive"))

    def _dossier(self, plain: dict[str, Any]) -> Dossier:
        registered_on = plain.get("registered_on", self._closing)
        if registered_on > self._closing:
            self._problem(
                _("must be at the latest %(closing)s, when the registration closes")
                % {"closing": self._closing.isoformat()},
                "registered_on",
            )
        return Dossier(
            route=plain.get("route", self._definition.routes[0].key),
            registered_on=registered_on,
            languages=dict(plain.get("languages", ())),
            statements=_under("statement", plain),
            judgements=_under("judgement", plain),
            papers=self._papers(plain, registered_on),
            **{name: plain[name] for name in DOSSIER_COLUMNS if name in plain},
        )

    def _papers(self, plain: dict[str, Any], registered_on: date) -> dict[str, Paper]:
        papers = {}
        for key, text in _under("paper", plain).items():
            try:
                papers[key] = cells.paper(
                    text, received_on=registered_on, may_be_unclean=self._definition.document(key).blank
                )
            except CellError as error:
                self._problem(str(error), f"paper:{key}")
        return papers

    def _decision(self, plain: dict[str, Any]) -> HrDecision | None:
        reason, alternative = plain.get("admission_reason", ""), plain.get("admission_alternative", "")
        if "admission" not in plain:
            for header in ("admission_reason", "admission_alternative"):
                if plain.get(header):
                    self._problem(_("only goes with a decision in the column “admission”"), header)
            return None
        if not reason:
            self._problem(
                _("a decision that differs from the proposal needs “admission_reason”"), "admission"
            )
        route = self._definition.route(plain.get("route", self._definition.routes[0].key))
        if alternative and alternative not in [a.key for a in route.alternatives]:
            self._problem(
                _("the route “%(route)s” has no alternative “%(value)s”")
                % {"route": route.key, "value": alternative},
                "admission_alternative",
            )
        return HrDecision(plain["admission"], reason, alternative)

    def _rounds(self, plain: dict[str, Any], points: dict[_Slot, Decimal]) -> dict[str, RoundCells]:
        rounds = {}
        for round_ in self._definition.rounds:
            given = RoundCells(
                points=tuple(self._parts(round_.key, points)),
                recused=tuple(juror for key, juror in self._recused if key == round_.key),
                absent=plain.get(f"absent:{round_.key}", False),
                suitable=plain.get(f"suitable:{round_.key}"),
                motivation=plain.get(f"motivation:{round_.key}", ""),
                earlier=plain.get(f"earlier:{round_.key}"),
            )
            if given.absent and (given.points or given.suitable is not None):
                self._problem(
                    _("absent, and yet there are points or a verdict for this round"), f"absent:{round_.key}"
                )
            if not given.is_empty:
                rounds[round_.key] = given
        return rounds

    def _parts(self, round_key: str, points: dict[_Slot, Decimal]) -> Iterator[PointsCell]:
        for part in self._definition.round(round_key).parts:
            columns = [
                s for s in self._found if isinstance(s, _Slot) and (s.round, s.part) == (round_key, part.key)
            ]
            filled = [slot for slot in columns if slot in points]
            givers = dict.fromkeys((s.juror, s.consensus) for s in filled)
            if any(slot in self._unreadable for slot in columns):
                continue
            jurors = dict.fromkeys(s.juror for s in columns if s.juror)
            if ("", False) in givers and len(givers) > 1:
                self._slot_problem(filled, _("points for the whole jury and per jury member: choose"))
            away = [j for j in jurors if (round_key, j) in self._recused]
            if both := [s for s in filled if s.juror in away]:
                self._slot_problem(both, _("has points, and this jury member stepped back for the candidate"))
            silent = [j for j in jurors if (j, False) not in givers and j not in away]
            if silent and len(silent) < len(jurors) - len(away):
                columns_of = [s for s in columns if s.juror in silent]
                self._slot_problem(columns_of, _("is empty, and other jury members did give points"))
            for juror, consensus in givers:
                own = [s for s in filled if (s.juror, s.consensus) == (juror, consensus)]
                yield self._one(part, own, juror, consensus, points)

    def _one(
        self, part: Part, own: list[_Slot], juror: str, consensus: bool, points: dict[_Slot, Decimal]
    ) -> PointsCell:
        whole = [slot for slot in own if not slot.criterion]
        criteria = {slot.criterion: points[slot] for slot in own if slot.criterion}
        if whole and criteria:
            self._slot_problem(own, _("points for the part and for its criteria: choose"))
        lacking = [c.key for c in part.criteria if c.key not in criteria]
        if criteria and lacking:
            self._slot_problem(
                own, _("points are lacking for %(criteria)s") % {"criteria": ", ".join(lacking)}
            )
        figure = points[whole[0]] if whole else None
        return PointsCell(part.key, juror, consensus, figure, criteria)

    def _slot_problem(self, slots: list[_Slot], message: str) -> None:
        self._problem(message, self._headers[self._found.index(slots[0])])


def _under(word: str, plain: dict[str, Any]) -> dict[str, Any]:
    """The cells of the columns "word:key", by key."""
    prefix = f"{word}:"
    return {
        header.removeprefix(prefix): value for header, value in plain.items() if header.startswith(prefix)
    }
