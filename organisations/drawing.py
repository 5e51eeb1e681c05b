"""Geometry of the drawings on the screens: funnel, small funnel, distribution of scores, bars.

Pure: numbers in, shapes in the units of an SVG view box out. Every shape ends up in attributes of the SVG, because the
Content-Security-Policy allows no inline style. A drawing always stands beside the same figures as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

KINDS = ("good", "wait", "bad", "none")

SIGNS_AT_MOST = 60
"""More candidates than this are drawn as bars; up to here every candidate has a sign of its own."""


def px(value: Fraction | Decimal | int) -> str:
    """A length in units of the view box, with one decimal, as SVG wants it (a point, never a comma)."""
    value = Fraction(value)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


@dataclass(frozen=True)
class Rect:
    """A rectangle of a drawing; the numbers are texts ready for an SVG attribute."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Step:
    """One step of a procedure in a funnel.

    `inside` counts who is still in after the step, None when the step has yet to come; `out` counts who left in it.
    `expected` says that the step has not been decided: its inside is hatched. `pending` counts who still awaits a
    decision in the step. `details` are short lines under the name.
    """

    label: str
    inside: int | None = None
    out: int = 0
    expected: bool = False
    current: bool = False
    pending: int = 0
    details: Sequence[str] = ()
    url: str = ""


@dataclass(frozen=True)
class StepShape:
    """A step with its shapes; `future` marks a step without figures."""

    step: Step
    x: int
    width: int
    inside: Rect | None = None
    out: Rect | None = None
    pending: Rect | None = None

    @property
    def future(self) -> bool:
        return self.inside is None

    @property
    def end(self) -> int:
        return self.x + self.width


def funnel(
    steps: Sequence[Step], *, height: int = 100, pitch: int = 100, bar: int = 93, head: int = 8
) -> list[StepShape]:
    """Lay steps out as bars that stand on one ground line.

    The tallest step reaches up to `head` units under the top; every bar is `bar` wide and stands `pitch` after the
    one before. The part that left lies on top of the part that is still in.
    """
    tallest = max(((step.inside or 0) + step.out + step.pending for step in steps), default=0)
    unit = Fraction(height - head, tallest) if tallest else Fraction(0)

    def rect(x: int, below: int, count: int) -> Rect | None:
        if not count:
            return None
        return Rect(px(x), px(height - (below + count) * unit), px(bar), px(count * unit))

    shapes = []
    for index, step in enumerate(steps):
        x = index * pitch
        if step.inside is None:
            shapes.append(StepShape(step, x, bar))
            continue
        shapes.append(
            StepShape(
                step,
                x,
                bar,
                inside=rect(x, 0, step.inside) or Rect(px(x), px(height), px(bar), "0"),
                pending=rect(x, step.inside, step.pending),
                out=rect(x, step.inside + step.pending, step.out),
            )
        )
    return shapes


@dataclass(frozen=True)
class Share:
    """One part of a split: how many, of which kind (see KINDS), in words; `start` counts who stand before it."""

    count: int
    kind: str
    label: str
    start: int = 0


def shares(parts: Sequence[Share]) -> list[Share]:
    """The same parts, each with its place on one bar as long as all counts together."""
    placed, start = [], 0
    for part in parts:
        placed.append(replace(part, start=start))
        start += part.count
    return placed


@dataclass(frozen=True)
class Score:
    """One score in a distribution: its value in points of the maximum, its kind (see KINDS), and the text on hover."""

    value: Fraction | Decimal | int
    kind: str
    title: str = ""


@dataclass(frozen=True)
class Sign:
    """The sign of one candidate: its centre and kind."""

    x: str
    y: str
    left: str
    top: str
    kind: str
    title: str


@dataclass(frozen=True)
class Tick:
    """A mark on the axis: the score there, and how many have that score or a higher one."""

    x: str
    value: str
    at_least: int
    is_pass_mark: bool


@dataclass(frozen=True)
class Bar:
    """One segment of a bar: the scores of one kind in one class of scores."""

    kind: str
    rect: Rect
    count: int


@dataclass(frozen=True)
class Total:
    """How many scores a bar stands for, written above it."""

    x: str
    y: str
    count: int


@dataclass(frozen=True)
class Distribution:
    """A drawn distribution of scores, in units of a view box `width` by `height`."""

    width: int
    height: int
    ground: int
    left: int
    right: int
    ticks: list[Tick]
    signs: list[Sign] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    pass_x: str = ""
    pass_width: str = ""
    zone_height: int = 0
    tie: Rect | None = None
    tie_x: str = ""
    tie_y: str = ""


def _class_width(low: Fraction, high: Fraction) -> Fraction:
    """The narrowest round class width that cuts low..high in at most thirteen classes."""
    span = high - low
    scale = Fraction(1, 100)
    while True:
        for factor in (1, 2, 5):
            if span <= 13 * factor * scale:
                return factor * scale
        scale *= 10


