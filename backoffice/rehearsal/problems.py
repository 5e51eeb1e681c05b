"""What is wrong in a candidates' file, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class CellProblem:
    """What is wrong at a line (from 1) and column (from 1, None for the whole line) under `header`."""

    line: int
    message: str
    column: int | None = None
    header: str = ""

    def __str__(self) -> str:
        if self.column is None:
            return _("line %(line)s: %(message)s") % {"line": self.line, "message": self.message}
        return _("line %(line)s, column %(column)s (%(header)s): %(message)s") % {
            "line": self.line,
            "column": self.column,
            "header": self.header,
            "message": self.message,
        }


class CandidatesFileError(ValueError):
    """The file cannot be used. `problems` has everything that is wrong with it, in order of the file."""

    def __init__(self, problems: Sequence[CellProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.line, p.column or 0)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
