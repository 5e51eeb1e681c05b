"""What the engine answers: verdicts with their reasons, the end, and what keeps a round from closing.

All figures are exact (`Fraction`); `scoring.display` writes them for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class VerdictKind(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    CUT = "cut"
    EXEMPT = "exempt"
    ABSENT = "absent"
    NOT_HELD = "not_held"
    WITHDRAWN = "withdrawn"
    INFORMATIVE = "informative"


class Rule(StrEnum):
    """The rule a reason speaks of. `observed` / `required` of the reason are, in this order:"""

    HELD_MORE_THAN = "held_more_than"  # head count / threshold (held, or not held); subject: which count
    HELD_MAY = "held_may"  # "" / ""
    NOBODY_TO_TAKE = "nobody_to_take"
    NOT_ASKED = (
        "not_asked"  # exempt: the round is for other routes or alternatives; subject: "route.alternative"
    )
    EARLIER_RESULT = "earlier_result"  # fraction (0–1) / ""
    ABSENT = "absent"
    MISSING_PAPER = "missing_paper"  # subject: the document
    WITHDRAWN = "withdrawn"  # at the end, subject: the round ("" after the last one)
    ROUND_PERCENT = "round_percent"  # percent exact / percent
    EVERY_PART = "every_part"  # points / mark; subject: the part, one per part that failed; bare: all met
    PART_MARK = "part_mark"  # points / mark; subject: "round.part". At the end only
    PARTS_PASSED = "parts_passed"  # number of parts at their mark / k; subject: n as text
    SUITABLE = "suitable"  # 1 or 0 / 1
    PASS_FAIL = "pass_fail"  # 1 or 0 / 1
    NO_PASS_RULE = "no_pass_rule"
    CUT = "cut"  # place, if ranked / number; subject: "tie" for who shares the border
    FEWER_THAN_CUT = "fewer_than_cut"  # number ranked / number
    NOT_ELIMINATING = "not_eliminating"  # did not pass or was absent, goes on all the same
    INFORMATIVE = "informative"
    END_ROUND = "end_round"  # percent exact / percent; subject: the round
    END_PARTS = "end_parts"  # number of parts at their mark / k; subject: the round
    END_PERCENT = "end_percent"  # percent exact / percent
    OUT_BEFORE = "out_before"  # subject: the round that ended it


@dataclass(frozen=True)
class Reason:
    """Why: a rule, what was observed and what was required (exact), and the thing it is about; `met` tells
    which way it went."""

    rule: Rule
    met: bool
    observed: Fraction | None = None
    required: Fraction | None = None
    subject: str = ""


@dataclass(frozen=True)
class PartOutcome:
    """Exact points of a part (of `maximum`, after neutralisation), whether it was taken and whether it
    reached its mark (None: no mark)."""

    key: str
    points: Fraction
    maximum: Fraction
    taken: bool
    mark: Fraction | None = None
    reached: bool | None = None


@dataclass(frozen=True)
class Verdict:
    """One entrant's result in one round. `fraction` (0–1) is what counts in cut and total: None where nothing
    counts.

    `points` = fraction × maximum, on the scale of the round's maximum. `place` is the competition rank in the
    cut, if ranked. `goes_on` tells whether the candidacy continues.
    """

    reference: str
    kind: VerdictKind
    goes_on: bool
    reasons: tuple[Reason, ...]
    fraction: Fraction | None = None
    points: Fraction | None = None
    maximum: Fraction | None = None
    parts: tuple[PartOutcome, ...] = ()
    place: int | None = None


@dataclass(frozen=True)
class RoundOutcome:
    """`entrants` = exempt + passed + out + withdrawn. `passed` counts all who go on and were not exempt (not
    held: everyone)."""

    key: str
    held: bool
    held_reason: Reason | None
    entrants: int
    exempt: int
    passed: int
    out: int
    withdrawn: int
    verdicts: tuple[Verdict, ...]  # in the order of the references

    def verdict(self, reference: str) -> Verdict:
        return next(v for v in self.verdicts if v.reference == reference)


class FinalOutcome(StrEnum):
    RESERVE = "reserve"
    OUT = "out"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Final:
    """The end for one entrant. `total` is the exact percent (0–100) over counting rounds taken; `rank` a
    competition rank among all who succeeded, also kept by one who withdrew after the last closing (a gap
    stays)."""

    reference: str
    outcome: FinalOutcome
    total: Fraction | None
    rank: int | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Outcome:
    """All that follows from the facts; `finals` is empty until every round of the definition is decided."""

    rounds: tuple[RoundOutcome, ...]
    finals: tuple[Final, ...] = ()

    def round(self, key: str) -> RoundOutcome:
        return next(r for r in self.rounds if r.key == key)


class BlockerKind(StrEnum):
    INCOMPLETE_SHEET = "incomplete_sheet"  # reference, part, juror ("": nobody gave anything)
    PER_CRITERION = "per_criterion"  # reference, part, juror: only a total, with a neutralised criterion
    NO_SUITABLE = "no_suitable"  # reference: pass / fail or the jury's verdict not given, nor absent
    CUT_NUMBER = "cut_number"  # the jury's number is not fixed
    HELD_DECISION = "held_decision"  # "may": not decided
    OUT_OF_RANGE = "out_of_range"  # reference, part, juror: points below 0 or above the maximum


@dataclass(frozen=True)
class Blocker:
    """Why a round cannot close yet."""

    kind: BlockerKind
    reference: str = ""
    part: str = ""
    juror: str = ""


class NotReadyError(Exception):
    """The facts do not allow a decision. `blockers` says per round what is lacking."""

    def __init__(self, round_key: str, blockers: tuple[Blocker, ...]) -> None:
        super().__init__(f"round {round_key}: {len(blockers)} blockers")
        self.round_key = round_key
        self.blockers = blockers