def distribution(
    scores: Sequence[Score],
    *,
    maximum: Fraction | Decimal | int = 100,
    pass_mark: Fraction | Decimal | int | None = None,
    tie: Fraction | Decimal | int | None = None,
) -> Distribution:
    """Draw scores (points of `maximum`) above an axis in classes of equal width.

    Up to SIGNS_AT_MOST scores get a sign each, stacked in their class; more become bars. A class holds the scores
    from its lower bound up to, not including, its upper bound; the last one includes the maximum. `pass_mark` draws a
    line and shades who reached it; it is a bound of a class only when it is a multiple of the class width. `tie` rings
    the signs that have exactly that score.
    """
    top = Fraction(maximum)
    values = [Fraction(score.value) for score in scores]
    bounds = values + ([Fraction(pass_mark)] if pass_mark is not None else [])
    lowest, highest = (min(bounds), max(bounds)) if bounds else (Fraction(0), top)
    width = max(_class_width(lowest, highest), top / 20)
    start = (lowest // width) * width
    stop = min(top, (highest // width + 1) * width)
    classes = max(1, -(-(stop - start) // width))

    left, right = 140, 756
    step = Fraction(right - left, classes)

    def x_of(value: Fraction) -> Fraction:
        return left + (value - start) / width * step

    stacks: list[list[int]] = [[] for _ in range(classes)]
    for index in sorted(range(len(values)), key=lambda i: values[i]):
        stacks[min(int((values[index] - start) // width), classes - 1)].append(index)
    tallest = max((len(stack) for stack in stacks), default=0)
    as_signs = len(scores) <= SIGNS_AT_MOST and tallest <= 16

    room = 22 * max(tallest, 3) if as_signs else 160
    ground = (46 if as_signs else 62) + room
    signs: list[Sign] = []
    bars: list[Bar] = []
    totals: list[Total] = []
    ringed: list[tuple[Fraction, int]] = []
    for number, stack in enumerate(stacks):
        centre = left + (number + Fraction(1, 2)) * step
        if as_signs:
            for level, index in enumerate(stack):
                y = ground - 14 - 22 * level
                score = scores[index]
                signs.append(Sign(px(centre), str(y), px(centre - 10), str(y - 10), score.kind, score.title))
                if tie is not None and values[index] == Fraction(tie):
                    ringed.append((centre, y))
        else:
            base = Fraction(ground)
            for kind in reversed(KINDS):
                count = sum(1 for index in stack if scores[index].kind == kind)
                if not count:
                    continue
                height = Fraction(room * count, tallest)
                base -= height
                rect = Rect(px(centre - step * 2 / 5), px(base), px(step * 4 / 5), px(height))
                bars.append(Bar(kind, rect, count))
            if stack:
                totals.append(Total(px(centre), px(base - 5), len(stack)))

    marks = [start + number * width for number in range(classes)] + [stop]
    ticks = [
        Tick(px(x_of(mark)), _plain(mark), sum(1 for value in values if value >= mark), mark == pass_mark)
        for mark in marks
    ]
    drawn = Distribution(770, ground + 56, ground, left, right, ticks, signs, bars, totals)
    if pass_mark is not None:
        at = x_of(Fraction(pass_mark))
        drawn = replace(drawn, pass_x=px(at), pass_width=px(right - at), zone_height=ground - 34)
    if ringed:
        centre, upper = ringed[0][0], min(y for _, y in ringed)
        lower = max(y for _, y in ringed)
        ring = Rect(px(centre - 14), str(upper - 14), "28", str(lower - upper + 28))
        drawn = replace(drawn, tie=ring, tie_x=px(centre + 14), tie_y=str((upper + lower) // 2))
    return drawn


def _plain(value: Fraction) -> str:
    """A bound of a class without needless decimals, with the decimal comma of the screens."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{number.normalize():f}".replace(".", ",")


# -- Bars ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beam:
    """One bar: what it is about, its value (not negative), and its figure in words; `open` says that it still grows."""

    label: str
    value: Fraction | Decimal | int
    text: str
    open: bool = False


@dataclass(frozen=True)
class BeamShape:
    """A bar with its label above it and its figure behind it."""

    beam: Beam
    rect: Rect
    label_y: str
    text_x: str
    text_y: str


@dataclass(frozen=True)
class Bars:
    """Bars below each other, in units of a view box `width` by `height`."""

    width: int
    height: int
    lines: list[BeamShape]


def bars(
    beams: Sequence[Beam], *, width: int = 560, pitch: int = 52, thick: int = 18, room: int = 150
) -> Bars:
    """Lay bars out from the left, the longest as long as leaves `room` for its figure; labels stand above, however long."""
    longest = max((Fraction(beam.value) for beam in beams), default=Fraction(0))
    lines = []
    for number, beam in enumerate(beams):
        top = number * pitch + 24
        length = Fraction(beam.value) / longest * (width - room) if longest else Fraction(0)
        rect = Rect("0", str(top), px(max(length, Fraction(2))), str(thick))
        lines.append(
            BeamShape(beam, rect, str(top - 7), px(max(length, Fraction(2)) + 8), str(top + thick - 4))
        )
    return Bars(width, max(len(beams), 1) * pitch, lines)
