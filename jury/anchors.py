"""Which descriptions of levels stand on a sheet: those of the chosen level, or around it."""

from __future__ import annotations

from dataclasses import dataclass

from vacancies.rules import Competency

NONE_CHOSEN = 0


@dataclass(frozen=True)
class AnchorLine:
    """A description, and the choices (levels, or 0 for none yet) at which it is shown, as classes of the stylesheet."""

    level: int
    text: str
    is_asked: bool
    choices: tuple[int, ...]

    @property
    def classes(self) -> str:
        return " ".join(f"at-{choice}" for choice in self.choices)


def anchor_lines(competency: Competency) -> list[AnchorLine]:
    """The descriptions from the lowest level up. A level without its own shows those next to it; before a choice the second and
    the last but one serve as a guide, or the lowest and the highest where these are not described."""
    texts = {anchor.level: anchor.text for anchor in competency.anchors}
    if competency.behaviour:
        texts.setdefault(competency.level, competency.behaviour)
    known = sorted(texts)
    if not known:
        return []
    shown: dict[int, list[int]] = {level: [] for level in known}
    guide = {2, competency.levels - 1}
    for level in guide if guide <= texts.keys() else {known[0], known[-1]}:
        shown[level].append(NONE_CHOSEN)
    for choice in range(1, competency.levels + 1):
        if choice in texts:
            shown[choice].append(choice)
            continue
        below, above = [n for n in known if n < choice], [n for n in known if n > choice]
        for level in below[-1:] + above[:1]:
            shown[level].append(choice)
    return [
        AnchorLine(level, texts[level], level == competency.level, tuple(shown[level])) for level in known
    ]
