"""What happened in a procedure, as the engine reads it: who entered, what they did in each round, what the
jury fixed.

Points are `Decimal` as they were given; `scoring.selection` decides on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class JurorScore:
    """What one juror gave for a part: `points` for the part, or points (or level n) per criterion. Both
    empty: incomplete sheet."""

    juror: str
    points: Decimal | None = None
    criteria: Mapping[str, Decimal] = field(default_factory=dict)
    recused: bool = False


@dataclass(frozen=True)
class PartFacts:
    """Points for a part: by an officer or an import (`points` or `criteria`), or by jurors; `consensus`
    replaces the jurors' figure.

    Where criteria are given in full they decide, else `points`. A juried part may also carry `points` or
    `criteria` directly (one agreed sheet, as in a file of results); sheets of `jurors` go before them.
    """

    points: Decimal | None = None
    criteria: Mapping[str, Decimal] = field(default_factory=dict)
    jurors: tuple[JurorScore, ...] = ()
    consensus: Decimal | None = None


@dataclass(frozen=True)
class EarlierResult:
    """An accepted exemption by an earlier result: `fraction` of the maximum, 0–1 exact."""

    fraction: Fraction


@dataclass(frozen=True)
class Taking:
    """What one candidate did in one round. A part that is not in `parts` was not taken.

    `suitable` is the verdict of the jury or the pass / fail of a round without points. `absent` is recorded
    at the door; a candidate without any counting part counts as absent as well (settled case 6).
    `missing_paper` names a document needed before this round that was not there.
    """

    parts: Mapping[str, PartFacts] = field(default_factory=dict)
    suitable: bool | None = None
    absent: bool = False
    earlier: EarlierResult | None = None
    missing_paper: str = ""


@dataclass(frozen=True)
class Entrant:
    """An application that was admitted. `withdrew_in`: key of the first round not yet closed when it was
    withdrawn, or `AFTER_LAST_ROUND`; "" if it was not withdrawn."""

    reference: str
    route: str
    alternative: str
    with_reservation: bool = False
    withdrew_in: str = ""


AFTER_LAST_ROUND = "end"


@dataclass(frozen=True)
class RoundFacts:
    """What happened in one round. `held`: the officer's decision where the rule is "may" (None elsewhere);
    `cut`: the number fixed by the jury before names appeared; `neutralised`: (part, criterion) taken out for
    everyone."""

    key: str
    takings: Mapping[str, Taking] = field(default_factory=dict)  # by reference of the entrant
    held: bool | None = None
    cut: int | None = None
    neutralised: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Facts:
    """The facts up to and including the rounds given, in order of the definition. Head counts were fixed when
    the admission closed."""

    entrants: tuple[Entrant, ...]
    registered: int
    valid: int
    rounds: tuple[RoundFacts, ...] = ()
